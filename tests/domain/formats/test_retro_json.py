"""Our own JSON: nothing is lost on the way out and back, and nothing is guessed."""

import copy
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from retroboard.domain import changes as c
from retroboard.domain.formats import ImportProblem, read_any
from retroboard.domain.formats.imports import Imported
from retroboard.domain.formats.markdown import summary
from retroboard.domain.formats.retro_json import dump
from retroboard.domain.model import Function, Member, Row, State, Team, Timer
from retroboard.domain.rules import why_not
from retroboard.domain.templates import BUILT_IN
from retroboard.domain.views import actions_of
from tests.domain.formats.one_retro import ACTIONS, STATE, TODAY
from tests.domain.strategies import after, states
from tests.examples import examples

ELSEWHERE = State(Team("other", "Another team"))
LATER = date(2040, 1, 1)
"""A day after every moment that `states` have timers of."""
FULL = replace(
    STATE,
    retros=(*STATE.retros[:-1], STATE.retros[-1]._replace(vote_round=2, wrote_hidden=True)),
    board=replace(
        STATE.board,
        votes=(*STATE.board.votes, STATE.board.votes[0]._replace(id="again", round=2)),
        timers=(Timer("timer", "retro14", None, 60_000, None, 30_000),),
    ),
)
"""The same with a second round of votes, cards that were hidden once, and a timer that rests."""
TIMER = {"topic": None, "length": 60_000, "ends_at": None, "rest": 30_000}


def ids():
    numbers = iter(range(1_000_000))
    return lambda: f"new{next(numbers)}"


def read(text: str, into: State = ELSEWHERE, today: date = TODAY, *, again: bool = False) -> Imported:
    return read_any(text.encode(), into, today, ids(), again=again)


def taken_in(text: str, into: State = ELSEWHERE, today: date = TODAY) -> State:
    change = read(text, into, today, again=True).change
    assert why_not(change, into, None) is None
    return after(change, into)


def equal_part(text: str) -> Any:
    """A file without what the team that takes it in counts for itself; actions are told apart by their order."""
    value = json.loads(text)
    del value["team"]
    here = value["retro"].pop("number")
    place = {action["number"]: index for index, action in enumerate(value["actions"])}
    for action in value["actions"]:
        del action["number"], action["until"]
        action["since"] = action["since"] == here
        action["reviewed"] = action["reviewed"] == here
    for column in value["columns"]:
        for topic in column["topics"]:
            for card in topic["cards"]:
                card["actions"] = [place[number] for number in card["actions"]]
    return value


def told(state: State) -> list[Any]:
    """What a retro holds, whatever its file says of it: each row with what its ids stand for, a name or a place."""
    retro, board = state.retro, state.board
    assert retro is not None
    assert board is not None
    topics = [topic for column in board.columns for topic in board.topics_by_column[column.id]]
    cards = [card for topic in topics for card in board.cards_by_topic[topic.id]]
    comments = [comment for card in cards for comment in board.comments_by_card.get(card.id, [])]
    names = {member.id: member.name for member in state.members}
    stands_for: dict[str, dict[str, object]] = dict.fromkeys(("author_id", "member_id", "facilitator_id"), names)
    for field, rows in (("column_id", board.columns), ("topic_id", topics), ("spotlight", topics), ("card_id", cards)):
        stands_for[field] = {row.id: place for place, row in enumerate(rows)}

    def values(row: Row) -> tuple[object, ...]:
        counted = ("id", "team_id", "retro_id", "number", "rank")
        fields = row._asdict().items()
        return tuple(stands_for.get(name, {}).get(value, value) for name, value in fields if name not in counted)

    rows = (retro, *state.members, *board.columns, *topics, *cards, *comments, *board.remarks, *board.timers)
    return [Counter(values(vote) for vote in board.votes), *map(values, rows)]


# --- out and back -----------------------------------------------------------------------------------------------------


def test_our_own_export_comes_back_as_an_equal_retro() -> None:
    text = dump(FULL)
    assert equal_part(dump(taken_in(text))) == equal_part(text)
    assert told(taken_in(text)) == told(FULL)


