"""What a member sees of a state: pure look-ups and orders, for screens, listings and exports alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from retroboard.domain.model import Action, Board, Card, Column, Member, Mood, Retro, Stage, State, Topic
from retroboard.domain.text import clean_name, for_search
from retroboard.domain.voting import tallies


class Sort(StrEnum):
    """How the topics of a column are ordered on the screen."""

    PLACE = "as placed"
    VOTES = "by votes"


# --- topics -----------------------------------------------------------------------------------------------------------


def title_of(topic: Topic, board: Board) -> str:
    """What people call a topic: its title, else the first line of its first card ('' without a card)."""
    if topic.title:
        return topic.title
    cards = board.cards_by_topic.get(topic.id)
    return cards[0].text.split("\n", 1)[0] if cards else ""


def in_front(state: State) -> Topic | None:
    """The topic that is talked about; None in another stage, where there is none, or where it was deleted or grouped
    since."""
    if state.retro is None or state.board is None or state.retro.stage is not Stage.DISCUSS:
        return None
    return state.board.topic_by_id.get(state.retro.spotlight or "")


class Entry(NamedTuple):
    """One thing that the cursor can rest on in a column.

    `id` is the card's or the action's; a group's heading has its topic's. `topic` is None for an action; `card` is None
    for a group's heading. `depth` is 1 for a card inside a group. `comments` counts those on its cards,
    `actions` has the numbers of the actions that came from them.
    """

    id: str
    topic: Topic | None
    card: Card | None
    action: Action | None
    depth: int
    votes: int = 0
    grouped: int = 0
    comments: int = 0
    actions: tuple[int, ...] = ()


def entries(
    state: State,
    column: Column,
    sort: Sort = Sort.PLACE,
    needle: str = "",
    folded: Collection[str] = (),
    *,
    skip: int = 0,
) -> tuple[Entry, ...]:
    """What a column shows, top to bottom. `needle` keeps what contains it; a folded topic shows only its heading.

    So many of its topics, from the first on as they are placed, can be left out: `skip`.
    """
    board = state.board
    if board is None:
        return ()
    wanted = for_search(needle)
    if column.mood is Mood.ACTION:
        return tuple(
            Entry(action.id, None, None, action, 0)
            for action in actions_of(state)
            if wanted in for_search(f"A{action.number} {action.text} @{action.owner}")
        )
    topics = board.topics_by_column.get(column.id, [])[skip:]
    votes_on = tallies(state)
    if sort is Sort.VOTES:
        topics = sorted(topics, key=lambda topic: -votes_on.get(topic.id, 0))
    shown: list[Entry] = []
    cards_by_topic, comments = board.cards_by_topic, board.comments_by_card
    made = _numbers_by_card(state)
    for topic in topics:
        cards = cards_by_topic[topic.id]
        if wanted and not _mentions(topic, cards, wanted):
            continue
        votes = votes_on.get(topic.id, 0)
        if len(cards) == 1 and not topic.title:
            card = cards[0]
            said = len(comments[card.id]) if card.id in comments else 0
            shown.append(Entry(card.id, topic, card, None, 0, votes, 0, said, made.get(card.id, ())))
            continue
        said = sum(len(comments.get(card.id, ())) for card in cards)
        numbers = tuple(number for card in cards for number in made.get(card.id, ()))
        shown.append(Entry(topic.id, topic, None, None, 0, votes, len(cards), said, numbers))
        if topic.id not in folded:
            shown += [Entry(card.id, topic, card, None, 1) for card in cards]
    return tuple(shown)


class Basis(NamedTuple):
    """All of a state that a column shows something of; where it is equal, so are its entries and how they look.

    `cards` has those of each topic; `beside` is what any of them may show something of.
    """

    topics: Sequence[Topic]
    cards: Sequence[Sequence[Card]]
    beside: tuple[object, ...]

    def shared_start(self, other: Basis) -> int:
        """How many topics look the same in both, from the first on as they are placed."""
        if self.beside != other.beside:
            return 0
        return min(shared_start(self.topics, other.topics), shared_start(self.cards, other.cards))


def basis(state: State, column: Column) -> Basis:
    """What a column of the board that is open shows something of. Raises LookupError at home."""
    board = state.board
    if board is None:
        raise LookupError("No retro is open.")
    topics = board.topics_by_column.get(column.id, [])
    cards = [board.cards_by_topic[topic.id] for topic in topics]
    beside = (column, board.votes, board.comments, state.actions, state.retros, state.retro_id)
    return Basis(topics, cards, beside)


def shared_start(some: Sequence[object], others: Sequence[object]) -> int:
    """How many are the same in both, from the first on."""
    shorter = min(len(some), len(others))
    if some[:shorter] == others[:shorter]:
        return shorter
    return next(index for index, (one, other) in enumerate(zip(some, others, strict=False)) if one != other)


def _numbers_by_card(state: State) -> dict[str, tuple[int, ...]]:
    """The numbers of the actions that came from each card."""
    found: dict[str, tuple[int, ...]] = {}
    for action in state.actions:
        if action.card_id is not None:
            found[action.card_id] = (*found.get(action.card_id, ()), action.number)
    return found


def _mentions(topic: Topic, cards: list[Card], wanted: str) -> bool:
    return wanted in for_search(topic.title) or any(wanted in for_search(card.text) for card in cards)


# --- actions ----------------------------------------------------------------------------------------------------------


def carried(action: Action, state: State) -> int:
    """How many retros an action has lived through since the one that it was made in (or after).

    Up to the retro that is open, where one is; a retro from before it was made, which came in later, does not count.
    """
    last = len(state.retros) if action.until is None else state.place(action.until)
    if state.retro is not None:
        last = min(last, state.place(state.retro.number))
    lived = state.in_time[state.place(action.since) : last]
    return sum(retro.held_on >= action.made_on for retro in lived)


def open_actions(state: State) -> tuple[Action, ...]:
    """What is still promised, oldest first."""
    return tuple(action for action in state.actions if action.status.is_open)


def promised_by(member: Member, state: State) -> tuple[Action, ...]:
    """What is still promised in a member's name, in any case."""
    return tuple(action for action in open_actions(state) if action.owner.casefold() == member.name.casefold())


