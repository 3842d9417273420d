"""Stages: their order, what is skipped, and how a meeting's time is shared among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retroboard.domain.model import Stage
from retroboard.domain.stages import GUIDES, STAGES, shares, step, used, usual_minutes

skips = st.frozensets(st.sampled_from(Stage))


def test_the_guides_tell_of_every_stage_in_order() -> None:
    assert tuple(Stage) == STAGES
    assert sum(guide.share for guide in GUIDES) == 100


def test_a_stage_is_left_for_the_next_and_gone_back_to() -> None:
    assert step(Stage.WRITE, 1) is Stage.GROUP
    assert step(Stage.GROUP, -1) is Stage.WRITE
    assert step(Stage.CHECK_IN, -1) is None
    assert step(Stage.CLOSE, 1) is None


def test_a_skipped_stage_is_stepped_over() -> None:
    skipped = {Stage.GROUP, Stage.REVIEW}
    assert step(Stage.WRITE, 1, skipped) is Stage.VOTE
    assert step(Stage.WRITE, -1, skipped) is Stage.CHECK_IN
    assert used(skipped) == (Stage.CHECK_IN, Stage.WRITE, Stage.VOTE, Stage.DISCUSS, Stage.CLOSE)


def test_closing_is_never_skipped() -> None:
    assert used(frozenset(Stage)) == (Stage.CLOSE,)
    assert step(Stage.DISCUSS, 1, frozenset(Stage)) is Stage.CLOSE


@given(st.sampled_from(Stage), skips)
def test_stepping_on_and_back_comes_home(stage: Stage, skipped: frozenset[Stage]) -> None:
    ahead = step(stage, 1, skipped)
    if ahead is not None and stage in used(skipped):
        assert step(ahead, -1, skipped) is stage


def test_an_hour_is_shared_as_the_guides_say() -> None:
    assert list(shares(60).values()) == [3, 6, 12, 6, 3, 24, 6]
    assert usual_minutes(Stage.DISCUSS) == 24


@given(st.integers(1, 480), skips, st.lists(st.dictionaries(st.sampled_from(Stage), st.integers(0, 5000)), max_size=6))
def test_every_minute_is_given_to_a_stage(
    minutes: int, skipped: frozenset[Stage], past: list[dict[Stage, int]]
) -> None:
    split = shares(minutes, skipped, past)
    assert sum(split.values()) == max(minutes, len(split))
    assert tuple(split) == used(skipped)
    assert all(share >= 1 for share in split.values())


@pytest.mark.parametrize(("times", "longer"), [(2, False), (3, True)])
def test_a_team_that_discusses_longer_gets_more_time_for_it(times: int, longer: bool) -> None:
    past = [{**dict.fromkeys(Stage, 60), Stage.DISCUSS: 3000}] * times
    assert (shares(60, past=past)[Stage.DISCUSS] > shares(60)[Stage.DISCUSS]) is longer
