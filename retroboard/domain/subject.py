"""What a change was about, for the line that says what was undone, and for the cursor, which goes there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retroboard.domain.changes import Edit
from retroboard.domain.edits import touched
from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Comment,
    InboxCard,
    Member,
    Remark,
    Retro,
    Row,
    State,
    Topic,
    Vote,
)
from retroboard.domain.views import title_of

KINDS = (Column, Topic, Card, Member, Action, Comment)
"""What a change is about rather than about those after it: renaming a member touches their actions."""


def subject_of(edits: Sequence[Edit], *seen: State) -> str:
    """The name or the first line of the thing that the edits are about, as far as a person can tell it by one; else ''.

    `seen` are states as the member at the keyboard sees them, before the edits and after: what is in none of them, or
    is hidden there, is not named. Votes and answers are not named either: whose they are is not for everybody to know.
    """
    rows = [edit.row for edit in edits]
    if any(isinstance(edit.row, Retro) and (not touched(edit) or "closed_on" in touched(edit)) for edit in edits):
        return ""  # it is about a whole retro, which the line tells by itself
    rows.sort(key=_place)
    for row in rows:
        for state in seen:
            if name := _name(row, state).partition("\n")[0]:
                return name
    return ""


def whereabouts(edits: Iterable[Edit], state: State) -> list[str]:
    """The ids that a cursor may rest on for what the edits are about, the nearest first; what is gone is in no list."""
    rows = sorted((edit.row for edit in edits), key=_place)
    return [id for row in rows for id in _beside(row, state.board or Board())]


def _beside(row: Row, board: Board) -> tuple[str, ...]:
    """A row, and what stands for it where it has no place of its own: for a topic its lone card, say."""
    match row:
        case Topic(id=id):
            return id, *(card.id for card in board.cards_by_topic.get(id, ())[:1])
        case Card(id=id):
            return id, board.card_by_id[id].topic_id if id in board.card_by_id else row.topic_id
        case Comment(id=id, card_id=card_id) if card_id in board.card_by_id:
            return id, *_beside(board.card_by_id[card_id], board)
        case Vote(topic_id=topic_id) if topic_id in board.topic_by_id:
            return _beside(board.topic_by_id[topic_id], board)
        case Remark(id=id, member_id=member_id):
            return (id, member_id) if member_id else (id,)
    return (row.id,)


def voter_of(edits: Iterable[Edit], state: State, me: str | None) -> str:
    """Whose votes alone the edits are about, where those are not mine; else ''. Which topic they are on is not told."""
    rows = [edit.row for edit in edits]
    members = {row.member_id for row in rows if isinstance(row, Vote)}
    if len(members) != 1 or not all(isinstance(row, Vote) for row in rows):
        return ""
    member = state.member_by_id.get(members.pop() or "")
    return member.name if member is not None and member.id != me else ""


def _place(row: Row) -> int:
    return next((place for place, kind in enumerate(KINDS) if isinstance(row, kind)), len(KINDS))


def _name(row: Row, state: State) -> str:
    """What a state calls a row."""
    board = state.board
    match row:
        case Action():
            action = state.action_by_id.get(row.id)
            return f"A{action.number} {action.text}" if action else ""
        case Member():
            member = state.member_by_id.get(row.id)
            return member.name if member else ""
        case InboxCard():
            return next((card.text for card in state.inbox if card.id == row.id), "")
        case Column() if board:
            column = board.column_by_id.get(row.id)
            return column.title if column else ""
        case Topic() if board and row.id in board.topic_by_id:
            cards = board.cards_by_topic.get(row.id, [])
            is_hidden = bool(cards) and cards[0].id in state.hidden_cards
            topic = board.topic_by_id[row.id]
            return topic.title if is_hidden else title_of(topic, board)
        case Card() if board and row.id not in state.hidden_cards:
            card = board.card_by_id.get(row.id)
            return card.text if card else ""
        case Comment() if board:
            return next((comment.text for comment in board.comments if comment.id == row.id), "")
    return ""
