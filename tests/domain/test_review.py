"""What a retro looks at of what was promised: wins first, then what is still open, and what becomes of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from retroboard.domain import changes as c
from retroboard.domain.edits import applied
from retroboard.domain.effects import effects
from retroboard.domain.model import Action, Board, Retro, Stage, State, Status, Team, Verdict
from retroboard.domain.review import age_told, is_reviewed, to_review, wins
from retroboard.domain.rules import why_not
from tests.domain.strategies import after

START = date(2026, 1, 2)


def day(number: int) -> date:
    """The day of a retro: one every other week."""
    return START + timedelta(days=14 * (number - 1))


def retro(number: int) -> Retro:
    closed_on = day(number) if number < 3 else None
    return Retro(f"r{number}", "t", number, f"Retro {number}", day(number), "", Stage.REVIEW, closed_on, 5, 3)


def promise(number: int, since: int, closed: date | None = None, until: int | None = None) -> Action:
    status = Status.DONE if closed else Status.OPEN
    return Action(
        f"a{number}", "t", number, "Do it", "", None, status, since, until, day(since), closed, f"r{since}", None
    )


def before_the_third(*actions: Action) -> State:
    """The third retro, with two behind it, is at its review."""
    retros = (retro(1), retro(2), retro(3))
    return State(Team("t", "Payments"), retros=retros, actions=actions, retro_id="r3", board=Board())


def reviewed(state: State, number: int, status: Status, verdict: Verdict | None = None, reason: str = "") -> State:
    """What the review says of an action is so."""
    was = next(action for action in state.actions if action.number == number)
    change = c.ReviewAction("r3", was, day(3), status, was.text, was.owner, was.due, verdict, reason)
    assert why_not(change, state, None) is None
    return applied(effects(change, state, None), state)


def numbers(actions: tuple[Action, ...]) -> list[int]:
    return [action.number for action in actions]


def test_wins_are_what_was_done_since_the_last_retro() -> None:
    state = before_the_third(
        promise(1, 1, closed=day(2) - timedelta(days=3), until=1),
        promise(2, 1, closed=day(2) + timedelta(days=3), until=2),
        promise(3, 2, closed=day(3), until=3),
        promise(4, 1),
        promise(5, 3, closed=day(3), until=3),
    )
    assert numbers(wins(state)) == [2, 3]
    assert numbers(to_review(state)) == [4]


def test_what_was_looked_at_and_kept_last_time_and_done_since_is_a_win() -> None:
    kept = promise(1, 1, closed=day(2) + timedelta(days=3), until=2)._replace(reviewed=2)
    assert numbers(wins(before_the_third(kept))) == [1]
    judged = kept._replace(closed_on=day(2), verdict=Verdict.BETTER)
    assert numbers(wins(before_the_third(judged))) == []


def test_what_it_was_too_early_to_judge_comes_again_until_it_can_be_judged() -> None:
    early = promise(1, 1, closed=day(1), until=1)._replace(verdict=Verdict.TOO_EARLY, reviewed=2)
    state = before_the_third(early)
    assert numbers(wins(state)) == [1]
    judged = reviewed(state, 1, Status.DONE, Verdict.WORSE)
    assert numbers(wins(judged)) == [1]
    assert is_reviewed(wins(judged)[0], judged)
    later = (*judged.retros, retro(4))
    assert wins(replace(judged, retros=later, retro_id="r4")) == ()


def test_in_a_first_retro_everything_that_was_done_before_is_a_win() -> None:
    early = promise(1, 0, closed=START, until=0)._replace(retro_id=None)
    assert numbers(wins(State(Team("t", "P"), retros=(retro(1),), actions=(early,), retro_id="r1"))) == [1]


@pytest.mark.parametrize(
    ("status", "verdict", "reason"),
    [(Status.DONE, Verdict.BETTER, ""), (Status.DROPPED, None, "Nobody needs it"), (Status.BLOCKED, None, "")],
)
def test_what_the_review_decides_stays_in_its_place_and_is_marked(
    status: Status, verdict: Verdict | None, reason: str
) -> None:
    state = before_the_third(promise(1, 1), promise(2, 1), promise(3, 2))
    after = reviewed(state, 2, status, verdict, reason)
    assert numbers(to_review(after)) == [1, 2, 3]
    assert [is_reviewed(action, after) for action in to_review(after)] == [False, True, False]
    decided = after.action_by_id["a2"]
    assert (decided.status, decided.verdict, decided.reason) == (status, verdict, reason)
    assert decided.closed_on == (None if status.is_open else day(3))


def test_another_status_takes_away_what_was_said_of_the_one_before() -> None:
    state = reviewed(before_the_third(promise(1, 1)), 1, Status.DONE, Verdict.BETTER)
    again = applied(effects(c.SetStatus("a1", Status.DONE, day(3)), state, None), state)
    assert again.action_by_id["a1"].verdict is Verdict.BETTER
    reopened = applied(effects(c.SetStatus("a1", Status.OPEN, day(3)), state, None), state)
    assert reopened.action_by_id["a1"].verdict is None
    dropped = reviewed(state, 1, Status.DROPPED, reason="It was no use")
    was = dropped.action_by_id["a1"]
    edited = applied(effects(c.EditAction(was, "Do it", "", None, Status.DOING, day(3)), dropped, None), dropped)
    assert edited.action_by_id["a1"].reason == ""


def test_dropping_asks_for_a_reason_and_only_what_is_done_can_be_judged() -> None:
    state = before_the_third(promise(1, 1))
    [was] = state.actions
    drop = c.ReviewAction("r3", was, day(3), Status.DROPPED, was.text, "", None)
    assert "why it is dropped" in str(why_not(drop, state, None))
    judge = c.ReviewAction("r3", was, day(3), Status.OPEN, was.text, "", None, Verdict.BETTER)
    assert why_not(judge, state, None) == "Only what is done can be judged."


def test_how_long_a_promise_has_been_carried_is_said() -> None:
    state = before_the_third(promise(1, 1), promise(2, 2))
    assert age_told(state.actions[0], state, day(3) + timedelta(days=13)) == "carried 2x, 41 days"
    assert age_told(state.actions[1], state, day(2) + timedelta(days=1)) == "carried 1x, 1 day"
    assert age_told(promise(3, 3), state, day(3)) == "new"


def test_a_sign_has_to_fit_a_line() -> None:
    state = before_the_third(promise(1, 1))
    [was] = state.actions
    long = c.EditAction(was, "Do it", "", None, Status.OPEN, day(3), "x" * 81)
    assert why_not(long, state, None) == "81 characters: the sign can have 80."
    seen = was._replace(signal="Less")
    stale = c.EditAction(seen, "Do it", "", None, Status.OPEN, day(3), "More")
    assert why_not(stale, state, None) == "A1 has changed while you were editing it."
    other = c.EditAction(seen, "Do it now", "", None, Status.OPEN, day(3), "Less")
    assert why_not(other, state, None) is None
    assert after(other, state, None).actions[0][3:8] == ("Do it now", "", None, Status.OPEN, was.since)
    assert after(other, state, None).actions[0].signal == was.signal
