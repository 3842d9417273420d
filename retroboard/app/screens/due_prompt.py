"""One question that is answered by a date."""

from __future__ import annotations

from datetime import date

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from retroboard.app.screens.line_prompt import LinePrompt
from retroboard.dates import parse_due, read_aloud

HELP = "Enter saves · Esc cancels"


class DuePrompt(LinePrompt):
    """Says how the date is understood while it is typed; answers with a line that `parse_due` reads."""

    def __init__(self, label: str, due: date | None, today: date) -> None:
        super().__init__(label, due.isoformat() if due else "", may_be_empty=True)
        self.today = today

    @on(Input.Changed)
    def read_due_aloud(self, event: Input.Changed) -> None:
        self.query_one("#prompt-help", Static).update(Content(f"{read_aloud(event.value, self.today)} · {HELP}"))

    def problem(self, line: str) -> str | None:
        try:
            parse_due(line, self.today)
        except ValueError as error:
            return str(error)
        return None
