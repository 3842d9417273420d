"""Lines: as wide as asked and no wider, with every word of the text, and as many as were counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from retroboard.app.screens.keys import KeyList
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.app.wrapping import count_lines, cut, wrap
from retroboard.domain.text import clean
from tests.domain.strategies import raw_texts
from tests.examples import examples

EXAMPLES = examples(60)
WIDEST = 2
"""Cells of the widest character: narrower than that, a line cannot be."""

widths = st.integers(1, 60)
besides = st.integers(0, 20)
texts = raw_texts().map(clean)


def letters(text: str) -> str:
    """What is to be seen of a text."""
    return "".join(text.split())


@settings(max_examples=EXAMPLES)
@given(texts, widths, besides)
def test_no_line_is_wider_than_asked(text: str, width: int, beside: int) -> None:
    first, *others = wrap(text, width, beside)
    assert cell_len(first) <= max(width - beside, WIDEST)
    assert all(cell_len(line) <= max(width, WIDEST) for line in others)


@settings(max_examples=EXAMPLES)
@given(texts, widths, besides)
def test_nothing_of_a_text_is_lost_between_its_lines(text: str, width: int, beside: int) -> None:
    lines = wrap(text, width, beside)
    assert letters("".join(lines)) == letters(text)
    assert len(lines) >= text.count("\n") + 1


@settings(max_examples=EXAMPLES)
@given(st.text(alphabet="ab ", max_size=200), widths)
def test_a_word_is_broken_only_where_it_is_longer_than_a_line(text: str, width: int) -> None:
    words = set(clean(text).split())
    for word in (part for line in wrap(clean(text), width) for part in line.split()):
        assert word in words or any(len(whole) > width for whole in words)


@settings(max_examples=EXAMPLES)
@given(texts.map(lambda text: text.replace("\n", " ")), st.integers(0, 60))
def test_a_text_that_is_cut_fits_and_says_so(text: str, width: int) -> None:
    shown = cut(text, width)
    assert cell_len(shown) <= width
    assert shown == text or shown.endswith("…") or width == 0


@pytest.mark.parametrize("text", ["one two three four", "öne two thrëe four"])
def test_only_the_first_line_leaves_room_beside_it(text: str) -> None:
    first, second, third, fourth = text.split()
    assert wrap(text, 9, 4) == [first, f"{second} {third}", fourth]
    assert wrap(f"{text}\n{text}", 30, 4) == [text, text]
    assert wrap("漢" * 4, 5, 2) == ["漢", "漢漢", "漢"]
    assert wrap("漢字", 1) == ["漢", "字"]


def test_a_line_break_of_the_text_stays_one() -> None:
    assert wrap("one\n\n  two", 20) == ["one", "", "  two"]
    assert wrap("", 5) == [""]


def test_wide_and_joined_characters_are_counted_in_cells() -> None:
    assert wrap("漢字かな交じり文", 6) == ["漢字か", "な交じ", "り文"]
    assert wrap("ab 👍🏽 cd", 5) == ["ab 👍🏽", "cd"]


parts = st.lists(st.tuples(texts.map(lambda text: text.replace("\n", " ")), st.just("dim")), max_size=4).map(tuple)
blocks = st.builds(
    Block,
    id=st.just("x"),
    text=texts,
    right=st.sampled_from(["", "3●", "running"]),
    meta=parts,
    depth=st.integers(0, 1),
    limit=st.integers(0, 6),
    gap=st.integers(0, 1),
)


@settings(max_examples=2 * EXAMPLES)
@given(blocks, widths)
def test_a_block_is_as_high_as_the_lines_that_are_painted_of_it(block: Block, width: int) -> None:
    for listing in (BlockList(), KeyList()):
        lines = listing._block_lines(block, width)
        assert listing._height(block, width) == len(lines) + block.gap
        assert not block.limit or block.whole or len(lines) <= block.limit + len(block.meta)


@settings(max_examples=EXAMPLES)
@given(blocks, st.integers(20, 60))
def test_every_line_of_a_block_fits_beside_its_gutter(block: Block, width: int) -> None:
    for line in BlockList()._block_lines(block, width):
        assert sum(cell_len(text) for text, _ in line) <= width - 2


@pytest.mark.parametrize("text", ["one two", "für uns", "a\nb"])
def test_where_there_is_no_width_it_is_one_cell(text: str) -> None:
    assert wrap(text, 0) == wrap(text, 1)
    assert count_lines(text, 0) == count_lines(text, 1)
