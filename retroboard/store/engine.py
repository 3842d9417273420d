"""A path or a URL -> an open connection with the right settings.

One plain driver connection serves a process: reads go over it directly, writes through SQLAlchemy on top of it. It is
used from one thread at a time. It commits by itself, so every transaction is begun in words.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Protocol

from retroboard.store.errors import Busy, NoDatabase, StoreError
from retroboard.store.reading import Reader

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from retroboard.store.backups import Backups

APPLICATION_ID = 0x52424F44
"""What a database file of ours says of itself in its header ("RBOD")."""
SCHEMA = 1
"""The newest schema that this program knows: the number of the last migration."""
BUSY_MS = 5000
QUEUE_S = 8.0
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",
)
MOVED = "The database file was moved or deleted while it was open; nothing was written. Quit and start again."


class Database(Protocol):
    """What the store needs of either kind of database."""

    reader: Reader
    begin_read: str
    address: str

    @property
    def backups(self) -> Backups | None: ...
    def explain(self, error: BaseException | None) -> StoreError: ...
    def engine(self) -> Engine: ...
    def queue(self) -> Any: ...
    def changed_elsewhere(self) -> bool: ...
    def close(self) -> None: ...


def is_url(target: str) -> bool:
    """Whether this names a PostgreSQL database rather than a file."""
    return target.startswith(("postgresql://", "postgresql+psycopg://", "postgres://"))


def open_database(target: str, *, create: bool, backups: Path | None = None, look_only: bool = False) -> Database:
    """Opens a database, making it first where it is missing and `create` says so.

    A file is backed up in a folder under `backups`; where that is None, or on a server, there are no back-ups.
    With `look_only` not one byte of it can change.

    Raises NoDatabase where there is none, StoreError with a sentence where it cannot be used.
    """
    if is_url(target):
        from retroboard.store.postgres import Postgres

        return Postgres(target, create=create, look_only=look_only)
    if "://" in target:
        scheme = target.split("://", 1)[0]
        raise StoreError(f"{scheme}:// is no database that retroboard knows. Name a file or a postgresql:// URL.")
    return SqliteFile(real_path(target), create=create, backups=backups, look_only=look_only)


def real_path(target: str) -> Path:
    """Where the file that is named so really is: SQLite's locks and journals go by its one true name."""
    return Path(os.path.realpath(Path(target).expanduser()))


