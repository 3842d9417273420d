"""The words of the product as frozen values.

Every value that is kept on its own (a *row*) has an `id`: 32 hexadecimal digits, random, made by whoever creates it,
so that a retry cannot add a thing twice and an id says nothing about who came first. People say numbers aloud
(`#14`, `A12`); those are per team.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import islice
from operator import attrgetter, lt
from typing import Any, NamedTuple, TypeVar


class Function(StrEnum):
    """What a member does in the team. A retro should hear more than one of them."""

    PRODUCT = "product"
    ENGINEERING = "engineering"
    QUALITY = "quality"
    DESIGN = "design"
    OPERATIONS = "operations"
    OTHER = "other"


class Mood(StrEnum):
    """What a column is for; it decides its colour and its glyph, and `ACTION` columns hold actions, not cards."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"
    ACTION = "action"


class Stage(StrEnum):
    """Where a retro is, in the usual order. Any stage can be skipped or gone back to."""

    CHECK_IN = "check-in"
    REVIEW = "review"
    WRITE = "write"
    GROUP = "group"
    VOTE = "vote"
    DISCUSS = "discuss"
    CLOSE = "close"


class Status(StrEnum):
    """Where an action is. `OPEN`, `DOING` and `BLOCKED` are still promised; `DONE` and `DROPPED` are not."""

    OPEN = "open"
    DOING = "doing"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        return self not in (Status.DONE, Status.DROPPED)


class Verdict(StrEnum):
    """Whether a finished action helped. Some can only be judged later."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    TOO_EARLY = "too early"


class Talk(StrEnum):
    """Where a topic stands in the discussion. `PARKED` is for another time: it can wait in the inbox."""

    WAITING = "waiting"
    DISCUSSED = "discussed"
    PARKED = "parked"


class Occasion(StrEnum):
    """When a member says something about the meeting rather than on a card: coming, leaving, or to thank somebody."""

    CHECK_IN = "check-in"
    RETURN = "return"
    THANKS = "thanks"

    @property
    def once(self) -> bool:
        """Whether each member says it once; said again, it takes the place of what was said before."""
        return self is not Occasion.THANKS


class TemplateColumn(NamedTuple):
    """One column of a template: what it is called, the question it asks, what it is for."""

    title: str
    prompt: str
    mood: Mood


class Template(NamedTuple):
    """A named set of columns, built in or a team's own. `skip` are the stages that its retros do without."""

    name: str
    purpose: str
    columns: tuple[TemplateColumn, ...]
    skip: tuple[Stage, ...] = ()


class Team(NamedTuple):
    """The people who retro together. One database holds many teams.

    `most_open` and `most_each` are how many open actions the team means to have at most, in all and for each owner.
    Nothing forbids more; closing a retro says so.
    """

    id: str
    name: str
    most_open: int = 5
    most_each: int = 2


class Member(NamedTuple):
    """A person in a team, or one who has left it: what they wrote and promised stays theirs."""

    id: str
    team_id: str
    name: str
    function: Function
    has_left: bool = False


class TeamTemplate(NamedTuple):
    """A template that a team saved for itself."""

    id: str
    team_id: str
    template: Template


class InboxCard(NamedTuple):
    """A thought captured between retros; the next retro takes it in. `column` is what its author asked for, or ''."""

    id: str
    team_id: str
    text: str
    column: str
    author_id: str | None
    rank: float


class Action(NamedTuple):
    """A promise of the team.

    `since` is the number of the retro that ran when the action was made, else of the last one before (0 before the
    first), `until` the same for when it was closed; together they tell how many retros it was carried through.
    `card_id` names the card it came from, if any; a deleted card leaves it dangling and undeleting mends it.

    `signal` is how the team will know that it helped. `reason` says why it was dropped, `escalated_to` who was asked to
    help with it. `reviewed` is the number of the retro that last looked at it, 0 before the first.
    """

    id: str
    team_id: str
    number: int
    text: str
    owner: str
    due: date | None
    status: Status
    since: int
    until: int | None
    made_on: date
    closed_on: date | None
    retro_id: str | None
    card_id: str | None
    signal: str = ""
    verdict: Verdict | None = None
    reason: str = ""
    escalated_to: str = ""
    reviewed: int = 0


StageTimes = tuple[tuple[Stage, int], ...]
"""Seconds spent in each stage, in the order of the stages; one that was not entered is left out."""


