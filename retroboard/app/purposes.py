"""What texts that are not saved are for, in words, and where one goes on with them.

A purpose is what is done, to what, and in which retro, if it is in one: a word and ids, with blanks between. Whoever
asks for a text says it in these words (`Writing.key`, the `key` of a question). Of several texts for the same thing all
but one have a number after the word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retroboard.app.draft_file import Entry
from retroboard.app.drafts import plain
from retroboard.app.painting import counted
from retroboard.app.wrapping import cut
from retroboard.domain.model import Board, Retro, State
from retroboard.domain.sight import hides
from retroboard.domain.views import title_of

TITLE_WIDTH = 40
"""So many cells of a topic's title tell which one a text is for."""

TEXTS = {
    "add": ("a card", ""),
    "promise": ("an action", "A"),
    "edit": ("an edit of a text", "e on that text"),
    "comment": ("a comment", ""),
    "notes": ("notes on a topic", "N in that topic"),
    "thank": ("thanks", "c at the close"),
    "shrink": ("an action, made smaller", "e in the review"),
    "topic": ("a topic's title", "r on that topic"),
    "start": ("the title of a new retro", "n at home"),
    "retro": ("a retro's title", "R on its board"),
    "column": ("a new column", "C, then a"),
    "title": ("a column's title", "C, then r on that column"),
    "prompt": ("a column's question", "C, then e on that column"),
    "template": ("a template's name", "C, then t"),
    "member": ("somebody's name", "P"),
    "check-in": ("an answer at the check-in", "a or Enter there"),
    "worth": ("an answer at the close", "a there"),
    "drop": ("why an action is dropped", "d in the review"),
    "escalate": ("who is asked to help with an action", "E in the review"),
}
"""What a text is for, and what goes on with it, by the first word of its purpose."""

ANYWHERE = ("all", "title", "new")
"""What stands in place of an id where there is one such thing in a retro, or in a team."""


def shown_to(me: str | None, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The texts without the answers at the close of whoever was here before."""
    return tuple(entry for entry in entries if not is_private(entry) or entry.purpose.split(" ")[1] == me)


def is_private(entry: Entry) -> bool:
    """Whether a text is for nobody else to read, on a screen that may be everybody's."""
    return plain(entry.purpose).startswith("worth ")


def told_of(entries: Sequence[Entry], state: State) -> str:
    """The sentence that tells of the texts that the last time has left."""
    if len(entries) > 1:
        return f"Kept from last time: {counted(len(entries), 'text')}. D shows them."
    what, key = place_of(entries[0].purpose, state)
    return f"Kept from last time: {what}. " + (f"{key} goes on with it." if key else "D shows it.")


def place_of(purpose: str, state: State) -> tuple[str, str]:
    """What a text is for, and which key goes on with it where; '' where its place is not there any more.

    A purpose is what is done, to what, and in which retro, if it is in one: a word and ids, with blanks between.
    """
    purpose = plain(purpose)
    verb, id, *rest = purpose.split(" ") if " " in purpose else (purpose, "")
    if (elsewhere := retro_of(purpose, state)) is not None:
        return f"{TEXTS.get(verb, TEXTS['edit'])[0]}, in #{elsewhere.number} {elsewhere.title}", ""
    board = state.board
    column = board.column_by_id.get(id) if board else None
    card = board.card_by_id.get(id) if board else None
    if purpose == "add inbox":
        return "a thought for the next retro", "a at home"
    if verb == "action" and id in state.action_by_id:
        return f"an edit of A{state.action_by_id[id].number}", "e on that action"
    if verb == "add" and column is not None:
        return f"a card for {column.title}", f"a in {column.title}"
    if verb == "notes" and board is not None and id in board.topic_by_id:
        return f"notes on {_called(id, state) or 'a topic'}", "N in that topic"
    if verb == "edit" and card is not None:
        return "an edit of a card", "e on that card"
    if verb == "promise" and card is not None:
        return "an action", "A on its topic"
    if verb == "comment" and card is not None:
        title = _called(card.topic_id, state)
        return f"a comment on {title}" if title else "a comment", "c on its card"
    what, key = TEXTS.get(verb, ("a text", ""))
    if verb == "check-in" and id in state.member_by_id:
        what = f"what {state.member_by_id[id].name} says at the check-in"
    return what, key if _is_there(id, rest, state) else ""


def _called(topic_id: str, state: State) -> str:
    """What people call a topic of the open retro; '' while its words are not for everybody to read."""
    if state.retro is None or state.board is None or hides(state.retro):
        return ""
    return cut(title_of(state.board.topic_by_id[topic_id], state.board), TITLE_WIDTH)


def _is_there(id: str, retro_id: Sequence[str], state: State) -> bool:
    """Whether there is still what a text is for: in the open retro, or in the team."""
    if retro_id and retro_id[0] not in state.retro_by_id:
        return False
    board = state.board or Board()
    texts = (
        {card.id for card in state.inbox} | {each.id for each in board.comments} | {each.id for each in board.remarks}
    )
    known = (state.member_by_id, state.action_by_id, board.column_by_id, board.topic_by_id, texts)
    return id in ANYWHERE or any(id in rows for rows in known)


def retro_of(purpose: str, state: State) -> Retro | None:
    """The retro that a text is for, where that is another one than the one that is open."""
    retro = state.retro_by_id.get(purpose.rpartition(" ")[2])
    return retro if retro is not None and retro.id != state.retro_id else None
