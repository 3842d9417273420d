"""The course of a retro in real databases: nothing is lost on the way there and back, and votes keep their bounds."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from retroboard.domain import changes as c
from retroboard.domain.model import Member
from retroboard.domain.rules import why_not
from retroboard.store.errors import Refused
from retroboard.store.store import Store
from tests.domain.test_course import Course
from tests.soak import votes


class StoredCourse(Course):
    """The same meeting, each change of it committed and read back by another store."""

    def __init__(self, target: str) -> None:
        self.prefix = uuid4().hex[:16]
        super().__init__()
        self.store, self.other = Store.open(target), Store.open(target)
        self.store.add_team([self.state.team, *self.state.members])

    def make(self, change: c.Change, member: Member | None = None) -> bool:
        team_id, member_id = self.state.team.id, member.id if member else None
        if why_not(change, self.state, member) is not None:
            with pytest.raises(Refused):
                self.store.commit(team_id, change, member_id)
            return False
        self.store.commit(team_id, change, member_id)
        self.state = self.other.load(team_id, self.retro)
        assert self.store.load(team_id, self.retro) == self.state
        return True

    def teardown(self) -> None:
        self.store.close()
        self.other.close()


def test_nothing_is_lost_whatever_stages_come_in_whatever_order(target: str) -> None:
    run_state_machine_as_test(
        lambda: StoredCourse(target),
        settings=settings(
            max_examples=2,
            stateful_step_count=10,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def test_votes_that_race_stay_within_budget_and_cap(target: str) -> None:
    outcome = votes.race(target, attempts=30)
    assert outcome.holds, outcome
