"""Random teams and boards, made only by changes that the rules allow; and random changes to make to them.

    @given(states())                                  a team with a board that has seen a few changes
    @given(st.data())  ... data.draw(changes_for(s))  any change to it, allowed more often than not

Nothing here knows what a change does: `after` asks `effects` and `applied`, as the store does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from retroboard.domain import changes as c
from retroboard.domain import text
from retroboard.domain.changes import Change
from retroboard.domain.edits import applied
from retroboard.domain.effects import effects
from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Function,
    Member,
    Mood,
    Occasion,
    Retro,
    Stage,
    State,
    Status,
    Talk,
    Team,
    Template,
    TemplateColumn,
    Topic,
    Verdict,
    Vote,
)
from retroboard.domain.remarks import said
from retroboard.domain.rules import why_not
from retroboard.domain.templates import with_actions
from tests.examples import examples

T = TypeVar("T")

NOWHERE = "f" * 32
"""An id that nothing has."""

ODD = "=+-@|%'\"\\`*_{}[]<>~&#$!:/.,;()?0123456789 \n\t\u00a0\u200b\u200d\u2028\x1b\r\0éあ漢😀ÅשًΩ"

# --- what is drawn once -----------------------------------------------------------------------------------------------

MANY, MANY_BOARDS = 80, 30


def _one_of_many(strategy: Callable[[], SearchStrategy[T]]) -> SearchStrategy[T]:
    """One of what `drawn` has."""
    return st.integers(0, 2**16).map(lambda number: (values := drawn(strategy))[number % len(values)])


@cache
def drawn(strategy: Callable[[], SearchStrategy[T]]) -> list[T]:
    """Values, drawn when first asked for: a board costs a hundred times what a small change to it does.

    Not to be made by what hypothesis runs; `draw_all` has them ready.
    """
    values: list[T] = []

    many = examples(MANY_BOARDS if strategy is _any_state else MANY)

    @settings(max_examples=many, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy())
    def draw(value: T) -> None:
        values.append(value)

    draw()
    return values


def draw_all() -> None:
    """Draws what tests are given one of."""
    for strategy in (card_texts, names, templates, _any_state):
        drawn(strategy)


# --- texts and small values -------------------------------------------------------------------------------------------


@cache
def raw_texts(max_size: int = 80) -> SearchStrategy[str]:
    """Anything that could be typed or pasted, with more of what formats trip over than chance would give."""
    words = (
        "a",
        "GH-1",
        "@ann",
        "#12",
        "http://e.example/a_b",
        "www.e.example",
        "1.",
        "- ",
        "# ",
        "**",
        "\n\n",
    )
    odd = st.lists(st.sampled_from([*ODD, *words]), max_size=max_size // 2).map("".join)
    return st.one_of(st.text(max_size=max_size), odd)


@cache
def card_texts() -> SearchStrategy[str]:
    """Cleaned texts that a card can hold."""
    return raw_texts().map(text.clean).filter(lambda words: text.problem(words) is None)


@cache
def names() -> SearchStrategy[str]:
    """Cleaned names that a member, a column or a retro can have."""
    plain = st.sampled_from(("Ann", "Bob", "Yuki Ito", "Zoë", "Went well", "To improve", "Sprint 42", "x"))
    odd = raw_texts(30).map(text.clean_name).filter(lambda name: text.name_problem(name, "name") is None)
    return st.one_of(plain, odd)


@cache
def some_texts() -> SearchStrategy[str]:
    """One of many `card_texts`: for boards, where it is not the words that are tested."""
    return _one_of_many(card_texts)


@cache
def some_names() -> SearchStrategy[str]:
    return _one_of_many(names)


@cache
def some_templates() -> SearchStrategy[Template]:
    return _one_of_many(templates)


@cache
def titles() -> SearchStrategy[str]:
    """Names or nothing: for topics, prompts and owners."""
    return st.one_of(st.just(""), some_names())


@cache
def days() -> SearchStrategy[date]:
    return st.dates(date(2020, 1, 1), date(2030, 12, 31))


@cache
def templates() -> SearchStrategy[Template]:
    """Templates with at least one column for cards."""
    any_column = st.builds(TemplateColumn, names(), titles(), st.sampled_from(Mood))
    card_column = any_column.filter(lambda column: column.mood is not Mood.ACTION)
    columns = st.tuples(card_column, st.lists(any_column, max_size=3)).map(lambda t: (t[0], *t[1]))
    return st.builds(Template, names(), titles(), columns, st.sampled_from([(), (Stage.VOTE,)]))


# --- ids --------------------------------------------------------------------------------------------------------------


def ids_in(state: State) -> set[str]:
    """Every id that a state knows of."""
    board = state.board or Board()
    team = (state.members, state.templates, state.inbox, state.actions, state.retros)
    contents = (board.columns, board.topics, board.cards, board.votes, board.comments, board.remarks, board.timers)
    return {state.team.id} | {row.id for row in chain.from_iterable((*team, *contents))}


def new_ids(state: State) -> SearchStrategy[str]:
    """Ids that the state does not have."""
    taken = ids_in(state)
    return _any_id().filter(lambda id: id not in taken)


@cache
def _any_id() -> SearchStrategy[str]:
    """Strategies that do not depend on a state are made once: to make one costs more than to draw from it."""
    return st.integers(0, 2**40).map(_hex)


def _hex(number: int) -> str:
    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def _ids(rows: Sequence[object]) -> SearchStrategy[str]:
    """The id of one of the rows; now and then one that is gone."""
    known = [row.id for row in rows]  # type: ignore[attr-defined]

    def which(number: int) -> str:
        place, seldom = divmod(number, 16)
        return known[place % len(known)] if known and seldom else NOWHERE

    return _any_number().map(which)


@cache
def _any_number() -> SearchStrategy[int]:
    return st.integers(0, 2**16)


def _maybe(strategy: SearchStrategy[str]) -> SearchStrategy[str | None]:
    return st.one_of(st.none(), strategy)


# --- changes ----------------------------------------------------------------------------------------------------------


def changes_for(state: State, *kinds: type[Change]) -> SearchStrategy[Change]:
    """A random change to this state, of one of these kinds if any are given."""
    wanted = kinds or tuple(kind for kind in BUILDERS if state.retro_id or not issubclass(kind, c.RetroChange))
    return st.sampled_from(wanted).flatmap(lambda kind: BUILDERS[kind](state))


def members_of(state: State) -> SearchStrategy[Member | None]:
    """Who makes a change: a member, or nobody in particular."""
    return st.sampled_from([*state.members, None])


def _start_retro(s: State) -> SearchStrategy[Change]:
    def build(ids: list[str], title: str, held_on: date, template: Template, votes: tuple[int | None, bool]) -> Change:
        budget, hidden = votes
        count = len(with_actions(template.columns))
        columns = tuple(ids[1 : count + 1])
        skipped = () if hidden else (Stage.CHECK_IN, Stage.VOTE)
        return c.StartRetro(
            ids[0],
            title,
            held_on,
            template,
            columns,
            votes_each=budget,
            votes_cap=2,
            skipped=skipped,
            hidden=hidden,
            minutes=60 if hidden else None,
            autopilot=hidden,
            at=1000,
        )

    ids = st.lists(new_ids(s), min_size=7, max_size=7, unique=True)
    budgets = st.one_of(st.none(), st.integers(0, 6))
    return st.builds(build, ids, some_names(), days(), some_templates(), st.tuples(budgets, _seldom()))


def _import_retro(s: State) -> SearchStrategy[Change]:
    """A small retro: a group of two cards with a vote of nobody's, and an action, open or not; and others that the team
    has, which were made there or not."""

    def build(ids: list[str], title: str, words: str, held_on: date, promised: tuple[Status, list[Action]]) -> Change:
        status, shared = promised
        retro_id, cards_id, actions_id, topic_id, one, two, vote_id, action_id = ids
        team_id = s.team.id
        closed_on = None if status.is_open else held_on
        return c.ImportRetro(
            (
                Retro(retro_id, team_id, 7, title, held_on, "", Stage.DISCUSS, None, 5, 3),
                Column(cards_id, retro_id, title, "", Mood.GOOD, 1.0),
                Column(actions_id, retro_id, "Actions", "", Mood.ACTION, 2.0),
                Topic(topic_id, retro_id, cards_id, "", 1.0),
                Card(one, retro_id, topic_id, words, None, 1.0),
                Card(two, retro_id, topic_id, words, None, 2.0),
                Vote(vote_id, retro_id, topic_id, None),
                Action(
                    id=action_id,
                    team_id=team_id,
                    number=3,
                    text=words,
                    owner="Ann",
                    due=None,
                    status=status,
                    since=6,
                    until=7 if closed_on else None,
                    made_on=held_on,
                    closed_on=closed_on,
                    retro_id=None,
                    card_id=one,
                ),
            ),
            tuple(action._replace(retro_id=retro_id if action.due else None, card_id=two) for action in shared),
        )

    ids = st.lists(new_ids(s), min_size=8, max_size=8, unique=True)
    there = st.lists(st.sampled_from(s.actions), max_size=3, unique=True) if s.actions else st.just([])
    return st.builds(build, ids, some_names(), some_texts(), days(), st.tuples(st.sampled_from(Status), there))


def _edit_card(s: State) -> SearchStrategy[Change]:
    board = _board(s)

    def build(card_id: str, words: str, stale: bool) -> Change:
        card = board.card_by_id.get(card_id)
        return c.EditCard(_retro(s), card_id, words, "stale" if stale or card is None else card.text)

    return st.builds(build, _ids(board.cards), some_texts(), _seldom())


def _edit_comment(s: State) -> SearchStrategy[Change]:
    texts = {comment.id: comment.text for comment in _board(s).comments}

    def build(comment_id: str, words: str, stale: bool) -> Change:
        return c.EditComment(_retro(s), comment_id, words, "stale" if stale else texts.get(comment_id, ""))

    return st.builds(build, _ids(_board(s).comments), some_texts(), _seldom())


def _edit_action(s: State) -> SearchStrategy[Change]:
    if not s.actions:
        return _add_action(s)
    return st.builds(
        c.EditAction, st.sampled_from(s.actions), some_texts(), titles(), _due(), st.sampled_from(Status), days()
    )


def _review_action(s: State) -> SearchStrategy[Change]:
    if not s.actions:
        return _add_action(s)
    return st.builds(
        c.ReviewAction,
        _in(s),
        st.sampled_from(s.actions),
        days(),
        st.sampled_from(Status),
        some_texts(),
        titles(),
        _due(),
        st.one_of(st.none(), st.sampled_from(Verdict)),
        titles(),
        titles(),
    )


def _split_topic(s: State) -> SearchStrategy[Change]:
    sizes = {topic.id: len(_board(s).cards_by_topic[topic.id]) for topic in _board(s).topics}

    def build(topic_id: str, new: list[str]) -> Change:
        return c.SplitTopic(_retro(s), topic_id, tuple(new[: max(0, sizes.get(topic_id, 1) - 1)]))

    groups = [topic for topic in _board(s).topics if sizes[topic.id] > 1]
    ids = st.lists(new_ids(s), min_size=12, max_size=12, unique=True)
    return st.builds(build, _ids(groups), ids)


def _edit_notes(s: State) -> SearchStrategy[Change]:
    notes = {topic.id: topic.notes for topic in _board(s).topics}

    def build(topic_id: str, words: str, stale: bool) -> Change:
        return c.EditNotes(_retro(s), topic_id, words, "stale" if stale else notes.get(topic_id, ""))

    return st.builds(build, _ids(_board(s).topics), st.one_of(st.just(""), some_texts()), _seldom())


def _close_retro(s: State) -> SearchStrategy[Change]:
    """Sometimes with a topic that goes to the inbox."""

    def build(retro_id: str, on: date, at: int, topic_id: str | None, new_id: str) -> Change:
        return c.CloseRetro(retro_id, on, at, ((topic_id, new_id),) if topic_id else ())

    return st.builds(build, _in(s), days(), _moments(), _maybe(_ids(_board(s).topics)), new_ids(s))


def _moments() -> SearchStrategy[int]:
    """Seconds since 1970; 0 is nobody's."""
    return st.sampled_from((0, 1000, 1060, 5000, 2**31 + 7))


