"""Two people change the same thing at once: neither loses a word, and what is not the same is both."""

from __future__ import annotations

from pathlib import Path

import pytest

from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.model import Function, Mood, Occasion, Stage
from tests.app.small_team import DAY, at_the_keys, board_in, elsewhere, flowing, launched, said, state_in

MEANWHILE = "! Somebody has changed it while you were editing it."
RENAMED = c.EditColumn("two", "well", "Bobs", "What went well?", Mood.GOOD)


@pytest.mark.parametrize(
    ("pressed", "theirs", "theirs_told"),
    [
        (("C", "r"), RENAMED, "Bobs"),
        (("C", "e"), c.EditColumn("two", "well", "Went well", "Bobs", Mood.GOOD), "Bobs"),
        (("2", "home", "r"), c.RenameTopic("two", "t-flaky", "Bobs"), "Bobs"),
        (("R",), c.EditRetro("two", "Bobs", DAY), "Bobs"),
        (("P", "end", "r"), c.EditMember("bob", "Bobs", Function.QUALITY), "Bobs"),
    ],
    ids=["column", "question", "topic", "retro", "member"],
)
async def test_a_line_that_somebody_changed_meanwhile_is_not_overwritten_and_both_are_kept(
    db: Path, pressed: tuple[str, ...], theirs: Change, theirs_told: str
) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press(*pressed)
        await keys.press("ctrl+u", *"Anns")
        elsewhere(db, theirs)
        await keys.app.workers.wait_for_complete([])
        await keys.pilot.pause(0.3)
        screen = await keys("enter")
        assert MEANWHILE in flowing(screen)
        assert "Anns" in screen
        await keys.press("escape")
        assert theirs_told in await keys.screen()
        again = flowing(await keys(pressed[-1]))
        assert "Anns" in again
        assert f"By now it is: {theirs_told}" in again
        screen = await keys("enter")
        assert MEANWHILE not in flowing(screen)
        assert "Anns" in screen


async def test_what_a_change_is_refused_for_is_seen_at_once(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = launched(db)
    monkeypatch.setattr(app.session, "follow", lambda _: None)  # nobody tells that somebody has written
    async with at_the_keys(app) as keys:
        await keys.press("R", "ctrl+u", *"Anns")
        elsewhere(db, c.EditRetro("two", "Bobs", DAY))
        assert MEANWHILE in flowing(await keys("enter"))
        assert "#2 Bobs" in await keys("escape")


async def test_what_each_changes_of_a_column_stays(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("C", "e", "ctrl+u", *"Anns question")
        elsewhere(db, RENAMED)
        await keys.press("enter")
    assert board_in(db).columns[0][2:4] == ("Bobs", "Anns question")


async def test_a_function_does_not_take_a_name_back(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("P", "end", "f", "home")
        elsewhere(db, c.EditMember("bob", "Robert", Function.QUALITY))
        await keys.press("enter")
    assert state_in(db).member_by_id["bob"][2:4] == ("Robert", Function.PRODUCT)


async def test_what_each_changes_of_how_a_retro_goes_stays(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("b", "ctrl+u", *"7 2")
        elsewhere(db, c.SetVotes("two", 3, 3))
        await keys.press("enter")
        await keys.press("S", "end", "up", "enter", *"45")
        elsewhere(db, c.SetAgenda("two", None, autopilot=True))
        await keys.press("enter")
        await keys.press("enter", "ctrl+u", *"90")
        elsewhere(db, c.SetAgenda("two", 30, autopilot=True))
        await keys.pilot.pause(0.3)
        assert f"{MEANWHILE} Esc, then the same key, shows" in await keys("enter")
        await keys.press("escape", "enter")
        assert state_in(db).retro_by_id["two"].minutes == 30
        await keys.press("ctrl+u", *"90", "enter")
    retro = state_in(db).retro_by_id["two"]
    assert (retro.votes_each, retro.votes_cap, retro.minutes, retro.autopilot) == (7, 3, 90, True)


@pytest.mark.parametrize(("stage", "occasion"), [(Stage.CHECK_IN, Occasion.CHECK_IN), (Stage.CLOSE, Occasion.RETURN)])
async def test_what_a_member_says_meanwhile_is_not_overwritten_by_who_says_it_for_them(
    db: Path, stage: Stage, occasion: Occasion
) -> None:
    elsewhere(db, c.SetStage("two", stage))
    async with at_the_keys(launched(db), ready="0 of 2") as keys:
        await keys.press("end", "enter", *"4 ann guesses")
        elsewhere(db, c.AddRemark("two", "r1", occasion, "bob", 2, "Bobs own words"))
        await keys.pilot.pause(0.3)
        screen = flowing(await keys("enter"))
        assert "! bob has said something else meanwhile." in screen
        assert "ann guesses" in screen
    assert [remark.text for remark in board_in(db).remarks] == ["Bobs own words"]


async def test_a_text_that_is_refused_says_how_to_go_on_and_what_is_there_now_in_full(db: Path) -> None:
    async with at_the_keys(launched(db), size=(80, 24)) as keys:
        await keys.press("home", "e", *" by far")
        elsewhere(db, c.EditCard("two", "deploys", "Deploys are dull", "Deploys are quick"))
        screen = flowing(await keys("enter"))
        assert "The card has changed while you were editing it. Esc, then the same key, shows both." in screen
        await keys.press("escape")
        screen = await keys("e")
        assert "From before, and not saved: go on with it, or empty it." in screen
        assert "By now it is: Deploys are dull" in flowing(screen.replace("┃", ""))
        assert "Deploys are quick by far" in screen
        assert "! From before" not in await keys("end", "!")


async def test_notes_that_two_people_write_at_once_are_those_of_both(db: Path) -> None:
    elsewhere(db, c.EditNotes("two", "t-reviews", "Before", ""), c.SkipStages("two", ()))
    elsewhere(db, c.SetStage("two", Stage.DISCUSS), c.Spotlight("two", "t-reviews"))
    async with at_the_keys(launched(db), ready="Reviews wait") as keys:
        await keys.press("N", "ctrl+j", *"Mine")
        elsewhere(db, c.EditNotes("two", "t-reviews", "Before\nTheirs", "Before"))
        assert "Esc, then the same key, shows both." in flowing(await keys("enter"))
        await keys.press("escape")
        screen = await keys("N")
        assert "Your text from before, which is not saved, is below what is there by now." in flowing(screen)
        await keys.press("enter")
    assert board_in(db).topic_by_id["t-reviews"].notes == "Before\nTheirs\nMine"


async def test_notes_that_nobody_else_has_changed_are_gone_on_with_as_they_were(db: Path) -> None:
    elsewhere(db, c.EditNotes("two", "t-reviews", "Fewe", ""), c.SkipStages("two", ()))
    elsewhere(db, c.SetStage("two", Stage.DISCUSS), c.Spotlight("two", "t-reviews"))
    async with at_the_keys(launched(db), ready="Reviews wait") as keys:
        await keys.press("N", "r", "escape")
        await keys.press("N", "enter")
    assert board_in(db).topic_by_id["t-reviews"].notes == "Fewer"


async def test_a_text_whose_place_somebody_has_taken_away_is_said_to_be_in_the_list_alone(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a", *"Lunch")
        elsewhere(db, c.RemoveColumn("two", "well", "didnt"))
        assert "That column is gone." in await keys("enter")
        assert said(await keys("escape")).startswith("Not saved, but kept: D has it, for its place is gone.")
        assert "Lunch" in await keys("D")
