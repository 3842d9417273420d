"""The inbox: thoughts that were kept between retros, until the next one takes them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from retroboard.app.proposals import NOTHING, Proposal
from retroboard.app.screens.editing import EditingScreen, Writing
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain import changes as c
from retroboard.domain.keys import with_keys
from retroboard.domain.model import InboxCard, State


class InboxScreen(EditingScreen, ListScreen):
    """The cards that wait, in the order that they came in."""

    ENTER = "edit"
    HELP = "The inbox: what was noted between two retros. The next retro takes all of it in."
    OF_RETRO = False
    STANDING = " The next retro takes these in"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="inbox.add", tooltip="Keep a thought for the next retro"),
        Binding("e", "edit", "Edit", id="inbox.edit", tooltip="Change the card under the cursor"),
        Binding("d,delete", "delete", "Delete", id="inbox.delete", key_display="d", tooltip="Delete it"),
        Binding("escape,q", "close", "Back", id="inbox.close", tooltip="Back home"),
    ]
    HINTS = ("inbox.close", "inbox.add", "inbox.edit", "inbox.delete", "change.undo", "app.keys")

    def list_title(self, state: State) -> str:
        return f"Inbox ({len(state.inbox)})"

    def blocks(self, state: State) -> Sequence[Block]:
        self.listing.empty = with_keys("Nothing waits for the next retro. {a:inbox.add} keeps a thought.")
        return [inbox_block(card, state) for card in state.inbox]

    @property
    def card(self) -> InboxCard | None:
        """The card under the cursor."""
        waiting = self.state.inbox if self.state is not None else ()
        return next((card for card in waiting if card.id == self.listing.cursor), None)

    @property
    def current_list(self) -> BlockList:
        return self.listing

    async def action_add(self) -> None:
        def make(text: str) -> Proposal:
            self.awaited = self.launch.new_id()
            return c.AddToInbox(self.awaited, text)

        await self.write("A thought for the next retro", Writing("add inbox", make, several=True))

    def on_descendant_focus(self) -> None:
        self.show_hints()

    async def begin_writing(self) -> None:
        await self.action_add()

    @on(BlockList.Opened)
    async def action_edit(self) -> None:
        card = self.card
        if card is None:
            self.refuse(NOTHING)
            return

        def make(text: str) -> Proposal:
            return c.EditInboxCard(card.id, text, was=card.text)

        await self.write("Edit card", Writing(f"edit {card.id}", make, card.text))

    async def action_delete(self) -> None:
        await self.settled()
        card = self.card
        self.attempt(c.DeleteInboxCard(card.id) if card is not None else NOTHING)


def inbox_block(card: InboxCard, state: State) -> Block:
    """A waiting card: its text, who wrote it, and which column it is meant for."""
    author = state.member_by_id.get(card.author_id or "")
    meta = [(author.name, "dim")] if author else []
    if card.column:
        meta.append((f"for {card.column}", "dim"))
    return Block(card.id, card.text, meta=tuple(meta), limit=6, gap=1)
