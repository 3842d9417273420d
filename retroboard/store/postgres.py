"""A database that is a PostgreSQL server, for teams that one host is too small for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from retroboard.store.errors import Busy, NoDatabase, StoreError
from retroboard.store.reading import Reader

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SCHEMA = "0001"
OPTIONS = "-c lock_timeout=8000"
"""As long as the queue of a file: who waits longer gets a sentence."""


class Postgres:
    """One connection to a server. The team's row is the lock that writers wait for."""

    begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    backups = None

    def __init__(self, url: str, *, create: bool, look_only: bool = False) -> None:
        self.address = url
        options = f"{OPTIONS} -c default_transaction_read_only=on" if look_only else OPTIONS
        plain = "postgresql://" + url.split("://", 1)[1]
        try:
            self.connection = psycopg.connect(plain, autocommit=True, connect_timeout=10, options=options)
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise StoreError(f"The database server cannot be reached: {reason}") from None
        self.reader = Reader(self.connection, "%s", psycopg.Error, self.explain)
        self._engine: Engine | None = None
        self._seen: int | None = None
        try:
            self._check_schema(create)
        except BaseException:
            self.connection.close()
            raise

    def _check_schema(self, create: bool) -> None:
        [(table,)] = self.reader.rows("SELECT to_regclass('alembic_version')")
        version = self.reader.rows("SELECT version_num FROM alembic_version") if table else []
        if version == [(SCHEMA,)]:
            return
        if version:
            raise StoreError(f"This database has schema {version[0][0]}; upgrade retroboard to open it.")
        if not create:
            raise NoDatabase("There are no retros in this database yet. Start retroboard to begin.")
        from retroboard.store.migrations import upgrade

        upgrade(self.engine())

    def explain(self, error: BaseException | None) -> StoreError:
        """The sentence for what the server says."""
        if isinstance(error, psycopg.errors.LockNotAvailable):
            return Busy("Somebody kept the database for too long; nothing was written. Try again.")
        lines = str(error).strip().splitlines() or ["no reason given"]
        return StoreError(f"The database server says: {lines[0]}. Look whether it was done, and try again if not.")

    def engine(self) -> Engine:
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

    def changed_elsewhere(self) -> bool:
        """Whether any team's revision has moved since this was last asked."""
        [(total,)] = self.reader.rows("SELECT coalesce(sum(revision), 0) + count(*) FROM team")
        changed, self._seen = self._seen is not None and total != self._seen, int(total)
        return changed

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self.connection.close()
