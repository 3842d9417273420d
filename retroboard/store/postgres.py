"""A database that is a PostgreSQL server, for teams that one host is too small for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from retroboard.store.errors import Busy, ConnectionLost, NoDatabase, StoreError
from retroboard.store.reading import Reader
from retroboard.store.schema import check_still, is_current, schema_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

T = TypeVar("T")
USUAL = {
    "connect_timeout": 10,
    "keepalives_idle": 60,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""What a URL need not say. After so many milliseconds without an answer a connection is lost, and not in 15 minutes."""
OPTIONS = "-c lock_timeout=8000"
"""As long as the queue of a file: who waits longer gets a sentence."""
LOOK_ONLY = "-c default_transaction_read_only=on"
MARK = "SELECT coalesce(sum(revision), 0) + count(*) FROM team"
"""A number that every write changes."""
SETTLE_S = 8.0
"""So long a server that did not answer to COMMIT may go on with it, after it was asked again."""
HUNG_UP = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.IdleInTransactionSessionTimeout,
    errors.IdleSessionTimeout,
)
UNSURE = (
    "The connection to the database was lost at the moment of writing. Look whether it was done, and try again if not."
)


class Postgres:
    """One connection to a server, which is opened again when it was lost.

    The team's row is the lock that writers wait for.
    """

    backups = None

    def __init__(self, url: str, *, create: bool, look_only: bool = False) -> None:
        self.address = url
        self._options = f"{OPTIONS} {LOOK_ONLY}" if look_only else OPTIONS
        self.connection = connect(url, self._options)
        self.reader = Reader(self.connection, "%s", (psycopg.Error,), self.explain)
        self._engine: Engine | None = None
        self._seen: int | None = None
        try:
            self._check_schema(create)
        except BaseException:
            self.close()
            raise

    def _check_schema(self, create: bool) -> None:
        [(table,)] = self.reader.rows("SELECT to_regclass('alembic_version')")
        found = self.reader.rows("SELECT version_num FROM alembic_version") if table else []
        if found and is_current("This database", schema_of(found[0][0])):
            return
        if not found and not create:
            raise NoDatabase("There are no retros in this database yet. Start retroboard to begin.")
        from sqlalchemy.exc import DBAPIError

        from retroboard.store.migrations import upgrade

        try:
            upgrade(self.engine())
        except DBAPIError as error:
            raise self.explain(error.orig, writing=True) from None

    # --- reading and writing ------------------------------------------------------------------------------------------

    def read(self, work: Callable[[], T]) -> T:
        """Does something with one state of the database before its eyes. Raises StoreError."""
        return self._steadily(lambda: self._read_once(work))

    def write(self, work: Callable[[Connection], T]) -> T:
        """Does something in one transaction: all of it happens, or nothing. When this returns, it is on the disk.

        It may be done twice, where the first time comes to nothing. Raises StoreError, and SQLAlchemy's IntegrityError.
        """
        return self._steadily(lambda: self._write_once(work))

    def _steadily(self, work: Callable[[], T]) -> T:
        """Does something that has no effect where the connection is lost: then once more, over another one."""
        try:
            return work()
        except ConnectionLost:
            self._connect_again()
            return work()

    def _connect_again(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self.connection.close()
        self.connection = self.reader.driver = connect(self.address, self._options)

    def _read_once(self, work: Callable[[], T]) -> T:
        # A server takes the state that a transaction sees with its first query. A migration may have to be waited for
        # then, and what it changes would be seen half: so the wait comes first.
        self.reader.run(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE alembic_version IN ACCESS SHARE MODE"
        )
        try:
            self._check_still("SELECT version_num FROM alembic_version")
            return work()
        finally:
            with suppress(psycopg.Error):  # it was only for reading; who comes next notices a connection that is lost
                self.connection.rollback()

    def _write_once(self, work: Callable[[Connection], T]) -> T:
        from sqlalchemy.exc import DBAPIError, IntegrityError

        at_commit = False
        try:
            with self.engine().begin() as connection:
                number = self._check_still("SELECT version_num, txid_current() FROM alembic_version")[1]
                result = work(connection)
                at_commit = True
        except IntegrityError:
            raise
        except DBAPIError as error:
            problem = self.explain(error.orig, writing=True)
            if not (at_commit and isinstance(problem, ConnectionLost)):
                raise problem from None
            self._settle(number)
        return result

    def _settle(self, number: int) -> None:
        """Asks the server what became of a transaction whose COMMIT it has not answered.

        Raises ConnectionLost where nothing was written, StoreError where that cannot be told.
        """
        status = None
        try:
            self._connect_again()
            until = time.monotonic() + SETTLE_S
            while (status := self._status_of(number)) == "in progress" and time.monotonic() < until:
                time.sleep(0.05)
        except StoreError:
            pass
        if status == "aborted":
            raise ConnectionLost(writing=True)
        if status != "committed":
            raise StoreError(UNSURE)

    def _status_of(self, number: int) -> str | None:
        [(status,)] = self.reader.rows("SELECT txid_status(?)", number)
        return str(status) if status else None

    def engine(self) -> Engine:
        """SQLAlchemy over the connection. To import it takes a while."""
        if self._engine is None:
            from sqlalchemy import StaticPool, create_engine, event

            self._engine = create_engine(
                "postgresql+psycopg://",
                creator=lambda: self.connection,
                poolclass=StaticPool,
                hide_parameters=True,
            )

            @event.listens_for(self._engine, "begin")
            def begin(connection: Connection) -> None:
                connection.exec_driver_sql("BEGIN")

        return self._engine

    @contextmanager
    def queue(self) -> Iterator[None]:
        """Nothing to wait for here: the server queues those who update the team's row."""
        yield

    def keepers(self) -> str:
        return ""  # the server tells of others to those alone who look after it

    def stay(self) -> None:
        """Nothing to get ready for: a connection that was lost is opened again."""

    def changed_elsewhere(self) -> bool:
        """Whether any team's revision has moved since this was last asked; yes where it never was."""
        [(total,)] = self._steadily(lambda: self.reader.rows(MARK))
        before, self._seen = self._seen, int(total)
        return before != self._seen

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self.connection.close()

    # --- what can go wrong --------------------------------------------------------------------------------------------

    def _check_still(self, query: str) -> Any:
        """Sees to it that the schema is ours, and stays so until the transaction ends. Gives the query's row."""
        rows = self.reader.rows(query)
        check_still("this database", schema_of(rows[0][0]) if rows else 0)
        return rows[0]

    def explain(self, error: BaseException | None, *, writing: bool = False) -> StoreError:
        """The sentence for what the server says, or nobody, before a COMMIT; of a write that nothing came of it."""
        untouched = "; nothing was written" if writing else ""
        if self.connection.closed or isinstance(error, HUNG_UP):
            return ConnectionLost(writing=writing)
        if isinstance(error, errors.LockNotAvailable):
            return Busy(f"Somebody kept the database for too long{untouched}. Try again.")
        if isinstance(error, errors.DiskFull):
            return StoreError(f"The disk of the database server is full{untouched}. Have room made there.")
        if isinstance(error, errors.DuplicateTable):
            return StoreError(
                f"This database holds tables of another program: {_first_line(error)}. Name another database."
            )
        if isinstance(error, errors.UndefinedTable | errors.UndefinedColumn):
            return StoreError(
                f"This database is not as retroboard made it: {_first_line(error)}. Go back to an older one."
            )
        if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
            return StoreError(
                f"The database server does not allow it: {_first_line(error)}. Ask whoever looks after it."
            )
        return StoreError(f"The database server says: {_first_line(error)}{untouched}. Try again.")


def connect(url: str, options: str = OPTIONS) -> psycopg.Connection:
    """A connection that commits by itself. Raises StoreError with a sentence."""
    try:
        given = conninfo_to_dict("postgresql://" + url.split("://", 1)[1])
        settings: dict[str, Any] = USUAL | given | {"options": f"{options} {given.get('options') or ''}".strip()}
        return psycopg.connect(autocommit=True, **settings)
    except psycopg.Error as error:
        raise StoreError(_not_connected(error)) from None


def _not_connected(error: psycopg.Error) -> str:
    """Why there is no connection, and what to look at: the URL, what it names, or the server."""
    reason = _first_line(error).removesuffix(".")
    if isinstance(error, psycopg.ProgrammingError):
        return f"The database's URL cannot be used: {reason}. Mend it and try again."
    if any(words in reason for words in ("does not exist", "password", "pg_hba.conf", "permission denied")):
        return f"The database server refuses: {reason}. Check the database, the user and the password that are named."
    return f"The database server cannot be reached: {reason}. Check that it runs, and try again."


def _first_line(error: BaseException | None) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0]
