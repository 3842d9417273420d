"""The course of a retro: its stages, who leads, what is hidden until it is revealed."""

from __future__ import annotations

from pathlib import Path

import pytest

from retroboard.domain import changes as c
from retroboard.domain.model import Mood, Stage
from tests.app.small_team import DAY, at_the_keys, board_in, elsewhere, flowing, launched, said, under_cursor

BLOCK = "▒▒▒▒"


async def test_others_cards_are_blocks_of_their_length_until_somebody_reveals_them(db: Path) -> None:
    elsewhere(db, c.HideCards("two"))
    async with at_the_keys(launched(db)) as keys:
        screen = await keys()
        assert "Deploys are quick" in screen  # ann's own
        assert "Pairing works" not in screen
        assert BLOCK in screen
        assert "Went well (3)" in screen
        assert "Flaky tests" in screen  # a group with a card of ann's
        assert "●" not in screen  # and with a card of bob's: nobody is to know that it has votes
        assert "Wallet test is red" not in screen
        assert "hidden: f reveals" in screen
        assert said(await keys("down", "e")).startswith("! This card is hidden until the cards are revealed.")
        assert BLOCK in await keys("enter")
        assert "On Fridays" not in await keys()
        await keys.press("escape", "2")
        assert "vote" not in (await keys("enter")).splitlines()[-2]
        await keys.press("escape")
        assert "Pairing works" in await keys("f")
        assert BLOCK not in await keys()
        assert "2●" in await keys()


async def test_where_there_is_little_room_hidden_cards_leave_the_line_to_what_else_is_to_be_told(db: Path) -> None:
    elsewhere(db, c.SkipStages("two", ()), c.SetStage("two", Stage.CHECK_IN), c.HideCards("two"), c.Lead("two", "bob"))
    elsewhere(db, *(c.AddColumn("two", f"more-{n}", f"More {n}", "", Mood.NEUTRAL) for n in range(2)))
    async with at_the_keys(launched(db), size=(80, 24), ready="(0 of 2)") as keys:
        assert "hidden" not in said(await keys())  # no card is on the screen
        assert "hidden: bob can reveal · column 1 of 5  " in said(await keys("escape"))
        await keys.press("F", "s")
        assert "n next stage  esc board" in said(await keys("down"))


