"""Whether all is well with the program, the database and the folders: looked at, and nothing of it changed."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

import retroboard
from retroboard.abilities import has_letters
from retroboard.cli.asked import Asked
from retroboard.cli.printing import out, put_json, put_records

if TYPE_CHECKING:
    from retroboard.store.finding import Finding

T = TypeVar("T")

PACKAGES = ("textual", "sqlmodel", "sqlalchemy", "alembic", "psycopg", "click")
LETTERS = {"ok": "✓", "warning": "!", "error": "✗"}
ASCII = {"ok": "+", "warning": "!", "error": "x"}
"""A sign for each level, with and without letters beyond ASCII."""
OLD = timedelta(days=7)
"""How long after a back-up a database may have been written without another one."""
SLACK = timedelta(minutes=5)
"""So far in the future a file may be: other computers write too, and file systems round."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--deep", is_flag=True, help="Read every page, text and back-up too; this may take a while.")
@click.pass_obj
def doctor(asked: Asked, *, as_json: bool, deep: bool) -> None:
    """Look whether all is well, and say what to do where it is not.

    Nothing is changed. It exits with 0 where all is well, 1 where there is a warning, 2 where there is an error.

    --json prints an object: "level" is the worst of its findings (ok, warning or error), "versions" are those of the
    program and of what it is built on, "paths" are those of the database, settings, state folder, back-ups and log
    (null where there is none), "findings" is a list of {"check", "level", "sentence"}.
    """
    out()
    places = _places(asked)
    findings = [
        each._replace(sentence=asked.without_password(each.sentence)) for each in _findings(asked, places, deep)
    ]
    worst = max((finding.level for finding in findings), key=lambda level: level.rank)
    if as_json:
        listed = [finding._asdict() for finding in findings]
        put_json({"level": worst, "versions": _versions(), "paths": places.shown, "findings": listed})
    else:
        signs = LETTERS if has_letters(out()) else ASCII
        rows = [(f"{signs[level]} {level}", check, sentence) for check, level, sentence in findings]
        put_records(("", "Check", "Finding"), rows)
    raise click.exceptions.Exit(worst.rank)


class Places(NamedTuple):
    """Where things are, as far as it can be told. `target` is the database's path or URL, `file` its file."""

    target: str | None
    file: Path | None
    settings: Path | None
    state: Path | None
    backups: Path | None
    log: Path | None

    @property
    def shown(self) -> dict[str, str | None]:
        """For programs. A URL is not shown: it may have a password."""
        paths = {"database": self.file, **self._asdict()}
        return {name: str(path) if path else None for name, path in paths.items() if name not in ("target", "file")}


def _places(asked: Asked) -> Places:
    from retroboard.config import config_file, folder
    from retroboard.store.engine import real_path

    target = _told(lambda: asked.target) or asked.db
    state = _told(lambda: folder("state"))
    return Places(
        target=target,
        file=real_path(target) if target and "://" not in target else None,
        settings=_told(config_file),
        state=state,
        backups=state / "backups" if state else None,
        log=state / "retroboard.log" if state else None,
    )


def _told(ask: Callable[[], T]) -> T | None:
    """What the settings or the environment say; None where they have a mistake, which is a finding of its own."""
    from retroboard.config import ConfigError

    try:
        return ask()
    except ConfigError:
        return None


def _findings(asked: Asked, places: Places, deep: bool) -> Iterator[Finding]:
    from retroboard.store.at_path import is_file
    from retroboard.store.check import check_database
    from retroboard.store.engine import is_url
    from retroboard.store.finding import ok
    from retroboard.store.place import check_place, check_shut

    yield ok("versions", ", ".join(f"{name} {number}" for name, number in _versions().items()) + ".")
    yield _settings(asked, places)
    if places.file is not None and is_file(places.file):
        yield from check_place(places.file)
    is_damaged = False
    found = check_database(places.target, deep=deep, backups=places.backups) if places.target is not None else ()
    for finding in found:
        is_damaged |= finding.check == "integrity" and finding.level == "error"
        yield finding
    if places.state is not None:
        if shut := check_shut("state folder", places.state):
            yield shut
            return
        yield from _state_folder(places, places.state)
    if places.file is not None and places.backups is not None:
        yield from _back_ups(places.file, places.backups, deep, is_damaged=is_damaged)
    elif places.target is not None and is_url(places.target):
        yield ok("back-ups", "Those of a server are made with pg_dump, not by retroboard.")


def _settings(asked: Asked, places: Places) -> Finding:
    from retroboard.cli.config import keymap_of
    from retroboard.config import ConfigError
    from retroboard.store.finding import error, ok
    from retroboard.store.place import too_open

    try:
        exposed = asked.settings.exposed
        keymap_of(asked.settings)
    except ConfigError as problem:
        return error("settings", str(problem))
    file = places.settings
    if file is None or not file.exists():
        return ok("settings", f"There is no {file}, and none is needed.")
    return too_open("settings", file, 0o600) if exposed else ok("settings", f"{file} has no mistake.")