def owner_named(said: str, state: State) -> str:
    """A member's name in the team's spelling where it is one, else the name as said, without an `@` before it."""
    name = clean_name(clean_name(said).removeprefix("@"))
    return next((member.name for member in state.members if member.name.casefold() == name.casefold()), name)


def actions_of(state: State) -> tuple[Action, ...]:
    """What the open retro's actions column shows: all that were open during it, made in it, or closed during it."""
    retro = state.retro
    return tuple(action for action in state.actions if _was_there(action, retro, state)) if retro is not None else ()


def _was_there(action: Action, retro: Retro, state: State) -> bool:
    if action.retro_id == retro.id:
        return True
    if retro.closed_on is not None and action.made_on > retro.closed_on:
        return False
    if retro.closed_on == action.made_on and action.since == retro.number:
        return False  # on the same day, but once it was closed
    here, since = state.place(retro.number), state.place(action.since)
    return since <= here and (action.until is None or state.place(action.until) >= here)


def is_overdue(action: Action, today: date) -> bool:
    """Whether an open action's due date has passed."""
    return action.status.is_open and action.due is not None and action.due < today


@dataclass(frozen=True, slots=True)
class Promises:
    """How the actions of one retro went."""

    made: int
    kept: int
    open: int


def promises(retro: Retro, state: State) -> Promises:
    """How many actions were made in a retro, how many of them are done, how many still open."""
    made = [action for action in state.actions if action.since == retro.number and _was_there(action, retro, state)]
    kept = sum(action.status.value == "done" for action in made)
    return Promises(len(made), kept, sum(action.status.is_open for action in made))


# --- the team's rhythm ------------------------------------------------------------------------------------------------


def days_since_last(state: State, today: date) -> int | None:
    """Days since the latest retro; None before the first."""
    return (today - state.latest.held_on).days if state.latest else None


def usual_gap(state: State) -> int | None:
    """The median number of days between the team's retros; None with fewer than two."""
    days = sorted(retro.held_on for retro in state.retros)
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    return gaps[len(gaps) // 2] if gaps else None
