"""Puts a back-up in the place of a database, and loses nothing of what was there."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from retroboard.files import explained, filled, flush_folder, private_folder
from retroboard.store.at_path import COMPANIONS, LOGS
from retroboard.store.backups import REPLACED, Backups, Contents, contents, digest, expected_sum, is_intact, problems_of
from retroboard.store.errors import BadBackup, Busy, NotBackedUp
from retroboard.store.place import holders
from retroboard.store.schema import APPLICATION_ID, SCHEMA
from retroboard.store.turns import BUSY_MS, queue

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOTADB)
CHOOSE = "Nothing was replaced. Choose another one: `retroboard backups --check` lists them"


class Restored(NamedTuple):
    """What is there now, and where that is which was there before; None where there was nothing."""

    contents: Contents
    replaced: Path | None


def restore(backup: Path, backups: Backups) -> Restored:
    """Puts a back-up in the place of the database, in one step: at every moment there is the one or the other.

    What it replaces becomes a back-up itself; where that is too damaged for it, it is put aside, beside the database.
    The new file has the mode of the old one. Raises NotBackedUp, Busy or NotWritten, and has replaced nothing then.
    """
    database = backups.database
    found = _checked(backup)
    try:
        private_folder(database.parent)
    except OSError as error:
        raise NotBackedUp(f"{database.parent} cannot be made: {explained(error)}") from None
    if database.exists() and database.samefile(backup):
        raise NotBackedUp(f"{backup} is the database itself. {CHOOSE}.")
    with queue(database):
        _refuse_holders(database)
        with filled(database, force=True, private=not database.exists()) as fresh:
            _copy(backup, fresh)
            replaced = _kept(backups)
    return Restored(found, replaced)


def _checked(backup: Path) -> Contents:
    """What is in a back-up that can be relied on. Raises NotBackedUp for any other."""
    if is_intact(backup) is False:
        raise BadBackup(f"{backup} is not as it was made. {CHOOSE}.")
    _refuse_half(backup)
    found = contents(backup)
    if found is None:
        raise BadBackup(f"{backup} is no retroboard database. {CHOOSE}.")
    if found.schema > SCHEMA:
        raise BadBackup(f"{backup} was made by a newer retroboard. Nothing was replaced. Upgrade retroboard first.")
    if problems_of(backup):
        raise BadBackup(f"{backup} is damaged. {CHOOSE}.")
    return found


def _refuse_half(backup: Path) -> None:
    """Of a file with a log or a journal, a part is in there: it would be counted, and not be copied."""
    for suffix in LOGS:
        log = backup.with_name(f"{backup.name}{suffix}")
        if log.exists() and log.stat().st_size:
            raise BadBackup(
                f"{backup} is not all there is: {log.name} beside it belongs to it. Nothing was replaced. Put both into"
                " one file with `retroboard --db FILE backup -o COPY`, and restore that one."
            )


def _refuse_holders(database: Path) -> None:
    """Whoever has the file open would go on with the old one, and none of it would be in the new one."""
    if found := holders(database):
        raise Busy(f"{database} is open in {', '.join(map(str, found))}. Nothing was replaced. Quit there first.")


def _copy(backup: Path, fresh: Path) -> None:
    shutil.copyfile(backup, fresh)
    if digest(fresh) != (expected_sum(backup) or digest(backup)):
        raise NotBackedUp(f"{backup} came out different when it was copied. Nothing was replaced. Check the disk.")


def _kept(backups: Backups) -> Path | None:
    """Makes sure of what is at the database's place, with all that belongs to it, and gives where it is."""
    database = backups.database
    aside = database.with_name(f"{database.name}.{backups.stamp()}-{REPLACED}")
    kept = None
    if database.exists():
        if _is_whole(database):
            kept = backups.add(REPLACED).path
        else:
            kept = aside
            _put_aside(database, aside)
    for suffix in COMPANIONS:  # one that is left behind would be played back into the new file, and destroy it
        companion = Path(f"{database}{suffix}")
        if companion.exists() and companion.stat().st_size:
            companion.rename(f"{aside}{suffix}")
    flush_folder(database.parent)
    return kept


def _is_whole(database: Path) -> bool:
    """Whether it can be backed up as a database. A write that was cut short in it is taken back first.

    Raises NotBackedUp where it is somebody else's, or that cannot be told now.
    """
    if database.stat().st_size == 0:
        return False
    uri = f"{database.as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            [(application,)] = connection.execute("PRAGMA application_id").fetchall()
            if application != APPLICATION_ID:
                raise NotBackedUp(f"{database} belongs to another program. Nothing was replaced; name another file.")
            return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            return False
        raise NotBackedUp(f"{database} cannot be kept: {error}. Nothing was replaced. Have it allowed.") from None


def _put_aside(database: Path, aside: Path) -> None:
    """Gives a file a second name, where the file system knows how: so that it never is without its first one."""
    try:
        os.link(database, aside)
    except FileExistsError:
        raise
    except OSError:
        database.rename(aside)
