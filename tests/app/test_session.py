"""The store as the app uses it, by several who start at the same time."""

from __future__ import annotations

from pathlib import Path

import pytest

from retroboard.app.launch import Launch
from retroboard.app.session import Answer, NewTeam, Session
from retroboard.domain.changes import AddMember
from retroboard.domain.model import Function, State


@pytest.mark.parametrize("other", ["Bob", "Ann"])
def test_who_make_the_same_team_at_the_same_time_are_in_one(tmp_path: Path, other: str) -> None:
    one, two = (Session(Launch(db=str(tmp_path / "retro.db"))) for _ in range(2))
    assert isinstance(one.open(), NewTeam)
    assert isinstance(two.open(), NewTeam)
    one.join(Answer("Payments", "Ann", Function.ENGINEERING))
    opened = two.join(Answer("payments", other, Function.QUALITY))
    assert opened.state.team.name == "Payments"
    assert {member.name for member in opened.state.members} == {"Ann", other}
    one.close()
    two.close()


def test_whom_another_window_adds_at_the_same_moment_is_who_comes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (Session(Launch(db=str(tmp_path / "retro.db"))) for _ in range(2))
    one.open()
    one.join(Answer("Payments", "Ann", Function.ENGINEERING))
    two.open()
    assert two.store is not None
    load = two.store.load

    def and_somebody_is_quicker(team_id: str, *retro: str) -> State:
        state = load(team_id, *retro)
        monkeypatch.setattr(two.store, "load", load)  # `undo` would also give the test its tester's home
        one.commit(AddMember("b" * 32, "BOB", Function.QUALITY))
        return state

    monkeypatch.setattr(two.store, "load", and_somebody_is_quicker)
    opened = two.join(Answer("Payments", "Bob", Function.QUALITY))
    assert opened.me == "b" * 32
    one.close()
    two.close()
