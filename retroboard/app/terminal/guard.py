"""What a trusted program does for its terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from retroboard.domain.text import strip_controls


class ControlGuard(LineFilter):
    """The second wall behind `domain.text.clean`: no control character of any text reaches the terminal.

    It applies `others` as well, so that a line that has not changed is looked up once and not once a filter.
    """

    def __init__(self, others: Sequence[LineFilter]) -> None:
        super().__init__()
        self.others = tuple(others)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        for other in self.others:
            segments = other.apply(segments, background)
        if all(text.isprintable() for text, _, control in segments if control is None):
            return segments
        return [
            segment if segment.control else Segment(strip_controls(segment.text), segment.style) for segment in segments
        ]
