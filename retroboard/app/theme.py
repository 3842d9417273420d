"""Where the style sheets are, and our themes: a dark and a light one, and one that needs no colours.

Text has a contrast of at least 7:1 to what it lies on, lines and marks 3:1 (WCAG 2.2, success criteria 1.4.6 and
1.4.11); `tests/snapshots` measures every place. Where a terminal has but 256 colours, Rich takes the nearest: ours are
such that text then has 4.5:1, and that one ground is told from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from rich.style import Style
from textual.theme import Theme

import retroboard
from retroboard.app.launch import Looks
from retroboard.config import LAST
from retroboard.memory import keep, kept

PACKAGE = Path(retroboard.__file__).parent
STYLES = PACKAGE / "styles" if (PACKAGE / "styles").is_dir() else PACKAGE.parent / "styles"
"""In an installed package the styles lie inside it, in a checkout beside it."""


class Palette(NamedTuple):
    """The colours of a theme: grounds, what is written and drawn on them, and colours that say something."""

    background: str
    surface: str
    panel: str
    card: str
    cursor: str
    away: str
    picked: str
    selection: str
    text: str
    dim: str
    disabled: str
    line: str
    primary: str
    secondary: str
    accent: str
    warning: str
    bad: str
    good: str


class Marks(NamedTuple):
    """How a theme sets what has the cursor, had it, is picked up or selected apart, beside its colour."""

    cursor: str = "none"
    away: str = "none"
    picked: str = "bold"
    selection: str = "none"


def _theme(name: str, palette: Palette, marks: Marks, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=palette.primary,
        secondary=palette.secondary,
        accent=palette.accent,
        warning=palette.warning,
        error=palette.bad,
        success=palette.good,
        foreground=palette.text,
        background=palette.background,
        surface=palette.surface,
        panel=palette.panel,
        dark=dark,
        variables={
            "card": palette.card,
            "card-style": "none",
            "card-cursor": palette.cursor,
            "card-cursor-style": marks.cursor,
            "card-away": palette.away,
            "card-away-style": marks.away,
            "card-picked": palette.picked,
            "card-picked-style": marks.picked,
            "text-dim": palette.dim,
            "line": palette.line,
            "mood-good": palette.good,
            "mood-bad": palette.bad,
            "mood-neutral": palette.primary,
            "mood-action": palette.accent,
            "selection-style": marks.selection,
            # What Textual's own widgets ask for.
            "text": "auto 100%",  # black or white, whichever reads better on what it lies on
            "text-muted": palette.dim,
            "text-disabled": palette.disabled,
            "foreground-muted": palette.dim,
            "foreground-disabled": palette.disabled,
            "primary-muted": palette.cursor,
            "secondary-muted": palette.cursor,
            "accent-muted": palette.picked,
            "warning-muted": palette.picked,
            "error-muted": palette.card,
            "success-muted": palette.card,
            "text-primary": palette.primary,
            "text-secondary": palette.secondary,
            "text-accent": palette.accent,
            "text-warning": palette.warning,
            "text-error": palette.bad,
            "text-success": palette.good,
            "border": palette.primary,
            "border-blurred": palette.line,
            "block-cursor-foreground": palette.text,
            "block-cursor-background": palette.cursor,
            "block-cursor-text-style": f"bold {marks.cursor}" if marks.cursor != "none" else "bold",
            "block-cursor-blurred-foreground": palette.text,
            "block-cursor-blurred-background": palette.away,
            "block-cursor-blurred-text-style": marks.away,
            "button-color-foreground": palette.background,
            "input-cursor-text-style": marks.cursor,
            "input-selection-background": palette.selection,
            "input-selection-foreground": palette.text,
            "screen-selection-background": palette.selection,
            "screen-selection-foreground": palette.text,
            "scrollbar": palette.line,
            "scrollbar-hover": palette.primary,
            "scrollbar-active": palette.primary,
            "scrollbar-background": palette.background,
        },
    )


_ON_DARK = Palette(
    background="#14161b",
    surface="#1d1f26",
    panel="#262932",
    card="#22252d",
    cursor="#282e52",
    away="#2d3039",
    picked="#3d2e19",
    selection="#2f4468",
    text="#eceef4",
    dim="#c8cddb",
    disabled="#aeb5c4",
    line="#8089a0",
    primary="#a6cfff",
    secondary="#cbbdf6",
    accent="#ffd479",
    warning="#ffbd70",
    bad="#ffb3b3",
    good="#9fe0a4",
)
_ON_LIGHT = Palette(
    background="#f7f7f4",
    surface="#f0f0eb",
    panel="#e6e6e0",
    card="#ffffff",
    cursor="#d0e1fb",
    away="#e8edf6",
    picked="#ffe9b8",
    selection="#bcd5fa",
    text="#1a1c22",
    dim="#3d414c",
    disabled="#464a54",
    line="#676c7b",
    primary="#0a2e88",
    secondary="#4b3391",
    accent="#5f2e00",
    warning="#702e00",
    bad="#8a1010",
    good="#0f4a17",
)
_BLACK, _WHITE = "#000000", "#ffffff"
_IN_BLACK_AND_WHITE = Palette(*([_BLACK] * 8), *([_WHITE] * 10))
"""None of it reaches a terminal (see `filters.NoColour`): what there is to see, the marks have to show."""

DARK = _theme("dark", _ON_DARK, Marks(), dark=True)
LIGHT = _theme("light", _ON_LIGHT, Marks(), dark=False)
MONO = _theme(
    "mono", _IN_BLACK_AND_WHITE, Marks("reverse", "underline", "bold reverse underline", "reverse"), dark=True
)
THEMES = (DARK, LIGHT, MONO)
"""Our themes; the settings know them by these names. The first is the usual one."""
_NAMES = [theme.name for theme in THEMES]
MEMORY = "looks"


def first_theme(looks: Looks) -> str:
    """The theme to begin with: the one asked for, else the one that was left; without colours there is but one."""
    if not looks.colours:
        return MONO.name
    name = kept(MEMORY).get("theme") if looks.theme == LAST else looks.theme
    return name if name in _NAMES else DARK.name


def next_theme(name: str) -> str:
    """The theme after this one; the first follows the last."""
    return _NAMES[(_NAMES.index(name) + 1) % len(_NAMES)]


def remember_theme(name: str) -> None:
    """Keeps which theme the next start begins with."""
    keep(MEMORY, {"theme": name})


GROUNDS = {"base": "card", "cursor": "card-cursor", "cursor-away": "card-away", "picked": "card-picked"}
"""What a block lies on, by how things stand with it, and the theme variable of its colour (and `-style`)."""
INKS = {
    "text": ("foreground", False),
    "strong": ("foreground", True),
    "note": ("foreground", False),
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
    below = GROUNDS[ground]
    colour, bold = INKS[ink]
    marks = Style.parse(variables[f"{below}-style"])
    return Style(color=variables[colour], bgcolor=variables[below], bold=bold or None) + marks
