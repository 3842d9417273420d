"""Upgrades: a database of any release becomes one of this release, and whatever happens it is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from retroboard.store.backups import Backups
from retroboard.store.check import check_database
from retroboard.store.engine import is_url
from retroboard.store.errors import StoreError
from retroboard.store.finding import Level
from retroboard.store.schema import APPLICATION_ID, SCHEMA, revision
from retroboard.store.store import Store
from retroboard.store.tables import Table
from tests.store.upgrading import KEPT, NEXT, a_newer_program, put, rows_of

Rows = dict[str, list[dict[str, Any]]]

# --- from every release -----------------------------------------------------------------------------------------------


def test_of_every_schema_before_ours_a_database_is_kept() -> None:
    """The newest may still be in the making; a database of it is kept when it is released."""
    assert set(range(1, SCHEMA)) <= set(KEPT) <= set(range(1, SCHEMA + 1))


@pytest.mark.parametrize("released", KEPT)
def test_a_kept_database_is_as_its_release_has_made_it(released: int, target: str) -> None:
    put(released, target)
    rows = rows_of(target)
    assert rows["alembic_version"] == [{"version_num": revision(released)}]
    assert all(rows[table] for table in ("team", "member", "retro", "retro_column", "topic", "card", "vote", "action"))
    if not is_url(target):
        assert header_of(target) == (APPLICATION_ID, released)


@pytest.mark.parametrize("released", KEPT)
def test_a_database_of_any_release_opens_with_all_its_rows(released: int, target: str) -> None:
    put(released, target)
    before = rows_of(target)
    store = Store.open(target, create=False)
    [team] = store.teams()
    state = store.load(team.id)
    boards = [store.load(team.id, retro.id).board for retro in state.retros]
    store.close()
    assert len(state.actions) == len(before["action"])
    assert {card.text for board in boards if board for card in board.cards} == {row["text"] for row in before["card"]}
    assert not_kept(before, rows_of(target)) == []


@pytest.mark.parametrize("released", KEPT)
def test_a_database_of_any_release_is_then_as_a_new_one(released: int, target: str, tmp_path: Path) -> None:
    put(released, target)
    store = Store.open(target, create=False)
    with store._database.engine().begin() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Table.metadata})
        assert compare_metadata(context, Table.metadata) == []
    store.close()
    assert [each for each in check_database(target, deep=True) if each.level is not Level.OK] == []
    if not is_url(target):
        new = tmp_path / "new.db"
        Store.open(new).close()
        assert header_of(target) == header_of(str(new)) == (APPLICATION_ID, SCHEMA)
        assert without_row_numbers(target) == without_row_numbers(str(new))


# --- to a schema that there is not yet --------------------------------------------------------------------------------


@pytest.mark.parametrize("released", KEPT)
def test_all_steps_happen_at_once_and_lose_no_row(released: int, target: str) -> None:
    put(released, target)
    before = rows_of(target)
    with a_newer_program():
        Store.open(target, create=False).close()
    after = rows_of(target)
    assert after["alembic_version"] == [{"version_num": revision(NEXT)}]
    assert not_kept(before, after) == []
    assert [row["words"] for row in after["card"]] == [row["text"] for row in before["card"]]
    assert {row["made_up"] for row in after["card"]} == {"none", "red"}
    assert [row["name"] for row in after["made_up"]] == [row["name"] for row in before["team"]]
    if not is_url(target):
        assert header_of(target) == (APPLICATION_ID, NEXT)
        with closing(sqlite3.connect(target)) as connection:
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_file_is_backed_up_before_it_is_upgraded(tmp_path: Path) -> None:
    path, folder = tmp_path / "board.db", tmp_path / "backups"
    put(KEPT[0], str(path))
    before = rows_of(str(path))
    with a_newer_program():
        Store.open(path, create=False, backups=folder).close()
    [backup] = Backups(path, folder).listed()
    assert backup.reason == "upgrade"
    assert rows_of(str(backup.path)) == before
    assert header_of(str(backup.path)) == (APPLICATION_ID, KEPT[0])


def test_a_file_that_cannot_be_backed_up_is_not_upgraded(tmp_path: Path) -> None:
    path, folder = tmp_path / "board.db", tmp_path / "backups"
    put(KEPT[0], str(path))
    before = path.read_bytes()
    folder.write_text("in the way")
    with a_newer_program(), pytest.raises(StoreError, match="No back-up was made"):
        Store.open(path, create=False, backups=folder)
    assert path.read_bytes() == before


def test_a_program_that_runs_on_when_another_has_upgraded_only_reads_what_it_has_and_says_why(target: str) -> None:
    older = Store.open(target)
    with a_newer_program():
        Store.open(target, create=False).close()
    before = rows_of(target)
    for use in (older.teams, lambda: older.add_team([])):
        with pytest.raises(StoreError, match=r"A newer retroboard has upgraded .* Quit, upgrade retroboard"):
            use()
    assert rows_of(target) == before
    older.close()
    with pytest.raises(StoreError, match=r"written by a newer retroboard .* Upgrade retroboard"):
        Store.open(target)
    assert rows_of(target) == before


def header_of(path: str) -> tuple[int, int]:
    """What a file's header says: whose it is, and its schema."""
    with closing(sqlite3.connect(path)) as connection:
        [(application,)] = connection.execute("PRAGMA application_id")
        [(schema,)] = connection.execute("PRAGMA user_version")
    return application, schema


def without_row_numbers(path: str) -> set[str]:
    """The tables that have no hidden number to tell what was written first. To make a table anew can lose that."""
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM pragma_table_list WHERE wr")}


def not_kept(before: Rows, after: Rows) -> list[str]:
    """The tables of which a row is gone, or has another value in a column that was there before."""
    tables = set(before) - {"alembic_version"}
    return sorted(table for table in tables if not _are_kept(before[table], after.get(table, [])))


def _are_kept(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> bool:
    shared = set(before[0]) & set(after[0]) if before and after else set()
    return [{name: row[name] for name in shared} for row in before] == [
        {name: row[name] for name in shared} for row in after
    ]