@pytest.mark.usefixtures("boards")
@settings(max_examples=examples(20))
@given(states())
def test_any_retro_survives_being_exported_and_imported(state: State) -> None:
    text = dump(state)
    there = taken_in(text, today=LATER)
    assert told(there) == told(state)
    again = dump(there)
    assert equal_part(again) == equal_part(text)
    assert dump(taken_in(again, today=LATER)) == again  # a second time nothing changes, the numbers included


def test_the_summary_of_a_retro_that_came_back_has_the_same_cards_and_people() -> None:
    sections = summary(STATE, TODAY).split("\n## ")
    again = summary(taken_in(dump(STATE)), TODAY).replace("A3)_", "A11)_").split("\n## ")
    assert again[2:] == sections[2:]
    assert again[0].split("\n")[2:] == sections[0].split("\n")[2:]


def test_a_file_is_text_that_a_diff_can_show() -> None:
    text = dump(STATE)
    assert text.endswith("}\n")
    assert "Deploys are faster 🚀" in text
    assert '\n  "format": "retroboard",\n  "version": 2,\n' in text
    assert not any(row.id in text for row in STATE.board.votes)
    shuffled = replace(STATE, board=replace(STATE.board, votes=STATE.board.votes[::-1]))
    assert dump(shuffled) == text


def test_who_voted_is_kept_as_a_number_of_votes_by_name() -> None:
    topics = json.loads(dump(STATE))["columns"][1]["topics"]
    assert topics[0]["votes"] == [
        {"member": "Ann", "count": 1, "round": 1},
        {"member": "Bob", "count": 2, "round": 1},
    ]
    assert topics[0]["cards"][0]["actions"] == [11]


def test_members_are_found_by_name_in_any_case_and_the_missing_ones_added() -> None:
    into = replace(ELSEWHERE, members=(Member("m1", "other", "ANN", Function.DESIGN),))
    change, report = read(dump(STATE), into)
    assert report.new_members == ("Bob", "Zoë Ek")
    cards = {card.text: card.author_id for card in after(change, into).board.cards}
    assert cards["Deploys are faster 🚀"] == "m1"


def test_who_has_come_into_the_team_since_the_file_was_read_is_not_added_twice() -> None:
    change = read(dump(STATE)).change
    meanwhile = after(c.AddMember("m1", "BOB", Function.DESIGN), ELSEWHERE)
    assert why_not(change, meanwhile, None) == "Bob has come into the team meanwhile. Import the file again."
    again = read(dump(STATE), meanwhile).change
    assert why_not(again, meanwhile, None) is None


def test_a_retro_that_has_come_into_the_team_since_the_file_was_read_comes_in_again_only_if_wanted() -> None:
    other = dump(STATE).replace("Sprint 42", "Sprint 43")
    meanwhile = taken_in(dump(STATE))
    told = "The team has a retro of this title and day already: #1. To bring it in once more, say --force."
    for text, again, reason in ((dump(STATE), False, told), (dump(STATE), True, None), (other, False, None)):
        assert why_not(read(text, meanwhile, again=again).change, meanwhile, None) == reason


def test_who_has_left_the_team_has_left_it_where_the_file_is_taken_in() -> None:
    members = tuple(member._replace(has_left=member.name == "Bob") for member in STATE.members)
    taken = taken_in(dump(replace(STATE, members=members)))
    assert [member.name for member in taken.members if member.has_left] == ["Bob"]
    assert {member.name for member in taken.current_members} == {"Ann", "Zoë Ek"}


def test_the_report_counts_what_will_be_there() -> None:
    report = read(dump(STATE)).report
    assert report.counts == "3 columns, 4 cards, 4 votes, 3 actions of which 1 done; 2 comments"
    assert (report.source, report.title, report.notes) == ("retroboard", "Sprint 42", ())


def test_an_action_that_the_team_has_already_is_not_made_again() -> None:
    change, report = read(dump(STATE), STATE)
    state = after(change, STATE)
    assert [action._replace(until=None) for action in state.actions] == [
        action._replace(until=None) for action in STATE.actions
    ]
    assert actions_of(state) == state.actions, "the second copy does not show them"
    assert report.actions == 0
    assert report.notes == ("The team has these actions already, so they are not made again: A9, A10, A11.",)


