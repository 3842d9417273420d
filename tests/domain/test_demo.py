"""What the demo promises: the same team each time, that could have come about by using the program."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from retroboard.domain import text
from retroboard.domain.demo import demo_me, demo_rows
from retroboard.domain.demo_meetings import MEETINGS
from retroboard.domain.edits import gathered
from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Comment,
    Function,
    InboxCard,
    Member,
    Mood,
    Occasion,
    Remark,
    Retro,
    Row,
    Stage,
    State,
    Status,
    Talk,
    Team,
    TeamTemplate,
    Topic,
    Vote,
    in_order,
)
from retroboard.domain.remarks import scores, words_said
from retroboard.domain.review import undiscussed
from retroboard.domain.templates import find, with_actions
from retroboard.domain.views import carried, is_overdue, open_actions, promises, usual_gap
from retroboard.domain.voting import left

TODAY = date(2026, 11, 27)
KINDS = (Team, Member, TeamTemplate, InboxCard, Retro, Action, Column, Topic, Card, Vote, Comment, Remark)
SIZES = [None, 0, 1, 2, 5, 21, 22, 23, 60, 1000]


@cache
def rows_for(cards: int | None = None) -> tuple[Row, ...]:
    return demo_rows(TODAY, cards)


def team_of(rows: tuple[Row, ...]) -> State:
    """The state that these rows make, at home."""

    def of(kind):
        return in_order(kind, (row for row in rows if type(row) is kind))

    team = next(row for row in rows if isinstance(row, Team))
    counts = Counter(row.retro_id for row in rows if isinstance(row, Card))
    return State(team, of(Member), of(TeamTemplate), of(InboxCard), of(Action), of(Retro), counts)


def board_of(rows: tuple[Row, ...], retro: Retro) -> Board:
    def of(kind):
        return in_order(kind, (row for row in rows if type(row) is kind and row.retro_id == retro.id))

    return Board(of(Column), of(Topic), of(Card), of(Vote), of(Comment), of(Remark))


def boards_of(rows: tuple[Row, ...]) -> list[tuple[Retro, Board]]:
    return [(retro, board_of(rows, retro)) for retro in team_of(rows).retros]


def running_board(rows: tuple[Row, ...]) -> tuple[Retro, Board]:
    running = team_of(rows).running
    assert running is not None
    return running, board_of(rows, running)


# --- the rows -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cards", [None, 60])
def test_the_same_arguments_give_the_same_rows(cards):
    assert demo_rows(TODAY, cards) == demo_rows(TODAY, cards)


def test_another_day_moves_the_dates_and_nothing_else():
    later = demo_rows(TODAY + timedelta(days=100))
    assert [row.id for row in later] == [row.id for row in rows_for()]
    moved = zip(team_of(rows_for()).retros, team_of(later).retros, strict=True)
    assert {(after.held_on - before.held_on).days for before, after in moved} == {100}


@pytest.mark.parametrize("cards", SIZES)
def test_ids_are_32_hexadecimal_digits_and_never_given_twice_to_rows_of_a_kind(cards):
    rows = rows_for(cards)
    assert all(len(row.id) == 32 and set(row.id) <= set("0123456789abcdef") for row in rows)
    assert max(Counter((type(row), row.id) for row in rows).values()) == 1


@pytest.mark.parametrize("cards", SIZES)
def test_rows_come_after_those_that_they_belong_to(cards):
    seen: set[tuple[type, str | None]] = {(Member, None), (Retro, None)}
    parents = {"team_id": Team, "retro_id": Retro, "author_id": Member, "member_id": Member}
    parents |= {"column_id": Column, "topic_id": Topic}
    for row in rows_for(cards):
        for name, kind in parents.items():
            if hasattr(row, name):
                assert (kind, getattr(row, name)) in seen
        if isinstance(row, Comment):
            assert (Card, row.card_id) in seen
        seen.add((type(row), row.id))


def test_every_text_is_clean_and_fits():
    for row in rows_for(1000) + rows_for():
        match row:
            case Card() | Comment() | InboxCard() | Action():
                assert text.clean(row.text) == row.text
                assert text.problem(row.text) is None
            case Remark(text=words) if words:
                assert text.clean(words) == words
                assert text.problem(words) is None
            case Team(name=name) | Member(name=name) | Retro(title=name):
                assert text.clean_name(name) == name
                assert text.name_problem(name, "name") is None
            case Topic(title=title, notes=notes):
                assert text.clean_name(title) == title
                assert not title or text.name_problem(title, "title") is None
                assert text.clean(notes) == notes
            case Column(title=title):
                assert text.clean_name(title) == title
                assert text.name_problem(title, "title") is None


def test_ten_thousand_cards_take_less_than_0_3_seconds_of_work():
    demo_rows(TODAY, 1)
    start = time.process_time()
    demo_rows(TODAY, 10_000)
    assert time.process_time() - start < 0.3


# --- the team and its retros --------------------------------------------------------------------------------


def test_the_team_has_five_members_and_all_kinds_of_voices():
    members = team_of(rows_for()).members
    assert len(members) == 5
    assert {Function.ENGINEERING, Function.PRODUCT, Function.QUALITY} < {member.function for member in members}


def test_you_are_ann():
    me = demo_me(rows_for())
    assert (me.name, me.function) == ("ann", Function.ENGINEERING)


def test_four_retros_are_closed_and_the_fifth_runs_today():
    retros = team_of(rows_for()).retros
    assert [retro.number for retro in retros] == [10, 11, 12, 13, 14]
    assert [retro.closed_on for retro in retros[:4]] == [retro.held_on for retro in retros[:4]]
    assert all(retro.stage is Stage.CLOSE for retro in retros[:4])
    assert (retros[4].title, retros[4].held_on, retros[4].closed_on) == ("Sprint 42", TODAY, None)
    assert usual_gap(team_of(rows_for())) == 14


def test_each_retro_has_another_template_and_its_columns():
    retros = boards_of(rows_for())
    assert len({retro.template for retro, _ in retros}) == 5
    for retro, board in retros:
        template = find(retro.template)
        assert template is not None
        assert [(c.title, c.prompt, c.mood) for c in board.columns] == [
            (c.title, c.prompt, c.mood) for c in with_actions(template.columns)
        ]
        filled = {topic.column_id for topic in board.topics}
        assert filled == {column.id for column in board.columns if column.mood is not Mood.ACTION}


def test_each_closed_retro_has_12_to_20_cards_a_group_and_a_comment():
    for _, board in boards_of(rows_for())[:4]:
        assert 12 <= len(board.cards) <= 20
        assert any(topic.title and len(board.cards_by_topic[topic.id]) > 1 for topic in board.topics)
        assert board.comments


@pytest.mark.parametrize("cards", SIZES)
def test_the_boards_are_as_the_program_would_have_made_them(cards):
    for retro, board in boards_of(rows_for(cards)):
        actions_columns = {column.id for column in board.columns if column.mood is Mood.ACTION}
        assert all(board.cards_by_topic[topic.id] for topic in board.topics)
        assert not any(topic.column_id in actions_columns for topic in board.topics)
        for siblings in (*board.topics_by_column.values(), *board.cards_by_topic.values()):
            assert len({row.rank for row in siblings}) == len(siblings)
        for member in team_of(rows_for(cards)).members:
            mine = Counter(vote.topic_id for vote in board.votes if vote.member_id == member.id)
            assert mine.total() <= retro.votes_each
            assert max(mine.values(), default=0) <= retro.votes_cap


@pytest.mark.parametrize("cards", [None, 5])
def test_the_closed_retros_were_held_and_the_running_one_was_not_yet(cards):
    *closed, (running, its_board) = boards_of(rows_for(cards))
    for retro, board in closed:
        assert tuple(stage for stage, _ in retro.spent) == tuple(Stage)
        assert 55 <= sum(seconds for _, seconds in retro.spent) / 60 <= 70
        assert retro.question
        state = gathered(rows_for(cards), retro.id)
        for occasion in (Occasion.CHECK_IN, Occasion.RETURN):
            assert sum(scores(state, occasion).values()) == 5
            assert set(scores(state, occasion)) <= {1, 2, 3, 4, 5}
        assert words_said(state, Occasion.THANKS)
        voted = {vote.topic_id for vote in board.votes}
        assert voted == {topic.id for topic in board.topics if topic.talk is not Talk.WAITING}
        assert sum(bool(topic.notes) for topic in board.topics) == len(MEETINGS[retro.number].notes)
        assert undiscussed(state) == ()
    assert (running.spent, its_board.remarks) == ((), ())
    assert all(topic.talk is Talk.WAITING for topic in its_board.topics)


def test_what_was_done_before_the_last_closed_retro_was_judged_and_what_was_dropped_has_a_reason():
    state = team_of(rows_for())
    for action in state.actions:
        if action.status is Status.DONE and action.until <= 12:
            assert action.verdict is not None
            assert action.since < action.reviewed <= 13
        assert bool(action.reason) == (action.status is Status.DROPPED)
        assert action.verdict is None or action.status is Status.DONE


# --- the running retro --------------------------------------------------------------------------------------


def test_the_running_retro_has_groups_votes_of_all_five_and_some_left_for_you():
    rows = rows_for()
    retro, board = running_board(rows)
    assert retro.stage is Stage.VOTE
    assert 20 <= len(board.cards) <= 24
    assert sum(len(board.cards_by_topic[topic.id]) > 1 for topic in board.topics) in (2, 3)
    assert len({vote.member_id for vote in board.votes}) == 5
    assert left(gathered(rows, retro.id), demo_me(rows).id) == 2
    assert any(len(card.text) > 500 and "\n" in card.text for card in board.cards)


@pytest.mark.parametrize("cards", [0, 1, 2, 5, 21, 22, 23, 60, 1000, 10_000])
def test_the_running_retro_has_exactly_as_many_cards_as_were_asked_for(cards):
    _, board = running_board(rows_for(cards))
    assert len(board.cards) == cards


@pytest.mark.parametrize("cards", [6, 60, 1000])
def test_the_cards_are_spread_over_the_columns(cards):
    _, board = running_board(rows_for(cards))
    shares = Counter(board.topic_by_id[card.topic_id].column_id for card in board.cards)
    assert len(shares) == 2
    assert min(shares.values()) >= cards * 0.3


def test_a_large_board_has_groups_and_cards_of_many_lengths():
    _, board = running_board(rows_for(1000))
    lengths = [len(card.text) for card in board.cards[30:]]
    assert min(lengths) >= 20
    assert sum(length <= 40 for length in lengths) > 50
    assert sum(length >= 100 for length in lengths) > 50
    assert max(length for length in lengths if length < 400) <= 160
    assert sum(len(board.cards_by_topic[topic.id]) > 1 for topic in board.topics) > 50


# --- the actions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cards", [None, 0, 5])
def test_actions_belong_to_the_retros_they_say(cards):
    rows = rows_for(cards)
    state = team_of(rows)
    held_on = {retro.number: retro.held_on for retro in state.retros}
    held_on[state.last_number + 1] = date.max
    board_by_card = {row.id: row.retro_id for row in rows if isinstance(row, Card)}
    assert [action.number for action in state.actions] == list(range(1, len(state.actions) + 1))
    for action in state.actions:
        assert held_on[action.since] <= action.made_on < held_on[action.since + 1]
        if action.retro_id is not None:
            assert state.retro_by_id[action.retro_id].number == action.since
            assert state.retro_by_id[action.retro_id].held_on == action.made_on
        if action.card_id is not None:
            assert board_by_card[action.card_id] == action.retro_id
        assert (action.until is None) == (action.closed_on is None) == action.status.is_open
        if action.until is not None:
            assert action.closed_on is not None
            assert held_on[action.until] <= action.closed_on < held_on[action.until + 1]
            assert action.made_on <= action.closed_on <= TODAY
        assert action.due is None or action.made_on <= action.due
        assert action.owner in {"", *(member.name for member in state.members)}


def test_there_are_actions_of_every_status_and_age():
    state = team_of(rows_for())
    opened = open_actions(state)
    assert {action.status for action in state.actions} == set(Status)
    assert {carried(action, state) for action in opened} == {0, 1, 2, 3}
    assert any(is_overdue(action, TODAY) for action in opened)
    assert any(not action.owner for action in opened)
    assert any(action.due is None for action in opened)
    assert any(action.card_id is None for action in opened)
    assert any(action.card_id is not None for action in opened)
    assert sum(promises(retro, state).kept > 0 for retro in state.retros) >= 4
    assert any(promises(retro, state).kept < promises(retro, state).made for retro in state.retros[:4])


def test_the_inbox_and_the_teams_own_template_are_not_empty():
    state = team_of(rows_for())
    assert len(state.inbox) in (2, 3)
    (own,) = state.templates
    assert own.template.columns[-1].mood is Mood.ACTION
