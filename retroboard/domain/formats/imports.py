"""What every reader of files shares: where the retro goes, the rows it becomes, and the report of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from retroboard.domain import text
from retroboard.domain.changes import ImportRetro
from retroboard.domain.formats.counting import counted
from retroboard.domain.model import (
    Action,
    Card,
    Column,
    Comment,
    Function,
    Member,
    Mood,
    Occasion,
    Remark,
    Retro,
    Row,
    Status,
    Talk,
    Timer,
    Topic,
    Vote,
)

MAX_ROWS = 100_000
"""Of cards, of comments and of votes in one file: far past any retro, and still read in seconds."""


@dataclass(frozen=True)
class Target:
    """Where a retro goes. `today` dates what has no date in the file, `new_id` makes the ids of the rows.

    `again` is whether it comes in although the team has a retro of its title and day.
    """

    team_id: str
    members: Sequence[Member]
    actions: Sequence[Action]
    today: date
    new_id: Callable[[], str]
    again: bool


@dataclass(frozen=True)
class Report:
    """What an import brings, for people to agree to. `columns` leaves out those for actions.

    `new_members` has the names that the team does not have yet; `notes` one sentence for each thing that is
    left out, changed on the way, or there already.
    """

    source: str
    title: str
    columns: int
    cards: int
    votes: int
    comments: int
    actions: int
    done: int
    new_members: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def counts(self) -> str:
        """'3 columns, 14 cards, 14 votes, 3 actions of which 1 done; 2 comments': the last where there are any."""
        parts = [counted(self.columns, "column"), counted(self.cards, "card"), counted(self.votes, "vote")]
        parts.append(counted(self.actions, "action") + (f" of which {self.done:,} done" if self.done else ""))
        return ", ".join(parts) + (f"; {counted(self.comments, 'comment')}" if self.comments else "")


class Imported(NamedTuple):
    """A whole file as one change, and what it would do."""

    change: ImportRetro
    report: Report


@dataclass
class Rows:
    """The rows of one retro while a file is read: `add_...` gives each its id, parent and place."""

    target: Target
    source: str
    retro: Retro
    members: list[Member] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    shared: dict[int, Action] = field(default_factory=dict)
    """The actions that the team has already, by the numbers that they have there."""
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = {member.name.casefold(): member for member in self.target.members}

    def member(self, name: str) -> Member | None:
        """The member of this name, in any case: of the team, or added by this file."""
        return self._known.get(name.casefold())

    def add_member(self, name: str, function: Function, has_left: bool = False) -> Member:
        member = Member(self.target.new_id(), self.target.team_id, name, function, has_left)
        self._known[name.casefold()] = member
        self.members.append(member)
        return member

    def add_action(self, action: Action) -> None:
        """Adds an action. One that the team has is the same one, for the file was written by this team: it was in this
        retro as well.

        The team has it where one with the same words was made on the same day for the same owner; each that the team
        has is one of the file.
        """
        same = (action.text, action.made_on, action.owner.casefold())
        for known in self.target.actions:
            if known.number not in self.shared and (known.text, known.made_on, known.owner.casefold()) == same:
                self.shared[known.number] = action._replace(id=known.id)
                return
        self.actions.append(action)

    def add_column(self, title: str, prompt: str, mood: Mood) -> Column:
        rank = float(len(self.columns) + 1)
        self.columns.append(Column(self.target.new_id(), self.retro.id, title, prompt, mood, rank))
        return self.columns[-1]

    def add_topic(self, column: Column, title: str = "", talk: Talk = Talk.WAITING, notes: str = "") -> Topic:
        rank = float(len(self.topics) + 1)
        self.topics.append(Topic(self.target.new_id(), self.retro.id, column.id, title, rank, talk, notes))
        return self.topics[-1]

    def add_card(self, topic: Topic, words: str, author_id: str | None = None) -> Card:
        rank = float(len(self.cards) + 1)
        self.cards.append(Card(self.target.new_id(), self.retro.id, topic.id, words, author_id, rank))
        return self.cards[-1]

    def add_comment(self, card: Card, words: str, author_id: str | None = None) -> None:
        rank = float(len(self.comments) + 1)
        self.comments.append(Comment(self.target.new_id(), self.retro.id, card.id, words, author_id, rank))

    def add_votes(self, topic: Topic, count: int, member_id: str | None = None, round: int = 1) -> None:
        for _ in range(count):
            self.votes.append(Vote(self.target.new_id(), self.retro.id, topic.id, member_id, round))

    def add_remark(self, occasion: Occasion, member_id: str | None, score: int | None, words: str) -> None:
        rank = float(len(self.remarks) + 1)
        self.remarks.append(Remark(self.target.new_id(), self.retro.id, occasion, member_id, score, words, rank))

    def imported(self) -> Imported:
        """All rows as one change, parents first."""
        rows: tuple[Row, ...] = (
            *self.members,
            self.retro,
            *self.columns,
            *self.topics,
            *self.cards,
            *self.votes,
            *self.comments,
            *self.remarks,
            *self.timers,
            *self.actions,
        )
        report = Report(
            source=self.source,
            title=self.retro.title,
            columns=sum(column.mood is not Mood.ACTION for column in self.columns),
            cards=len(self.cards),
            votes=len(self.votes),
            comments=len(self.comments),
            actions=len(self.actions),
            done=sum(action.status is Status.DONE for action in self.actions),
            new_members=tuple(member.name for member in self.members if not member.has_left),
            notes=(*self.notes, *self._known_told()),
        )
        return Imported(ImportRetro(rows, tuple(self.shared.values()), self.target.again), report)

    def _known_told(self) -> list[str]:
        """A sentence about the actions that are not made twice."""
        numbers = ", ".join(f"A{number}" for number in sorted(self.shared))
        return [f"The team has these actions already, so they are not made again: {numbers}."] if numbers else []


def in_pieces(words: str) -> list[str]:
    """A cleaned text in pieces that a card can hold, cut at line ends, else at blanks, where it has any."""
    pieces: list[str] = []
    start = 0
    while start < len(words):
        window = words[start : start + text.MAX_CHARS + 1]
        end = _cut(window)
        if text.visible(piece := text.clean(window[:end])):
            pieces.append(piece)
        start += end
    return pieces


def _cut(window: str) -> int:
    """Where to cut: after the most that fits, moved back to a line end or a blank in its second half."""
    lines = window.split("\n")
    longest = min(len(window), text.MAX_CHARS, len("\n".join(lines[: text.MAX_LINES])))
    if longest == len(window):
        return longest
    for blank in ("\n", " "):
        if (found := window.rfind(blank, longest // 2, longest + 1)) > 0:
            return found
    return next((end for end in range(longest, longest // 2, -1) if _parts_nothing(window, end)), longest)


def _parts_nothing(window: str, end: int) -> bool:
    """Whether a cut here leaves both sides whole: no letter without its accent, no half of an emoji."""
    before, after = window[end - 20 : end], window[end : end + 20]
    return text.clean(before)[-1:] == before[-1:] and text.clean(after)[:1] == after[:1]
