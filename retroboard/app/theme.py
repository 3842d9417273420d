"""Where the style sheets are, and our themes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.style import Style
from textual.theme import Theme

import retroboard

PACKAGE = Path(retroboard.__file__).parent
STYLES = PACKAGE / "styles" if (PACKAGE / "styles").is_dir() else PACKAGE.parent / "styles"
"""In an installed package the styles lie inside it, in a checkout beside it."""

DARK = Theme(
    name="retroboard-dark",
    primary="#7cb7ff",
    secondary="#b9a7f2",
    accent="#ffd479",
    warning="#ffb454",
    error="#ff8f8f",
    success="#8fd694",
    foreground="#e8eaf0",
    background="#14161c",
    surface="#1c1f28",
    panel="#262a36",
    dark=True,
    variables={
        "card": "#222632",
        "card-cursor": "#34405c",
        "card-away": "#2a3040",
        "card-picked": "#4a3d1f",
        "text-dim": "#b3b9c9",
        "line": "#7d869c",
        "mood-good": "#8fd694",
        "mood-bad": "#ff9e9e",
        "mood-neutral": "#9cc4ff",
        "mood-action": "#ffd479",
    },
)
LIGHT = Theme(
    name="retroboard-light",
    primary="#0b4fa8",
    secondary="#5b3fa8",
    accent="#7a4b00",
    warning="#8a4300",
    error="#a01515",
    success="#14591d",
    foreground="#1a1c22",
    background="#f7f7f4",
    surface="#efefea",
    panel="#e2e2db",
    dark=False,
    variables={
        "card": "#ffffff",
        "card-cursor": "#cfe0fb",
        "card-away": "#e6ebf4",
        "card-picked": "#ffe9b8",
        "text-dim": "#454955",
        "line": "#6b7080",
        "mood-good": "#14591d",
        "mood-bad": "#a01515",
        "mood-neutral": "#0b4fa8",
        "mood-action": "#7a4b00",
    },
)
THEMES = (DARK, LIGHT)


GROUNDS = {"base": "card", "cursor": "card-cursor", "cursor-away": "card-away", "picked": "card-picked"}
"""What a block lies on, by how things stand with it, and the theme variable of its colour."""
INKS = {
    "text": ("foreground", False),
    "strong": ("foreground", True),
    "dim": ("text-dim", False),
    "votes": ("accent", True),
    "warning": ("warning", True),
    "good": ("mood-good", False),
    "bad": ("mood-bad", False),
    "neutral": ("mood-neutral", False),
    "action": ("mood-action", False),
}
"""What a part of a block is written in: the theme variable of its colour, and whether it is bold."""


def look(variables: Mapping[str, str], ground: str, ink: str) -> Style:
    """The style of an ink on a ground, in the colours of a theme.

    Lists paint thousands of lines: they take their looks from the theme itself, because a component class for each
    would be worked out anew for every list whenever anything about it changes.
    """
    colour, bold = INKS[ink]
    return Style(color=variables[colour], bgcolor=variables[GROUNDS[ground]], bold=bold or ground == "picked")
