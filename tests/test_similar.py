"""What is offered to be grouped, and what a group might be called."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retroboard.domain.demo import demo_rows
from retroboard.domain.model import Card
from retroboard.similar import pairs, title_for
from tests.examples import examples

TEXTS = {
    "flaky": "Flaky tests stopped us three times",
    "red": "The flaky tests stop us again and again",
    "coffee": "The new coffee machine is wonderful",
    "deploy": "Deploys are slow",
    "deploying": "Our deployments are too slow",
    "trust": "Product and engineering sat together",
}


def test_what_says_the_same_is_offered_and_the_most_alike_first() -> None:
    found = pairs(TEXTS)
    assert [(pair.first, pair.second) for pair in found] == [("deploy", "deploying"), ("flaky", "red")]
    assert found[0].likeness >= found[1].likeness


OTHERS = (
    "The coffee machine is great",
    "Nobody knew the goal of the sprint",
    "Meetings in the morning",
    "Onboarding went well",
    "Pairing helped a lot",
    "The deploys broke twice on Friday",
    "We need a designer",
    "Thanks to Ann for the talk",
    "The wiki is out of date",
    "Customers wait for answers",
    "Lunch together",
)


@pytest.mark.parametrize("others", [5, 7, 11])
@pytest.mark.parametrize(
    "theme",
    [
        ("Flaky tests", "The flaky tests again", "Our tests are flaky"),
        ("Builds are slow", "Slow builds again", "The builds are so slow"),
    ],
)
def test_what_three_people_have_named_is_offered_first(theme: tuple[str, ...], others: int) -> None:
    found = pairs({text: text for text in (*theme, *OTHERS[:others])})
    assert {frozenset(pair[:2]) for pair in found[:3]} == {frozenset(two) for two in combinations(theme, 2)}


def test_a_search_that_nobody_waits_for_ends_before_the_next_topic() -> None:
    answers = iter((False, True))
    assert [pair.first for pair in pairs(TEXTS, lambda: next(answers))] == ["flaky"]


def test_words_that_are_all_over_the_board_make_nothing_alike() -> None:
    said = ("bread", "clouds", "invoices", "holidays", "bicycles", "lamps", "rivers", "music", "chess", "paint")
    assert pairs({word: f"we should talk about {word}" for word in said}) == ()


def test_case_and_signs_do_not_matter() -> None:
    [pair] = pairs({"a": "CODE REVIEW!", "b": "code review"})
    assert pair.likeness == 1


def test_a_text_without_words_is_like_nothing() -> None:
    assert pairs({"a": "!!!", "b": "!!!", "c": "🎉", "d": ""}) == ()


texts = st.lists(st.text(alphabet="abcde \n", max_size=40), max_size=12)


@given(texts)
@settings(max_examples=examples(30))
def test_the_same_texts_give_the_same_pairs(said: list[str]) -> None:
    board = {str(number): text for number, text in enumerate(said)}
    found = pairs(board)
    assert found == pairs(board)
    assert all(int(pair.first) < int(pair.second) and 0 < pair.likeness <= 1 for pair in found)


def test_two_hundred_topics_of_the_demo_have_pairs() -> None:
    cards = [row for row in demo_rows(date(2026, 11, 24), 200) if isinstance(row, Card)]
    assert pairs({card.id: card.text for card in cards})


def test_a_group_is_called_after_the_card_that_is_most_like_the_others() -> None:
    assert title_for(["Coffee", "Flaky tests", "Flaky tests again\nand again"]) == "Flaky tests"
    assert title_for([]) == ""


def test_a_title_of_a_large_group_is_that_of_its_first_cards() -> None:
    assert title_for(["Coffee"] * 60 + ["Flaky tests"] * 600) == "Coffee"


def test_a_title_ends_after_a_word() -> None:
    long = "The staging database was restored by hand, and nobody knew from when it was"
    assert title_for([long]) == "The staging database was restored by…"
    assert len(title_for(["x" * 100])) <= 41
