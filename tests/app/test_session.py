"""The store as the app uses it, by several who start at the same time."""

from __future__ import annotations

from pathlib import Path

import pytest

from retroboard.app.launch import Launch
from retroboard.app.session import Answer, NewTeam, Session
from retroboard.domain.model import Function


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
