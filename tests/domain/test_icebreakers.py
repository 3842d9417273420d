"""The questions to begin with."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retroboard.domain.icebreakers import QUESTIONS, question


def test_there_are_sixty_questions_and_no_two_are_alike() -> None:
    assert len({text.casefold() for text in QUESTIONS}) == len(QUESTIONS) >= 60


def test_every_question_fits_a_line_and_asks() -> None:
    assert [text for text in QUESTIONS if len(text) > 76 or not text.endswith("?")] == []


@given(st.integers(), st.lists(st.text(min_size=1), max_size=3))
def test_any_number_gives_a_question(number: int, own: list[str]) -> None:
    assert question(number, own) in (*own, *QUESTIONS)


def test_the_teams_own_questions_come_first() -> None:
    assert question(0, ["Ours?"]) == "Ours?"
    assert question(1, ["Ours?"]) == QUESTIONS[0]
