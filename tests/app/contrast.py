"""Everything that is painted can be read, in every theme.

Text is held to 7:1 (WCAG 2.2, 1.4.6), that of what cannot be used now too, frames, bars and marks to 3:1 (1.4.11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot

from retroboard.app.theme import DARK, LIGHT, MONO

TEXT, DRAWN = 7.0, 3.0
DRAWING = re.compile(r"[─-▟▸▹◆ ]+")
"""Frames, blocks and bars, and the mark of the cursor."""


class Painted(NamedTuple):
    """A piece of a line: what is written, and the style that reaches the terminal."""

    text: str
    style: Style

    @property
    def ratio(self) -> float:
        """The contrast of what is written to what it lies on, from 1 to 21."""
        ink, ground = self.style.color, self.style.bgcolor
        assert ink is not None, self
        assert ground is not None, self
        return contrast(Color.from_rich_color(ink), Color.from_rich_color(ground))


def contrast(one: Color, other: Color) -> float:
    """As WCAG 2.2 defines it."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized]
    return sum(share * channel for share, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def painted(app: App[Any]) -> Iterator[Painted]:
    """Every piece of the screen with anything to be seen in it."""
    visible_screen_stack.set(app._background_screens)
    for strip in app.screen._compositor.render_strips(app.size):
        for text, style, _ in strip:
            if text.strip():
                yield Painted(text, style or Style())


async def all_can_be_read(pilot: Pilot[Any]) -> None:
    """Looks at the screen in every theme; raises AssertionError where something cannot be read."""
    app = pilot.app
    usual = app.theme
    for theme in (DARK, LIGHT):
        app.theme = theme.name
        await pilot.pause()
        pieces = list(painted(app))
        assert len(pieces) > 20
        for piece in pieces:
            wanted = DRAWN if DRAWING.fullmatch(piece.text) else TEXT
            assert piece.ratio >= wanted, (theme.name, f"{piece.ratio:.2f}", piece)
    app.theme = MONO.name
    await pilot.pause()
    for piece in painted(app):
        assert (piece.style.color, piece.style.bgcolor, piece.style.dim) == (None, None, None), piece
    app.theme = usual
    await pilot.pause()
