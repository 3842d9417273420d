"""One question that is answered by a date."""

from __future__ import annotations

from datetime import date

from retroboard.app.screens.line_prompt import LinePrompt
from retroboard.dates import parse_due, read_aloud


class DuePrompt(LinePrompt):
    """Says how the date is understood while it is typed; answers with a line that `parse_due` reads."""

    def __init__(self, label: str, due: date | None, today: date) -> None:
        super().__init__(label, due.isoformat() if due else "", may_be_empty=True)
        self.today = today

    def help_for(self, line: str) -> str:
        return f"{read_aloud(line, self.today)} · {self.help}"

    def problem(self, line: str) -> str | None:
        try:
            parse_due(line, self.today)
        except ValueError as error:
            return str(error)
        return None
