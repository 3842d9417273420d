"""A database in one file.

One plain driver connection serves a process: reads go over it directly, writes through SQLAlchemy on top of it. It is
used from one thread at a time. It commits by itself, so every transaction is begun in words.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, TypeVar

from retroboard.files import explained, flush_folder, private_folder, shown
from retroboard.store.at_path import identity_of, is_foreign, is_there, rests_in_wal_mode
from retroboard.store.errors import Barred, Busy, Missing, NoDatabase, NotBackedUp, StoreError
from retroboard.store.reading import Reader
from retroboard.store.said import FAULTS, GO_BACK, NotText, explain
from retroboard.store.schema import check_still, is_current
from retroboard.store.turns import BUSY_MS, UPGRADE_S, keepers, lock_of, queue

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from retroboard.store.backups import Backups

T = TypeVar("T")
PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",
)
LONGEST_NAME = 255 - len("-journal")
"""In bytes: what SQLite puts beside a file has a longer name than the file."""


class SqliteFile:
    """A database in one file, shared by processes on one host."""

    def __init__(self, path: Path, *, create: bool, backups: Path | None = None, look_only: bool = False) -> None:
        self.path = path
        self.address = str(path)
        self._look_only = look_only
        self.rests_in_wal_mode = False
        self._backup_folder = backups
        self._engine: Engine | None = None
        try:
            self._find(create)
        except Missing as problem:
            raise self._with_way_back(problem) from None
        self.connection = self._connect(path)
        self.reader = Reader(self.connection, "?", FAULTS, self.explain)
        self._identity = identity_of(path)
        try:
            self._check_whole()
            if not is_current(shown(path), self._schema()):
                self._upgrade()
            self._version = self._data_version()
        except BaseException:
            self.close()
            raise

    # --- opening ------------------------------------------------------------------------------------------------------

    def _find(self, create: bool) -> None:
        """Sees to it that there is a file of ours to open. Raises StoreError."""
        name = shown(self.path)
        if not is_there(self.path):
            if not create:
                raise NoDatabase(f"There is no database at {name}. Start retroboard to make one.")
            self._create()
        elif is_foreign(self.path):
            raise StoreError(f"{name} belongs to another program. Nothing in it was changed; name another file.")
        elif self._look_only:
            self.rests_in_wal_mode = rests_in_wal_mode(self.path)

    def _with_way_back(self, problem: Missing) -> Missing:
        """That no database of ours is there, and how to get back the one that was, if there is a back-up of it."""
        with suppress(NotBackedUp):
            for last in self.backups.listed()[:1] if self.backups is not None else ():
                made = f"{last.made:%Y-%m-%d %H:%M} UTC"
                command = f"retroboard --db {quote(shown(self.path))} restore {last.stamp}"
                return type(problem)(str(problem), f"bring back that of {made}: `{command}`")
        return problem

    def _connect(self, path: Path) -> sqlite3.Connection:
        """A connection that can write where this user may, and reads where not."""
        mode = "ro" if self._look_only else "rw"
        if self.rests_in_wal_mode:
            mode += "&immutable=1"  # else SQLite would put the files of that mode beside it
        try:
            connection = sqlite3.connect(
                f"{path.as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=BUSY_MS / 1000,
            )
        except sqlite3.Error as error:
            raise self.explain(error) from None
        try:
            for pragma in PRAGMAS:
                connection.execute(pragma)
        except FAULTS as error:
            connection.close()
            raise self.explain(error) from None
        return connection

    def _check_whole(self) -> None:
        """A file that has lost its end could go on losing: what would be written may not be found again."""
        [(pages,)], [(size,)] = (self.reader.rows(f"PRAGMA {name}") for name in ("page_count", "page_size"))
        there = self.path.stat().st_size
        if there < pages * size and not self._is_in_wal_mode():
            raise StoreError(f"{shown(self.path)} has lost its end: {pages * size - there:,} bytes. {GO_BACK}.")

    def _create(self) -> None:
        """Makes the file whole under another name first, so that a half-made one is never seen."""
        if len(os.fsencode(self.path.name)) > LONGEST_NAME:
            raise StoreError(f"{shown(self.path)} is too long a name for a database. Choose a shorter one.")
        fresh = self.path.with_name(f".{secrets.token_hex(8)}.new")
        try:
            private_folder(self.path.parent)
            os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            try:
                with closing(self._connect(fresh)) as connection:
                    self._migrate(_engine_over(connection))
                self._give_name(fresh)
            finally:
                fresh.unlink(missing_ok=True)
            flush_folder(self.path.parent)
        except OSError as error:
            name = shown(self.path)
            raise StoreError(f"{name} cannot be made: {explained(error)}") from None

    def _give_name(self, fresh: Path) -> None:
        try:
            self.path.hardlink_to(fresh)
        except FileExistsError:
            pass  # another process made it at the same moment: its file is the one
        except OSError:
            fresh.rename(self.path)  # a file system without hard links

    def _upgrade(self) -> None:
        """Brings a file that an older program has made to our schema, with a back-up first."""
        if self._look_only:
            name = shown(self.path)
            raise StoreError(f"{name} is as an older retroboard has made it. Start this one, which upgrades it.")
        with self.queue(UPGRADE_S):
            if is_current(shown(self.path), self._schema()):
                return  # somebody else was quicker
            if self.backups is not None:
                from retroboard.store.backups import UPGRADE

                self.backups.make(UPGRADE)
            self._keep_our_journal()
            self._migrate(self.engine())

    def _migrate(self, engine: Engine) -> None:
        from sqlalchemy.exc import DBAPIError

        from retroboard.store.migrations import upgrade

        try:
            upgrade(engine)
        except DBAPIError as error:
            raise self.explain(error.orig, writing=True) from None

    # --- reading and writing ------------------------------------------------------------------------------------------

    def read(self, work: Callable[[], T]) -> T:
        """Does something with one state of the database before its eyes. Raises StoreError."""
        return self._whatever_texts(lambda: self._read_once(work))

    def _read_once(self, work: Callable[[], T]) -> T:
        self.reader.run("BEGIN")
        try:
            self._check_still()
            return work()
        finally:
            self.connection.rollback()  # does nothing where a fault has ended it already

    def write(self, work: Callable[[Connection], T]) -> T:
        """Does something in one transaction: all of it happens, or nothing. When this returns, it is on the disk.

        It may be done twice, where the first time comes to nothing. Raises StoreError, and SQLAlchemy's IntegrityError.
        """
        return self._whatever_texts(lambda: self._write_once(work))

    def _whatever_texts(self, work: Callable[[], T]) -> T:
        """Does something, and once more where a text is in the way that is not UTF-8: by then it is read all the same.

        Nearly nobody has such a text, and with a function of ours for all texts a read takes a quarter longer.
        """
        try:
            return work()
        except NotText:
            self.connection.text_factory = _text_of
            return work()

    def _write_once(self, work: Callable[[Connection], T]) -> T:
        from sqlalchemy.exc import DBAPIError, IntegrityError

        with self.queue():
            self._keep_our_journal()
            try:
                with self.engine().begin() as connection:
                    self._check_still()
                    return work(connection)
            except IntegrityError:
                raise
            except DBAPIError as error:
                raise self.explain(error.orig, writing=True) from None

    @contextmanager
    def queue(self, within: float | None = None) -> Iterator[None]:
        """Waits its turn among the processes that write to this file: at most eight seconds, then a sentence.

        `within` is another time, in seconds.
        """
        self._check_place()  # no lock file is made for what is gone
        with queue(self.path, within):
            self._check_place()  # a back-up may have been put in its place while we waited
            yield

    def keepers(self) -> str:
        return keepers(lock_of(self.path)) or keepers(self.path)

    def engine(self) -> Engine:
        """SQLAlchemy over the connection. To import it takes a while."""
        if self._engine is None:
            self._engine = _engine_over(self.connection)
        return self._engine

    @cached_property
    def backups(self) -> Backups | None:
        """Those of this file; None where it was opened without a folder for them."""
        if self._backup_folder is None:
            return None
        from retroboard.store.backups import Backups

        return Backups(self.path, self._backup_folder)

    def _keep_our_journal(self) -> None:
        """Takes a file back from WAL mode, into which any program may put it, as a write-ahead log is not for us.

        Of the versions of SQLite that people have, many can damage a file that several processes write so. While
        anybody has it open nobody can take it back, neither our own change feed nor another window.
        """
        try:
            self.reader.rows("PRAGMA user_version")  # until it has read the file, a connection does not know of WAL
            if self.reader.rows("PRAGMA journal_mode = TRUNCATE") != [("wal",)]:
                return
        except Busy:
            if not self._is_in_wal_mode():
                raise
        from retroboard.store.place import holders

        where = f" in {' and in '.join(map(str, others))}, here," if (others := holders(self.path)) else ""
        raise Barred(
            f"Another program has put {shown(self.path)} into WAL mode; nothing was written."
            f" Quit{where} and start again, which puts it back."
        )

    def stay(self) -> None:
        """Gets ready to be open for long. What cannot be done about it now is said by the first write."""
        with suppress(StoreError):
            if self._is_in_wal_mode():
                with self.queue():
                    self._keep_our_journal()

    def _is_in_wal_mode(self) -> bool:
        return self.reader.rows("PRAGMA journal_mode") == [("wal",)]

    def changed_elsewhere(self) -> bool:
        """Whether another connection has committed since this was last asked."""
        version = self._data_version()
        changed, self._version = version != self._version, version
        return changed

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self.connection.close()

    def _data_version(self) -> int:
        [(version,)] = self.reader.rows("PRAGMA data_version")
        return int(version)

    # --- what can go wrong --------------------------------------------------------------------------------------------

    def _schema(self) -> int:
        [(schema,)] = self.reader.rows("PRAGMA user_version")
        return int(schema)

    def _check_still(self) -> None:
        """Sees to it that this is the file that was opened, and its schema ours. Within a transaction."""
        self._check_place()
        check_still(shown(self.path), self._schema())

    def _check_place(self) -> None:
        found = identity_of(self.path)
        if found is None:
            raise StoreError(
                f"{shown(self.path)} is not there any more: somebody has moved or deleted it."
                " Put it back, or save what you see and start again."
            )
        if found != self._identity:
            raise StoreError(f"Somebody has put another file in the place of {shown(self.path)}. Quit and start again.")

    def explain(self, error: BaseException | None, *, writing: bool = False) -> StoreError:
        """The sentence for what SQLite says, with the next step."""
        problem = explain(self.path, error, writing=writing)
        return self._with_way_back(problem) if isinstance(problem, Missing) else problem


def _text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _engine_over(connection: sqlite3.Connection) -> Engine:
    from sqlalchemy import StaticPool, create_engine, event

    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(sa_connection: Connection) -> None:
        sa_connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
