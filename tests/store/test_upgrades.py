"""Upgrades: a database of any release becomes one of this release, and whatever happens it is whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from retroboard.store import sqlite
from retroboard.store.backups import Backups
from retroboard.store.check import check_database
from retroboard.store.engine import is_url
from retroboard.store.errors import StoreError
from retroboard.store.finding import Level
from retroboard.store.schema import APPLICATION_ID, SCHEMA, revision
from retroboard.store.store import Store
from retroboard.store.tables import Table
from tests.servers import Server
from tests.store.killed import END
from tests.store.upgrading import KEPT, NEXT, a_newer_program, at_each_statement, put, rows_of

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


# --- steps that go wrong ----------------------------------------------------------------------------------------------

STEP = """
from alembic import op
from retroboard.store.migrations import rows_stay
from tests.store.next_schema.made_up import down_revision, revision

def upgrade():
    op.execute("CREATE TABLE made_up (id TEXT)")
    {}
"""


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            """with rows_stay("vote"): op.execute("DELETE FROM vote WHERE id = (SELECT min(id) FROM vote)")""",
            r"vote would have \d+ rows instead of \d+\. Report this; go on with the retroboard you had\.",
        ),
        ("""op.execute("SELECT nonsense FROM vote")""", r"nonsense.*(does it|older one)\."),
    ],
)
def test_a_step_that_goes_wrong_changes_nothing_and_says_so(target: str, tmp_path: Path, step: str, said: str) -> None:
    put(KEPT[-1], target)
    before = rows_of(target)
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "wrong.py").write_text(STEP.format(step))
    with a_newer_program(tmp_path / "steps"), pytest.raises(StoreError, match=said):
        Store.open(target, create=False)
    assert rows_of(target) == before


def test_a_file_with_a_row_that_names_none_is_not_upgraded(tmp_path: Path) -> None:
    """The made-up step makes tables anew, with foreign keys off: what it finds broken at its end may be its doing."""
    path = tmp_path / "board.db"
    put(KEPT[-1], str(path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM team")
    before = path.read_bytes()
    with a_newer_program(), pytest.raises(StoreError, match=r"was not upgraded, and is as it was: .*\(.*member.*\)"):
        Store.open(path, create=False)
    assert path.read_bytes() == before


AT_ONCE = """
import os, sys
from retroboard.store import migrations, sqlite
from retroboard.store.store import Store
from tests.store.upgrading import *

children = []
for _ in range(3):
    if (child := os.fork()) == 0:
        with a_newer_program():
            Store.open(sys.argv[1], create=False, backups=Path(sys.argv[2])).close()
        os._exit(0)
    children.append(child)
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""


def test_of_many_that_start_at_once_one_upgrades_and_all_open_it(target: str, tmp_path: Path) -> None:
    put(KEPT[-1], target)
    command = [sys.executable, "-c", AT_ONCE, target, str(tmp_path / "backups")]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows_of(target)["alembic_version"] == [{"version_num": revision(NEXT)}]
    if not is_url(target):
        assert len(Backups(Path(target), tmp_path / "backups").listed()) == 1


# --- cut short --------------------------------------------------------------------------------------------------------


def test_a_file_is_the_old_or_the_new_one_whatever_statement_the_upgrade_is_killed_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of all files of a database, made before a statement, is what a process leaves that is killed there."""
    path, copies = tmp_path / "board.db", tmp_path / "copies"
    put(KEPT[-1], str(path))
    before = path.read_bytes()
    reached: list[str] = []

    def copy(statement: str) -> None:
        place = copies / str(len(reached))
        place.mkdir(parents=True)
        for file in tmp_path.glob("board.db*"):
            shutil.copy(file, place)
        reached.append(statement)

    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "PRAGMA cache_size = 2"))  # pages are written early
    with a_newer_program(), at_each_statement(copy):
        Store.open(path, create=False).close()
    after = rows_of(str(path))
    assert reached[-1] == "COMMIT"
    assert len([statement for statement in reached if not statement.startswith(("SELECT", "PRAGMA main"))]) > 15
    half_written = 0
    for number in range(len(reached)):
        left = copies / str(number) / "board.db"
        half_written += left.read_bytes() != before
        rows_of(str(left))  # whoever opens it next takes back what was begun
        assert left.read_bytes() == before, reached[number]
    assert half_written > 5
    with a_newer_program():
        Store.open(left, create=False).close()
    assert rows_of(str(left)) == after


def test_a_server_has_the_old_schema_whatever_statement_the_upgrade_is_lost_at(server: Server) -> None:
    target = server.fresh()
    put(KEPT[-1], target)
    before = rows_of(target)
    lost: list[str] = []
    passed = 0

    def hang_up(statement: str) -> None:
        nonlocal passed
        passed += not statement.startswith("SELECT")
        if passed > len(lost):
            lost.append(statement)
            passed = -1000  # what comes after it in this try, if anything does
            server.hang_up()

    with a_newer_program(), at_each_statement(hang_up):
        while True:
            passed = 0
            try:
                Store.open(target, create=False).close()
                break
            except StoreError:
                assert rows_of(target) == before, lost[-1]
    assert "COMMIT" in lost
    assert len(lost) > 10
    assert rows_of(target)["alembic_version"] == [{"version_num": revision(NEXT)}]


def test_a_process_that_is_killed_while_it_upgrades_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    target = str(tmp_path / "board.db")
    put(KEPT[-1], target)
    words = ("CREATE TABLE made_up", "COMMIT", END)
    command = [sys.executable, "-m", "tests.store.killed", target, *words]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    *killed, lived = [json.loads(line) for line in done.stdout.splitlines()]
    assert {word for word in words for each in killed if each["killed_at"].startswith(word)} == set(words)
    assert all(each["as_before"] is (each["killed_at"] != END) for each in killed)
    assert (lived["status"], lived["as_before"]) == (0, False)
    assert rows_of(target)["alembic_version"] == [{"version_num": revision(NEXT)}]


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