class Retro(NamedTuple):
    """One session: its heading and settings. `closed_on` is None while it runs; a closed retro is read-only.

    `votes_each` is None while the number of topics says how many, and nobody else. `skipped` are the stages that are
    switched off. While it is `hidden`, everybody sees their own cards alone. `vote_round` counts the rounds of votes.
    `spotlight` is the id of the topic that is talked about in the discuss stage, kept for when that is come back to.
    `minutes` is how long the meeting is to take; with `autopilot` the program leads. `stage_since` is when the present
    stage began, in seconds since 1970 UTC, where that is known. `wrote_hidden` says that cards were hidden while they
    were written, also once they are revealed.
    """

    id: str
    team_id: str
    number: int
    title: str
    held_on: date
    template: str
    stage: Stage
    closed_on: date | None
    votes_each: int | None
    votes_cap: int
    skipped: tuple[Stage, ...] = ()
    hidden: bool = False
    facilitator_id: str | None = None
    vote_round: int = 1
    question: str = ""
    spotlight: str | None = None
    minutes: int | None = None
    autopilot: bool = False
    stage_since: int | None = None
    spent: StageTimes = ()
    wrote_hidden: bool = False


class Column(NamedTuple):
    """A place for cards in a retro."""

    id: str
    retro_id: str
    title: str
    prompt: str
    mood: Mood
    rank: float


class Topic(NamedTuple):
    """What is voted on and discussed: one card, or several grouped under a title ('' while nobody named it).

    `notes` is what was written down while it was talked about.
    """

    id: str
    retro_id: str
    column_id: str
    title: str
    rank: float
    talk: Talk = Talk.WAITING
    notes: str = ""


class Card(NamedTuple):
    """One thought, in a topic. `author_id` is None where the author is not known."""

    id: str
    retro_id: str
    topic_id: str
    text: str
    author_id: str | None
    rank: float


class Vote(NamedTuple):
    """One dot of one member on one topic. `member_id` is None where votes came from elsewhere without names.

    `round` is the round of votes that it was given in.
    """

    id: str
    retro_id: str
    topic_id: str
    member_id: str | None
    round: int = 1


class Comment(NamedTuple):
    """What somebody said about a card; it stays with the card wherever that goes."""

    id: str
    retro_id: str
    card_id: str
    text: str
    author_id: str | None
    rank: float


class Remark(NamedTuple):
    """What a member says of the meeting itself: on which occasion, a score from 1 to 5 or None, a text or ''."""

    id: str
    retro_id: str
    occasion: Occasion
    member_id: str | None
    score: int | None
    text: str
    rank: float


class Timer(NamedTuple):
    """A deadline that all processes agree on: of the stage, or of the topic `topic_id`.

    `length` is what it was set to, in milliseconds. It either runs until `ends_at`, in milliseconds since 1970 UTC, or
    is stopped with `rest` milliseconds to go; the other of the two is None.
    """

    id: str
    retro_id: str
    topic_id: str | None
    length: int
    ends_at: int | None
    rest: int | None


Row = (
    Team | Member | TeamTemplate | InboxCard | Action | Retro | Column | Topic | Card | Vote | Comment | Remark | Timer
)
R = TypeVar("R", bound=Row)

BOARD_ROWS = (Column, Topic, Card, Vote, Comment, Remark, Timer)
"""Rows that belong to one retro, parents first."""

ORDER: dict[type, Callable[[Any], Any]] = {
    Member: lambda row: row.name.casefold(),
    TeamTemplate: lambda row: row.template.name.casefold(),
    InboxCard: attrgetter("rank"),
    Action: attrgetter("number"),
    Retro: attrgetter("number"),
    Column: attrgetter("rank"),
    Topic: attrgetter("rank"),
    Card: attrgetter("rank"),
    Vote: attrgetter("id"),
    Comment: attrgetter("rank"),
    Remark: attrgetter("rank"),
    Timer: attrgetter("id"),
}
"""The one order that rows of a kind are held in, whether read from a database or worked out from a change; where two
have the same place, their ids decide."""


def in_order(kind: type[R], rows: Iterable[R]) -> tuple[R, ...]:
    """The rows as a tuple, in the order that their kind is held in."""
    ordered = list(rows)
    places = list(map(ORDER[kind], ordered))
    if not all(map(lt, places, islice(places, 1, None))):
        ordered.sort(key=attrgetter("id"))
        ordered.sort(key=ORDER[kind])  # sorting is stable, and twice by one value is quicker than once by two
    return tuple(ordered)


