"""The schema's history, run by Alembic. It ships with the package, so any install can make or upgrade a database.

A migration is one file in `versions/`, with the next number as its revision. It takes what it needs from Alembic and
from here, never from `tables.py`, which goes on changing. One that was released is never edited, and there is no way
back: whoever has to go back takes the back-up that was made before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect

from retroboard.store.errors import StoreError
from retroboard.store.schema import APPLICATION_ID, schema_of
from retroboard.store.turns import UPGRADE_S

HERE = Path(__file__).parent
VERSIONS = (HERE / "versions",)
"""The folders that migrations are in."""
TURN = 5394253
"""The number by which those who would upgrade a server's database wait for each other ("RO" and some)."""


def upgrade(engine: Engine) -> None:
    """Brings a database to the newest schema, in one transaction: it has the old one or the new one, never half of it.

    Raises StoreError where what is there would not be whole afterwards, and what SQLAlchemy raises.
    """
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, VERSIONS)))
    with _transaction(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def rows_stay(*tables: str) -> Iterator[None]:
    """For the body of a migration: at its end these tables have as many rows as before. Raises StoreError."""
    before = {table: _count(table) for table in tables}
    yield
    for table, count in before.items():
        if (now := _count(table)) != count:
            raise StoreError(
                f"The database was not upgraded, and is as it was: {table} would have {now} rows instead of {count}."
                " Report this; go on with the retroboard you had."
            )


def _count(table: str) -> int:
    [(count,)] = op.get_bind().exec_driver_sql(f'SELECT count(*) FROM "{table}"').fetchall()
    return int(count)


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    with _on_sqlite(engine) if engine.dialect.name == "sqlite" else _on_postgresql(engine) as connection:
        yield connection


@contextmanager
def _on_sqlite(engine: Engine) -> Iterator[Connection]:
    """A table is changed by making it anew and dropping the old one, which foreign keys would forbid or, worse, follow.

    So they are off, which has no effect within a transaction, and looked at before it ends.
    """
    _switch_foreign_keys(engine, "OFF")
    try:
        with engine.begin() as connection:
            yield connection
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                tables = ", ".join(sorted({row[0] for row in broken}))
                raise StoreError(
                    f"The database was not upgraded, and is as it was: rows that others name are missing ({tables})."
                    " Go back to an older one."
                )
            schema = schema_of(MigrationContext.configure(connection).get_current_revision() or "")
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {schema}")
    finally:
        _switch_foreign_keys(engine, "ON")


def _switch_foreign_keys(engine: Engine, to: str) -> None:
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA foreign_keys = {to}")


@contextmanager
def _on_postgresql(engine: Engine) -> Iterator[Connection]:
    """Whoever reads or writes has read the schema's number first: the lock waits for them, and they for it."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{UPGRADE_S:.0f}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
        if inspect(connection).has_table("alembic_version"):
            connection.exec_driver_sql("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        yield connection
