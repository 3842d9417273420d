"""The schema: the migrations make what the tables say, and every read agrees with it."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from retroboard.domain.model import Board
from retroboard.store.migrations import upgrade
from retroboard.store.store import Store
from retroboard.store.tables import Table


def test_the_migrations_make_what_the_tables_say(target: str) -> None:
    store = Store.open(target)
    engine = store._database.engine()
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Table.metadata})
        assert compare_metadata(context, Table.metadata) == []
    store.close()


def test_upgrading_what_is_up_to_date_changes_nothing(target: str) -> None:
    store = Store.open(target)
    upgrade(store._database.engine())
    assert store.teams() == ()
    store.close()


def test_every_read_agrees_with_the_schema(target: str) -> None:
    """An empty database answers each read; a column that a read names and the schema lacks would be an error."""
    store = Store.open(target)
    reader = store._reader
    reads = {name for name in vars(type(reader)) if not name.startswith("_")} - {
        "rows",
        "run",
        "revision",
        "state",
        "board",
    }
    for name in reads:
        read = getattr(reader, name)
        answer = read() if name == "teams" else read("x", "x") if name == "search" else read("x")
        assert not answer, name
    assert reader.board("x") == Board()
    for read in (lambda: reader.revision("x"), lambda: reader.state("x", None)):
        with pytest.raises(LookupError):
            read()
    store.close()
