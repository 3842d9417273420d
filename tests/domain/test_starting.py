"""How a retro begins: what is settled before, what is remembered from the last one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retroboard.domain import changes as c
from retroboard.domain.edits import applied
from retroboard.domain.effects import effects
from retroboard.domain.meeting_rules import MINUTES
from retroboard.domain.model import Stage, State
from retroboard.domain.rules import why_not
from retroboard.domain.starting import Plan, first_stage, start, usual_plan
from retroboard.domain.templates import BUILT_IN, with_actions
from tests.domain.formats.one_retro import STATE, TODAY

HERE = replace(STATE, retro_id=None, board=None)
OWN = BUILT_IN[0]._replace(name="Short", skip=(Stage.GROUP,))


def started(plan: Plan, state: State = HERE, template=OWN) -> State:
    ids = tuple(f"{number}" for number in range(1 + len(with_actions(template.columns))))
    change = start(state, "Sprint 43", template, plan, ids, on=TODAY, at=1000, chance=7)
    assert why_not(change, state, state.members[0]) is None
    return applied(effects(change, state, state.members[0]), state)


def test_what_was_settled_last_time_is_so_again_also_when_the_cards_were_revealed() -> None:
    plan = Plan((Stage.VOTE,), hidden=True, minutes=45, autopilot=True)
    state = started(plan)
    retro = state.retros[-1]
    assert (retro.skipped, retro.hidden, retro.minutes, retro.autopilot) == plan
    opened = replace(state, retro_id=retro.id, board=STATE.board)
    revealed = applied(effects(c.RevealCards(retro.id), opened, None), opened)
    assert usual_plan(revealed) == plan._replace(autopilot=False)


def test_what_is_hidden_by_a_stray_key_once_it_is_read_is_not_so_next_time() -> None:
    state = started(Plan(()))
    retro = state.retros[-1]
    closing = replace(state, retro_id=retro.id, board=STATE.board)
    for change in (c.SetStage(retro.id, Stage.CLOSE), c.HideCards(retro.id), c.RevealCards(retro.id)):
        closing = applied(effects(change, closing, None), closing)
    assert not usual_plan(closing).hidden


def test_a_team_without_a_retro_has_all_stages_and_an_hour() -> None:
    assert usual_plan(replace(HERE, retros=())) == Plan()
    assert Plan().told() == "all stages, 60 minutes, cards seen at once"


def test_what_a_template_does_without_counts_until_the_team_has_settled_something_for_it() -> None:
    assert usual_plan(HERE, OWN).skipped == (Stage.GROUP,)
    assert usual_plan(HERE, BUILT_IN[0]).skipped == ()
    assert usual_plan(started(Plan(())), OWN).skipped == ()


def test_a_plan_is_told_in_a_line() -> None:
    plan = Plan((Stage.CHECK_IN, Stage.REVIEW, Stage.VOTE), hidden=True, minutes=45, autopilot=True)
    assert plan.told() == ("without check-in, review and vote, 45 minutes, cards hidden until revealed, autopilot")
    assert Plan((Stage.VOTE,)).told().startswith("without vote, ")


@pytest.mark.parametrize(
    ("skipped", "stage"),
    [((), Stage.CHECK_IN), ((Stage.CHECK_IN,), Stage.REVIEW), (tuple(Stage)[:-1], Stage.CLOSE)],
)
def test_a_retro_begins_with_the_first_stage_that_is_on(skipped: tuple[Stage, ...], stage: Stage) -> None:
    assert first_stage(skipped, HERE) is stage
    assert started(Plan(skipped)).retros[-1].stage is stage


def test_a_review_of_nothing_is_passed_over() -> None:
    assert first_stage((Stage.CHECK_IN,), replace(HERE, actions=())) is Stage.WRITE
    long_done = HERE.actions[1]._replace(since=12, until=13)
    assert first_stage((Stage.CHECK_IN,), replace(HERE, actions=(long_done,))) is Stage.WRITE
    assert first_stage((Stage.CHECK_IN,), replace(HERE, actions=(long_done._replace(until=14),))) is Stage.REVIEW


def test_a_check_in_gets_a_question_that_was_not_asked_before_and_a_retro_without_one_none() -> None:
    asked = started(Plan())
    assert asked.retros[-1].question
    assert started(Plan(), asked).retros[-1].question != asked.retros[-1].question
    assert started(Plan((Stage.CHECK_IN,))).retros[-1].question == ""


@pytest.mark.parametrize("plan", [Plan((Stage.CLOSE,)), Plan(minutes=MINUTES[0] - 1), Plan(minutes=MINUTES[-1] + 1)])
def test_a_plan_that_cannot_be_is_refused_in_a_sentence(plan: Plan) -> None:
    change = start(HERE, "Sprint 43", OWN, plan, ("1", "2", "3", "4"), on=TODAY, at=0, chance=0)
    assert str(why_not(change, HERE, None)).endswith(".")
