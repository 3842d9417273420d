"""A question whose answer is yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class Confirm(ModalScreen[bool]):
    """Says what is about to happen, what that means, and which key does what; answers whether it may."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Yes", id="confirm.yes", key_display="y", tooltip="Go ahead"),
        Binding(
            "escape,n", "answer(False)", "No", id="confirm.no", key_display="esc", tooltip="Leave things as they are"
        ),
    ]

    def __init__(self, label: str, meaning: str, keys: str) -> None:
        super().__init__()
        self.label = label
        self.meaning = meaning
        self.keys = keys

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content(self.label), id="prompt-label")
            yield Static(Content(self.meaning), classes="field")
            yield Static(Content(self.keys), id="prompt-help")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)
