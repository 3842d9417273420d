"""What a trusted program does for its terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from retroboard.domain.text import strip_controls


class ControlGuard(LineFilter):
    """The second wall behind `domain.text.clean`: no control character of any text reaches the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        if all(text.isprintable() for text, _, control in segments if control is None):
            return segments
        return [
            segment if segment.control else Segment(strip_controls(segment.text), segment.style) for segment in segments
        ]
