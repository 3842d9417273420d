"""A stage is over, by its time or by what is done in it: go on, take a little longer, or not yet."""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from retroboard.domain.keys import with_keys
from retroboard.domain.model import Stage

PAUSE_S = 0.6
"""So long after it comes up, and after each key until then, none counts: it was meant for what was there before."""
KEYS = "{Enter or n:offer.go_on} goes on · {+:offer.more} two more minutes for it · {Esc:offer.not_yet} not yet"


class Answer(Enum):
    """What becomes of an offer."""

    GO_ON = auto()
    MORE = auto()
    NOT_YET = auto()


class Offer(ModalScreen[Answer | None]):
    """Offers to leave a stage, for a reason; None where somebody else has answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,n", "answer('GO_ON')", "Go on", id="offer.go_on", tooltip="On to the next stage"),
        Binding("plus", "answer('MORE')", "More", id="offer.more", key_display="+", tooltip="Two more minutes"),
        Binding("escape", "answer('NOT_YET')", "Not yet", id="offer.not_yet", tooltip="Stay here"),
    ]

    def __init__(self, stage: Stage, reason: str, meaning: str) -> None:
        super().__init__()
        self.stage = stage
        self.reason = reason
        self.meaning = meaning
        self.counts = False
        """Whether keys count by now."""

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content(f"{self.reason}."), id="prompt-label")
            yield Static(Content(self.meaning), classes="field")
            yield Static(id="prompt-help")

    def on_mount(self) -> None:
        self._pause = self.set_timer(PAUSE_S, self.begin)

    def on_key(self, event: events.Key) -> None:
        """Whoever is in the midst of a word goes on with it, and answers nothing by that; nor does any other key."""
        if not self.counts:
            event.stop()
            event.prevent_default()
            self._pause.stop()
            self._pause = self.set_timer(PAUSE_S, self.begin)
        elif event.key not in self.active_bindings:
            self.query_one("#prompt-help", Static).update(Content(f"An answer first, please: {with_keys(KEYS)}"))

    def begin(self) -> None:
        """From now on keys count."""
        self.counts = True
        self.query_one("#prompt-help", Static).update(Content(with_keys(KEYS)))

    def action_answer(self, answer: str) -> None:
        self.dismiss(Answer[answer])
