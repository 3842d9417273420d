"""Lines for terminals without colours or letters: nothing of either is left, and every cell stays in its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual._border import BORDER_CHARS
from textual.color import Color
from textual.scrollbar import ScrollBarRender

import retroboard.app
from retroboard.app.filters import Ascii, NoColour, in_ascii
from retroboard.app.widgets.block_list import MARKS
from retroboard.domain import sight
from tests.hostile import HOSTILE

BLACK = Color(0, 0, 0)


@given(st.text())
def test_any_text_is_ascii_and_as_wide_as_it_was(text: str) -> None:
    assert in_ascii(text).isascii()
    assert len(in_ascii(text)) == cell_len(text)


@pytest.mark.parametrize("text", [cleaned for _, cleaned in HOSTILE.values()])
def test_every_text_that_may_be_kept_is_as_wide_as_it_was(text: str) -> None:
    for line in text.split("\n"):
        assert in_ascii(line).isascii()
        assert len(in_ascii(line)) == cell_len(line)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("naïve — “so” it’s…", 'naive - "so" it\'s~'),
        ("Łódź, Straße, Ærø", "Lodz, Strase, Aro"),
        ("漢字 x", "???? x"),
        ("👩‍💻 x", "?? x"),
        ("1️⃣ x", "?? x"),
        ("ﬁ", "?"),
        ("Ａ", "??"),
    ],
)
def test_texts_stay_as_readable_as_can_be(text: str, seen: str) -> None:
    assert in_ascii(text) == seen


def drawn() -> Iterator[str]:
    """Every character that our screens, and the borders and bars of Textual, have in them beside ASCII."""
    for edge in BORDER_CHARS.values():
        yield from ("".join(row) for row in edge)
    yield from (*ScrollBarRender.VERTICAL_BARS, *ScrollBarRender.HORIZONTAL_BARS)
    yield sight.BLOCK
    for file in Path(retroboard.app.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_nothing_that_we_draw_becomes_a_question_mark() -> None:
    known = {char for text in drawn() for char in text if not char.isascii()}
    assert known > {"…", "●", "╭", "▅"}
    assert [char for char in sorted(known) if "?" in in_ascii(char)] == []


def test_a_focused_frame_and_the_cursor_are_told_apart_without_letters() -> None:
    assert in_ascii("╭──╮│") == "+--+|"
    assert in_ascii("┏━━┓┃") == "#==##"
    assert len({in_ascii(mark) for mark in ("▏ ", *MARKS.values())}) == len(MARKS) + 1


def test_a_line_in_ascii_is_left_as_it_is() -> None:
    line = [Segment("plain", Style(bold=True))]
    assert Ascii().apply(line, BLACK) is line


def test_of_a_style_without_colours_only_what_every_terminal_has_is_left() -> None:
    style = Style.parse("bold underline reverse dim italic strike #ff0000 on #00ff00")
    [(text, plain, _)] = NoColour().apply([Segment("text", style)], BLACK)
    assert text == "text"
    assert plain == Style(bold=True, underline=True, reverse=True)
    assert NoColour().apply([Segment("text", Style.parse("red")), Segment("x")], BLACK) == [
        Segment("text", Style()),
        Segment("x"),
    ]
