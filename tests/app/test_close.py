"""The close: what was agreed is read back, everybody says whether it was worth the time, and the retro closes."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from unicodedata import category

import pytest

from retroboard.app.kept_summary import keep_summary
from retroboard.domain import changes as c
from retroboard.domain.formats.markdown import summary
from retroboard.domain.model import Occasion, Stage, Status, Talk
from retroboard.domain.text import problem
from retroboard.files import default_name
from tests.app.small_team import (
    DAY,
    Keyboard,
    at_the_keys,
    board_in,
    board_of,
    elsewhere,
    flowing,
    launched,
    said,
    slow_down,
    state_in,
)
from tests.domain.formats.one_retro import STATE, TODAY
from tests.hostile import HOSTILE

PLACE = "Was it worth your time?"
CLOSED_HERE = "closed 2026-11-20, read-only"
DUE = date(2026, 12, 1)
DONE = c.SetStatus("a1", Status.DONE, DAY)
AGREED = c.AddAction("a2", "When main is red, we stop", "ann", DUE, DAY, "two", signal="No red main on Mondays")
DISCUSSED = (c.SetStage("two", Stage.CLOSE), c.FinishTopic("two", "t-flaky", Talk.DISCUSSED), AGREED, DONE)
"""A retro at its close, with nothing left to see to."""


def at_the_close(db: Path, *more: c.Change, folder: Path | None = None) -> AbstractAsyncContextManager[Keyboard]:
    elsewhere(db, *DISCUSSED, *more)
    return at_the_keys(launched(db, folder=folder), size=(80, 24), ready=PLACE)


def answers(db: Path) -> set[tuple[str | None, int | None, str]]:
    remarks = board_in(db).remarks
    return {(each.member_id, each.score, each.text) for each in remarks if each.occasion is Occasion.RETURN}


# --- what is said -----------------------------------------------------------------------------------------------------


async def test_what_was_agreed_is_read_back_with_owner_date_and_sign(db: Path) -> None:
    async with at_the_close(db) as keys:
        screen = await keys()
        assert "! Agreed (1)" in screen
        assert "A2 When main is red, we stop" in screen
        assert "@ann  due 1 Dec" in screen
        assert "No red main on Mondays" in screen
        assert "Split the pipeline" not in screen  # an earlier retro has promised that


async def test_everybody_says_it_at_one_keyboard_and_the_cursor_goes_on_by_itself(db: Path) -> None:
    async with at_the_close(db) as keys:
        assert "said by 0 of 2" in await keys()
        screen = await keys("a", *"4 short and kind", "enter")
        assert "said by 1 of 2" in screen
        assert "4" not in screen.partition("What was said")[2]  # everybody knows who has just said it
        assert "short and kind" not in screen
        assert "Told once everybody has said" in screen
        screen = await keys("enter", *"2", "enter")
        assert "said by 2 of 2" in screen
        assert "4 ●" in screen
        assert "2 ●" in screen
    assert answers(db) == {("ann", 4, "short and kind"), ("bob", 2, "")}


async def test_numbers_are_shown_as_how_often_each_was_said_and_none_with_a_name(db: Path) -> None:
    more = [
        c.AddRemark("two", "r1", Occasion.RETURN, "ann", 5, "We laughed"),
        c.AddRemark("two", "r2", Occasion.RETURN, "bob", 5, "A bit long"),
    ]
    async with at_the_close(db, *more) as keys:
        screen = await keys()
        assert "5 ●●" in screen
        lines = [line for line in screen.splitlines() if "bob" in line or "ann " in line]
        assert sum("said" in line for line in lines) == 2
        assert not any("A bit long" in line or "We laughed" in line or "5" in line for line in lines)
        assert "5 We laughed" in await keys("a")  # whoever says it anew
        assert "A bit long" in screen


async def test_what_was_said_can_be_said_anew_taken_back_and_undone(db: Path) -> None:
    async with at_the_close(db) as keys:
        await keys.press("a", *"4 fine", "enter")
        assert "4 fine" in await keys("a")
        await keys.press("ctrl+u", *"3", "enter")
        assert answers(db) == {("ann", 3, "")}
        await keys.press("home", "d")
        assert answers(db) == set()
        await keys.press("u")
        assert answers(db) == {("ann", 3, "")}
        await keys.press("a", "ctrl+u", "enter")
        assert answers(db) == set()


async def test_an_empty_answer_passes_and_leaves_what_somebody_else_has_said(db: Path) -> None:
    bobs = c.AddRemark("two", "r2", Occasion.RETURN, "bob", 5, "A bit long")
    async with at_the_close(db, bobs) as keys:
        assert said(await keys("a", "enter")).startswith("You pass.")
        await keys.press("end")
        assert said(await keys("enter", "enter")).startswith("What bob has said stays; d takes it back.")
        assert answers(db) == {("bob", 5, "A bit long")}
        await keys.press("d")
    assert answers(db) == set()


@pytest.mark.parametrize(("typed", "why"), [("7", "from 1 to 5"), ("fine", "from 1 to 5")])
async def test_what_is_no_number_from_1_to_5_is_refused(db: Path, typed: str, why: str) -> None:
    async with at_the_close(db) as keys:
        assert why in await keys("a", *typed, "enter")
    assert answers(db) == set()


async def test_thanks_are_shown_and_taken_back(db: Path) -> None:
    async with at_the_close(db) as keys:
        screen = await keys("c", *"bob, for the drill", "enter", *"ann, too", "enter", "escape")
        assert "+ Thanks (2)" in screen
        assert "bob, for the drill" in screen
        assert "+ Thanks (1)" in await keys("l", "d")
        assert "+ Thanks (2)" in await keys("u")
        assert ", cake" in await keys("e", "end", *", cake", "enter")
        assert ", cake" not in board_of(await keys("u"))


async def test_an_action_can_still_be_made_and_changed(db: Path) -> None:
    async with at_the_close(db) as keys:
        await keys.press("A", *"Ask the bank", "enter")
        assert "! Agreed (2)" in await keys("h")
        screen = await keys("home", "enter")
        assert "When main is red, we stop" in screen
        await keys.press("escape", "end", "d")
        assert "! Agreed (1)" in await keys()


async def test_an_action_from_before_that_is_complained_of_is_there_to_be_changed(db: Path) -> None:
    old = c.AddAction("a3", "Split the pipeline", "", DUE, DAY, None)
    async with at_the_close(db, old) as keys:
        screen = await keys("h")
        assert "! Agreed (1), also open (1)" in screen
        assert "! A3: nobody has said who sees to it." in screen
        assert "who sees to it" not in await keys("end", "e", "tab", *"bob", "enter")
    assert state_in(db).action_by_id["a3"].owner == "bob"


async def test_no_text_that_people_say_breaks_the_place(db: Path) -> None:
    texts = [text for text in (hostile.cleaned for hostile in HOSTILE.values()) if problem(text) is None]
    more = [c.AddRemark("two", f"r{n}", Occasion.THANKS, "bob", None, text) for n, text in enumerate(texts)]
    line = c.AddRemark("two", "line", Occasion.RETURN, "ann", 4, "[@click=app.quit]press[/] [b")
    async with at_the_close(db, *more, line, c.AddRemark("two", "bobs", Occasion.RETURN, "bob", 4, "")) as keys:
        assert "[@click=app.quit]press[/] [b" in await keys()
        assert f"+ Thanks ({len(texts)})" in await keys("h")
        shown = ""
        while (screen := await keys("pagedown")) != shown:
            shown = screen
            assert not any(category(char) == "Cc" for char in shown if char != "\n")
        assert keys.app.is_running


# --- closing ----------------------------------------------------------------------------------------------------------


async def test_with_nothing_to_see_to_n_closes_at_once_and_p_reopens(db: Path) -> None:
    async with at_the_close(db) as keys:
        screen = await keys("n")
        await keys.sees("w shows its summary")
        assert CLOSED_HERE in screen
        assert said(await keys("a")).startswith("! This retro is closed:")
        assert CLOSED_HERE not in await keys("p")
        assert PLACE in await keys("s")
    assert state_in(db).retro_by_id["two"].closed_on is None


async def test_what_is_better_seen_to_is_told_before_and_esc_closes_nothing(db: Path) -> None:
    more = [
        c.AddAction("a3", "Write it down", "", None, DAY, "two"),
        c.SetLimits(1, 1),
        c.AddAction("a4", "And read it", "ann", DUE, DAY, "two"),
        c.FinishTopic("two", "t-flaky", Talk.WAITING),
    ]
    async with at_the_close(db, *more) as keys:
        screen = await keys()
        assert "! A3: nobody has said who sees to it." in screen
        assert "! 3 more things to see to: n tells." in screen
        screen = await keys("n")
        assert "Close the retro with 5 things open?" in screen
        for told in (
            "! A3: nobody has said who sees to it.",
            "! A3: nobody has said until when.",
            "! 3 actions are open, and the team means to have 1 at most.",
            "! ann has 2 open actions, and 1 are enough",
            "! Voted for and not talked about: “Flaky tests”.",
        ):
            assert told in screen
        assert PLACE in await keys("escape")
        assert state_in(db).retro_by_id["two"].closed_on is None
        assert CLOSED_HERE in await keys("n", "enter")


async def test_n_tells_that_hidden_cards_may_have_votes_that_nobody_talked_about(db: Path) -> None:
    async with at_the_close(db, c.HideCards("two")) as keys:
        screen = flowing(await keys("n"))
        assert "Close the retro with 1 thing open?" in screen
        assert "! Cards are hidden still, so nobody can tell which topics with votes" in screen
        assert "Cards are hidden" not in await keys("escape", "f")


async def test_from_the_board_n_leads_to_the_close_rather_than_closing(db: Path) -> None:
    async with at_the_close(db) as keys:
        screen = await keys("escape")
        assert PLACE not in screen
        assert "n to the close" in said(screen)
        assert PLACE in await keys("n")
        assert state_in(db).retro_by_id["two"].closed_on is None
        await keys.press("escape")
        await keys.quickly("s", "s")
        assert PLACE not in await keys("escape")
        assert PLACE in await keys("s")
        assert "DISCUSS" in await keys("p")


async def test_what_becomes_of_several_parked_topics_is_asked_of_them_all(db: Path) -> None:
    parked = (c.FinishTopic("two", topic, Talk.PARKED) for topic in ("t-reviews", "t-outage"))
    async with at_the_close(db, *parked) as keys:
        screen = await keys("n")
        assert "2 topics were parked. What becomes of them?" in screen
        assert "They wait in the inbox, and the next retro takes them in" in screen
        assert "They stay in this retro alone" in screen


@pytest.mark.parametrize(("answer", "waits"), [(["enter"], True), (["down", "enter"], False)])
async def test_parked_topics_wait_in_the_inbox_if_that_is_wanted(db: Path, answer: list[str], waits: bool) -> None:
    async with at_the_close(db, c.FinishTopic("two", "t-reviews", Talk.PARKED)) as keys:
        screen = await keys("n")
        assert "1 topic was parked. What becomes of it?" in screen
        assert "It waits in the inbox, and the next retro takes it in" in screen
        assert "It stays in this retro alone" in screen
        assert PLACE in await keys("escape")
        assert state_in(db).retro_by_id["two"].closed_on is None
        screen = await keys("n", *answer)
        assert CLOSED_HERE in screen
        assert ("1 parked topic waits in the inbox." in flowing(screen)) is waits
        assert [card.text for card in state_in(db).inbox] == (["Reviews wait"] if waits else [])
        await keys.press("p")
        await keys.press("s")
        again = "What becomes of it?" in await keys("n")
        assert again is not waits


async def test_who_does_not_lead_is_told_so_before_any_question(db: Path) -> None:
    async with at_the_close(db, c.Lead("two", "bob"), c.FinishTopic("two", "t-flaky", Talk.WAITING)) as keys:
        assert said(await keys("n")).startswith("! bob leads this retro. F takes the lead.")


async def test_a_close_is_undone_with_what_went_to_the_inbox(db: Path) -> None:
    async with at_the_close(db, c.FinishTopic("two", "t-reviews", Talk.PARKED)) as keys:
        await keys.press("n", "enter")
        assert CLOSED_HERE not in await keys("u")
    assert state_in(db).inbox == ()


async def test_thanks_that_are_being_written_stay_when_somebody_else_closes(db: Path) -> None:
    async with at_the_close(db) as keys:
        await keys.press("c", *"bob, for")
        elsewhere(db, c.CloseRetro("two", DAY))
        await keys.sees("read-only")
        assert "bob, for the drill" in await keys(*" the drill")


# --- the summary ------------------------------------------------------------------------------------------------------


async def test_closing_saves_the_summary_in_the_folder_that_the_settings_name(db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "for it"
    async with at_the_close(db, folder=folder) as keys:
        assert "The summary is saved in" in await keys()
        await keys.press("n")
        await keys.sees("Retro closed. Summary:")
    state = state_in(db)
    [file] = folder.iterdir()
    assert file.name == default_name(state, "md")
    assert file.read_text() == summary(state, DAY)
    assert "closed 2026-11-20" in file.read_text()


async def test_a_retro_that_is_closed_again_is_saved_beside_what_is_there(db: Path, tmp_path: Path) -> None:
    async with at_the_close(db, folder=tmp_path / "kept") as keys:
        await keys.press("n")
        await keys.sees("Retro closed. Summary:")
        name = default_name(state_in(db), "md")
        (tmp_path / "kept" / name).write_text("mine")
        await keys.press("p")
        await keys.press("s")
        await keys.press("n")
        await keys.sees("Retro closed. Summary:")
    assert sorted(file.name for file in (tmp_path / "kept").iterdir()) == sorted([name, name[:-3] + "-2.md"])
    assert (tmp_path / "kept" / name).read_text() == "mine"


async def test_without_a_folder_nothing_is_saved_and_the_way_is_told(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    async with at_the_close(db) as keys:
        assert "w shows the summary, and s there saves it." in await keys()
        await keys.press("n")
        await keys.sees("Retro closed. w shows its summary, and s there saves it.")
    assert list((tmp_path / "here").iterdir()) == []


async def test_a_summary_that_cannot_be_saved_closes_the_retro_all_the_same(db: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    async with at_the_close(db, folder=tmp_path / "file") as keys:
        await keys.press("n")
        screen = await keys.sees("! Retro closed, but")
        assert CLOSED_HERE in screen
    assert state_in(db).retro_by_id["two"].closed_on == DAY


async def test_leaving_at_once_waits_for_the_summary(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(db, *DISCUSSED)
    app = launched(db, folder=tmp_path / "kept")
    slow_down(app, monkeypatch)
    async with at_the_keys(app, ready=PLACE) as keys:
        await keys.pilot.press("n", "ctrl+q")
        while app.is_running:
            await keys.pilot.pause(0.01)
    assert len(list((tmp_path / "kept").iterdir())) == 1


async def test_w_offers_that_folder_too(db: Path, tmp_path: Path) -> None:
    async with at_the_close(db, folder=tmp_path / "kept") as keys:
        await keys.press("w")
        await keys.sees("# Payments, retro 2")
        assert f"/kept/{default_name(state_in(db), 'md')}" in "".join((await keys("s")).replace("┃", "").split())


def test_a_folder_full_of_summaries_of_one_name_is_a_sentence(tmp_path: Path) -> None:
    sentence, bad = keep_summary(STATE, TODAY, str(tmp_path))
    assert not bad
    assert str(tmp_path) in sentence
    for number in range(2, 101):
        (tmp_path / default_name(STATE, "md").replace(".md", f"-{number}.md")).touch()
    sentence, bad = keep_summary(STATE, TODAY, str(tmp_path))
    assert bad
    assert "there are 100 of that name" in sentence


async def test_what_another_member_was_about_to_say_is_shown_to_nobody(db: Path) -> None:
    async with at_the_close(db) as keys:
        await keys.press("down", "enter", *"1 too long", "escape")
        assert "1 too long" not in await keys("enter")


async def test_an_answer_that_is_not_saved_is_shown_to_nobody_else(db: Path) -> None:
    async with at_the_close(db) as keys:
        await keys.press("a", *"2 rather long", "escape")
        screen = await keys("D")
        assert "an answer at the close" in screen
        assert "rather long" not in screen
        assert said(await keys("i")).startswith("! What one says at the close is shown to nobody")
        await keys.press("escape")
        assert "2 rather long" in await keys("a")


async def test_an_answer_for_somebody_else_that_is_called_off_is_told_not_to_be_kept(db: Path) -> None:
    async with at_the_close(db) as keys:
        await keys.press("end")
        assert said(await keys("enter", *"2 meh", "escape")).startswith("Not saved, and not kept.")
        assert "meh" not in await keys("enter")
