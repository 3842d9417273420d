"""Databases of every schema that was ever released, and a made-up schema that comes after the newest."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from retroboard.store import migrations, schema
from retroboard.store.engine import is_url
from retroboard.store.schema import SCHEMA
from tests.store.fixtures.make import HERE as FIXTURES
from tests.store.fixtures.make import kept

KEPT = sorted(int(path.stem.partition("-")[2]) for path in FIXTURES.glob("schema-*.db"))
"""The schemas that databases are kept of."""
NEXT = SCHEMA + 1
"""The number of the made-up schema."""
MADE_UP = Path(__file__).parent / "next_schema"


@contextmanager
def a_newer_program(migration: Path = MADE_UP) -> Iterator[None]:
    """What runs within this is a retroboard that knows the made-up schema too. It cannot read cards any more.

    `migration` is the folder with the step that leads there.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "VERSIONS", (*migrations.VERSIONS, migration))
        patch.setattr(schema, "SCHEMA", NEXT)
        yield


@contextmanager
def at_each_statement(reached: Callable[[str], object]) -> Iterator[None]:
    """Calls `reached` before each statement that SQLAlchemy has a database run, and before each COMMIT."""

    def statement(*given: Any) -> None:
        reached(given[2].strip())

    def commit(connection: object) -> None:
        reached("COMMIT")

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


def put(released: int, target: str) -> None:
    """Puts a copy of the database of a released schema to a place that is empty."""
    if is_url(target):
        with psycopg.connect(target, autocommit=True) as connection:
            connection.execute(kept(released, "sql").read_bytes())
    else:
        shutil.copyfile(kept(released, "db"), target)
        Path(target).chmod(0o600)


def rows_of(target: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as a plain driver reads it; SQLite takes back what a killed process has left."""
    if is_url(target):
        with psycopg.connect(target, autocommit=True) as connection:
            names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            return _rows(connection, connection.execute(names).fetchall())
    with closing(sqlite3.connect(target)) as connection:
        return _rows(connection, connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall())


def _rows(connection: Any, names: list[tuple[str]]) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for (name,) in sorted(names):
        cursor = connection.execute(f'SELECT * FROM "{name}"')
        columns = [column[0] for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        found[name] = sorted(rows, key=lambda row: str(row[columns[0]]))
    return found
