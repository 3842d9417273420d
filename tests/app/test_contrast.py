"""Everything that is painted can be read: the colours of every place that there is a picture of, in every theme.

Text is held to 7:1 (WCAG 2.2, 1.4.6), what cannot be used now to 4.5:1 (1.4.3, which asks nothing of it), frames, bars
and marks to 3:1 (1.4.11).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App
from textual.color import Color

from retroboard.app.theme import DARK, GROUNDS, INKS, LIGHT, MONO, THEMES
from retroboard.domain.demo import demo_rows
from retroboard.store.store import Store
from tests.app.screen_text import DAY
from tests.snapshots.test_snapshots import PICTURES, Picture, pressing, program

TEXT, OFF, DRAWN = 7.0, 4.5, 3.0
DRAWING = re.compile(r"[─-▟▸▹◆ ]+")
"""Frames, blocks and bars, and the mark of the cursor."""
ALIKE = ("board light", "board large light", "home light", "home large", "home large light", "closed large")
"""Pictures that differ from another one in nothing that is looked at here."""
PLACES = (
    *(picture for picture in PICTURES if picture.name not in ALIKE),
    Picture("palette", ("ctrl+p", *"vo"), then="Take a vote of yours back"),
    Picture("selected text", ("e", "shift+home")),
)


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


@pytest.fixture(scope="module")
def demo_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("demo") / "retro.db"
    store = Store.open(db)
    store.add_team(demo_rows(DAY))
    store.close()
    return db


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name.replace(" ", "-"))
async def test_whatever_is_painted_can_be_read(place: Picture, demo_db: Path, tmp_path: Path) -> None:
    app = program(shutil.copy(demo_db, tmp_path / "retro.db"), place.retro)
    async with app.run_test(size=place.size) as pilot:
        await pressing(place)(pilot)
        for theme in (DARK, LIGHT):
            app.theme = theme.name
            await pilot.pause()
            pieces = list(painted(app))
            assert len(pieces) > 20
            off = Color.parse(theme.variables["text-disabled"])
            for piece in pieces:
                assert piece.ratio >= wanted(piece, off), (theme.name, f"{piece.ratio:.2f}", piece)
        app.theme = MONO.name
        await pilot.pause()
        for piece in painted(app):
            assert (piece.style.color, piece.style.bgcolor, piece.style.dim) == (None, None, None), piece


def wanted(piece: Painted, off: Color) -> float:
    if DRAWING.fullmatch(piece.text):
        return DRAWN
    assert piece.style.color is not None
    return OFF if Color.from_rich_color(piece.style.color) == off else TEXT


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_ink_of_a_list_can_be_read_on_every_ground(theme: Any) -> None:
    variables = theme.to_color_system().generate() | theme.variables
    for ground in GROUNDS.values():
        for ink, _ in INKS.values():
            assert contrast(Color.parse(variables[ink]), Color.parse(variables[ground])) >= TEXT, (ink, ground)


TEXT_ON = {
    "background": ("foreground", "text-muted", "text-dim", "primary", "warning", "error", "success", "accent"),
    "surface": ("foreground", "text-primary", "text-warning", "text-error", "text-success", "text-accent"),
    "panel": ("foreground", "text-dim", "warning", "footer-key-foreground", "footer-description-foreground"),
    "primary": ("button-color-foreground",),
    "primary-muted": ("text-primary",),
    "warning-muted": ("text-warning",),
    "error-muted": ("text-error",),
    "success-muted": ("text-success",),
    "block-cursor-background": ("block-cursor-foreground",),
    "block-cursor-blurred-background": ("block-cursor-blurred-foreground",),
    "input-selection-background": ("input-selection-foreground",),
    "screen-selection-background": ("screen-selection-foreground",),
    "input-cursor-background": ("input-cursor-foreground",),
}
DRAWN_ON = {
    "background": ("line", "border", "border-blurred", "scrollbar", "scrollbar-hover", "scrollbar-active"),
    "surface": ("line", "border", "border-blurred"),
    "panel": ("line", "border"),
    "card": ("line",),
}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_colours_that_textual_s_own_widgets_take_can_be_read(theme: Any) -> None:
    variables = theme.to_color_system().generate() | theme.variables
    off = dict.fromkeys(("background", "surface", "panel"), ("text-disabled",))
    for limit, pairs in ((TEXT, TEXT_ON), (DRAWN, DRAWN_ON), (OFF, off)):
        for ground, inks in pairs.items():
            for ink in inks:
                ratio = contrast(Color.parse(variables[ink]), Color.parse(variables[ground]))
                assert ratio >= limit, (theme.name, ink, ground, f"{ratio:.2f}")


def test_without_colours_every_ground_of_a_list_is_marked_in_another_way() -> None:
    marks = [MONO.variables[f"{ground}-style"] for ground in GROUNDS.values()]
    assert len(set(marks)) == len(GROUNDS)
    assert set(" ".join(marks).split()) <= {"none", "bold", "underline", "reverse"}
    assert [theme.name for theme in THEMES] == ["dark", "light", "mono"]