def _milliseconds() -> SearchStrategy[int]:
    return _moments().map(lambda at: at * 1000 + 1)


def _seconds() -> SearchStrategy[int]:
    return st.sampled_from((0, 1, 60, 300, 5940, 6000))


def _add_remark(s: State) -> SearchStrategy[Change]:
    scores = st.one_of(st.none(), st.integers(0, 6))
    words = st.one_of(st.just(""), some_texts())

    def build(*, occasion: Occasion, member_id: str, stale: bool, **rest: Any) -> Change:
        was = None if stale else said(_board(s), occasion).get(member_id)
        return c.AddRemark(_retro(s), occasion=occasion, member_id=member_id, was=was, **rest)

    return st.builds(
        build,
        remark_id=new_ids(s),
        occasion=st.sampled_from(Occasion),
        member_id=_ids(s.members),
        score=scores,
        text=words,
        stale=_seldom(),
    )


def _edit_thanks(s: State) -> SearchStrategy[Change]:
    texts = {remark.id: remark.text for remark in _board(s).remarks}

    def build(remark_id: str, words: str, stale: bool) -> Change:
        return c.EditThanks(_retro(s), remark_id, words, "stale" if stale else texts.get(remark_id, ""))

    return st.builds(build, _ids(_board(s).remarks), some_texts(), _seldom())


