"""One question, some answers to choose from."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from retroboard.app.keytable import key_name
from retroboard.app.widgets.block_list import Block, BlockList, Choices
from retroboard.domain.keys import with_keys

HELP = "{Up:cursor.up} and {down:cursor.down} choose · Enter takes it · {Esc:picker.cancel} cancels"


class Picker(ModalScreen[str | None]):
    """Answers with the id of one of some blocks, or None where it was called off. The keys that a block tells of at its
    right choose it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "call_off", "Cancel", id="picker.cancel", key_display="esc", tooltip="Leave it as it is"),
    ]

    def __init__(self, label: str, choices: list[Block], cursor: str | None = None) -> None:
        super().__init__()
        self.label = label
        self.choices = choices
        self.chosen = cursor or choices[0].id

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content(self.label), id="prompt-label")
            yield Choices(id="choices")
            yield Static(Content(with_keys(HELP)), id="prompt-help")

    def on_mount(self) -> None:
        listing = self.query_one(BlockList)
        listing.show(self.choices)
        listing.cursor = self.chosen
        listing.focus()

    def on_key(self, event: events.Key) -> None:
        name = key_name(event.key)
        for choice in self.choices:
            if name in choice.right.split(", "):
                event.stop()
                event.prevent_default()
                self.dismiss(choice.id)
                return

    @on(BlockList.Opened)
    def answer(self, message: BlockList.Opened) -> None:
        self.dismiss(message.block_id)

    def action_call_off(self) -> None:
        self.dismiss(None)
