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
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Board, Retro, State
from retroboard.domain.sight import hides
from retroboard.domain.views import title_of

TITLE_WIDTH = 40
"""So many cells of a topic's title tell which one a text is for."""

TEXTS = {
    "add": ("a card", ""),
    "promise": ("an action", "{A:action.add}"),
    "edit": ("an edit of a text", "{e:card.edit} on that text"),
    "comment": ("a comment", ""),
    "notes": ("notes on a topic", "{N:topic.notes} in that topic"),
    "thank": ("thanks", "{c:thanks.add} at the close"),
    "shrink": ("an action, made smaller", "{e:review.shrink} in the review"),
    "topic": ("a topic's title", "{r:topic.rename} on that topic"),
    "start": ("the title of a new retro", "{n:retro.new} at home"),
    "retro": ("a retro's title", "{R:retro.rename} on its board"),
    "column": ("a new column", "{C:board.columns}, then {a:columns.add}"),
    "title": ("a column's title", "{C:board.columns}, then {r:columns.rename} on that column"),
    "prompt": ("a column's question", "{C:board.columns}, then {e:columns.prompt} on that column"),
    "template": ("a template's name", "{C:board.columns}, then {t:columns.template}"),
    "member": ("somebody's name", "{P:people.open}"),
    "check-in": ("an answer at the check-in", "{a:check-in.say} or {Enter:entry.open} there"),
    "worth": ("an answer at the close", "{a:worth.say} there"),
    "drop": ("why an action is dropped", "{d:review.drop} in the review"),
    "escalate": ("who is asked to help with an action", "{E:review.escalate} in the review"),
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
        return with_keys("Kept from last time: {texts}. {D:app.kept} shows them.", texts=counted(len(entries), "text"))
    what, key = place_of(entries[0].purpose, state)
    how = f"{key} goes on with it." if key else with_keys("{D:app.kept} shows it.")
    return f"Kept from last time: {what}. {how}"


def place_of(purpose: str, state: State) -> tuple[str, str]:
    """What a text is for, and which key goes on with it where; '' where its place is not there any more.

    A purpose is what is done, to what, and in which retro, if it is in one: a word and ids, with blanks between.
    """
    purpose = plain(purpose)
    verb, id, *rest = purpose.split(" ") if " " in purpose else (purpose, "")
    retro = _retro_in(purpose, state)
    if retro is not None and (retro.closed_on is not None or retro.id != state.retro_id):
        is_closed = " (closed)" if retro.closed_on is not None else ""
        return f"{TEXTS.get(verb, TEXTS['edit'])[0]}, in #{retro.number} {retro.title}{is_closed}", ""
    board = state.board
    column = board.column_by_id.get(id) if board else None
    card = board.card_by_id.get(id) if board else None
    if purpose == "add inbox":
        return "a thought for the next retro", with_keys("{a:card.add} at home")
    if verb == "action" and id in state.action_by_id:
        return f"an edit of A{state.action_by_id[id].number}", with_keys("{e:card.edit} on that action")
    if verb == "add" and column is not None:
        return f"a card for {column.title}", with_keys("{a:card.add} in {column}", column=column.title)
    if verb == "notes" and board is not None and id in board.topic_by_id:
        return f"notes on {_called(id, state) or 'a topic'}", with_keys("{N:topic.notes} in that topic")
    if verb == "edit" and card is not None:
        return "an edit of a card", with_keys("{e:card.edit} on that card")
    if verb == "promise" and card is not None:
        return "an action", with_keys("{A:action.add} on its topic")
    if verb == "comment" and card is not None:
        title = _called(card.topic_id, state)
        return f"a comment on {title}" if title else "a comment", with_keys("{c:comment.add} on its card")
    what, key = TEXTS.get(verb, ("a text", ""))
    if verb == "check-in" and id in state.member_by_id:
        what = f"what {state.member_by_id[id].name} says at the check-in"
    return what, with_keys(key) if _is_there(id, rest, state) else ""


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
    """The retro that one goes to with a text: that which it is for, where it is not the one on the screen, and runs."""
    retro = _retro_in(purpose, state)
    return retro if retro is not None and retro.id != state.retro_id and retro.closed_on is None else None


def _retro_in(purpose: str, state: State) -> Retro | None:
    return state.retro_by_id.get(purpose.rpartition(" ")[2])