def _edit_inbox_card(s: State) -> SearchStrategy[Change]:
    if not s.inbox:
        return st.builds(c.AddToInbox, new_ids(s), some_texts(), titles())
    card = st.sampled_from(s.inbox)
    return card.flatmap(lambda it: st.builds(c.EditInboxCard, st.just(it.id), some_texts(), st.just(it.text)))


def _add_action(s: State) -> SearchStrategy[Change]:
    card_ids = _maybe(st.sampled_from([*(card.id for card in _board(s).cards), NOWHERE]))
    made_in = _maybe(_ids(s.retros))
    return st.builds(
        c.AddAction, new_ids(s), some_texts(), titles(), _due(), days(), made_in, card_ids, st.sampled_from(Status)
    )


def _take_vote(s: State) -> SearchStrategy[Change]:
    """A vote that is there, where there is one: of any topic and any member hardly any is."""
    cast = [vote for vote in _board(s).votes if vote.member_id is not None]
    anything = st.builds(c.TakeVote, _in(s), _ids(_board(s).topics), _ids(s.members))
    if not cast:
        return anything
    there = st.sampled_from(cast).map(lambda vote: c.TakeVote(_retro(s), vote.topic_id, str(vote.member_id)))
    return st.one_of(there, there, anything)


@cache
def _due() -> SearchStrategy[date | None]:
    return st.one_of(st.none(), days())


