"""Back-ups: when they are made, what is in them, which are kept, and that none of it is in anybody's way."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import resource
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retroboard.domain import changes as c
from retroboard.domain.demo import demo_rows
from retroboard.domain.model import Function, Member, Team
from retroboard.domain.templates import BUILT_IN
from retroboard.files import AlreadyThere
from retroboard.store.backups import NEWEST, WEEKS, Backups, contents, is_intact, kept, sum_file, write_backup
from retroboard.store.errors import NotBackedUp
from retroboard.store.store import Store

TODAY = date(2026, 11, 20)
TEAM = Team("a" * 32, "Payments")
ANN = Member("b" * 32, TEAM.id, "ann", Function.ENGINEERING)
RETRO = "d" * 32
COLUMNS = ("1" * 32, "2" * 32, "3" * 32)
NUMBERS = itertools.count(1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def new_id() -> str:
    return f"{next(NUMBERS):032x}"


def add(store: Store) -> str:
    card_id = new_id()
    store.commit(TEAM.id, c.AddCard(RETRO, card_id, COLUMNS[0], "Deploys are faster"), ANN.id)
    return card_id


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A team with a retro, as somebody left it yesterday: no back-up of it yet."""
    path = tmp_path / "data" / "board.db"
    store = Store.open(path)
    store.add_team([TEAM, ANN])
    store.commit(TEAM.id, c.StartRetro(RETRO, "Sprint 42", TODAY, BUILT_IN[0], COLUMNS), ANN.id)
    store.close()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "backups"


@pytest.fixture
def store(database: Path, folder: Path) -> Iterator[Store]:
    opened = Store.open(database, backups=folder)
    yield opened
    opened.close()


def reasons(database: Path, folder: Path) -> list[str]:
    return [backup.reason for backup in Backups(database, folder).listed()]


# --- when -------------------------------------------------------------------------------------------------------------


def test_the_first_write_of_a_day_comes_after_a_back_up(store: Store, database: Path, folder: Path) -> None:
    before = store.load(TEAM.id, RETRO)
    assert reasons(database, folder) == []
    add(store)
    add(store)
    [backup] = Backups(database, folder).listed()
    assert backup.reason == "daily"
    there = Store.open(backup.path, create=False)
    assert there.load(TEAM.id, RETRO) == before
    there.close()


def test_another_process_makes_no_second_one_of_the_day(store: Store, database: Path, folder: Path) -> None:
    add(store)
    other = Store.open(database, backups=folder)
    add(other)
    other.close()
    assert reasons(database, folder) == ["daily"]


def test_the_next_day_has_one_of_its_own(database: Path, folder: Path) -> None:
    now = NOON
    backups = Backups(database, folder, lambda: now)
    assert backups.daily() is not None
    now += timedelta(hours=11)
    assert backups.daily() is None
    now += timedelta(hours=2)
    assert backups.daily() is not None
    assert reasons(database, folder) == ["daily", "daily"]


def test_a_database_that_nobody_has_written_to_needs_none(tmp_path: Path, folder: Path) -> None:
    store = Store.open(tmp_path / "new.db", backups=folder)
    store.add_team([TEAM, ANN])
    store.close()
    assert not folder.exists()


def test_without_a_folder_for_them_none_are_made(database: Path, tmp_path: Path) -> None:
    store = Store.open(database)
    add(store)
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert not list(database.parent.glob("*daily*"))


def test_an_import_comes_after_a_back_up(store: Store, database: Path, folder: Path) -> None:
    add(store)
    rows = demo_rows(TODAY)
    retro = next(row for row in rows if type(row).__name__ == "Retro")
    own = tuple(row for row in rows if row == retro or getattr(row, "retro_id", None) == retro.id)
    store.commit(TEAM.id, c.ImportRetro(tuple(row for row in own if type(row).__name__ in ("Retro", "Column"))), ANN.id)
    assert reasons(database, folder) == ["import", "daily"]


