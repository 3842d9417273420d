"""What was typed to a question of one line and has not become a change: it is there when the same is asked next."""

from __future__ import annotations

from typing import NamedTuple

from retroboard.domain.changes import Change


class Line(NamedTuple):
    """What was typed where `value` stood, to the question about `key`."""

    key: str
    value: str
    typed: str


class Unanswered:
    """The lines of this run of the program, by what was asked; those on their way to the database beside them."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._sent: list[tuple[Change, Line]] = []

    def keep(self, line: Line) -> bool:
        """Keeps what was called off; False where nothing else was typed than what stood there."""
        is_new = line.typed not in ("", line.value)
        if is_new:
            self._lines[line.key] = line
        return is_new

    def take(self, key: str) -> Line | None:
        """What was typed last time, and what stood there then; None where nothing was."""
        return self._lines.pop(key, None)

    def send(self, change: Change, line: Line) -> None:
        """The line is on its way to the database, in this change."""
        self._sent.append((change, line))

    def saved(self, change: Change) -> None:
        """The database has this change."""
        self._take(change)

    def refused(self, change: Change) -> None:
        """The database does not take this change."""
        for line in self._take(change):
            self.keep(line)

    def _take(self, change: Change) -> list[Line]:
        taken = [line for sent, line in self._sent if sent is change]
        self._sent = [(sent, line) for sent, line in self._sent if sent is not change]
        return taken