@cache
def _seldom() -> SearchStrategy[bool]:
    return st.integers(0, 9).map(lambda number: number == 9)


def _retro(s: State) -> str:
    return s.retro_id or NOWHERE


def _board(s: State) -> Board:
    return s.board or Board()


def _in(s: State) -> SearchStrategy[str]:
    return st.just(_retro(s))


BUILDERS: dict[type[Change], Callable[[State], SearchStrategy[Change]]] = {
    c.RenameTeam: lambda _: st.builds(c.RenameTeam, some_names()),
    c.AddMember: lambda s: st.builds(c.AddMember, new_ids(s), some_names(), st.sampled_from(Function)),
    c.SetMembership: lambda s: st.builds(c.SetMembership, _ids(s.members), st.booleans()),
    c.EditMember: lambda s: st.builds(c.EditMember, _ids(s.members), some_names(), st.sampled_from(Function)),
    c.SaveTemplate: lambda s: st.builds(c.SaveTemplate, new_ids(s), some_templates()),
    c.AddToInbox: lambda s: st.builds(c.AddToInbox, new_ids(s), some_texts(), titles()),
    c.EditInboxCard: _edit_inbox_card,
    c.DeleteInboxCard: lambda s: st.builds(c.DeleteInboxCard, _ids(s.inbox)),
    c.StartRetro: _start_retro,
    c.ImportRetro: _import_retro,
    c.AddAction: _add_action,
    c.EditAction: _edit_action,
    c.SetStatus: lambda s: st.builds(c.SetStatus, _ids(s.actions), st.sampled_from(Status), days()),
    c.DeleteAction: lambda s: st.builds(c.DeleteAction, _ids(s.actions)),
    c.EditRetro: lambda s: st.builds(c.EditRetro, _in(s), some_names(), days()),
    c.SetStage: lambda s: st.builds(
        c.SetStage, _in(s), st.sampled_from(Stage), _moments(), _maybe(new_ids(s)), _seconds(), st.booleans()
    ),
    c.SkipStages: lambda s: st.builds(
        c.SkipStages, _in(s), st.lists(st.sampled_from(Stage), max_size=3, unique=True).map(tuple)
    ),
    c.SetLimits: lambda _: st.builds(c.SetLimits, st.integers(0, 9), st.integers(0, 9)),
    c.Lead: lambda s: st.builds(c.Lead, _in(s), _ids(s.members)),
    c.HideCards: lambda s: st.builds(c.HideCards, _in(s)),
    c.RevealCards: lambda s: st.builds(c.RevealCards, _in(s)),
    c.SetAgenda: lambda s: st.builds(c.SetAgenda, _in(s), st.sampled_from((None, 1, 45, 60)), st.booleans()),
    c.AskQuestion: lambda s: st.builds(c.AskQuestion, _in(s), titles()),
    c.StartRound: lambda s: st.builds(c.StartRound, _in(s)),
    c.AddRemark: _add_remark,
    c.EditThanks: _edit_thanks,
    c.DeleteRemark: lambda s: st.builds(c.DeleteRemark, _in(s), _ids(_board(s).remarks)),
    c.StartTimer: lambda s: st.builds(
        c.StartTimer, _in(s), new_ids(s), _maybe(_ids(_board(s).topics)), _seconds(), _milliseconds(), st.booleans()
    ),
    c.ExtendTimer: lambda s: st.builds(c.ExtendTimer, _in(s), _ids(_board(s).timers), _seconds(), _milliseconds()),
    c.PauseTimer: lambda s: st.builds(c.PauseTimer, _in(s), _ids(_board(s).timers), _milliseconds()),
    c.ResumeTimer: lambda s: st.builds(c.ResumeTimer, _in(s), _ids(_board(s).timers), _milliseconds()),
    c.StopTimer: lambda s: st.builds(c.StopTimer, _in(s), _ids(_board(s).timers)),
    c.Spotlight: lambda s: st.builds(c.Spotlight, _in(s), _maybe(_ids(_board(s).topics))),
    c.FinishTopic: lambda s: st.builds(
        c.FinishTopic, _in(s), _ids(_board(s).topics), st.sampled_from(Talk), _maybe(_ids(_board(s).topics))
    ),
    c.EditNotes: _edit_notes,
    c.ReviewAction: _review_action,
    c.SetVotes: lambda s: st.builds(c.SetVotes, _in(s), st.one_of(st.none(), st.integers(0, 6)), st.integers(1, 4)),
    c.CloseRetro: _close_retro,
    c.DeleteRetro: lambda s: st.builds(c.DeleteRetro, _in(s)),
    c.ReopenRetro: lambda s: st.builds(c.ReopenRetro, _in(s)),
    c.AddColumn: lambda s: st.builds(
        c.AddColumn,
        _in(s),
        new_ids(s),
        some_names(),
        titles(),
        st.sampled_from(Mood),
        _maybe(_ids(_board(s).columns)),
    ),
    c.EditColumn: lambda s: st.builds(
        c.EditColumn, _in(s), _ids(_board(s).columns), some_names(), titles(), st.sampled_from(Mood)
    ),
    c.MoveColumn: lambda s: st.builds(c.MoveColumn, _in(s), _ids(_board(s).columns), _maybe(_ids(_board(s).columns))),
    c.RemoveColumn: lambda s: st.builds(c.RemoveColumn, _in(s), _ids(_board(s).columns), _ids(_board(s).columns)),
    c.AddCard: lambda s: st.builds(c.AddCard, _in(s), new_ids(s), _ids(_board(s).columns), some_texts()),
    c.EditCard: _edit_card,
    c.DeleteCard: lambda s: st.builds(c.DeleteCard, _in(s), _ids(_board(s).cards)),
    c.DeleteTopic: lambda s: st.builds(c.DeleteTopic, _in(s), _ids(_board(s).topics)),
    c.MoveTopic: lambda s: st.builds(
        c.MoveTopic,
        _in(s),
        _ids(_board(s).topics),
        _ids(_board(s).columns),
        _maybe(_ids(_board(s).topics)),
    ),
    c.MoveCard: lambda s: st.builds(c.MoveCard, _in(s), _ids(_board(s).cards), _maybe(_ids(_board(s).cards))),
    c.GroupTopics: lambda s: st.builds(c.GroupTopics, _in(s), _ids(_board(s).topics), _ids(_board(s).topics)),
    c.GroupCard: lambda s: st.builds(c.GroupCard, _in(s), _ids(_board(s).cards), _ids(_board(s).topics)),
    c.TakeOut: lambda s: st.builds(c.TakeOut, _in(s), _ids(_board(s).cards), new_ids(s)),
    c.SplitTopic: _split_topic,
    c.RenameTopic: lambda s: st.builds(c.RenameTopic, _in(s), _ids(_board(s).topics), titles()),
    c.CastVote: lambda s: st.builds(c.CastVote, _in(s), new_ids(s), _ids(_board(s).topics), _ids(s.members)),
    c.TakeVote: _take_vote,
    c.AddComment: lambda s: st.builds(c.AddComment, _in(s), new_ids(s), _ids(_board(s).cards), some_texts()),
    c.EditComment: _edit_comment,
    c.DeleteComment: lambda s: st.builds(c.DeleteComment, _in(s), _ids(_board(s).comments)),
}
"""How to draw each kind of change for a state: all kinds but `Revert`, which needs something to undo."""

