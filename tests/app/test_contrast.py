"""The colours of each theme can be read on each other; `tests/snapshots` looks at what is painted with them."""

from __future__ import annotations

from typing import Any

import pytest
from rich.color import ColorSystem
from textual.color import Color

from retroboard.app.theme import DARK, GROUNDS, INKS, LIGHT, MONO, THEMES
from tests.app.contrast import DRAWN, TEXT, contrast

LEAST = 4.5
"""What text has at least where colours are few (WCAG 2.2, 1.4.3)."""


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
def test_every_ink_can_be_read_where_there_are_but_256_colours_and_no_two_grounds_are_one(theme: Any) -> None:
    variables = theme.to_color_system().generate() | theme.variables
    few = {name: nearest_of_256(colour) for name, colour in variables.items() if colour.startswith("#")}
    listed = {ground: [ink for ink, _ in INKS.values()] for ground in GROUNDS.values()}
    for ground, inks in (*listed.items(), *TEXT_ON.items()):
        for ink in inks:
            assert contrast(few[ink], few[ground]) >= LEAST, (ink, ground)
    assert len({few[ground].hex for ground in GROUNDS.values()}) == len(GROUNDS)


def nearest_of_256(colour: str) -> Color:
    """The colour that Rich sends instead to a terminal that has but 256."""
    return Color.from_rich_color(Color.parse(colour).rich_color.downgrade(ColorSystem.EIGHT_BIT))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_colours_that_textual_s_own_widgets_take_can_be_read(theme: Any) -> None:
    variables = theme.to_color_system().generate() | theme.variables
    off = dict.fromkeys(("background", "surface", "panel"), ("text-disabled",))
    for limit, pairs in ((TEXT, TEXT_ON), (TEXT, off), (DRAWN, DRAWN_ON)):
        for ground, inks in pairs.items():
            for ink in inks:
                ratio = contrast(Color.parse(variables[ink]), Color.parse(variables[ground]))
                assert ratio >= limit, (theme.name, ink, ground, f"{ratio:.2f}")


def test_without_colours_every_ground_of_a_list_is_marked_in_another_way() -> None:
    marks = [MONO.variables[f"{ground}-style"] for ground in GROUNDS.values()]
    assert len(set(marks)) == len(GROUNDS)
    assert set(" ".join(marks).split()) <= {"none", "bold", "underline", "reverse"}
    assert [theme.name for theme in THEMES] == ["dark", "light", "mono"]
