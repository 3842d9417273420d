"""Texts that were written and not saved: what they are for, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from retroboard.app.draft_file import Entry
from retroboard.app.launch import Launch
from retroboard.app.messages import Say
from retroboard.app.proposals import NOTHING
from retroboard.app.purposes import is_private, place_of, retro_of, shown_to
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain.changes import AddToInbox
from retroboard.domain.keys import with_keys
from retroboard.domain.model import State

UNTOLD = "(not shown here)"


class KeptScreen(ListScreen):
    """The texts, each with what it is for and the key that goes on with it."""

    ENTER = "go there"
    HELP = "What was written and not saved: an editor or a question was left, or the program ended."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "to_inbox", "To the inbox", id="kept.inbox", tooltip="Keep it as a card for the next retro"),
        Binding("d,delete", "forget", "Forget", id="kept.forget", key_display="d", tooltip="Throw this text away"),
        Binding("u", "bring_back", "Undo", id="change.undo", tooltip="Bring back what was thrown away here last"),
        Binding("escape,q", "close", "Back", id="kept.close", tooltip="Back to where you were"),
    ]
    HINTS = ("kept.close", "kept.inbox", "kept.forget", "app.keys")
    HINTS_ELSEWHERE = ("kept.close", "entry.open", "kept.inbox", "kept.forget", "app.keys")

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self._forgotten: list[Entry] = []

    @property
    def hint_ids(self) -> tuple[str, ...]:
        state, entry = self.shown_state, self.entry
        is_elsewhere = state is not None and entry is not None and retro_of(entry.purpose, state) is not None
        return self.HINTS_ELSEWHERE if is_elsewhere else self.HINTS

    @on(BlockList.CursorMoved)
    def tell_what_enter_does(self) -> None:
        self.show_hints()

    def list_title(self, _: State) -> str:
        return f"Not saved ({len(shown_to(self.me, self.drafts.written))})"

    def blocks(self, state: State) -> Sequence[Block]:
        self.listing.empty = "Nothing is left unsaved."
        return [_block(entry, state) for entry in shown_to(self.me, self.drafts.written)]

    @property
    def entry(self) -> Entry | None:
        """The text under the cursor."""
        return next((entry for entry in self.drafts.written if entry.purpose == self.listing.cursor), None)

    @on(BlockList.Opened)
    def go_there(self, message: BlockList.Opened) -> None:
        """To the retro that the text is for; what goes on with it there, its line tells."""
        message.stop()
        state = self.shown_state
        retro = retro_of(message.block_id, state) if state is not None else None
        if retro is not None:
            self.dismiss()
            self._app.open_retro(retro.id)
        elif self.entry is not None and state is not None:
            what, key = place_of(self.entry.purpose, state)
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
        self._forgotten.append(entry)
        self.post_message(Say(with_keys("Forgotten. {u:change.undo} brings it back.")))
        self.show_state()

    def action_bring_back(self) -> None:
        """Undoes what was done here; where that is nothing, the last change, as everywhere."""
        if not self._forgotten:
            self._app.action_undo()
            return
        entry = self._forgotten.pop()
        self.drafts.keep(entry.purpose, entry.text)
        self.post_message(Say("It is there again."))
        self.show_state()


class KeptAtHome(KeptScreen):
    """The same where no retro is open: what is for one is elsewhere."""

    OF_RETRO = False


def _block(entry: Entry, state: State) -> Block:
    what, key = place_of(entry.purpose, state)
    how = f"{key} goes on with it" if key else with_keys("its place is gone; {i:kept.inbox} keeps it in the inbox")
    if retro_of(entry.purpose, state) is not None:
        how = with_keys("{Enter:entry.open} goes there")
    text = UNTOLD if is_private(entry) else entry.text
    return Block(entry.purpose, text, meta=((what, "dim"), (how, "dim")), limit=6, gap=1)