def test_two_equal_actions_stay_two() -> None:
    first, *_ = ACTIONS
    twins = (first, first._replace(id="a12", number=12))
    text = dump(replace(STATE, actions=twins))
    one_is_there = taken_in(text, replace(STATE, actions=(first,)))
    assert [action.text for action in one_is_there.actions] == [first.text] * 2
    assert len(actions_of(one_is_there)) == 2
    assert len(taken_in(text, replace(STATE, actions=twins)).actions) == 2


def reviewed_in(*numbers: int) -> str:
    """Our export, with its actions looked at in the retros of these numbers."""
    root = json.loads(dump(STATE))
    for action, number in zip(root["actions"], numbers, strict=True):
        action["reviewed"] = number
    return json.dumps(root)


def test_an_action_is_looked_at_in_the_retro_that_is_imported_or_in_none_of_the_team() -> None:
    taken = taken_in(
        reviewed_in(14, 13, 0), after(c.StartRetro("r", "One", TODAY, BUILT_IN[0], ("1", "2", "3")), ELSEWHERE)
    )
    assert taken.retro.number == 2
    assert [action.reviewed for action in taken.actions] == [2, 0, 0]


def test_an_action_that_the_team_has_already_is_looked_at_where_a_file_says_so_and_nothing_else_does() -> None:
    known = tuple(action._replace(reviewed=seen) for action, seen in zip(ACTIONS, (13, 0, 0), strict=True))
    taken = taken_in(reviewed_in(14, 14, 13), replace(STATE, actions=known))
    assert [action.reviewed for action in taken.actions] == [13, 15, 0]


def test_parents_come_first() -> None:
    change = read(dump(STATE)).change
    assert isinstance(change, c.ImportRetro)
    kinds = list(dict.fromkeys(type(row).__name__ for row in change.rows))
    assert kinds == ["Member", "Retro", "Column", "Topic", "Card", "Vote", "Comment", "Remark", "Action"]


# --- refused ----------------------------------------------------------------------------------------------------------


