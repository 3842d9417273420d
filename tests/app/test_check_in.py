"""The check-in: a question to begin with, and a word or a number from everybody who likes to say one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from retroboard.app.app import RetroApp
from retroboard.domain import changes as c
from retroboard.domain.icebreakers import PRIME_DIRECTIVE, QUESTIONS
from retroboard.domain.model import Occasion, Remark, Stage
from tests.app.small_team import at_the_keys, board_in, elsewhere, launched, said, under_cursor

HERE = "How are we here today?"


def remarks_in(db: Path) -> dict[str | None, Remark]:
    """What the database has of the check-in, by who said it."""
    return {remark.member_id: remark for remark in board_in(db).remarks}


def at_check_in(db: Path) -> RetroApp:
    """The program, with ann at the keys, on a retro that is at its check-in."""
    elsewhere(db, c.SetStage("two", Stage.CHECK_IN))
    return launched(db)


async def test_the_question_the_spirit_and_everybody_are_there(db: Path) -> None:
    elsewhere(db, c.AskQuestion("two", "Tea, coffee, or something else altogether?"))
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        screen = await keys()
        assert "Tea, coffee, or something else altogether?" in screen
        assert PRIME_DIRECTIVE[:60] in screen
        assert under_cursor(screen) == "ann (you)"
        assert "bob" in screen
        assert f"{HERE} (0 of 2)" in screen
        assert "Everybody may pass" in screen


async def test_one_says_a_number_a_word_or_both_in_one_line(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        assert "●●●●○ 4" in await keys("a", *"4 sunny", "enter")
        screen = await keys("a", *"foggy", "enter")
        assert "●" not in screen
        assert "foggy" in screen
        assert "sunny" not in screen
        assert "●●○○○ 2" in await keys("a", "2", "enter")
        assert "(1 of 2)" in await keys()
    assert remarks_in(db)["ann"][2:6] == (Occasion.CHECK_IN, "ann", 2, "")


async def test_one_at_one_keyboard_enters_it_for_all_and_the_cursor_goes_on(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        assert "How are you here today?" in await keys("enter")
        assert under_cursor(await keys(*"5", "enter")) == "bob"
        assert "How is bob here today?" in await keys("enter")
        screen = await keys(*"3 a cold", "enter")
        assert "●●●○○ 3" in screen
        assert "a cold" in screen
        assert "(2 of 2)" in screen
    assert {name: remark[4:6] for name, remark in remarks_in(db).items()} == {"ann": (5, ""), "bob": (3, "a cold")}


async def test_what_was_said_is_there_to_be_said_otherwise(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        await keys.press("a", *"4 sunny", "enter")
        await keys.press("up")
        assert "4 sunny" in await keys("e")
        await keys.press("end", *" spells", "enter")
        assert "sunny spells" in await keys()


async def test_it_is_taken_back_by_key_or_by_an_empty_line_and_undone(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        await keys.press("a", *"4 sunny", "enter")
        await keys.press("up")
        assert "sunny" not in await keys("d")
        assert said(await keys("d")).startswith("! They have said nothing yet.")
        assert "sunny" in await keys("u")
        assert "sunny" not in await keys("a", "backspace", "enter")
        assert "sunny" in await keys("u")
        assert "sunny" not in await keys("u")
    assert remarks_in(db) == {}


async def test_passing_leaves_nothing_and_the_cursor_goes_on(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        screen = await keys("a", "enter")
        assert said(screen).startswith("You pass.")
        assert under_cursor(screen) == "bob"
        screen = await keys("enter", "enter")
        assert said(screen).startswith("bob passes.")
        assert under_cursor(screen) == "ann (you)"
        await keys.press("enter", "escape")
        assert "(0 of 2)" in await keys()
    assert remarks_in(db) == {}


async def test_who_passes_after_somebody_has_said_it_is_told_in_its_place(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        assert said(await keys("a", *"5", "enter")).startswith("Noted.")
        await keys.pilot.press("enter", "enter")
        assert said(await keys.screen()).startswith("bob passes.")


async def test_a_number_that_there_is_not_is_refused_with_the_ones_that_there_are(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        screen = await keys("a", "7", "enter")
        assert "! A number from 1 to 5, please." in screen
        assert "(0 of 2)" in screen
        assert "(1 of 2)" in await keys("backspace", "4", "enter")


async def test_another_question_is_drawn_ones_own_first_and_none_twice(db: Path) -> None:
    elsewhere(db, c.SetStage("two", Stage.CHECK_IN))
    app = launched(db)
    app.launch = replace(app.launch, own_questions=("Which sound did it make?",))
    async with at_the_keys(app, ready="No question to begin with yet") as keys:
        assert "Which sound did it make?" in await keys("Q")
        seen = set()
        for _ in range(6):
            screen = await keys("Q")
            [shown] = [question for question in QUESTIONS if question in screen]
            seen.add(shown)
        assert len(seen) == 6
        assert "Which sound did it make?" not in await keys()
        assert "No question to begin with yet" in await keys(*"uuuuuuu")


async def test_what_others_say_elsewhere_comes_in(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        elsewhere(db, c.AddRemark("two", "r1", Occasion.CHECK_IN, "bob", 1, "[b]tired[/]"))
        screen = await keys.sees("●○○○○ 1")
        assert "[b]tired[/]" in screen


async def test_the_board_is_below_and_the_place_comes_and_goes_with_its_stage(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        assert "Deploys are quick" in await keys("escape")
        assert HERE in await keys("s")
        elsewhere(db, c.SetStage("two", Stage.WRITE))
        assert "Deploys are quick" in await keys.sees("WRITE")
        assert HERE not in await keys()


async def test_a_stage_that_moves_on_leaves_the_line_with_who_is_typing(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        await keys.press("a", *"4 sun")
        elsewhere(db, c.SetStage("two", Stage.WRITE))
        await keys.sees("WRITE")
        screen = await keys(*"ny", "enter")
        assert "Deploys are quick" in screen
        assert HERE not in screen
    assert remarks_in(db)["ann"].text == "sunny"


async def test_a_new_retro_has_a_question_already(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("q", "n", "enter")
        screen = await keys("p", "p") if HERE not in await keys() else await keys()
        assert HERE in screen
        assert any(question in screen for question in QUESTIONS)


async def test_an_answer_that_was_being_typed_is_there_at_the_next_start(db: Path) -> None:
    async with at_the_keys(at_check_in(db), ready=HERE) as keys:
        await keys.press("a", *"4 sunny, with clouds")
    async with at_the_keys(launched(db), ready=HERE) as keys:
        assert "Kept from last time: what ann says at the check-in." in await keys.sees("Kept")
        assert "what ann says at the check-in" in await keys("D")
        await keys.press("escape")
        screen = await keys("a")
        assert "4 sunny, with clouds" in screen
        assert "From before, and not saved" in screen
        assert "sunny, with clouds" in await keys("enter")
        assert "From before" not in await keys("home", "e")
    assert remarks_in(db)["ann"].text == "sunny, with clouds"


async def test_the_key_for_all_keys_stays_where_there_is_no_room_for_the_others(db: Path) -> None:
    async with at_the_keys(at_check_in(db), size=(80, 24), ready=HERE) as keys:
        last = (await keys("a", "4", "enter")).splitlines()[-1]
        assert last.startswith(" Noted. ")
        assert last.rstrip().endswith("? keys")