def _state_folder(places: Places, state: Path) -> Iterator[Finding]:
    """The user's own part: what is kept beside the database."""
    from retroboard.store.finding import ok
    from retroboard.store.place import check_space, is_private, too_open

    folders = [folder for folder in (state, places.backups) if folder and not is_private(folder)]
    exposed = [too_open("state folder", folder, 0o700) for folder in folders]
    yield from exposed or [ok("state folder", f"{state} is yours alone.")]
    yield check_space("state space", state)
    if places.log and places.log.exists():
        yield ok("log", f"{places.log} tells when the program ended badly, and where in its code.")
    else:
        yield ok("log", f"There is no {places.log}: the program has never ended badly.")
    if places.target:
        yield _drafts(places.target)


def _drafts(target: str) -> Finding:
    """Texts that a window has kept which is gone. Only their number is told."""
    from retroboard.app.draft_file import folder_of, read
    from retroboard.store.finding import ok, warning
    from retroboard.store.place import holders

    left = 0
    try:
        for file in folder_of(target).rglob("*.json"):
            if not holders(file.with_suffix(".lock")):
                left += len(read(file.read_bytes()))
    except (OSError, ValueError):
        return warning("drafts", f"{folder_of(target)} has a text that cannot be read. Look what is in there.")
    if left:
        what, it = ("A text was", "it") if left == 1 else (f"{left} texts were", "them")
        return warning(
            "drafts", f"{what} written and never saved. Start retroboard as whoever wrote {it}: it has kept {it}."
        )
    return ok("drafts", "No text waits to be saved.")


def _back_ups(path: Path, folder: Path, deep: bool, *, is_damaged: bool) -> Iterator[Finding]:
    from retroboard.store.at_path import is_file
    from retroboard.store.backups import Backups, is_intact
    from retroboard.store.errors import NotBackedUp
    from retroboard.store.finding import error, ok

    try:
        backups = Backups(path, folder).listed()
    except NotBackedUp as problem:
        yield error("back-ups", str(problem))
        return
    yield _clock(path, [backup.made for backup in backups])
    if is_file(path) or backups:
        yield _last_back_up(path, [backup.made for backup in backups], is_damaged=is_damaged)
    if deep and backups:
        found = [(backup.path.name, is_intact(backup.path)) for backup in backups]
        bad, untold = ([name for name, intact in found if intact is state] for state in (False, None))
        if bad:
            yield error("back-ups", f"Not as they were made: {', '.join(bad)}. Remove them, and keep the others.")
        elif untold:
            yield ok("back-ups", f"None is told to have changed; without a SHA-256 to tell by: {', '.join(untold)}.")
        else:
            yield ok("back-ups", "Each of them is as it was made.")


def _last_back_up(path: Path, made: list[datetime], *, is_damaged: bool) -> Finding:
    from retroboard.domain.formats.counting import counted
    from retroboard.store.finding import ok, warning

    if not made and is_damaged:
        return warning(
            "last back-up", "There is none. Keep a copy of the file; `retroboard export` what it still shows."
        )
    if not made:
        return warning("last back-up", "There is none yet. `retroboard backup` makes one, and so does the next change.")
    age = max(timedelta(), _now() - max(made))
    said = f"{counted(len(made), 'back-up')}, the last of {max(made):%Y-%m-%d %H:%M} UTC"
    if _written(path) - max(made) > OLD:
        return warning("last back-up", f"{said}; much has changed since. `retroboard backup` makes another one.")
    return ok("last back-up", f"{said}, {counted(age.days, 'day')} ago.")


def _clock(path: Path, made: list[datetime]) -> Finding:
    """Whether time goes forward: due dates, and which back-ups are kept, go by it."""
    from retroboard.store.finding import ok, warning

    latest = max([_written(path), *made])
    if latest - _now() > SLACK:
        now = f"{_now():%Y-%m-%d %H:%M}"
        return warning("clock", f"It says {now} UTC, but something was written at {latest:%Y-%m-%d %H:%M}. Set it.")
    return ok("clock", "Nothing was written in its future.")


def _written(path: Path) -> datetime:
    """When a file was last written; the beginning of time where there is none."""
    from retroboard.store.at_path import is_file

    return datetime.fromtimestamp(path.stat().st_mtime if is_file(path) else 0, UTC)


def _now() -> datetime:
    return datetime.now(UTC)


def _versions() -> dict[str, str]:
    """Of the program and of what it is built on, none of which is imported for it."""
    from importlib.metadata import PackageNotFoundError, version

    from retroboard.store.check import SQLITE

    found = {"retroboard": retroboard.__version__, "python": platform.python_version(), "sqlite": SQLITE}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "missing"
    return found
