"""What is done to every line on its way to a terminal that cannot show all of it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class NoColour(LineFilter):
    """Takes every colour away; what is bold, underlined or reversed stays so."""

    def apply(self, segments: list[Segment], _: Color) -> list[Segment]:
        return [Segment(text, style and uncoloured(style), control) for text, style, control in segments]


@lru_cache(1024)
def uncoloured(style: Style) -> Style:
    """A style with nothing that old terminals do not have: no colour, nothing dim or slanted."""
    return Style(bold=style.bold, underline=style.underline, reverse=style.reverse, meta=style.meta or None)


class Ascii(LineFilter):
    """Replaces what is not ASCII by what comes nearest to it, and keeps every cell in its place."""

    def apply(self, segments: list[Segment], _: Color) -> list[Segment]:
        if all(text.isascii() for text, _, _ in segments):
            return segments
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


_ALIKE = {
    char: cells
    for chars, cells in (
        ("─╌┄┈▔", "-"),
        ("━═╍┅┉", "="),
        ("│╎┆┊‖", "|"),
        ("┃║╏┇┋", "#"),
        ("╭╮╰╯┌┐└┘├┤┬┴┼", "+"),
        ("┏┓┗┛┣┫┳┻╋╔╗╚╝", "#"),  # heavy, for what has the focus
        ("▸►▶→", ">"),
        ("▹", ")"),
        ("◂◄◀←⌫", "<"),
        ("▌", "-"),  # before the first line of a block, as a list has it
        ("▏", " "),  # before its other lines
        ("▎▍▕▐", "|"),
        ("▁▂▃", "_"),
        ("░▒▓", "#"),
        ("▄▅▆▇█▉▊▋▀▖▗▘▙▛▜▝▟", "#"),
        ("↑", "^"),
        ("↓", "v"),
        ("↔", "-"),
        ("●•◆", "*"),
        ("○", "o"),
        ("◐", "%"),
        ("■", "#"),
        ("✓✔", "v"),
        ("×✗✘", "x"),
        ("·‐‑‒–—−", "-"),
        ("…", "~"),
        ("“”„«»", '"'),
        ("‘’‚ʼ", "'"),
        ("ß", "s"),
        ("æ", "a"),
        ("œø", "o"),
        ("ł", "l"),
        ("đð", "d"),
        ("ı", "i"),
        ("Æ", "A"),
        ("ŒØ", "O"),
        ("Ł", "L"),
        ("ĐÐ", "D"),
        ("🔎", "> "),  # the palette's
    )
    for char in chars
}
"""What is drawn and written most, and Latin letters that do not decompose."""


@lru_cache(4096)
def in_ascii(text: str) -> str:
    """The text in ASCII, cell by cell: accents go, and what has nothing alike becomes question marks."""
    graphemes, _ = split_graphemes(text)
    return "".join(_in_ascii(text[start:end], width) for start, end, width in graphemes)


def _in_ascii(grapheme: str, width: int) -> str:
    alike = _ALIKE.get(grapheme) or "".join(filter(str.isascii, unicodedata.normalize("NFKD", grapheme)))
    return alike if len(alike) == width else "?" * width
