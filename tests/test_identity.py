"""Who is there, and what the names that people type mean."""

import os
import re
import stat
from datetime import date
from pathlib import Path

import pytest

from retroboard.domain.model import Function, Member, Retro, Stage, State, Team
from retroboard.identity import (
    Identity,
    Unknown,
    find_member,
    find_retro,
    find_team,
    recall,
    remember,
)

ANN = Identity("t" * 32, "a" * 32)
BOB = Identity("t" * 32, "b" * 32)
TEAMS = [Team("1", "Payments"), Team("2", "Straße")]


def file(home: Path) -> Path:
    return home / "state" / "retroboard" / "identity.json"


def test_who_was_there_is_known_next_time_for_each_database(tmp_path: Path) -> None:
    first, second = str(tmp_path / "first.db"), str(tmp_path / "second.db")
    assert recall(first) is None
    remember(first, ANN)
    remember(second, BOB)
    assert (recall(first), recall(second)) == (ANN, BOB)
    remember(first, BOB)
    assert recall(first) == BOB


def test_one_database_has_one_memory_however_it_is_spelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, a_home_of_its_own: Path
) -> None:
    remember(str(tmp_path / "retro.db"), ANN)
    (tmp_path / "link.db").symlink_to(tmp_path / "retro.db")
    monkeypatch.chdir(tmp_path)
    assert recall("retro.db") == recall("./link.db") == ANN
    remember("~/retro.db", BOB)
    assert recall(str(a_home_of_its_own / "retro.db")) == BOB


def test_nobody_else_can_read_the_memory(a_home_of_its_own: Path) -> None:
    old = os.umask(0)
    try:
        remember("retro.db", ANN)
    finally:
        os.umask(old)
    memory = file(a_home_of_its_own)
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
    assert stat.S_IMODE(memory.parent.stat().st_mode) == 0o700
    assert list(memory.parent.iterdir()) == [memory]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"x": 1}', b'{"x": ["a"]}', b"[" * 100_000])
def test_a_broken_memory_is_an_empty_one_and_is_mended(a_home_of_its_own: Path, content: bytes) -> None:
    memory = file(a_home_of_its_own)
    memory.parent.mkdir(parents=True)
    memory.write_bytes(content)
    assert recall("retro.db") is None
    remember("retro.db", ANN)
    assert recall("retro.db") == ANN


def test_a_memory_that_cannot_be_kept_stops_nothing(a_home_of_its_own: Path) -> None:
    (a_home_of_its_own / "state").write_text("a file where a folder should be")
    remember("retro.db", ANN)
    assert recall("retro.db") is None


def test_a_password_is_not_remembered(a_home_of_its_own: Path) -> None:
    remember("postgresql://ann:geheim@host/retros", ANN)
    assert recall("postgresql://ann:geheim@host/retros") == ANN
    assert "geheim" not in file(a_home_of_its_own).read_text()


# --- names ------------------------------------------------------------------------------------------------------------


def test_a_team_is_the_one_asked_for_else_the_remembered_else_the_only_one() -> None:
    assert find_team(TEAMS, "PAYMENTS", None).id == "1"
    assert find_team(TEAMS, " strasse ", Identity("1", "x")).id == "2"
    assert find_team(TEAMS, None, Identity("2", "x")).id == "2"
    assert find_team(TEAMS[:1], None, Identity("gone", "x")).id == "1"


def test_a_team_that_is_not_clear_is_asked_about() -> None:
    with pytest.raises(Unknown, match=re.escape("2 teams: Payments, Straße. Say which with --team")):
        find_team(TEAMS, None, None)
    with pytest.raises(Unknown, match=re.escape("There is no team called Nope. Known: Payments, Straße")):
        find_team(TEAMS, "\x1b[1mNope", None)
    with pytest.raises(Unknown, match=re.escape("no team in this database")):
        find_team([], None, None)
    twins = [Team("1", "Twin"), Team("2", "twin")]
    assert find_team(twins, "Twin", Identity("2", "x")).id == "2"
    with pytest.raises(Unknown, match=re.escape("More than one team")):
        find_team(twins, "Twin", None)


def test_many_names_are_not_all_listed() -> None:
    with pytest.raises(Unknown, match=re.escape("Team 11 and 38 more")):
        find_team([Team(str(n), f"Team {n}") for n in range(50)], "x", None)


def test_a_member_is_found_by_name_in_any_case() -> None:
    members = [Member("1", "t", "Ann", Function.OTHER), Member("2", "t", "Bob", Function.DESIGN)]
    assert find_member(members, "bOB").id == "2"
    with pytest.raises(Unknown, match=re.escape("There is no member called Cy. Known: Ann, Bob")):
        find_member(members, "Cy")


def retro(number: int, closed: bool) -> Retro:
    day = date(2026, 11, number)
    return Retro(str(number), "t", number, "x", day, "x", Stage.CLOSE, day if closed else None, 5, 3)


def test_the_latest_retro_is_the_one_that_runs() -> None:
    state = State(TEAMS[0], retros=(retro(1, True), retro(2, False), retro(3, True)))
    assert find_retro(state).number == 2
    assert find_retro(state, "Latest").number == 2
    assert find_retro(State(TEAMS[0], retros=(retro(1, True), retro(2, True)))).number == 2
    assert find_retro(state, " #3 ").number == 3
    with pytest.raises(Unknown, match=re.escape("There is no retro #9. The highest number is #3")):
        find_retro(state, "9")
    with pytest.raises(Unknown, match=re.escape("named by its number")):
        find_retro(state, "Sprint 42")
    with pytest.raises(Unknown, match=re.escape("There is no retro yet")):
        find_retro(State(TEAMS[0]))