async def test_hiding_says_honestly_what_it_is_worth(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert "Anyone who can open the file can read it." in said(await keys("f"))
        assert BLOCK in await keys()


async def test_what_is_hidden_is_not_found_by_a_search_and_not_in_the_summary(db: Path) -> None:
    elsewhere(db, c.HideCards("two"))
    async with at_the_keys(launched(db)) as keys:
        page = await keys("w")
        assert "Pairing works" not in page
        assert "votes hidden with the cards" in flowing(page)
        await keys.press("escape", "q", "slash", *"pairing")
        assert "Pairing works" not in await keys.sees("Nothing")


async def test_votes_are_hidden_while_they_are_given_and_shown_when_the_stage_is_over(db: Path) -> None:
    elsewhere(db, c.SkipStages("two", ()), c.SetVotes("two", None, 2), c.SetStage("two", Stage.VOTE))
    async with at_the_keys(launched(db), size=(80, 24)) as keys:
        screen = await keys("2")
        assert "2●" not in screen
        assert "votes left 2, a third of 5 topics" in screen
        assert "v vote" in said(screen)
        assert "1●" in under_cursor(await keys("v"))
        assert "votes left 1 " in await keys()
        assert "3 votes" in await keys("n")
        assert "3●" in await keys("q")
        assert "votes left" not in await keys()


async def test_a_vote_outside_its_stage_is_refused_with_the_way_there(db: Path) -> None:
    elsewhere(db, c.SkipStages("two", ()))
    async with at_the_keys(launched(db), ready="Deploys") as keys:
        for key in ("v", "at"):
            assert said(await keys(key)).startswith("! Votes are given in the vote stage. S goes there, for who leads.")
    assert len(board_in(db).votes) == 2


async def test_only_who_leads_moves_the_stage_and_anybody_can_take_the_lead(db: Path) -> None:
    elsewhere(db, c.Lead("two", "bob"))
    async with at_the_keys(launched(db)) as keys:
        assert said(await keys("n")).startswith("! bob leads this retro. F takes the lead.")
        assert "WRITE" in await keys("F")
        assert "GROUP" in await keys("n")
        assert said(await keys("F")).startswith("! You lead this retro.")


@pytest.mark.parametrize(
    ("stage", "ready"),
    [
        (Stage.CHECK_IN, "(0 of 2)"),
        (Stage.GROUP, "votes left"),
        (Stage.DISCUSS, "Topics"),
        (Stage.CLOSE, "said by 0 of 2"),
    ],
)
async def test_only_who_leads_is_told_of_the_keys_that_are_for_who_leads(db: Path, stage: Stage, ready: str) -> None:
    elsewhere(db, c.SetStage("two", stage), c.Lead("two", "bob"))
    async with at_the_keys(launched(db), ready=ready) as keys:
        told = said(await keys())
        assert "? keys" in told
        assert not any(f"  {key} " in f"  {told}" for key in ("n", "s", "y", "z", "→", "+"))
        await keys.press("F")
        assert "  n " in f"  {said(await keys())}"


async def test_the_menu_of_stages_goes_to_any_and_switches_them_off_and_on(db: Path) -> None:
    elsewhere(db, c.DeleteAction("a1"))
    async with at_the_keys(launched(db)) as keys:
        screen = await keys("S")
        assert "nothing to look at" in screen
        assert "WRITE  (now)" in screen
        assert "vote" in screen
        await keys.press("down", "space")
        assert "> group >" not in (await keys("escape")).splitlines()[0]
        assert "DISCUSS" in (await keys("n")).splitlines()[0]
        assert "WRITE" in (await keys("S", "home", "down", "down", "enter")).splitlines()[0]


async def test_a_change_that_leads_to_another_place_is_told_there_and_to_go_somewhere_takes_nothing_along(
    db: Path,
) -> None:
    elsewhere(db, c.SetStage("two", Stage.GROUP))
    async with at_the_keys(launched(db)) as keys:
        assert "Stage changed. u undoes it." in said(await keys("n"))  # the place of the talk
        assert "Stage changed. u undoes it." in said(await keys("n"))  # and from there that of the close
        assert "Undone: stage changed. U does it again." in said(await keys("u"))
        await keys.pilot.press("escape")
        assert "Undone" not in said(await keys.screen())  # it has gone along, and was said there
        await keys.pilot.press("2", "v")
        assert "u undoes it" in said(await keys.screen())
        await keys.pilot.press("enter")
        assert "undoes" not in said(await keys.screen())


async def test_a_stage_explains_itself_behind_the_question_mark(db: Path) -> None:
    async with at_the_keys(launched(db), size=(120, 40)) as keys:
        screen = await keys("question_mark")
        assert "Now: write, about 13 minutes" in screen
        assert "To say: “Each column asks something." in screen
        assert "Mind: Do not talk while people write" in screen
        await keys.press("down", "enter")  # what is to be read is passed over, and starts nothing
        assert board_in(db).topics


async def test_a_stage_that_moves_on_leaves_the_text_and_the_focus_with_who_is_writing(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a", *"Half a tho")
        elsewhere(db, c.SetStage("two", Stage.GROUP))
        await keys.sees("GROUP")
        await keys.press(*"ught", "enter", "escape")
        assert "Half a thought" in await keys()
    assert any(card.text == "Half a thought" for card in board_in(db).cards)


async def test_a_late_card_can_be_added_when_others_group_and_vote(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        for stage in (Stage.GROUP, Stage.VOTE):
            elsewhere(db, c.SetStage("two", stage))
            await keys.sees(stage.upper())
            assert f"Late at {stage}" in await keys("a", *f"Late at {stage}", "enter", "escape")


async def test_who_does_not_lead_sees_who_does(db: Path) -> None:
    elsewhere(db, c.Lead("two", "bob"), c.HideCards("two"))
    async with at_the_keys(launched(db)) as keys:
        assert "hidden: bob can reveal" in await keys("down")
        assert "hidden: f reveals" in await keys("F", "down", "down")


async def test_on_a_closed_board_the_key_that_reopens_it_says_so(db: Path) -> None:
    elsewhere(db, c.CloseRetro("two", DAY))
    async with at_the_keys(launched(db), ready="read-only") as keys:
        assert "p reopen" in await keys("down")
        assert "p previous" not in await keys("p", "down")


async def test_no_file_is_written_while_cards_are_hidden_and_no_json_while_votes_are(db: Path, tmp_path: Path) -> None:
    elsewhere(db, c.HideCards("two"))
    async with at_the_keys(launched(db, folder=tmp_path / "out")) as keys:
        assert "! The cards are hidden from each other still." in await keys("w", "s")
        await keys.press("escape", "f")
        assert "Save it as" in await keys("w", "s")
        await keys.press("escape", "escape")
        elsewhere(db, c.SkipStages("two", ()), c.SetStage("two", Stage.VOTE))
        await keys.sees("VOTE")
        assert "! Votes are being given still" in await keys("w", "f", "s")
    assert not (tmp_path / "out").exists()


async def test_who_led_is_told_that_somebody_has_taken_the_lead(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert said(await keys("F")).startswith("Lead taken. u undoes it.")
        elsewhere(db, c.Lead("two", "bob"))
        await keys.reads("! bob leads this retro now. F takes the lead back.")
        assert said(await keys("F")).startswith("Lead taken.")
