"""What is worked out of a state: how far promises were carried, and which of them a retro shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from retroboard.domain.model import Action, Board, Retro, Stage, State, Status, Team
from retroboard.domain.views import actions_of, carried, days_since_last, promises, usual_gap
from retroboard.identity import find_retro

TEAM = Team("t", "Payments")
START = date(2026, 1, 2)


def retro(number: int, held_on: date, *, closed: bool = True) -> Retro:
    stage = Stage.CLOSE if closed else Stage.WRITE
    return Retro(f"r{number}", "t", number, f"Retro {number}", held_on, "", stage, held_on if closed else None, 5, 3)


def action(number: int, since: int, made_on: date, until: int | None = None) -> Action:
    status = Status.OPEN if until is None else Status.DONE
    closed_on = None if until is None else START
    return Action(
        f"a{number}", "t", number, "Do it", "", None, status, since, until, made_on, closed_on, f"r{since}", None
    )


def fortnight(number: int) -> date:
    return START + timedelta(days=14 * (number - 1))


THREE = tuple(retro(number, fortnight(number), closed=number < 3) for number in (1, 2, 3))
OLD = action(1, 1, fortnight(1))


def opened(state: State, number: int) -> State:
    return replace(state, retro_id=f"r{number}", board=Board())


def test_an_action_is_carried_through_every_retro_after_its_own() -> None:
    state = State(TEAM, retros=THREE, actions=(OLD,))
    assert carried(OLD, state) == 2
    assert carried(action(2, 3, fortnight(3)), state) == 0


def test_a_closed_retro_shows_what_was_carried_then() -> None:
    state = State(TEAM, retros=THREE, actions=(OLD,))
    assert [carried(OLD, opened(state, number)) for number in (1, 2, 3)] == [0, 1, 2]


def test_what_is_done_is_carried_no_further() -> None:
    done = action(1, 1, fortnight(1), until=2)
    assert carried(done, State(TEAM, retros=THREE, actions=(done,))) == 1


def test_a_retro_shows_what_was_open_during_it_made_in_it_or_closed_in_it() -> None:
    actions = (action(1, 1, fortnight(1), until=1), action(2, 1, fortnight(1), until=2), action(3, 2, fortnight(2)))
    state = State(TEAM, retros=THREE, actions=actions)
    assert [[each.number for each in actions_of(opened(state, number))] for number in (1, 2, 3)] == [
        [1, 2],
        [2, 3],
        [3],
    ]


def test_a_closed_retro_shows_no_promise_that_was_made_after_it() -> None:
    between = action(1, 2, fortnight(2) + timedelta(days=3))._replace(retro_id=None)
    state = State(TEAM, retros=THREE, actions=(between,))
    assert actions_of(opened(state, 2)) == ()
    assert actions_of(opened(state, 3)) == (between,)


def test_a_retro_that_came_in_later_from_long_ago_never_had_todays_promises() -> None:
    state = State(TEAM, retros=(*THREE, retro(4, date(2024, 5, 1))), actions=(OLD,))
    assert actions_of(opened(state, 4)) == ()
    assert carried(OLD, state) == 2


def test_promises_are_counted_by_the_retro_that_they_were_made_in() -> None:
    actions = (action(1, 1, START, until=2), action(2, 1, START), action(3, 2, START))
    found = promises(THREE[0], State(TEAM, retros=THREE, actions=actions))
    assert (found.made, found.kept, found.open) == (2, 1, 1)


def test_an_old_retro_that_was_imported_is_not_the_last_one() -> None:
    state = State(TEAM, retros=(*THREE[:2], retro(3, date(2024, 5, 1))))
    assert state.latest == THREE[1]
    assert days_since_last(state, THREE[1].held_on + timedelta(days=3)) == 3
    assert find_retro(state, "latest") == THREE[1]
    assert state.last_number == 3


def test_the_usual_gap_is_the_median_of_days_between_retros() -> None:
    assert usual_gap(State(TEAM, retros=THREE)) == 14
    assert usual_gap(State(TEAM, retros=THREE[:1])) is None
