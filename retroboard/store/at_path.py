"""What is at the path of a database, looked at before SQLite opens it: some of what can be there it would change."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from retroboard.files import NotWritten, shown
from retroboard.store.errors import NotOurs, StoreError
from retroboard.store.schema import APPLICATION_ID

HEADER = 100
"""So many bytes every SQLite file begins with."""
MAGIC, OURS = b"SQLite format 3\0", slice(68, 72)
"""What it begins with, and where it says whose it is."""
WAL_MARK, IN_WAL_MODE = slice(18, 20), b"\2\2"
"""Where the header says in which mode a file is, and how it says WAL."""
LOGS = ("-journal", "-wal")
"""What SQLite adds to the name of a database for a file beside it that a part of the database may be in."""
COMPANIONS = (*LOGS, "-shm")
"""What it adds for all the files beside it."""


def is_there(path: Path) -> bool:
    """Whether there is a file that may be a database. Raises StoreError where there is something else."""
    found = _looked_at(path)
    if found is None:
        return False
    if stat.S_ISDIR(found.st_mode):
        raise StoreError(f"{shown(path)} is a folder. Name a file in it, such as {shown(path / 'retro.db')}.")
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(f"{shown(path)} is no file, but a device, a pipe or a socket. Name a file.")
    if found.st_size == 0:
        raise NotOurs(f"{shown(path)} is empty, so it is no retroboard database. Move it away or name another.")
    if found.st_size < HEADER:
        raise NotOurs(f"{shown(path)} is no retroboard database. Nothing in it was changed; name another file.")
    for name in COMPANIONS:
        _check_companion(path.with_name(path.name + name))
    return True


def is_file(path: Path) -> bool:
    """Whether a file can be seen at a path: none is where looking is not allowed."""
    try:
        return path.is_file()
    except OSError:
        return False


def _looked_at(path: Path) -> os.stat_result | None:
    """What is at a path, or at the end of the links there; None where there is nothing."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file can have that name"
        raise StoreError(f"{shown(path)} cannot be looked at: {reason}. Have that allowed, or name another.") from None


def _check_companion(path: Path) -> None:
    """SQLite would wait for ever for a pipe where it keeps a file of its own, and follows no link there."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        raise StoreError(f"{shown(path)} is in the way: SQLite keeps a file there. Move it away and try again.")


def is_foreign(path: Path) -> bool:
    """Whether a file is another program's database. Opened as usual it would be changed, if a crash has left a log.

    What cannot be said so is left to be found when it is opened.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            [(application,)] = connection.execute("PRAGMA application_id").fetchall()
    except sqlite3.Error:
        return False
    return bool(application != APPLICATION_ID)


def spare(path: Path) -> None:
    """Raises NotWritten where a file would replace a database of ours, this team's or another's."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return  # a pipe would be waited for
        with path.open("rb") as file:
            header = file.read(HEADER)
    except OSError:
        return  # what is wrong with it is told by who writes there
    if header.startswith(MAGIC) and header[OURS] == APPLICATION_ID.to_bytes(4, "big"):
        raise NotWritten(f"{shown(path)} is a retroboard database. Name another file.")


def rests_in_wal_mode(path: Path) -> bool:
    """Whether a file is in WAL mode, and all of it is in the file itself.

    Not for a process that has it open: to close it again would drop every lock that the process has on it.
    """
    log = path.with_name(f"{path.name}-wal")
    try:
        if log.exists() and log.stat().st_size:
            return False
        with path.open("rb") as file:
            return file.read(HEADER)[WAL_MARK] == IN_WAL_MODE
    except OSError:
        return False


def identity_of(path: Path) -> tuple[int, int] | None:
    """What makes it the file that it is, whatever it is called; None where there is none to be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
