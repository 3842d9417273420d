"""What is worked out of a state: how far promises were carried, and which of them a retro shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from retroboard.domain import changes as c
from retroboard.domain.formats import read_any, retro_json
from retroboard.domain.model import Action, Board, Column, Mood, Retro, Stage, State, Status, Team
from retroboard.domain.review import previous_retro, to_review, wins
from retroboard.domain.views import actions_of, carried, days_since_last, promises, usual_gap
from retroboard.identity import find_retro
from tests.domain.strategies import after

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


# --- an older retro that is imported while one runs -------------------------------------------------------------------

LONG_AGO = date(2025, 1, 31)
IMPORTED = retro(4, LONG_AGO)
WITH_IMPORT = State(TEAM, retros=(*THREE, IMPORTED), actions=(OLD, action(2, 4, LONG_AGO)))


def test_an_imported_retro_takes_nothing_away_from_the_one_that_runs() -> None:
    made = after(c.AddAction("new", "Made today", "", None, fortnight(3)), WITH_IMPORT, None)
    assert [each.text for each in actions_of(opened(made, 3))] == ["Do it", "Do it", "Made today"]
    assert [each.number for each in actions_of(opened(made, 4))] == [2]
    assert promises(IMPORTED, made).made == 1
    done = after(c.SetStatus("a1", Status.DONE, fortnight(3)), made, None)
    assert done.action_by_id["a1"].until == 3


def test_what_is_done_since_is_counted_from_the_retro_that_was_held_before() -> None:
    state = after(c.SetStatus("a1", Status.DONE, fortnight(1)), WITH_IMPORT, None)
    assert previous_retro(THREE[2], state) == THREE[1]
    assert previous_retro(IMPORTED, state) is None
    assert previous_retro(THREE[0], state) == IMPORTED
    assert wins(opened(state, 3)) == ()


def test_it_was_open_all_the_time_and_is_carried_through_each_that_was_held_since() -> None:
    assert carried(action(2, 4, LONG_AGO), WITH_IMPORT) == 3
    assert to_review(opened(WITH_IMPORT, 4)) == ()
    assert len(to_review(opened(WITH_IMPORT, 3))) == 2


def test_a_promise_of_the_day_on_which_a_retro_closed_is_of_that_retro_only_where_it_was_made_in_it() -> None:
    since = action(1, 2, fortnight(2))
    made_in, made_after = since, since._replace(id="b", number=2, retro_id=None)
    state = State(TEAM, retros=THREE, actions=(made_in, made_after))
    assert actions_of(opened(state, 2)) == (made_in,)
    assert promises(THREE[1], state).made == 1
    assert actions_of(opened(state, 3)) == (made_in, made_after)


def test_a_retro_with_actions_of_a_later_one_with_a_lower_number_comes_in_again_as_it_was() -> None:
    columns = (Column("c", "r3", "Well", "", Mood.GOOD, 1.0), Column("d", "r3", "Actions", "", Mood.ACTION, 2.0))
    state = replace(opened(WITH_IMPORT, 3), board=Board(columns))
    ids = map("{:032x}".format, count(1))
    imported = read_any(retro_json.dump(state).encode(), State(TEAM), fortnight(3), lambda: next(ids))
    assert [row.text for row in imported.change.rows if isinstance(row, Action)] == ["Do it", "Do it"]
