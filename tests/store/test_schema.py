"""The schema: the migrations make what the tables say, and every read agrees with it."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from retroboard.domain.model import Board
from retroboard.store.migrations import HERE, upgrade
from retroboard.store.schema import SCHEMA, revision
from retroboard.store.store import Store
from retroboard.store.tables import Table


def test_the_migrations_make_what_the_tables_say(target: str) -> None:
    store = Store.open(target)
    engine = store._database.engine()
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Table.metadata})
        assert compare_metadata(context, Table.metadata) == []
    store.close()


def test_the_migrations_are_numbered_one_after_the_other() -> None:
    """A number is a schema, which a file's header says without Alembic; two that claim one number would be a choice."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    numbers = range(SCHEMA, 0, -1)
    assert [step.revision for step in steps] == [revision(number) for number in numbers]
    assert [step.down_revision for step in steps] == [*(revision(number - 1) for number in numbers[:-1]), None]
    assert not any("downgrade" in vars(step.module) for step in steps)


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
