"""The program in the lead, on the screen: what it says, the timers it starts, what it offers, how people take over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from retroboard.app.launch import now_ms
from retroboard.app.screens.offer import Offer
from retroboard.domain import changes as c
from retroboard.domain.model import Occasion, Retro, Stage
from retroboard.store.store import Store
from tests.app.small_team import Keyboard, at_the_keys, board_in, elsewhere, flowing, launched, said, slow_down
from tests.app.test_timer import Moment, top

SAYS = "autopilot: Each column asks something."
OFFERED = "Enter or n goes on"
IS_UP = "The time for write is up"
OFF = "The autopilot is off. S switches it on again."
LED = c.SetAgenda("two", 60, autopilot=True)


def retro_in(db: Path) -> Retro:
    store = Store.open(db)
    retro = store.load("team", "two").retro_by_id["two"]
    store.close()
    return retro


@asynccontextmanager
async def led(db: Path, *changes: c.Change) -> AsyncIterator[tuple[Keyboard, Moment]]:
    """Somebody at the keys in the stage of writing, which the program leads, with its timer running; and the clock."""
    elsewhere(db, *changes, LED, member="ann")
    clock = Moment()
    async with at_the_keys(launched(db, now_ms=clock), ready=SAYS) as keys:
        await keys.sees("left ►")
        yield keys, clock


async def until_time_is_up(keys: Keyboard, clock: Moment, db: Path, minutes: int = 99) -> None:
    """Moves the clock on, and has somebody add a card so that the program looks at it."""
    clock.ms += minutes * 60_000
    elsewhere(db, c.AddToInbox(f"{clock.ms:032x}", f"At minute {minutes}"))
    await keys.sees("is up")


async def test_it_says_what_to_do_and_starts_the_timer_of_the_stage(db: Path) -> None:
    elsewhere(db, LED)
    async with at_the_keys(launched(db, now_ms=Moment()), size=(80, 24), ready=SAYS) as keys:
        assert "13:00 left" in top(await keys.sees("left ►"))
        assert said(await keys("u")).startswith("Nothing to undo.")  # nobody has asked for the timer
    [timer] = board_in(db).timers
    assert timer.length == 13 * 60_000


async def test_when_the_time_is_up_it_offers_to_go_on_and_enter_does(db: Path) -> None:
    async with led(db, c.Lead("two", "ann"), c.HideCards("two")) as (keys, clock):
        await until_time_is_up(keys, clock, db)
        screen = await keys.sees(OFFERED)
        assert "The time for write is up." in screen
        assert "Next is group." in screen
        assert "All cards will be shown." in screen
        screen = await keys("enter")
        assert "GROUP" in top(screen)
        assert "left ►" in top(screen)
        assert "autopilot: Which of these are about the same thing?" in screen
        assert "Wallet test is red" in screen
        assert "WRITE" in top(await keys("u"))
    assert retro_in(db).autopilot


async def test_plus_gives_two_more_minutes_and_then_it_offers_again(db: Path) -> None:
    async with led(db) as (keys, clock):
        await until_time_is_up(keys, clock, db)
        await keys.sees(OFFERED)
        screen = await keys("plus")
        assert "02:00 left" in top(screen)
        assert SAYS in screen
        await until_time_is_up(keys, clock, db, 3)
        assert "WRITE" in top(await keys.sees(OFFERED))
    assert retro_in(db).autopilot


async def test_when_everybody_has_said_something_it_offers_to_go_on_before_the_time_is_up(db: Path) -> None:
    elsewhere(db, c.SetStage("two", Stage.CHECK_IN), LED, member="ann")
    async with at_the_keys(launched(db, now_ms=Moment()), ready="left ►") as keys:
        for occasion, name in enumerate(("ann", "bob")):
            assert OFFERED not in await keys.screen()
            elsewhere(db, c.AddRemark("two", f"{occasion:032x}", Occasion.CHECK_IN, name, 4, ""))
        screen = await keys.sees(OFFERED)
        assert "Everybody has said something." in screen
        assert "REVIEW" in top(await keys("enter"))
    assert retro_in(db).autopilot


async def test_more_time_than_a_timer_has_is_refused_in_a_sentence(db: Path) -> None:
    async with led(db, c.StartTimer("two", "t" * 32, None, 98 * 60, Moment().ms)) as (keys, clock):
        await until_time_is_up(keys, clock, db)
        await keys.sees(OFFERED)
        assert said(await keys("plus")).startswith("! A timer runs for up to 99 minutes.")


async def test_not_yet_stays_and_n_goes_on_when_people_are_ready(db: Path) -> None:
    async with led(db) as (keys, clock):
        await until_time_is_up(keys, clock, db)
        await keys.sees(OFFERED)
        screen = await keys("escape")
        assert f"{IS_UP}: n goes on to group, + gives two more minutes." in screen
        assert OFFERED not in await keys("down")
        assert "GROUP" in top(await keys("n"))
    assert retro_in(db).autopilot


async def test_a_key_that_was_meant_for_the_screen_before_does_not_count(db: Path) -> None:
    async with led(db) as (keys, clock):
        await until_time_is_up(keys, clock, db)
        assert "WRITE" in top(await keys("enter"))
        await keys.sees(OFFERED)


async def test_who_is_writing_is_not_disturbed(db: Path) -> None:
    async with led(db) as (keys, clock):
        await keys.press("a", *"Half a tho")
        await until_time_is_up(keys, clock, db)
        assert OFFERED not in await keys(*"ught")
        await keys.press("enter", "escape")
        await keys.sees(OFFERED)
    assert any(card.text == "Half a thought" for card in board_in(db).cards)


@pytest.mark.parametrize("taken", [["n"], ["S", "end", "up", "up", "enter"], ["t", "enter"]], ids=" ".join)
async def test_a_key_for_the_stage_or_the_timer_takes_over_and_says_so(db: Path, taken: list[str]) -> None:
    elsewhere(db, LED)
    async with at_the_keys(launched(db, now_ms=Moment()), ready=SAYS) as keys:
        await keys.sees("left ►")
        await keys.press(*taken)
        assert "autopilot:" not in await keys.sees(OFF)
    assert not retro_in(db).autopilot


async def test_that_it_is_off_is_told_everywhere_until_it_is_on_again_and_with_who_can_switch_it_on(db: Path) -> None:
    elsewhere(db, c.Lead("two", "ann"), LED, member="ann")
    clock = Moment()
    async with (
        at_the_keys(launched(db, now_ms=clock), ready=SAYS) as ann,
        at_the_keys(launched(db, member="bob", now_ms=clock), ready=SAYS) as bob,
    ):
        await ann.sees("left ►")
        await ann.press("n")
        await ann.sees(OFF)
        await bob.sees("The autopilot is off. ann can switch it on again.")
        await ann.press("S", "end", "space")
        assert "The autopilot is off." not in await bob.sees("autopilot: Which of these")
        await ann.press("escape")
        assert "The autopilot is off." not in await ann.sees("autopilot: Which of these")


async def test_the_menu_of_stages_switches_it_on_again_and_sets_the_minutes(db: Path) -> None:
    async with at_the_keys(launched(db, now_ms=Moment())) as keys:
        await keys.press("S", "end")
        screen = await keys("space")
        assert "autopilot" in screen
        assert retro_in(db).autopilot
        await keys.press("up", "enter", *"30", "enter")
        assert "Stages, 30 minutes" in await keys()
        screen = await keys("escape")
        assert SAYS in screen
        assert "06:00 left" in top(await keys.sees("left ►"))
        await keys.press("S", "end", "enter", "escape")
        assert "autopilot:" not in await keys()


async def test_who_does_not_lead_is_told_who_goes_on_and_can_take_the_lead(db: Path) -> None:
    elsewhere(db, LED, c.StartTimer("two", "t", None, 60, now_ms() - 70_000, led=True), c.Lead("two", "bob"))
    async with at_the_keys(launched(db), ready=IS_UP) as keys:
        assert f"{IS_UP}. bob goes on; or F takes the lead." in await keys()
        await keys.press("F")
        await keys.sees(OFFERED)
        assert "GROUP" in top(await keys("enter"))
    assert retro_in(db).autopilot


async def test_where_the_facilitator_is_gone_whoever_is_there_starts_the_timer(db: Path) -> None:
    elsewhere(db, LED, c.SetStage("two", Stage.GROUP, now_ms() // 1000 - 60, led=True), c.Lead("two", "bob"))
    async with at_the_keys(launched(db), ready="autopilot: Which of these") as keys:
        await keys.sees("left ►")
    assert len(board_in(db).timers) == 1
    assert retro_in(db).autopilot


async def test_two_windows_make_one_timer_and_an_offer_goes_when_the_other_has_answered(db: Path) -> None:
    elsewhere(db, LED)
    clock = Moment()
    async with (
        at_the_keys(launched(db, now_ms=clock), ready=SAYS) as one,
        at_the_keys(launched(db, now_ms=clock), ready=SAYS) as other,
    ):
        await one.sees("left ►")
        await other.sees("left ►")
        assert len(board_in(db).timers) == 1
        await until_time_is_up(one, clock, db)
        await one.sees(OFFERED)
        await other.sees(OFFERED)
        assert "GROUP" in top(await one("enter"))
        screen = await other.sees("GROUP")
        assert "Which of these are about the same thing?" in await other.sees("autopilot: Which")
        assert OFFERED not in await other()
        assert "!" not in said(screen).removeprefix("! Time is up")  # nobody is told that the other was quicker
    assert retro_in(db).stage is Stage.GROUP


async def test_an_offer_is_answered_where_the_board_was_opened_from_home(db: Path) -> None:
    clock = Moment()
    elsewhere(db, c.StartTimer("two", "x", None, 60, clock.ms), LED, member="ann")
    async with at_the_keys(launched(db, retro=None, now_ms=clock), ready="Sprint 2") as keys:
        assert "WRITE" in top(await keys("enter"))
        await keys.sees("left ►")
        clock.ms += 120_000  # and nothing is written by anybody: the second alone leads to the offer
        await keys.sees(OFFERED)
        assert "GROUP" in top(await keys("enter"))
    assert retro_in(db).stage is Stage.GROUP


async def test_going_on_to_the_talk_puts_the_first_topic_in_front(db: Path) -> None:
    elsewhere(db, c.SetStage("two", Stage.GROUP), LED, c.SetVotes("two", 3, 2))
    clock = Moment()
    async with at_the_keys(launched(db, now_ms=clock), ready="autopilot: Which of these") as keys:
        await keys.sees("left ►")
        await until_time_is_up(keys, clock, db)
        await keys.sees(OFFERED)
        assert "DISCUSS" in top(await keys("enter"))
    retro = retro_in(db)
    assert retro.spotlight == "t-flaky"
    assert retro.autopilot


async def test_at_the_close_it_says_how_to_end_and_ends_nothing_itself(db: Path) -> None:
    elsewhere(db, c.SetStage("two", Stage.CLOSE), LED)
    clock = Moment()
    async with at_the_keys(launched(db, now_ms=clock), ready="autopilot: This is what we promised") as keys:
        await keys.sees("left ►")
        await until_time_is_up(keys, clock, db)
        screen = await keys()
        assert "n closes the retro" in screen
        assert OFFERED not in screen
        assert "Close the retro with" in await keys("n")
    assert retro_in(db).closed_on is None


async def test_it_asks_once_and_not_again_where_going_on_is_undone(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(db, LED)
    clock, offers = Moment(), count()
    compose = Offer.compose
    monkeypatch.setattr(Offer, "compose", lambda offer: [next(offers), *compose(offer)][1:])
    app = launched(db, now_ms=clock)
    slow_down(app, monkeypatch)
    async with at_the_keys(app, ready=SAYS) as keys:
        await keys.sees("left ►")
        await until_time_is_up(keys, clock, db)
        await keys.sees(OFFERED)
        assert "GROUP" in top(await keys("enter"))
        assert "WRITE" in top(await keys("u"))
        assert OFFERED not in await keys("down")
    assert next(offers) == 1


async def test_whoever_is_about_to_write_answers_nothing_and_other_keys_are_told_what_does(db: Path) -> None:
    async with led(db) as (keys, clock):
        await until_time_is_up(keys, clock, db)
        await keys.press(*"an idea", "enter")
        assert "WRITE" in top(await keys.sees(OFFERED))
        screen = await keys(*"qt")
        assert "WRITE" in top(screen)
        assert "An answer first, please: Enter or n goes on" in flowing(screen)
        assert "GROUP" in top(await keys("n"))
    assert retro_in(db).autopilot


async def test_the_start_of_a_retro_that_it_leads_can_be_undone(db: Path) -> None:
    async with at_the_keys(launched(db, retro=None), ready="Last retro") as keys:
        await keys.press("n", "f2", "end", "enter", "escape", "enter")
        await keys.sees("autopilot: One word")
        await keys.sees("left ►")
        await keys.press("u")
        assert "#3" not in await keys.sees("Last retro")
