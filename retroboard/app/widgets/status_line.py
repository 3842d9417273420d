"""The bottom line: what just happened or how things stand, and the keys that matter here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from retroboard.app.wrapping import wrap

Hint = tuple[str, str, str]
"""A binding's id, its key as it is shown, and what it does."""
LEAST_FOR_HINTS = 38
"""The cells that the keys get at least, beside how things stand."""
ALL_KEYS = "app.keys"
"""The binding that shows all others: what there is no room for is one key away."""
BETWEEN = " · "
MESSAGE_S = 6.0
WARNING_S = 12.0


class StatusLine(Widget):
    """One line. On the left the last message, or what is the `trouble`, and `standing` where both fit; on the right as
    many of `hints` as there is still room for, those in `dim` dimmed; the key for all keys is the last to go. What is
    said and too long gets as many lines as it needs, as its end tells what to do. How things stand is cut where the
    keys would have less than they get at least, and by no more than they need of that.
    """

    standing: reactive[str] = reactive("")
    hints: reactive[tuple[Hint, ...]] = reactive(())
    dim: reactive[frozenset[str]] = reactive(frozenset())
    trouble: reactive[str] = reactive("")
    message: reactive[str] = reactive("")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._timer: Timer | None = None
        self._warns = False
        self._lines: list[str] = []

    def say(self, text: str, *, warning: bool = False) -> None:
        """Shows a message for some seconds."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(WARNING_S if warning else MESSAGE_S, self.quiet)
        self._warns = warning
        self.message = f"! {text}" if warning else text

    @property
    def said(self) -> tuple[str, bool] | None:
        """The message that stands here, as it was said, and whether it is a warning."""
        if not self.message:
            return None
        return self.message.removeprefix("! ") if self._warns else self.message, self._warns

    def quiet(self) -> None:
        """Takes the message away."""
        self.message = ""

    @property
    def _words(self) -> str:
        said = self.message or (f"! {self.trouble}" if self.trouble else "")
        return f" {said}" if said else ""

    def watch_message(self) -> None:
        self._make_room()

    def watch_trouble(self) -> None:
        self._make_room()

    def on_resize(self) -> None:
        self._make_room()

    def _make_room(self) -> None:
        self.set_class(self._warns if self.message else bool(self.trouble), "-warning")
        before = len(self._lines)
        width = self.size.width - 1
        self._lines = [f" {line}" for line in wrap(self._words[1:], width)] if width > 0 else []
        if max(1, before) != max(1, len(self._lines)):
            self.styles.height = max(1, len(self._lines))

    def _told(self, hint: Hint) -> Content:
        """A key and what it does."""
        binding_id, key, label = hint
        off = binding_id in self.dim
        key_style, label_style = ("$text-disabled",) * 2 if off else ("$footer-key-foreground bold", "")
        return Content.assemble((key, key_style), (f" {label}", label_style))

    def render(self) -> Content:
        if len(self._lines) > 1:
            return Content("\n".join(self._lines))
        left = Content(self._words or self.standing)
        if self._words and self.standing.strip():
            both = Content.assemble(left, BETWEEN, self.standing.strip())
            left = both if both.cell_length < self.size.width else left
        room = self.size.width - left.cell_length
        hints = self._hints_in(room if self._words else max(room, LEAST_FOR_HINTS))
        if hints and not self._words:
            left = left.truncate(max(0, self.size.width - hints.cell_length), ellipsis=True)
        return Content.assemble(left, " " * (self.size.width - left.cell_length - hints.cell_length), hints)

    def _hints_in(self, room: int) -> Content:
        """As many of the hints as so many cells have room for, with the gap before each."""
        shown = list(self.hints)
        told = [Content.assemble("  ", self._told(hint)) for hint in shown]
        while told and sum(hint.cell_length for hint in told) > room:
            last = -2 if shown[-1][0] == ALL_KEYS and len(shown) > 1 else -1
            del shown[last], told[last]
        return Content("").join(told)


def keys_of(screen: Screen[Any], ids: Sequence[str], words: Mapping[str, str] | None = None) -> tuple[Hint, ...]:
    """The keys of these bindings, by their ids, as they are now in this place.

    `words` says what some of them do as things stand, where that is not what they do otherwise.
    """
    by_id: dict[str, Binding] = {}
    for active in screen.active_bindings.values():
        if active.binding.id:
            by_id.setdefault(active.binding.id, active.binding)
    told = {id: by_id[id].description.lower() for id in ids if id in by_id} | dict(words or {})
    return tuple((id, screen.app.get_key_display(by_id[id]), told[id]) for id in ids if id in by_id)
