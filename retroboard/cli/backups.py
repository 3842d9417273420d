"""Back-ups of a database file: made, listed and put back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import Asked
from retroboard.cli.names import FILE_NAME, completing
from retroboard.cli.printing import OutputLost, out, put_at_once, put_json, put_records, say
from retroboard.cli.stop import BAD_DATA, CANNOT_CREATE, IO_ERROR, NO_INPUT, Stop
from retroboard.domain.formats.counting import counted

if TYPE_CHECKING:
    from retroboard.store.backups import Backups

ON_SERVER = "The database is on a server. Make its back-ups with pg_dump, and put them back with pg_restore."
HEADING = ("Back-up", "Made", "Why", "Bytes", "Schema", "Cards", "State")
INTACT: dict[object, str] = {True: "whole", False: "damaged", None: "no sum"}


complete_backup = completing(lambda asked: (backup.stamp for backup in _backups(asked).listed()))


@click.command()
@click.option("-o", "--output", metavar="FILE", type=FILE_NAME, help="Not where the others are, but here.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.pass_obj
def backup(asked: Asked, *, output: str | None, force: bool) -> None:
    """Make a back-up of the database, and print where it is.

    It is checked, and its SHA-256 is in a file beside it.
    """
    from retroboard.config import backup_folder
    from retroboard.files import NotWritten, place_of
    from retroboard.store.store import Store

    out()
    known = _backups(asked)
    store = Store.open(asked.target, create=False, backups=backup_folder())
    try:
        path = place_of(output, Path(output), f"{known.stamp()}-{known.database.name}") if output else None
        if path is not None:
            _spare_databases(asked, path)
        made = str(store.back_up(path, force))
        put_at_once(made)
    except NotWritten as problem:
        raise Stop(str(problem), CANNOT_CREATE) from None
    except OutputLost as problem:
        raise Stop(f"{problem} The back-up is made: {made}", IO_ERROR) from None
    finally:
        store.close()


def _spare_databases(asked: Asked, path: Path) -> None:
    """Stops where a back-up would replace a database, this one or another team's, and not an older back-up.

    Raises NotWritten. The two are told apart by the SHA-256 that only what nobody has written to since still has.
    """
    from retroboard.store.at_path import spare
    from retroboard.store.backups import is_intact, sum_file

    asked.spare_database(path)
    asked.spare_database(sum_file(path))
    if not is_intact(path):
        spare(path)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--check", is_flag=True, help="Read each one, and compare it with its SHA-256.")
@click.pass_obj
def backups(asked: Asked, *, as_json: bool, check: bool) -> None:
    """List the back-ups of the database, the newest first.

    One is made before the first change of each day, before an import, and before many cards are deleted at once. The
    newest ten are kept, and the newest of each week.
    """
    from retroboard.store.backups import contents, is_intact

    out()
    rows = []
    for each in _backups(asked).listed():
        held = contents(each.path)
        row = {
            "backup": each.stamp,
            "path": str(each.path),
            "made": each.made.isoformat(),
            "reason": each.reason,
            "bytes": each.path.stat().st_size,
            "schema": held.schema if held else None,
            "retros": held.retros if held else None,
            "cards": held.cards if held else None,
        }
        rows.append(row | {"intact": is_intact(each.path)} if check else row)
    if as_json:
        put_json(rows)
    else:
        put_records(HEADING if check else HEADING[:-1], [_fields(row) for row in rows])
    if bad := [str(row["backup"]) for row in rows if row.get("intact") is False]:
        raise Stop(f"Not as they were made: {', '.join(bad)}. Remove them, and keep the others.", BAD_DATA)


def _fields(row: dict[str, object]) -> list[str]:
    """What a person reads of a back-up: no path, and the time here."""
    made = datetime.fromisoformat(str(row["made"])).astimezone()
    numbers = ["?" if row[name] is None else f"{row[name]:,}" for name in ("bytes", "schema", "cards")]
    states = [INTACT[row["intact"]]] if "intact" in row else []
    return [str(row["backup"]), f"{made:%Y-%m-%d %H:%M}", str(row["reason"]), *numbers, *states]


@click.command()
@click.argument("backup", metavar="BACKUP", shell_complete=complete_backup)
@click.pass_obj
def restore(asked: Asked, *, backup: str) -> None:
    """Put a back-up in the place of the database. What it replaces is kept.

    BACKUP is one that `retroboard backups` lists, or a file. It is checked first. Everybody has to leave the
    database before: a window that is open would go on with what was there. This also works where the database is
    damaged or gone.
    """
    from retroboard.files import NotWritten
    from retroboard.store.restore import restore as put_back

    out()
    known = _backups(asked)
    path = next((each.path for each in known.listed() if backup in (each.stamp, each.path.name)), Path(backup))
    if not path.is_file():
        raise Stop(f"There is no back-up {backup}. `retroboard backups` lists those there are.", NO_INPUT)
    try:
        done = put_back(path, known)
    except NotWritten as problem:
        raise Stop(str(problem), CANNOT_CREATE) from None
    retros, cards = counted(done.contents.retros, "retro"), counted(done.contents.cards, "card")
    say(f"{known.database} is as it was in {path.name}: {retros}, {cards}.")
    if done.replaced is not None:
        say(f"What was there is kept in {done.replaced}")


def _backups(asked: Asked) -> Backups:
    from retroboard.config import backup_folder
    from retroboard.store.backups import Backups
    from retroboard.store.engine import is_url, real_path

    if is_url(asked.target):
        raise Stop(ON_SERVER)
    return Backups(real_path(asked.target), backup_folder())