def test_deleting_many_cards_comes_after_a_back_up_and_deleting_one_does_not(
    store: Store, database: Path, folder: Path
) -> None:
    cards = [add(store) for _ in range(12)]
    store.commit(TEAM.id, c.DeleteCard(RETRO, cards.pop()), ANN.id)
    assert reasons(database, folder) == ["daily"]
    first, *others = cards
    for card_id in others:
        store.commit(TEAM.id, c.GroupCard(RETRO, card_id, first[::-1]), ANN.id)
    store.commit(TEAM.id, c.DeleteTopic(RETRO, first[::-1]), ANN.id)
    newest, _ = Backups(database, folder).listed()
    assert newest.reason == "delete"
    there = Store.open(newest.path, create=False)
    board = there.load(TEAM.id, RETRO).board
    assert board is not None
    assert len(board.cards) == 11
    there.close()


# --- what -------------------------------------------------------------------------------------------------------------


def test_a_back_up_is_for_its_owner_alone_and_has_its_sum_beside_it(database: Path, folder: Path) -> None:
    backup = Backups(database, folder, lambda: NOON).make("asked")
    assert backup.path.name == "20261120T120000.000Z-asked.db"
    assert backup.made == NOON
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert backup.path.parent.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700
    digest = hashlib.sha256(backup.path.read_bytes()).hexdigest()
    assert sum_file(backup.path).read_text() == f"{digest}  {backup.path.name}\n"
    assert sum_file(backup.path).stat().st_mode & 0o777 == 0o600
    assert {path.name for path in backup.path.parent.iterdir()} == {backup.path.name, sum_file(backup.path).name}


@pytest.mark.parametrize("name", ["café.db", "db\udce9.db", "file:what? 100%41#.db"])
def test_a_copy_may_have_any_name(database: Path, tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    write_backup(database, place)
    assert is_intact(place) is True
    assert contents(place) == contents(database)
    assert sum_file(place).read_bytes().endswith(b"  " + os.fsencode(name) + b"\n")


def test_two_databases_of_one_name_have_their_back_ups_apart(tmp_path: Path, folder: Path) -> None:
    places = {Backups(tmp_path / name / "board.db", folder).folder for name in ("a", "b")}
    assert len(places) == 2
    assert all(place.name.startswith("board-db-") for place in places)


def test_one_changed_bit_is_noticed(database: Path, folder: Path) -> None:
    path = Backups(database, folder).make("asked").path
    assert is_intact(path) is True
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    assert is_intact(path) is False
    sum_file(path).unlink()
    assert is_intact(path) is None


def test_a_back_up_holds_what_is_committed_and_no_more(database: Path, folder: Path) -> None:
    writer = sqlite3.connect(database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE team SET name = 'Half-way'")
    path = Backups(database, folder).make("asked").path
    writer.execute("COMMIT")
    writer.close()
    copy = sqlite3.connect(path)
    assert copy.execute("SELECT name FROM team").fetchall() == [("Payments",)]
    assert copy.execute("PRAGMA application_id").fetchall() == [(0x52424F44,)]
    copy.close()


# --- which ------------------------------------------------------------------------------------------------------------

TIMES = st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 31)), max_size=80, unique=True)
NOWS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31))


@given(TIMES, NOWS)
def test_the_newest_ten_and_one_of_each_week_are_kept(times: list[datetime], now: datetime) -> None:
    keep = kept(times, now)
    so_far = sorted((time for time in times if time <= now), reverse=True)
    to_come = set(times) - set(so_far)
    assert to_come | set(so_far[:NEWEST]) <= keep <= set(times)
    assert len(keep - to_come) <= NEWEST + WEEKS
    weeks = sorted({time.isocalendar()[:2] for time in so_far}, reverse=True)
    for week in weeks[:WEEKS]:
        assert max(time for time in so_far if time.isocalendar()[:2] == week) in keep
    assert kept(keep, now) == keep


@given(TIMES, NOWS, st.timedeltas(timedelta(seconds=1), timedelta(days=40)))
def test_what_was_dropped_is_never_missed_later(times: list[datetime], now: datetime, later: timedelta) -> None:
    newer = now + later
    assert kept([*kept(times, now), newer], newer) == kept([*times, newer], newer)


