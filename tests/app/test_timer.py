"""The timer: set by keys, shown in the top line and large, ringing once when time is up, and asleep otherwise."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._compositor import LayoutUpdate

from retroboard.app.app import RetroApp
from retroboard.app.launch import now_ms
from retroboard.app.ticking import Ticking, wait_ms
from retroboard.app.timer_words import words_of
from retroboard.app.widgets.heading import Heading
from retroboard.domain import changes as c
from retroboard.domain.edits import gathered
from retroboard.domain.model import Stage, State, Timer
from tests.app.screen_text import text_of
from tests.app.small_team import ROWS, at_the_keys, board_in, elsewhere, launched, said
from tests.window import PROGRAM, Window

MINUTE = 60_000
SOON = 20
"""Milliseconds before a second is over: where the clock stands still there, the program looks at it so often."""


class Moment:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.ms = now_ms()

    def __call__(self) -> int:
        return self.ms


def with_left(db: Path, left_ms: int, now: int) -> None:
    """Has a timer of one minute run that has so many milliseconds to go."""
    elsewhere(db, c.StartTimer("two", "x", None, 60, now - MINUTE + left_ms))


def top(screen: str) -> str:
    return screen.splitlines()[0]


def rings(app: RetroApp, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gets an entry for each time that the program rings the bell."""
    heard: list[str] = []
    monkeypatch.setattr(app, "bell", lambda: heard.append("bell"))
    return heard


# --- setting it -------------------------------------------------------------------------------------------------------


async def test_the_timer_is_started_paused_resumed_and_stopped_from_its_menu(db: Path) -> None:
    async with at_the_keys(launched(db, now_ms=Moment())) as keys:
        assert "left" not in top(await keys())
        menu = await keys("t")
        assert "No timer runs" in menu
        assert re.search("▸ Start 13 minutes +suggested: this stage's share", menu)
        assert "13:00 left ►" in top(await keys("enter"))
        assert "Timer for write: 13:00 left" in await keys("t")
        assert "paused ‖" in top(await keys("enter"))
        assert "Go on" in await keys("t")
        assert "left ►" in top(await keys("enter"))
        assert "left" not in top(await keys("t", "down", "down", "down", "enter"))
        assert board_in(db).timers == ()


async def test_the_menu_gives_one_or_five_minutes_more(db: Path) -> None:
    async with at_the_keys(launched(db, now_ms=Moment())) as keys:
        assert "13:00" in top(await keys("t", "enter"))
        assert "14:00" in top(await keys("t", "down", "enter"))
        assert "19:00" in top(await keys("t", "down", "down", "enter"))
        assert "14:00" in top(await keys("u"))


async def test_minutes_can_be_typed_into_the_menu(db: Path) -> None:
    async with at_the_keys(launched(db, now_ms=Moment())) as keys:
        menu = await keys("t", "7")
        assert "Start 7 minutes" in menu
        assert "A timer starts with 1 to 60 minutes." in await keys("7")
        assert "Start 13 minutes" in await keys("backspace")
        assert "42:00 left" in top(await keys("4", "2", "enter"))


async def test_every_preset_from_1_to_60_minutes_is_in_the_menu(db: Path) -> None:
    async with at_the_keys(launched(db, now_ms=Moment()), size=(80, 40)) as keys:
        menu = await keys("t")
        for minutes in (2, 3, 5, 8, 10, 15, 20, 30, 45, 60):
            assert f"Start {minutes} minutes" in menu
        assert "60:00 left" in top(await keys("end", "enter"))


async def test_one_key_starts_the_timer_and_gives_it_two_minutes_more(db: Path) -> None:
    async with at_the_keys(launched(db, now_ms=Moment())) as keys:
        assert "13:00" in top(await keys("plus"))
        assert "15:00" in top(await keys("plus"))
        assert "left" not in top(await keys("u", "u"))


async def test_only_who_leads_sets_the_timer(db: Path) -> None:
    elsewhere(db, c.Lead("two", "bob"))
    async with at_the_keys(launched(db)) as keys:
        assert said(await keys("t")).startswith("! bob leads this retro. F takes the lead.")
        assert said(await keys("plus")).startswith("! bob leads this retro. F takes the lead.")
    assert board_in(db).timers == ()


