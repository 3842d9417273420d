"""The questions to begin with."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retroboard.domain.icebreakers import QUESTIONS, drawn


def test_there_are_sixty_questions_and_no_two_are_alike() -> None:
    assert len({text.casefold() for text in QUESTIONS}) == len(QUESTIONS) >= 60


def test_every_question_fits_a_line_and_asks() -> None:
    assert [text for text in QUESTIONS if len(text) > 76 or not text.endswith("?")] == []


@given(st.integers(), st.lists(st.sampled_from(QUESTIONS)), st.lists(st.text(min_size=1), max_size=3))
def test_any_number_draws_a_question(number: int, asked: list[str], own: list[str]) -> None:
    assert drawn(number, asked, own) in (*own, *QUESTIONS)


def test_once_all_were_asked_any_comes_again_but_the_latest() -> None:
    assert {drawn(number, QUESTIONS) for number in range(len(QUESTIONS))} == {*QUESTIONS[:-1]}


@given(st.lists(st.integers(), min_size=len(QUESTIONS) + 2, max_size=len(QUESTIONS) + 2))
def test_every_question_is_drawn_once_before_any_comes_again_own_ones_first(numbers: list[int]) -> None:
    own, asked = ("Ours?", "And ours?"), list[str]()
    for number in numbers:
        asked.append(drawn(number, asked, own))
    assert set(asked[:2]) == set(own)
    assert sorted(asked[2:]) == sorted(QUESTIONS)