def changed(path: str, value: object) -> str:
    """Our export with one value replaced; `path` is like 'columns.1.title', a last '-' deletes."""
    root = copy.deepcopy(json.loads(dump(STATE)))
    *parents, last = path.removesuffix("-").split(".")
    node = root
    for name in parents:
        node = node[int(name) if name.isdigit() else name]
    if path.endswith("-"):
        del node[last]
    else:
        node[int(last) if last.isdigit() else last] = value
    return json.dumps(root)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("version", 3, "version: this program reads up to version 2: a newer one wrote the file."),
        ("version", 0, "version: there is no such one."),
        ("version", "2", "version: there is no such one."),
        ("columns", {}, "columns: expected a list."),
        ("columns", [], "columns: expected 1 to 13 columns."),
        ("columns.3.mood", "good", "columns: one of them needs the mood action."),
        (
            "columns",
            [{"title": "To do", "prompt": "", "mood": "action", "topics": []}],
            "columns: one of them needs another mood than action.",
        ),
        ("columns.0.mood", "action", "columns[0].topics: a column for actions holds no cards."),
        ("columns.0.mood", "angry", "columns[0].mood: expected one of good, bad, neutral, action."),
        ("columns.1.topics.0.cards.0.text", 7, "columns[1].topics[0].cards[0].text: expected text."),
        ("columns.1.topics.0.cards.0.text-", 0, 'columns[1].topics[0].cards[0]: "text" is missing.'),
        (
            "columns.1.topics.0.cards.0.text",
            "x" * 2001,
            "columns[1].topics[0].cards[0].text: 2,001 characters: a text can have 2,000.",
        ),
        ("columns.1.topics.0.cards.0.text", "\u200b", "columns[1].topics[0].cards[0].text: it needs a text."),
        ("columns.1.topics.0.cards", [], "columns[1].topics[0].cards: a topic has at least one card."),
        (
            "columns.1.topics.0.cards.0.author",
            "Eve",
            "columns[1].topics[0].cards[0].author: this name is not among the members.",
        ),
        (
            "columns.1.topics.0.cards.0.actions",
            [12],
            "actions: a card names action 12, which is not here.",
        ),
        (
            "columns.0.topics.0.cards.0.actions",
            [11],
            "columns[1].topics[0].cards[0].actions[0]: another card has this action.",
        ),
        (
            "columns.0.topics.0.votes.0.count",
            10**9,
            "columns[0].topics[0].votes[0].count: expected a whole number from 1 to 100,000.",
        ),
        (
            "columns.0.topics.0.votes.0.count",
            True,
            "columns[0].topics[0].votes[0].count: expected a whole number from 1 to 100,000.",
        ),
        ("columns.0.coulour", "red", 'columns[0]: there is no field "coulour" here.'),
        ("columns.0.\x1b[31mred", "red", 'columns[0]: there is no field "red" here.'),
        ("retro.date", "2026-02-30", "retro.date: expected a date like 2026-11-23."),
        ("retro.date", "20261123", "retro.date: expected a date like 2026-11-23."),
        ("retro.title", "", "retro.title: it needs a title."),
        ("retro.title", "x" * 81, "retro.title: 81 characters: the title can have 80."),
        ("retro.votes_each", 100, "retro.votes_each: expected a whole number from 0 to 99."),
        (
            "columns.0.topics.0.votes.0",
            {"member": "Ann", "count": 1, "round": 3},
            "retro: votes of round 3, and this is round 1.",
        ),
        (
            "retro.votes_each",
            1,
            "retro: a member has given more votes than each has, or more on a topic than one can.",
        ),
        (
            "retro.votes_cap",
            1,
            "retro: a member has given more votes than each has, or more on a topic than one can.",
        ),
        ("remarks.1.member", "Ann", "remarks: a member has two answers where each gives one."),
        ("remarks.2.score", None, "remarks[2]: a number from 1 to 5 is missing."),
        ("timers", [TIMER, TIMER], "timers: at most one is of the stage, and one of a topic."),
        (
            "timers",
            [TIMER | {"topic": 1}, TIMER | {"topic": 2}],
            "timers: at most one is of the stage, and one of a topic.",
        ),
        (
            "timers",
            [TIMER | {"ends_at": 10**14, "rest": None}],
            "timers[0].ends_at: expected a whole number from 0 to 1,795,570,740,000.",
        ),
        ("members.1.name", "ANN", "members[1]: this name is there already."),
        ("members.1", "Bob", "members[1]: expected an object."),
        ("actions.1.number", 9, "actions[1]: this number is there already."),
        ("actions.1.made_here", 1, "actions[1].made_here: expected true or false."),
        (
            "actions.1.closed_on",
            None,
            "actions[1]: closed_on and until are null while an action is open, and only then.",
        ),
        ("actions.1.since", 15, "actions[1].since: expected a whole number from 0 to 14."),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(path: str, value: object, problem: str) -> None:
    with pytest.raises(ImportProblem) as refusal:
        read(changed(path, value))
    assert str(refusal.value) == problem


@pytest.mark.parametrize(
    ("field", "value"), [("retro.hidden", True), ("retro.autopilot", True), ("retro.spotlight", 1), ("timers", [TIMER])]
)
def test_nothing_goes_on_in_a_retro_that_is_closed(field: str, value: object) -> None:
    going_on = json.loads(changed(field, value))
    read(json.dumps(going_on))
    going_on["retro"]["closed_on"] = "2026-11-23"
    with pytest.raises(ImportProblem) as refusal:
        read(json.dumps(going_on))
    assert str(refusal.value) == "retro: it is closed, so nothing in it is hidden, timed or going on."


def test_a_timer_of_the_stage_and_one_of_a_topic_come_back() -> None:
    board = taken_in(changed("timers", [TIMER, TIMER | {"topic": 1}])).board
    assert [timer.rest for timer in board.timers] == [30_000, 30_000]


def test_too_many_votes_in_all_are_refused_before_they_are_made() -> None:
    votes = [{"member": None, "count": 60_000}] * 2
    with pytest.raises(ImportProblem, match="more than 100,000 votes"):
        read(changed("columns.0.topics.0.votes", votes))


def test_a_retro_with_as_many_columns_as_there_may_be_comes_back() -> None:
    first, *_ = STATE.board.columns
    more = tuple(first._replace(id=f"column{n}", rank=n / 100) for n in range(9))
    text = dump(replace(STATE, board=replace(STATE.board, columns=(*more, *STATE.board.columns))))
    assert len(taken_in(text).board.columns) == 13