async def test_what_somebody_else_does_to_the_timer_is_seen_here(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        elsewhere(db, c.StartTimer("two", "x", None, 300, now_ms()))
        await keys.sees("left ►")
        elsewhere(db, c.PauseTimer("two", "x", now_ms()))
        await keys.sees("paused ‖")
        elsewhere(db, c.StopTimer("two", "x"))
        while "paused" in await keys.screen():
            await asyncio.sleep(0.01)


async def test_what_two_windows_give_at_the_same_moment_is_given_once(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Moment()
    async with at_the_keys(launched(db, now_ms=clock)) as keys:
        await keys.press("plus")
        monkeypatch.setattr(keys.app, "_load_again", lambda: asyncio.sleep(0))  # as if the other one were quicker
        [timer] = board_in(db).timers
        elsewhere(db, c.ExtendTimer("two", timer.id, 120, clock.ms, timer.length))
        assert said(await keys("plus")).startswith("! The timer has just been given more time, or set anew.")
    assert board_in(db).timers[0].length == timer.length + 2 * MINUTE


# --- showing it -------------------------------------------------------------------------------------------------------


async def test_the_second_that_passes_repaints_its_own_cells_and_nothing_else(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = Moment()
    with_left(db, MINUTE + SOON, moment.ms)
    painted: list[tuple[int, int, str]] = []
    async with at_the_keys(launched(db, now_ms=moment), ready="01:01 left ►") as keys:
        display = keys.app._display

        def noted(screen: Any, update: LayoutUpdate) -> None:
            [[strip]] = update.strips
            painted.append((update.region.x, update.region.y, strip.text))
            display(screen, update)

        line = top(await keys())
        monkeypatch.setattr(keys.app, "_display", noted)
        monkeypatch.setattr(keys.app.screen, "_compositor_refresh", lambda: painted.append((0, 0, "more")))
        moment.ms += SOON
        now = top(await keys.sees("01:00 left ►"))
        assert painted == [(len(line) - len("01:00 left ►"), 0, "01:00")]
        assert now == line.replace("01:01", "01:00")
        moment.ms += 1000
        await keys.sees("00:59 left ►")
        assert [text for _, _, text in painted] == ["01:00", "00:59"]


async def test_a_screen_that_was_covered_shows_the_time_as_it_is_when_it_comes_back(db: Path) -> None:
    moment = Moment()
    elsewhere(db, c.StartTimer("two", "x", None, 300, moment.ms))
    async with at_the_keys(launched(db, now_ms=moment), ready="05:00 left") as keys:
        await keys.press("T")
        moment.ms += 65_000
        assert "03:55 left" in top(await keys("escape"))


async def test_there_is_no_timer_at_home_and_it_is_there_again_on_the_board(db: Path) -> None:
    with_left(db, 5 * MINUTE, now_ms())
    async with at_the_keys(launched(db), ready="left ►") as keys:
        assert "left ►" not in top(await keys("q"))
        assert keys.app._clock.is_asleep
        await keys.press("enter")
        await keys.sees("left ►")
        assert not keys.app._clock.is_asleep


async def test_without_a_timer_that_runs_the_program_does_not_wake(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert keys.app._clock.is_asleep
        await keys.press("plus")
        assert not keys.app._clock.is_asleep
        await keys.press("t", "enter")  # paused
        assert keys.app._clock.is_asleep


async def test_the_large_form_shows_the_time_in_digits_of_several_lines(db: Path) -> None:
    moment = Moment()
    with_left(db, 252_000 + SOON, moment.ms)
    async with at_the_keys(launched(db, now_ms=moment), (80, 24), "04:13 left") as keys:
        screen = await keys("T")
        assert "Deploys" not in screen
        assert "left ►\n" in screen
        assert "write" in screen
        moment.ms += SOON
        two, five = "████████████", "████"
        last = f"{two}    {' ' * 8}{five}            {' ' * 8}{five}    {two}"
        rows = large(await keys.sees(last))
        assert rows[-1] == last
        assert len(rows) == 10  # two lines a dot: with three it would be too wide
        assert rows[0] == f"{two}    {five}    {five}            {' ' * 8}{five}    {two}"
        assert "█" not in await keys("T")


def large(screen: str) -> list[str]:
    """The lines of large digits."""
    return [line.strip() for line in screen.splitlines() if "█" in line]


async def test_the_large_form_stays_when_the_stage_moves_on_and_takes_the_keys_of_the_timer(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert "No timer." in await keys("T")
        await keys.press("plus")
        assert "█" in await keys.sees("left ►")
        elsewhere(db, c.SetStage("two", Stage.GROUP))
        await keys.sees("No timer.")
        assert "█" not in await keys.screen()
        assert "GROUP" in await keys("q")


# --- when time is up --------------------------------------------------------------------------------------------------


async def test_at_the_end_the_bell_rings_once_and_the_top_line_lights_up(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = Moment()
    with_left(db, SOON, moment.ms)
    app = launched(db, now_ms=moment)
    heard = rings(app, monkeypatch)
    async with at_the_keys(app, ready="00:01 left ►") as keys:
        moment.ms += SOON
        assert "00:00 time is up ■" in top(await keys.sees("Time is up: write"))
        heading = app.screen.query_one(Heading)
        while not heading.has_class("-flash"):
            await asyncio.sleep(0.01)
        assert heard == ["bell"]
        assert app._clock.is_asleep
        elsewhere(db, c.AddCard("two", "late", "well", "Late"))
        await keys.sees("Late")
        assert heard == ["bell"]


async def test_every_window_rings_once(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two stores, as two processes have, and one clock."""
    moment = Moment()
    ours, theirs = launched(db, now_ms=moment), launched(db, member="bob", now_ms=moment)
    heard = [rings(app, monkeypatch) for app in (ours, theirs)]
    with_left(db, SOON, moment.ms)
    async with at_the_keys(ours, ready="left ►"), at_the_keys(theirs, ready="left ►") as keys:
        moment.ms += SOON
        while not all(heard):
            await asyncio.sleep(0.01)
        await keys.sees("time is up")
    assert heard == [["bell"], ["bell"]]


async def test_a_timer_that_was_over_when_the_program_started_does_not_ring(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_left(db, -5_000, now_ms())
    app = launched(db)
    heard = rings(app, monkeypatch)
    async with at_the_keys(app, ready="time is up ■") as keys:
        await keys.press("down")
        assert app._clock.is_asleep
        assert not app.screen.query_one(Heading).has_class("-flash")
    assert heard == []


async def test_under_reduced_motion_a_word_says_it_and_nothing_lights_up(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = Moment()
    with_left(db, SOON, moment.ms)
    app = launched(db, now_ms=moment)
    app.animation_level = "none"  # as TEXTUAL_ANIMATIONS=none has it
    heard = rings(app, monkeypatch)
    lit: list[Heading] = []
    monkeypatch.setattr(Heading, "flash", lit.append)
    async with at_the_keys(app, ready="left ►") as keys:
        moment.ms += SOON
        assert "time is up ■" in top(await keys.sees("! Time is up: write"))
        assert said(await keys.screen()).startswith("! Time is up: write")
    assert (heard, lit) == (["bell"], [])


async def test_time_that_is_up_moves_nothing_and_leaves_who_is_writing_alone(db: Path) -> None:
    moment = Moment()
    with_left(db, SOON, moment.ms)
    async with at_the_keys(launched(db, now_ms=moment), ready="left ►") as keys:
        await keys.press("a", *"Half a tho")
        moment.ms += SOON
        await keys.sees("time is up")
        assert "Half a thought" in await keys(*"ught", "enter", "escape")
        assert "WRITE" in top(await keys())


async def test_more_time_can_be_given_when_it_is_up_and_it_rings_again(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = Moment()
    with_left(db, SOON, moment.ms)
    app = launched(db, now_ms=moment)
    heard = rings(app, monkeypatch)
    async with at_the_keys(app, ready="left ►") as keys:
        moment.ms += SOON
        await keys.sees("time is up")
        assert "02:00 left" in top(await keys("plus"))
        moment.ms += 2 * MINUTE - SOON
        await keys.press("t", "down", "enter")
        assert heard == ["bell"]


# --- every process the same second ------------------------------------------------------------------------------------


async def test_two_programs_on_one_file_show_the_same_second(db: Path) -> None:
    """Each reads the deadline from the file by a store of its own, and the clock; nothing else is between them."""
    ends_at = now_ms() + 30_000
    with_left(db, 30_000, ends_at - 30_000)
    ours, theirs = launched(db), launched(db, member="bob")
    async with at_the_keys(ours, ready="left ►"), at_the_keys(theirs, ready="left ►") as keys:
        for _ in range(2):
            await keys.pilot.pause(((ends_at - now_ms() - 500) % 1000) / 1000 + 0.001)  # between two seconds
            seconds = -(-(ends_at - now_ms()) // 1000)
            assert f"00:{seconds} left" in top(text_of(ours))
            assert f"00:{seconds} left" in top(text_of(theirs))
            await keys.pilot.pause(0.2)


def state_with(*timers: Timer, spotlight: str | None = None) -> State:
    state = gathered([*ROWS, *timers], "two")
    assert state.retro is not None
    return state if spotlight is None else gathered(_in_front(spotlight, timers), "two")


def _in_front(spotlight: str, timers: tuple[Timer, ...]) -> list[Any]:
    return [row._replace(spotlight=spotlight) if row.id == "two" else row for row in (*ROWS, *timers)]  # type: ignore[union-attr, call-arg]


@given(st.integers(0, 3_600_000), st.integers(0, 3_600_000))
def test_the_program_sleeps_exactly_until_the_time_is_another(ends_at: int, now: int) -> None:
    timer = Timer("x", "two", None, 60_000, ends_at, None)
    wait = wait_ms(state_with(timer), now)
    if wait is None:
        assert words_of(timer, now).word == "time is up"
        return
    assert 0 < wait <= 1000
    assert words_of(timer, now + wait - 1) == words_of(timer, now)
    assert words_of(timer, now + wait) != words_of(timer, now)


def test_there_is_nothing_to_wake_for_without_a_timer_or_with_one_that_rests() -> None:
    assert wait_ms(None, 0) is None
    assert wait_ms(state_with(), 0) is None
    assert wait_ms(state_with(Timer("x", "two", None, 60_000, None, 30_000)), 0) is None


def test_a_timer_behind_that_of_the_topic_in_front_rings_too() -> None:
    stage = Timer("x", "two", None, 60_000, 1_500, None)
    topic = Timer("y", "two", "t-flaky", 60_000, 9_000, None)
    state = state_with(stage, topic, spotlight="t-flaky")
    ticking = Ticking()
    assert ticking.rung(state, 1_000) == []
    assert wait_ms(state, 1_000) == 500  # before the next second of the topic's
    assert ticking.rung(state, 1_500) == [stage]
    assert ticking.rung(state, 1_600) == []


def test_a_timer_that_comes_back_when_it_is_over_does_not_ring() -> None:
    timer = Timer("x", "two", None, 60_000, 1_500, None)
    ticking = Ticking()
    ticking.rung(state_with(timer), 1_000)
    ticking.rung(state_with(), 1_200)
    assert ticking.rung(state_with(timer), 2_000) == []


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_a_running_timer_writes_at_most_200_bytes_a_second_to_the_terminal(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_left(db, 50_000, now_ms())
    monkeypatch.setenv("RETROBOARD_DB", str(db))
    with Window((*PROGRAM, "--as", "ann", "board")) as window:
        before = window.sees("left ►").splitlines()[0]
        while (now := window.sees("left ►").splitlines()[0]) == before:
            time.sleep(0.05)
        rest = window.idle(2)
        assert now.replace(now[-13:], "") == before.replace(before[-13:], "")
        assert 0 < rest.size <= 2 * 200 + 200  # a second more where three of them begin in that time
