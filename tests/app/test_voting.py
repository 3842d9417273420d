"""Votes by key: whose they are, how many there are and why, several rounds; and what to group before them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from retroboard.domain import changes as c
from retroboard.domain.model import Stage
from retroboard.similar import Pair
from tests.app.small_team import at_the_keys, board_in, elsewhere, launched, said, under_cursor

ALIKE = (
    c.AddCard("two", "1" * 32, "didnt", "The nightly build is slow"),
    c.AddCard("two", "2" * 32, "didnt", "Slow nightly builds"),
    c.AddCard("two", "3" * 32, "well", "We like the new search"),
    c.AddCard("two", "4" * 32, "well", "The new search, we like it"),
)


async def test_at_one_keyboard_everybody_votes_in_turn_and_each_has_a_budget(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("at")
        assert "Who votes?" in screen
        assert "ann (you)" in screen
        assert "1 left" in screen  # bob's, who has given two of three
        await keys.press("down", "enter")
        assert "bob votes, 1 left" in await keys()
        await keys.press("v")
        assert said(await keys("v")).startswith("! No votes left: all 3 are cast.")
        await keys.press("at", "up", "enter")
        assert "votes left 3" in await keys.sees("votes left 3")
    assert sum(vote.member_id == "bob" for vote in board_in(db).votes) == 3


async def test_whose_votes_are_given_and_how_many_are_left_stays_there_after_each_vote(db: Path) -> None:
    async with at_the_keys(launched(db), size=(80, 24)) as keys:
        await keys.press("at", "down", "enter")
        await keys.sees("bob votes, 1 left (@)")
        screen = await keys("v")
        assert said(screen).startswith("Voted. u undoes it. · bob votes, 0 left (@)  ")
        assert "  ? keys" in said(screen)
        assert said(await keys("v")) == "! No votes left: all 3 are cast. V takes one back. · bob votes, 0 left (@)"


async def test_while_votes_are_given_only_the_dots_of_who_votes_are_seen(db: Path) -> None:
    elsewhere(db, c.SkipStages("two", ()), c.SetStage("two", Stage.VOTE))
    async with at_the_keys(launched(db)) as keys:
        await keys.press("v")
        assert "2●" not in await keys()
        screen = await keys("at", "down", "enter")
        screen = await keys.sees("bob votes")
        assert "2●" in screen
        assert "1●" not in screen


async def test_undo_says_for_whom_a_vote_was_given_and_not_for_what(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("v", "at", "down", "enter")
        await keys.sees("bob votes")
        await keys.press("1", "v", "at", "up", "enter")
        await keys.sees("votes left")
        assert said(await keys("u")).startswith("Undone: voted, for bob. U does it again.")
        assert said(await keys("u")).startswith("Undone: voted. U does it again.")


async def test_the_budget_follows_the_number_of_topics_until_somebody_sets_it(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("b")
        assert "3 votes each; at most 2 on one" in screen
        await keys.press(*["backspace"] * 3, "enter")
        assert "votes left 2" in await keys()  # a third of five topics
        assert "2 votes each, a third of 5 topics; at most 2 on one" in await keys("b")
        assert "2 2" in await keys()  # no more for one topic than each has
        await keys.press("enter", "b")
        elsewhere(db, *(c.AddCard("two", f"{n}" * 32, "well", "More") for n in range(4)))
        await keys.press("enter")
        await keys.sees("votes left 3")  # Enter has settled nothing
        await keys.press("b")
        await keys.press("ctrl+u", "7", "space", "2", "enter")
        assert "votes left 7" in await keys()


async def test_who_does_not_lead_is_told_the_budget_and_not_asked_for_another(db: Path) -> None:
    elsewhere(db, c.Lead("two", "bob"))
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("b")
        assert "! bob leads this retro. F takes the lead. 3 votes each; at most 2 on one." in " ".join(screen.split())
        assert "Votes for each member" not in screen
        await keys.press("F")
        assert "Votes for each member" in await keys("b")


async def test_another_round_gives_all_votes_anew_and_keeps_the_first_apart(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("v")
        assert said(await keys("B")).startswith("Another round of votes.")
        screen = await keys("up")
        assert "round 2" in screen
        assert "votes left 3" in screen
        assert "●" not in screen
        assert "1●" in under_cursor(await keys("v"))
        assert "1 vote (1 in round 1)" in await keys("enter")
        assert said(await keys("q", "u", "u")).startswith("Undone: ")
        assert "2●" in await keys()
    assert {vote.round for vote in board_in(db).votes} == {1}


async def test_x_on_a_groups_title_takes_all_its_cards_apart_and_u_puts_them_back(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        before = await keys("2")
        screen = await keys("x")
        assert "Flaky tests" not in screen
        lines = [line for line in screen.splitlines() if "test is red" in line]
        assert ["Login" in line for line in lines] == [True, False]
        assert "Didn't (3)" in screen
        assert "Flaky tests" in await keys("u")
        assert "2 cards" in before


async def test_topics_that_are_alike_are_stepped_through_grouped_or_left_apart(db: Path) -> None:
    elsewhere(db, *ALIKE)
    async with at_the_keys(launched(db)) as keys:
        await keys.press("M")
        screen = await keys.sees("2 to look at")
        assert "% alike" in screen
        first = "nightly" in screen
        await keys.press("enter")
        screen = await keys.sees("1 to look at")
        assert ("nightly" in screen) is not first
        await keys.press("escape")
        assert "That was the last pair" in await keys.sees("last pair")
        screen = await keys("q")
        assert "2 cards" in screen
        assert len(board_in(db).topics) == 8
        await keys.press("u")
    assert len(board_in(db).topics) == 9


@pytest.mark.parametrize("goes_on", ["q", "another card"])
async def test_a_search_for_what_is_alike_ends_with_its_screen_and_where_a_newer_one_begins(
    db: Path, monkeypatch: pytest.MonkeyPatch, goes_on: str
) -> None:
    began, ended = Event(), Event()

    def search(texts: dict[str, str], is_over: Callable[[], bool]) -> tuple[Pair, ...]:
        if not began.is_set():
            began.set()
            for _ in range(1000):
                if is_over():
                    ended.set()
                    break
                time.sleep(0.01)
        return ()

    monkeypatch.setattr("retroboard.app.screens.alike.pairs", search)
    async with at_the_keys(launched(db)) as keys:
        await keys.press("M")
        assert await asyncio.to_thread(began.wait, 10)
        if goes_on == "q":
            await keys.press("q")
        else:
            elsewhere(db, ALIKE[0])
            await keys.sees("No two topics")
        assert await asyncio.to_thread(ended.wait, 5)


async def test_where_nothing_is_alike_it_says_so(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("M")
        screen = await keys.sees("No two topics have enough words in common.")
        assert "enter group them" not in screen


async def test_a_group_is_offered_the_title_that_is_most_like_its_cards(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("m", "down", "m")
        assert "Pairing works" in await keys("r") or "Deploys are quick" in await keys()


async def test_what_is_alike_is_not_told_of_cards_that_are_hidden(db: Path) -> None:
    elsewhere(db, c.HideCards("two"))
    async with at_the_keys(launched(db)) as keys:
        assert said(await keys("M")).startswith("! Some cards are hidden still, so nobody can tell what is alike.")


async def test_a_pair_that_somebody_else_groups_is_told_to_be_another_one(db: Path) -> None:
    elsewhere(db, *ALIKE)
    async with at_the_keys(launched(db)) as keys:
        await keys.press("M")
        screen = await keys.sees("2 to look at")
        one, other = ("1", "2") if "nightly" in screen else ("3", "4")
        elsewhere(db, c.GroupTopics("two", other * 32, one * 32))
        await keys.sees("1 to look at")
        assert said(await keys.screen()).startswith("! Somebody has changed the board: this is another pair.")


async def test_another_round_can_be_asked_for_also_when_only_others_have_voted(db: Path) -> None:
    elsewhere(db, c.SkipStages("two", ()), c.SetStage("two", Stage.VOTE))
    async with at_the_keys(launched(db)) as keys:
        assert "●" not in await keys()  # bob's two are hidden while votes are given
        assert said(await keys("B")).startswith("Another round of votes.")


async def test_an_open_topic_says_whose_votes_it_tells_of_while_they_are_hidden(db: Path) -> None:
    elsewhere(db, c.SkipStages("two", ()), c.SetStage("two", Stage.VOTE))
    async with at_the_keys(launched(db)) as keys:
        await keys.press("2", "v")
        assert "1 vote of yours" in await keys("enter")
        await keys.press("escape", "at", "down", "enter")
        assert "2 votes of bob" in await keys("enter")
