"""What members say of the meeting itself, from a line as it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retroboard.domain.model import Board, Occasion, Remark
from retroboard.domain.remarks import read, said, typed


@pytest.mark.parametrize(
    ("line", "score", "words"),
    [
        ("4", 4, ""),
        ("4/5", 4, ""),
        ("7", 7, ""),
        ("sunny", None, "sunny"),
        ("4 sunny", 4, "sunny"),
        (" 4,  sunny spells ", 4, "sunny spells"),
        ("4/5: sunny", 4, "sunny"),
        ("2 - the tooth", 2, "the tooth"),
        ("4.5", None, "4.5"),
        ("7 dwarfs", None, "7 dwarfs"),
        ("4ever young", None, "4ever young"),
        ("", None, ""),
    ],
)
def test_a_line_is_a_number_a_word_or_both(line: str, score: int | None, words: str) -> None:
    assert read(line) == (score, words)


@given(st.one_of(st.none(), st.integers(1, 5)), st.from_regex(r"[a-z]{2,9}( [a-z]{2,9})?", fullmatch=True))
def test_what_was_said_can_be_typed_again(score: int | None, words: str) -> None:
    assert read(typed(Remark("r", "one", Occasion.CHECK_IN, "ann", score, words, 1.0))) == (score, words)


def test_what_was_said_on_one_occasion_is_found_by_who_said_it() -> None:
    here = Remark("r1", "one", Occasion.CHECK_IN, "ann", 4, "", 1.0)
    there = Remark("r2", "one", Occasion.RETURN, "ann", 2, "", 2.0)
    assert said(Board(remarks=(here, there)), Occasion.CHECK_IN) == {"ann": here}
