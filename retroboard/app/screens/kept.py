"""Texts that were written and not saved: what they are for, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from retroboard.app.drafts import Entry
from retroboard.app.launch import Launch
from retroboard.app.painting import counted
from retroboard.app.proposals import NOTHING
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain.changes import AddToInbox
from retroboard.domain.model import Board, Retro, State


class KeptScreen(ListScreen):
    """The texts, each with what it is for and the key that goes on with it."""

    HELP = "What was written and not saved: an editor or a question was left, or the program ended."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "to_inbox", "To the inbox", id="kept.inbox", tooltip="Keep it as a card for the next retro"),
        Binding("d,delete", "forget", "Forget", id="kept.forget", key_display="d", tooltip="Throw this text away"),
        Binding("escape,q", "close", "Back", id="kept.close", tooltip="Back to where you were"),
    ]
    HINTS = ("kept.close", "kept.inbox", "kept.forget", "app.keys")
    HINTS_ELSEWHERE = ("kept.close", "entry.open", "kept.inbox", "kept.forget", "app.keys")

    def __init__(self, launch: Launch, *, at_home: bool = False) -> None:
        super().__init__(launch)
        self.at_home = at_home

    @property
    def here(self) -> State | None:
        """The state as this place has it: at home no retro is open, whatever was before."""
        if self.state is None or not self.at_home:
            return self.state
        return replace(self.state, retro_id=None, board=None)

    @property
    def hint_ids(self) -> tuple[str, ...]:
        here, entry = self.here, self.entry
        is_elsewhere = here is not None and entry is not None and retro_of(entry.purpose, here) is not None
        return self.HINTS_ELSEWHERE if is_elsewhere else self.HINTS

    @on(BlockList.CursorMoved)
    def tell_what_enter_does(self) -> None:
        self.show_hints()

    def show_state(self) -> None:
        super().show_state()
        if self.here is not None:
            self.heading.show(self.here)

    @property
    def hint_words(self) -> Mapping[str, str]:
        return {"entry.open": "go there"}

    def list_title(self, _: State) -> str:
        return f"Not saved ({len(shown_to(self.me, self.drafts.written))})"

    def blocks(self, state: State) -> Sequence[Block]:
        self.listing.empty = "Nothing is left unsaved."
        return [_block(entry, self.here or state) for entry in shown_to(self.me, self.drafts.written)]

    @property
    def entry(self) -> Entry | None:
        """The text under the cursor."""
        return next((entry for entry in self.drafts.written if entry.purpose == self.listing.cursor), None)

    @on(BlockList.Opened)
    def go_there(self, message: BlockList.Opened) -> None:
        """To the retro that the text is for; what goes on with it there, its line tells."""
        message.stop()
        here = self.here
        retro = retro_of(message.block_id, here) if here is not None else None
        if retro is not None:
            self.dismiss()
            self._app.open_retro(retro.id)
        elif self.entry is not None and here is not None:
            what, key = place_of(self.entry.purpose, here)
            self.refuse(f"It is {what}. {key} goes on with it." if key else f"It is {what}; its place is gone.")

    @property
    def _app(self) -> Any:
        return self.app

    def action_to_inbox(self) -> None:
        entry = self.entry
        if entry is None:
            self.refuse(NOTHING)
            return
        if is_private(entry):
            self.refuse("What one says at the close is shown to nobody, so it is no card.")
            return
        change = AddToInbox(self.launch.new_id(), entry.text)
        if self.attempt(change):
            self.drafts.send(change, entry.purpose, entry.text)
            self.show_state()

    def action_forget(self) -> None:
        entry = self.entry
        if entry is None:
            self.refuse(NOTHING)
            return
        self.drafts.forget(entry.purpose)
        self.show_state()


UNTOLD = "(not shown here)"
TEXTS = {
    "add": ("a card", ""),
    "edit": ("an edit of a text", "e on that text"),
    "comment": ("a comment", ""),
    "notes": ("notes on a topic", "N in that topic"),
    "thank": ("thanks", "c at the close"),
    "shrink": ("an action, made smaller", "e in the review"),
    "topic": ("a topic's title", "r on that topic"),
    "retro": ("a retro's title", "R on its board"),
    "column": ("a new column", "C, then a"),
    "title": ("a column's title", "C, then r on that column"),
    "prompt": ("a column's question", "C, then e on that column"),
    "member": ("somebody's name", "P"),
    "check-in": ("an answer at the check-in", "a or Enter there"),
    "worth": ("an answer at the close", "a there"),
    "drop": ("why an action is dropped", "d in the review"),
    "escalate": ("who is asked to help with an action", "E in the review"),
}
"""What a text is for, and what goes on with it, by the first word of its purpose."""


def _block(entry: Entry, state: State) -> Block:
    what, key = place_of(entry.purpose, state)
    how = f"{key} goes on with it" if key else "its place is gone; i keeps it in the inbox"
    if retro_of(entry.purpose, state) is not None:
        how = "Enter goes there"
    text = UNTOLD if is_private(entry) else entry.text
    return Block(entry.purpose, text, meta=((what, "dim"), (how, "dim")), limit=6, gap=1)


def shown_to(me: str | None, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The texts without the answers at the close of whoever was here before."""
    return tuple(entry for entry in entries if not is_private(entry) or entry.purpose.split(" ")[1] == me)


def is_private(entry: Entry) -> bool:
    """Whether a text is for nobody else to read, on a screen that may be everybody's."""
    return entry.purpose.startswith("worth ")


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
    verb, id, *rest = purpose.split(" ") if " " in purpose else (purpose, "")
    if (elsewhere := retro_of(purpose, state)) is not None:
        return f"{TEXTS.get(verb, TEXTS['edit'])[0]}, in #{elsewhere.number} {elsewhere.title}", ""
    board = state.board
    column = board.column_by_id.get(id) if board else None
    card = board.card_by_id.get(id) if board else None
    if purpose == "add inbox":
        return "a thought for the next retro", "a at home"
    if purpose == "action new":
        return "an action", "A"
    if verb == "action" and id in state.action_by_id:
        return f"an edit of A{state.action_by_id[id].number}", "e on that action"
    if verb == "add" and column is not None:
        return f"a card for {column.title}", f"a in {column.title}"
    if verb == "edit" and card is not None:
        return "an edit of a card", "e on that card"
    if verb == "comment" and card is not None:
        return "a comment", "c on its card"
    what, key = TEXTS.get(verb, ("a text", ""))
    if verb == "check-in" and id in state.member_by_id:
        what = f"what {state.member_by_id[id].name} says at the check-in"
    return what, key if _is_there(id, rest, state) else ""


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


ANYWHERE = ("all", "title", "new")
"""What stands in place of an id where there is one such thing in a retro, or in a team."""


def retro_of(purpose: str, state: State) -> Retro | None:
    """The retro that a text is for, where that is another one than the one that is open."""
    retro = state.retro_by_id.get(purpose.rpartition(" ")[2])
    return retro if retro is not None and retro.id != state.retro_id else None