# --- states -----------------------------------------------------------------------------------------------------------


def after(change: Change, state: State, member: Member | None = None) -> State:
    """The state after an allowed change. A retro that the change brings is the open one from then on."""
    opened = None
    if isinstance(change, c.StartRetro):
        opened = change.new_retro_id
    elif isinstance(change, c.ImportRetro):
        opened = next(row.id for row in change.rows if isinstance(row, Retro))
    if opened is not None:
        state = replace(state, retro_id=opened, board=Board())
    return applied(effects(change, state, member), state)


FILLING = (c.AddCard, c.AddCard, c.AddCard, c.GroupTopics, c.CastVote, c.AddComment, c.AddAction)


@cache
def states() -> SearchStrategy[State]:
    """A team with its open retro, after some allowed changes, most of which fill the board."""
    return _one_of_many(_any_state)


@st.composite
def _any_state(draw: st.DrawFn) -> State:
    state = State(Team(_hex(-1), draw(some_names())))
    for kind in (c.AddMember, c.AddMember, c.AddToInbox, c.StartRetro):
        state = _changed(draw, state, changes_for(state, kind))
    for _ in range(draw(st.integers(0, 15))):
        kinds = FILLING if draw(st.integers(0, 2)) else ()
        state = _changed(draw, state, changes_for(state, *kinds))
    return state


def _changed(draw: st.DrawFn, state: State, strategy: SearchStrategy[Change]) -> State:
    change, member = draw(strategy), draw(members_of(state))
    return state if why_not(change, state, member) else after(change, state, member)