@dataclass(frozen=True)
class Board:
    """All that one retro holds. The look-ups below are worked out once per value, when first asked for."""

    columns: tuple[Column, ...] = ()
    topics: tuple[Topic, ...] = ()
    cards: tuple[Card, ...] = ()
    votes: tuple[Vote, ...] = ()
    comments: tuple[Comment, ...] = ()
    remarks: tuple[Remark, ...] = ()
    timers: tuple[Timer, ...] = ()

    @cached_property
    def column_by_id(self) -> dict[str, Column]:
        return {column.id: column for column in self.columns}

    @cached_property
    def topic_by_id(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def card_by_id(self) -> dict[str, Card]:
        return {card.id: card for card in self.cards}

    @cached_property
    def topics_by_column(self) -> dict[str, list[Topic]]:
        """The topics of each column, in order; a column without topics has an empty list."""
        found: dict[str, list[Topic]] = {column.id: [] for column in self.columns}
        for topic in self.topics:
            found.setdefault(topic.column_id, []).append(topic)
        return found

    @cached_property
    def cards_by_topic(self) -> dict[str, list[Card]]:
        found: dict[str, list[Card]] = {topic.id: [] for topic in self.topics}
        for card in self.cards:
            found.setdefault(card.topic_id, []).append(card)
        return found

    @cached_property
    def votes_by_topic(self) -> dict[str, list[Vote]]:
        """The votes of all rounds."""
        found: dict[str, list[Vote]] = {}
        for vote in self.votes:
            found.setdefault(vote.topic_id, []).append(vote)
        return found

    @cached_property
    def comments_by_card(self) -> dict[str, list[Comment]]:
        found: dict[str, list[Comment]] = {}
        for comment in self.comments:
            found.setdefault(comment.card_id, []).append(comment)
        return found


@dataclass(frozen=True)
class State:
    """All that a screen shows: the team, and the retro that is open (`retro` and `board` are None at home).

    `card_counts` has the number of cards of each retro that has any, by the retro's id.

    `hidden_cards` and `cast` are for a state as one member sees it (`domain/sight.py`): the ids of the cards whose
    words are left out, and how many votes each member has given in this round where not all of them are there (else
    None).
    """

    team: Team
    members: tuple[Member, ...] = ()
    templates: tuple[TeamTemplate, ...] = ()
    inbox: tuple[InboxCard, ...] = ()
    actions: tuple[Action, ...] = ()
    retros: tuple[Retro, ...] = ()
    card_counts: Mapping[str, int] = field(default_factory=dict)
    retro_id: str | None = None
    board: Board | None = None
    hidden_cards: frozenset[str] = frozenset()
    cast: Mapping[str, int] | None = None

    @cached_property
    def retro(self) -> Retro | None:
        """The retro that is open."""
        return next((retro for retro in self.retros if retro.id == self.retro_id), None)

    @cached_property
    def current_members(self) -> tuple[Member, ...]:
        """Those who have not left: who is asked, offered and counted."""
        return tuple(member for member in self.members if not member.has_left)

    @cached_property
    def member_by_id(self) -> dict[str, Member]:
        return {member.id: member for member in self.members}

    @cached_property
    def retro_by_id(self) -> dict[str, Retro]:
        return {retro.id: retro for retro in self.retros}

    @cached_property
    def action_by_id(self) -> dict[str, Action]:
        return {action.id: action for action in self.actions}

    @cached_property
    def in_time(self) -> tuple[Retro, ...]:
        """The retros by the day they were held: an older one that was imported since has a higher number."""
        return tuple(sorted(self.retros, key=attrgetter("held_on", "number")))

    @cached_property
    def _places(self) -> dict[int, int]:
        return {retro.number: place for place, retro in enumerate(self.in_time, start=1)}

    def place(self, number: int) -> int:
        """Which of the retros in time has this number, from 1; 0 before the first.

        A retro that is gone, as its start was undone, has the place of the one before it.
        """
        place = self._places.get(number)
        if place is None:
            place = max((at for other, at in self._places.items() if other < number), default=0)
        return place

    @property
    def latest(self) -> Retro | None:
        """The retro that was held last."""
        return self.in_time[-1] if self.retros else None

    @property
    def running(self) -> Retro | None:
        """The latest retro that is not closed: the one that a card from the shell goes to."""
        return next((retro for retro in reversed(self.in_time) if retro.closed_on is None), None)

    @property
    def present_number(self) -> int:
        """The number of the retro that runs, else of the one that was held last; 0 before the first."""
        retro = self.running or self.latest
        return retro.number if retro else 0

    @property
    def last_number(self) -> int:
        """The highest number of a retro of the team, 0 before the first."""
        return self.retros[-1].number if self.retros else 0