def test_where_the_clock_has_gone_back_the_one_just_made_is_kept(database: Path, folder: Path) -> None:
    minutes = itertools.count()
    ahead = Backups(database, folder, lambda: NOON + timedelta(days=2, minutes=next(minutes)))
    too_new = [ahead.make("asked").path for _ in range(NEWEST)]
    backups = Backups(database, folder, lambda: NOON + timedelta(minutes=next(minutes)))
    made = [backups.make("asked").path for _ in range(NEWEST + 1)]
    assert {backup.path for backup in backups.listed()} == {*too_new, *made[1:]}


def test_what_is_not_kept_is_removed_with_its_sum(database: Path, folder: Path) -> None:
    minutes = itertools.count()
    backups = Backups(database, folder, lambda: NOON + timedelta(minutes=next(minutes)))
    for _ in range(NEWEST + 2):
        backups.make("asked")
    assert len(backups.listed()) == NEWEST
    assert len(list(backups.folder.iterdir())) == 2 * NEWEST


def test_what_a_killed_process_left_is_removed_and_what_is_not_ours_stays(database: Path, folder: Path) -> None:
    backups = Backups(database, folder)
    kept_path = backups.make("asked").path
    for name in (".0123.part", ".0123.part-journal", "20261120T120000.000Z-asked.db.sha256", "notes.txt"):
        (backups.folder / name).write_text("x")
    newer = backups.make("asked").path
    there = {path.name for path in backups.folder.iterdir()}
    assert there == {kept_path.name, sum_file(kept_path).name, newer.name, sum_file(newer).name, "notes.txt"}


# --- where it cannot be done ------------------------------------------------------------------------------------------


def test_a_card_is_saved_where_no_back_up_can_be_made_and_that_is_told_once(
    store: Store, folder: Path, database: Path
) -> None:
    folder.parent.mkdir()
    folder.write_text("a file where the folder should be")
    told = []
    for _ in range(2):
        change = c.AddCard(RETRO, new_id(), COLUMNS[0], "Deploys are faster")
        told.append(store.commit(TEAM.id, change, ANN.id).warning)
    assert told[0] is not None
    assert str(folder) in told[0]
    assert told[1] is None
    assert store.load(TEAM.id, RETRO).card_counts == {RETRO: 2}


def test_a_back_up_whose_folder_cannot_be_flushed_is_told_to_be_made(
    database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups = Backups(database, folder)

    def flush(place: Path) -> None:
        if place == backups.folder:
            raise OSError(errno.EIO, "Input/output error", str(place))

    monkeypatch.setattr("retroboard.files.flush_folder", flush)
    with pytest.raises(NotBackedUp, match=r"asked\.db was written, and may not outlast a power cut: .+ Check the disk"):
        backups.make("asked")
    [made] = backups.listed()
    assert is_intact(made.path)


def test_a_full_disk_leaves_no_half_of_a_back_up(database: Path, folder: Path) -> None:
    backups = Backups(database, folder)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
    try:
        with pytest.raises(NotBackedUp, match="No back-up"):
            backups.make("asked")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(backups.folder.iterdir()) == []


def test_of_a_damaged_database_no_back_up_is_made(database: Path, folder: Path) -> None:
    data = bytearray(database.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    database.write_bytes(data)
    backups = Backups(database, folder)
    with pytest.raises(NotBackedUp, match="damaged"):
        backups.make("asked")
    assert list(backups.folder.iterdir()) == []


def test_a_copy_to_a_place_of_one_s_own_replaces_nothing_unless_told_to(database: Path, tmp_path: Path) -> None:
    place = tmp_path / "copy.db"
    place.write_text("something else")
    with pytest.raises(AlreadyThere, match="--force"):
        write_backup(database, place)
    assert place.read_text() == "something else"
    write_backup(database, place, force=True)
    assert is_intact(place)