class SqliteFile:
    """A database in one file, shared by processes on one host."""

    begin_read = "BEGIN"

    def __init__(self, path: Path, *, create: bool, backups: Path | None = None, look_only: bool = False) -> None:
        self.path = path
        self._look_only = look_only
        self.address = str(path)
        self._backup_folder = backups
        try:
            self._check_place(create)
            missing = not self.path.exists()
        except OSError as error:
            raise StoreError(f"{self.path} cannot be looked at: {error.strerror}. Have that allowed.") from None
        if missing:
            self._create()
        self.connection = self._connect(self.path)
        try:
            self._check_schema()
        except BaseException:
            self.connection.close()
            raise
        self._identity = self._stat()
        self._version = self._data_version()
        self.reader = Reader(self.connection, "?", sqlite3.Error, self.explain)
        self._engine: Engine | None = None

    def _check_place(self, create: bool) -> None:
        if self.path.is_dir():
            raise StoreError(f"{self.path} is a folder. Name a file in it, such as {self.path / 'retro.db'}.")
        if not self.path.exists() and not create:
            raise NoDatabase(f"There is no database at {self.path}. Start retroboard to make one.")
        if self.path.exists() and self.path.stat().st_size == 0:
            raise StoreError(f"{self.path} is empty, so it is no retroboard database. Move it away or name another.")

    def _connect(self, path: Path) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                f"{path.as_uri()}?mode={'ro' if self._look_only else 'rw'}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=BUSY_MS / 1000,
            )
            for pragma in PRAGMAS:
                connection.execute(pragma)
        except sqlite3.Error as error:
            raise self.explain(error) from None
        return connection

    def explain(self, error: BaseException | None) -> StoreError:
        """The sentence for what SQLite says, with the next step."""
        said = str(error)
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return Busy(f"{self.path} is kept busy by another program; nothing was written. Try again.")
        if code == sqlite3.SQLITE_FULL:
            return StoreError(f"The disk that {self.path} is on is full; nothing was written. Make room and try again.")
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
            return StoreError(f"You may not write {self.path} or its folder; nothing was written. Have that allowed.")
        if code == sqlite3.SQLITE_CANTOPEN:
            return StoreError(f"{self.path} cannot be opened. Check that you may read and write it and its folder.")
        if code == sqlite3.SQLITE_NOTADB:
            return StoreError(f"{self.path} is no retroboard database. Nothing in it was changed; name another file.")
        if code == sqlite3.SQLITE_CORRUPT:
            return StoreError(f"{self.path} is damaged ({said}). Keep a copy of it, and go back to an older one.")
        return StoreError(f"{self.path} cannot be used: {said}. Check the disk that it is on.")

    def _check_schema(self) -> None:
        try:
            [(application,)] = self.connection.execute("PRAGMA application_id").fetchall()
            [(schema,)] = self.connection.execute("PRAGMA user_version").fetchall()
            if application == APPLICATION_ID and schema == SCHEMA:
                if not self._look_only:
                    self.connection.execute("PRAGMA journal_mode = TRUNCATE")
                return
        except sqlite3.Error as error:
            raise self.explain(error) from None
        if application != APPLICATION_ID:
            raise StoreError(f"{self.path} belongs to another program. Nothing in it was changed; name another file.")
        if schema > SCHEMA:
            raise StoreError(
                f"{self.path} was written by a newer retroboard (schema {schema}, this one knows {SCHEMA})."
                " Upgrade retroboard to open it."
            )
        raise StoreError(f"{self.path} has schema {schema}, which no release of retroboard has made.")

    def _create(self) -> None:
        """Makes the file whole under another name first, so that a half-made one is never seen."""
        from retroboard.store.migrations import upgrade

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(f"{self.path.parent} cannot be made: {error.strerror}. Name another place.") from None
        fresh = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}.new")
        try:
            os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise StoreError(f"{self.path.parent} cannot be written: {error.strerror}. Name another place.") from None
        try:
            connection = self._connect(fresh)
            try:
                upgrade(_engine_over(connection))
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
            finally:
                connection.close()
            try:
                self.path.hardlink_to(fresh)
            except FileExistsError:
                pass  # another process made it at the same moment: its file is the one
            except OSError:
                fresh.rename(self.path)  # a file system without hard links
        finally:
            fresh.unlink(missing_ok=True)

    @cached_property
    def backups(self) -> Backups | None:
        """Those of this file; None where it was opened without a folder for them."""
        if self._backup_folder is None:
            return None
        from retroboard.store.backups import Backups

        return Backups(self.path, self._backup_folder)

    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = _engine_over(self.connection)
        return self._engine

    @contextmanager
    def queue(self) -> Iterator[None]:
        """Waits its turn among the processes that write to this file: at most eight seconds, then a sentence."""
        self._check_identity()  # no lock file is made for what is gone
        with queue(self.path):
            self._check_identity()  # a back-up may have been put in its place while we waited
            yield

    def _check_identity(self) -> None:
        if self._stat() != self._identity:
            raise StoreError(MOVED)

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _data_version(self) -> int:
        [(version,)] = self.connection.execute("PRAGMA data_version").fetchall()
        return int(version)

    def changed_elsewhere(self) -> bool:
        """Whether another connection has committed since this was last asked."""
        version = self._data_version()
        changed, self._version = version != self._version, version
        return changed

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self.connection.close()


@contextmanager
def queue(path: Path) -> Iterator[None]:
    """Waits its turn among the processes that write to the file at a path, whether there is one by now or not."""
    random = SystemRandom()
    try:
        handle = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{path}.lock cannot be written: {error.strerror}. Have that allowed.") from None
    try:
        until = time.monotonic() + QUEUE_S
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Busy(
                        f"{path} has been busy for {QUEUE_S:.0f} seconds; nothing was written. Try again."
                    ) from None
                time.sleep(random.uniform(0.001, 0.003))
        yield
    finally:
        os.close(handle)


def _engine_over(connection: sqlite3.Connection) -> Engine:
    from sqlalchemy import StaticPool, create_engine, event

    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(sa_connection: Connection) -> None:
        sa_connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
