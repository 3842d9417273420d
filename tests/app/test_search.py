"""Searching everything the team has written, by keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from retroboard.app.screens import search
from retroboard.app.screens.search import SearchScreen, excerpt
from retroboard.store.errors import StoreError
from retroboard.store.store import Hit
from tests.app.screen_text import Host, on_the_demo, settle, text_of, until

SIZE = (80, 24)
CARD = Hit("card", 13, "Flaky tests again", "retro13", "card1")
ACTION = Hit("action", 7, "Every flaky test gets an owner", None, "action7")
RETRO = Hit("retro", 12, "The flaky sprint", "retro12", "retro12")


class Searching(Host):
    """Answers a search from a function, after a while if told to; keeps what was asked."""

    def __init__(self, answer: Callable[[str], tuple[Hit, ...]], slow: dict[str, float] | None = None) -> None:
        super().__init__(SearchScreen())
        self.answer = answer
        self.slow = slow or {}
        self.asked: list[str] = []

    async def search(self, query: str) -> tuple[Hit, ...]:
        self.asked.append(query)
        await asyncio.sleep(self.slow.get(query, 0))
        return self.answer(query)


def finding(*hits: Hit) -> Searching:
    return Searching(lambda _: hits)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "DEBOUNCE_S", 0.03)


async def test_an_empty_search_says_what_it_is_for() -> None:
    app = finding()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Type what you look for" in text_of(app)
        assert app.asked == []


async def test_what_is_found_is_shown_with_a_word_for_what_it_is() -> None:
    app = finding(RETRO, ACTION, CARD)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*"flaky")
        await settle(pilot)
        shown = text_of(app)
        for words in ("The flaky sprint", "retro #12", "action A7", "Flaky tests again", "card in retro #13"):
            assert words in shown
        assert "3 results" in shown


async def test_quick_typing_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "DEBOUNCE_S", 0.3)
    app = finding(CARD)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*"flaky")
        await pilot.pause(0.4)
        assert app.asked == ["flaky"]


async def test_the_last_question_is_the_one_answered() -> None:
    app = Searching(lambda query: (CARD,) if query == "f" else (RETRO,), slow={"f": 0.15})
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f")
        await pilot.pause(0.05)
        await pilot.press("l")
        await pilot.pause(0.3)
        assert app.asked == ["f", "fl"]
        assert "The flaky sprint" in text_of(app)
        assert "Flaky tests again" not in text_of(app)


async def test_down_goes_to_the_results_and_enter_opens_one() -> None:
    app = finding(RETRO, ACTION, CARD)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f")
        await settle(pilot)
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert app.answers == [ACTION]


async def test_enter_in_the_line_opens_the_first() -> None:
    app = finding(RETRO, ACTION)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f")
        await settle(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert app.answers == [RETRO]


async def test_enter_does_not_wait_for_the_typing_to_pause() -> None:
    app = finding(RETRO)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f", "enter")
        await pilot.pause(0.02)
        await pilot.press("enter")
        await pilot.pause()
        assert app.answers == [RETRO]


async def test_nothing_found_is_said_and_nothing_can_be_opened() -> None:
    app = finding()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*"xyz")
        await settle(pilot)
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        assert "Nothing contains “xyz”." in text_of(app)
        assert app.answers == []


async def test_an_emptied_line_empties_the_results() -> None:
    app = finding(CARD)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f")
        await settle(pilot)
        await pilot.press("backspace")
        await settle(pilot)
        assert "Flaky tests again" not in text_of(app)
        assert "Type what you look for" in text_of(app)


async def test_at_most_two_hundred_are_shown_and_how_many_more_there_are() -> None:
    app = finding(*(Hit("card", 1, f"card number {n}", "r", f"c{n}") for n in range(1234)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("c")
        await settle(pilot)
        assert "200 shown, 1,034 more" in text_of(app)
        await pilot.press("down", "end")
        await pilot.pause()
        assert "card number 199" in text_of(app)


async def test_a_database_that_cannot_answer_is_one_sentence() -> None:
    def fail(_: str) -> tuple[Hit, ...]:
        raise StoreError("The database is gone. Put it back.")

    app = Searching(fail)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f")
        await settle(pilot)
        assert "! The database is gone. Put it back." in text_of(app)


async def test_what_is_found_is_shown_as_it_is_not_as_markup() -> None:
    hostile = "[red]x[/] [@click=app.quit]y[/] [/] [no-such"
    app = finding(Hit("card", 1, hostile, "r", "c"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("[", "r")
        await settle(pilot)
        assert hostile in text_of(app)


async def test_esc_opens_nothing() -> None:
    app = finding(CARD)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f", "escape")
        await pilot.pause()
        assert app.answers == [None]


def test_a_long_text_is_shown_from_a_little_before_what_was_searched_for() -> None:
    text = "word " * 100 + "needle " + "word " * 100
    assert excerpt("a needle", "needle") == "a needle"
    found = excerpt(text, "NEEDLE")
    assert found.startswith("… word")
    assert 0 < found.index("needle") < 40
    assert "needle" in excerpt("x" * 500 + "needle", "needle")[:60]
    assert "José" in excerpt(text + "José", "jose")[:60]


async def test_at_home_slash_finds_an_action_of_an_old_retro_and_shows_it_there(tmp_path: Path) -> None:
    app = on_the_demo(tmp_path / "demo.db", retro=None)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, "Sprint 38")
        await pilot.press("slash", *"mock")
        await until(pilot, "action A8")
        await pilot.press("down", "enter")
        await until(pilot, "▸ A8 Run our own mock")
