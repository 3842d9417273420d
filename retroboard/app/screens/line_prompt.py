"""One question, one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from retroboard.app.widgets.joining import joins
from retroboard.domain.keys import with_keys
from retroboard.domain.text import clean_name, name_problem

HELP = "Enter saves · {Esc:prompt.cancel} cancels"


class CleanInput(Input):
    """An input of one line, whose cursor does not blink; what is pasted is cleaned, and its lines joined.

    Its first text is selected from the start. Done when it gets the focus, as is usual, that comes after the first keys
    of somebody who types quickly, and the next key replaces them.
    """

    def on_mount(self) -> None:
        self.cursor_blink = False
        self.select_on_focus = False
        self.select_all()

    def on_key(self, event: events.Key) -> None:
        if joins(event):
            event.stop()
            event.prevent_default()
            self.insert_text_at_cursor(event.character or "")

    def on_paste(self, event: events.Paste) -> None:
        event.text = clean_name(event.text)


class LinePrompt(ModalScreen[str | None]):
    """Answers with a cleaned line, or None where it was called off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "call_off", "Cancel", id="prompt.cancel", tooltip="Leave it as it is"),
    ]

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        help: str = "",
        notice: str = "",
        may_be_empty: bool = False,
        what: str = "title",
        objection: Callable[[str], str | None] = lambda _: None,
        keep: Callable[[str], object] = lambda _: None,
    ) -> None:
        """`what` the line is, where there is nothing to see in it or it is too long.

        `help` says what the keys do; `notice` is what there is to know about the value. `objection` says why a line is
        refused that would do as a line; `keep` gets what is typed, as it is typed.
        """
        super().__init__()
        self.label = label
        self.value = value
        self.may_be_empty = may_be_empty
        self.what = what
        self.help = help or with_keys(HELP)
        self.notice = notice
        self.objection = objection
        self.keep = keep

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content(self.label), id="prompt-label")
            yield CleanInput(self.value, id="prompt-line", compact=True)
            yield Static(Content(self.notice or self.help), id="prompt-help")

    def on_mount(self) -> None:
        self.set_focus(self.query_one(Input))

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        line = clean_name(event.value)
        if problem := self.problem(line):
            self.query_one("#prompt-help", Static).update(Content(f"! {problem}"))
        else:
            self.dismiss(line)

    @on(Input.Changed)
    def go_on(self, event: Input.Changed) -> None:
        self.keep(clean_name(event.value))
        if event.value != self.value or not self.notice:
            self.query_one("#prompt-help", Static).update(Content(self.help_for(event.value)))

    def help_for(self, line: str) -> str:  # noqa: ARG002
        """What stands below a line that is being typed."""
        return self.help

    def problem(self, line: str) -> str | None:
        """Why a line is no answer, as a sentence."""
        trouble = None if self.may_be_empty and not line else name_problem(line, self.what)
        return trouble or self.objection(line)

    def action_call_off(self) -> None:
        self.dismiss(None)
