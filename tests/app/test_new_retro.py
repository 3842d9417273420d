"""How a retro is to go, settled in the form that starts it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from retroboard.app.screens.new_retro import template_block
from retroboard.domain.model import Mood, Retro, Stage, Template, TemplateColumn
from retroboard.domain.templates import BUILT_IN
from retroboard.store.store import Store
from tests.app.small_team import Keyboard, at_the_keys, launched, said


def home(db: Path) -> AbstractAsyncContextManager[Keyboard]:
    return at_the_keys(launched(db, retro=None), size=(80, 24), ready="Last retro")


def chosen(screen: str) -> str:
    """The line that the cursor of the question on top is on."""
    line = [line for line in screen.splitlines() if "▸ " in line][-1]
    return line.rpartition("▸ ")[2].partition("┃")[0].strip()


def latest(db: Path) -> Retro:
    store = Store.open(db)
    retro = store.load("team").retros[-1]
    store.close()
    return retro


async def test_enter_starts_at_once_as_last_time_with_a_question_and_no_fixed_votes(db: Path) -> None:
    async with home(db) as keys:
        assert "How it goes: without vote, 60 minutes, cards seen at once" in await keys("n")
        await keys.press("enter")
    retro = latest(db)
    assert (retro.stage, retro.skipped, retro.votes_each) == (Stage.CHECK_IN, (Stage.VOTE,), None)
    assert retro.question
    assert retro.facilitator_id == "ann"
    assert retro.stage_since is not None


async def test_a_title_that_was_called_off_is_kept_and_offered_again(db: Path) -> None:
    async with home(db) as keys:
        await keys.press("n", "escape")
        assert "Not saved (0)" in await keys("D")
        await keys.press("escape")
        assert said(await keys("n", *"Spring clean", "escape")).startswith("Not saved, but kept")
    async with home(db) as keys:
        assert "the title of a new retro" in await keys("D")
        await keys.press("escape")
        screen = await keys("n")
        assert "Spring clean" in screen
        assert "From before, and not saved" in screen
        assert "Enter starts" in await keys("end", *"ing")
        await keys.press("enter")
        assert "Not saved (0)" in await keys("D")
    assert latest(db).title == "Spring cleaning"


async def test_what_each_template_is_for_can_be_read_whole(db: Path) -> None:
    async with home(db) as keys:
        await keys.press("n")
        for template in BUILT_IN:
            rows = [
                line.rpartition("┃")[0].rpartition("┃")[2].strip("▌▏▹ ▁▂▃▄▅▆▇") for line in (await keys()).splitlines()
            ]
            assert f" {template.name} {template.purpose} " in " ".join(rows)
            await keys.press("down")


def test_of_a_template_without_a_purpose_are_the_columns_told_that_its_retros_get() -> None:
    [(told, _)] = template_block("0", Template("Weather", "", (TemplateColumn("Sun", "", Mood.GOOD),))).meta
    assert told.startswith("+ Sun")
    assert told.endswith(" Actions")


async def test_f2_settles_stages_minutes_hiding_and_who_leads(db: Path) -> None:
    async with home(db) as keys:
        screen = await keys("n", "f2")
        assert chosen(screen).startswith("check-in ")
        assert "off" in chosen(await keys("space"))
        assert "review" in chosen(await keys("down"))
        await keys.press("down", "down", "down", "down", "down", "enter", *"45", "enter")
        await keys.press("down", "space", "down", "enter", "escape")
        screen = await keys()
        assert "How it goes: without check-in and vote, 45 minutes, cards hidden" in screen
        assert "revealed, autopilot" in screen
        await keys.press("enter")
    retro = latest(db)
    assert (retro.stage, retro.skipped) == (Stage.REVIEW, (Stage.CHECK_IN, Stage.VOTE))
    assert (retro.minutes, retro.hidden, retro.autopilot, retro.question) == (45, True, True, "")
    async with home(db) as keys:
        screen = await keys("n")
        assert "How it goes: without check-in and vote, 45 minutes, cards hidden" in screen
        assert "autopilot" not in screen


async def test_minutes_that_cannot_be_are_refused_and_none_are_an_hour(db: Path) -> None:
    async with home(db) as keys:
        await keys.press("n", "f2", *["down"] * 6)
        for typed in ("3", "500", "long"):
            screen = await keys("enter", *typed, "enter")
            assert "! A " in screen
            assert typed in screen  # to be corrected
            assert "60 min" in chosen(await keys("escape"))
        assert "30 min" in chosen(await keys("enter", *"30", "enter"))
        assert "60 min" in chosen(await keys("enter", "ctrl+u", "enter"))
        assert "30 min" not in chosen(await keys("enter", *"30", "escape"))


async def test_a_template_that_was_kept_brings_along_what_its_retros_do_without(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("C", "t", *"Short one", "enter", "escape", "q")
        await keys.press("n", "f2", "down", "down", "down", "down", "space", "escape", "enter")
        await keys.sees("#3")
    assert latest(db).skipped == ()
    async with home(db) as keys:
        assert "all stages" in await keys("n")
        assert "without vote" in await keys("up")
        assert "▹ Short one" in await keys()


async def test_undoing_a_start_leads_home_doing_it_again_into_the_retro_and_both_are_told_there(db: Path) -> None:
    async with home(db) as keys:
        await keys.press("n", "enter")
        await keys.sees("How are we here today?")
        await keys.press("escape", "u")
        assert "Undone: " in await keys.sees("Last retro")
        assert "#3" not in await keys.screen()
        await keys.press("U")
        await keys.sees("How are we here today?")
        await keys.reads("Done again: retro started")
    assert latest(db).number == 3
