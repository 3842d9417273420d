"""The questions that doctor asks a database, on both kinds."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Text

from retroboard.domain.demo import demo_rows
from retroboard.store.check import TEXTS, check_database
from retroboard.store.engine import open_database
from retroboard.store.errors import StoreError
from retroboard.store.finding import Level
from retroboard.store.store import Store
from retroboard.store.tables import Table


def test_every_column_of_texts_is_read() -> None:
    columns = {
        (table.name, column.name)
        for table in Table.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Text)
    }
    assert columns == {(table, column) for table, column, _ in TEXTS} | {
        ("template", "columns"),
        ("template", "skip"),
        ("retro", "skipped"),
        ("retro", "spent"),
    }


def test_what_we_write_ourselves_is_found_well(target: str) -> None:
    store = Store.open(target)
    store.add_team(demo_rows(date(2026, 11, 20)))
    store.close()
    findings = list(check_database(target, deep=True))
    assert [finding for finding in findings if finding.level is not Level.OK] == []
    assert {"database", "places", "votes", "texts", "boards"} <= {finding.check for finding in findings}


def test_who_only_looks_cannot_write(target: str) -> None:
    Store.open(target).close()
    database = open_database(target, create=False, look_only=True)
    with pytest.raises(StoreError):
        database.reader.run("DELETE FROM team")
    database.close()


def test_where_there_is_no_database_none_is_made(target: str) -> None:
    [finding] = check_database(target, deep=True)
    assert (finding.check, finding.level) == ("database", Level.WARNING)
    assert "Start retroboard" in finding.sentence
