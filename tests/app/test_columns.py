"""The columns of a running retro, changed by keys; a card is never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from retroboard.app.launch import Launch
from retroboard.app.screens.columns import ColumnsScreen
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain import changes as c
from retroboard.domain.model import Column, Mood, State
from tests.app.screen_text import Host, on_the_demo, text_of, until
from tests.app.small_team import at_the_keys, launched, under_cursor
from tests.domain.formats.one_retro import STATE, saying

SIZE = (80, 24)


def host(state: State = STATE) -> Host:
    numbers = count()
    launch = Launch(db="none", today=lambda: date(2026, 11, 20), new_id=lambda: f"new{next(numbers)}")
    return Host(ColumnsScreen(launch), state)


def titles(app: Host) -> list[str]:
    assert app.state is not None
    assert app.state.board is not None
    return [column.title for column in app.state.board.columns]


def column(app: Host, title: str) -> Column:
    assert app.state is not None
    assert app.state.board is not None
    return next(column for column in app.state.board.columns if column.title == title)


async def test_each_column_shows_its_title_its_mood_its_question_and_how_much_it_holds() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = text_of(app)
        assert "Columns (4)" in shown
        assert "▸ + Went well" in shown
        assert "good  What should we keep?" in shown
        assert "bad  asks nothing" in shown
        assert "0 cards" in shown


async def test_a_column_is_added_left_of_the_actions_and_gets_the_cursor() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end", "a", *"New", "enter", "up", "up", "enter", "x", "enter")
        await pilot.pause()
        assert titles(app) == ["Went well", "To improve", "Ideas", "New", "Actions"]
        assert column(app, "New").mood is Mood.GOOD
        assert column(app, "New").prompt == "x"
        assert "▸ + New" in text_of(app)


async def test_a_column_is_added_to_the_right_of_the_one_under_the_cursor() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("a", *"New", "enter", "enter", "enter")
        await pilot.pause()
        assert titles(app) == ["Went well", "New", "To improve", "Ideas", "Actions"]


@pytest.mark.parametrize("keys", [["escape"], [*"New", "enter", "escape"], [*"New", "enter", "enter", "escape"]])
async def test_esc_at_any_question_adds_no_column(keys: list[str]) -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("a", *keys)
        await pilot.pause()
        assert app.done == []
        assert isinstance(app.screen, ColumnsScreen)


async def test_a_title_a_question_and_a_mood_can_be_changed() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r", "end", *" yes", "enter", "e", "end", "!", "enter", "M", "down", "enter")
        await pilot.pause()
        changed = column(app, "Went well yes")
        assert (changed.prompt, changed.mood) == ("What should we keep?!", Mood.BAD)


async def test_saying_the_same_again_changes_nothing() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r", "enter", "e", "enter", "M", "enter")
        await pilot.pause()
        assert app.done == []


async def test_columns_move_and_the_cursor_moves_with_them() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("J", "shift+down")
        await pilot.pause()
        assert titles(app) == ["To improve", "Ideas", "Went well", "Actions"]
        await pilot.press("K", "K")
        await pilot.pause()
        assert titles(app)[0] == "Went well"
        await pilot.press("K")
        await pilot.pause()
        assert "It is the first already." in text_of(app)


async def test_a_removed_columns_cards_go_where_they_are_sent() -> None:
    app = host()
    assert STATE.board is not None
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "d")
        await pilot.pause()
        assert "where do its" in text_of(app)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert titles(app) == ["Went well", "Ideas", "Actions"]
        assert app.state is not None
        assert app.state.board is not None
        assert {card.id for card in app.state.board.cards} == {card.id for card in STATE.board.cards}
        assert app.state.board.topic_by_id["flaky"].column_id == "ideas"


async def test_esc_keeps_the_column() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "d", "escape")
        await pilot.pause()
        assert app.done == []


async def test_a_column_without_cards_goes_without_a_question() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("a", *"New", "enter", "enter", "enter", "d")
        await pilot.pause()
        assert titles(app) == ["Went well", "To improve", "Ideas", "Actions"]


async def test_the_only_actions_column_stays() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end", "d")
        await pilot.pause()
        assert "! A retro keeps one column for cards and one for actions." in text_of(app)
        assert app.done == []


async def test_the_columns_become_a_template_of_the_team() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("t", *"Our", "escape", "t")  # what was called off is offered again
        await pilot.press("end", "s", "enter")
        await pilot.pause()
        (change,) = app.done
        assert isinstance(change, c.SaveTemplate)
        assert change.template.name == "Ours"
        assert [each.title for each in change.template.columns] == titles(app)


async def test_enter_offers_everything_so_that_no_letter_needs_to_be_known() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "To improve: what to do?" in text_of(app)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "What is this column called?" in text_of(app)


async def test_a_closed_retro_keeps_its_columns_and_says_why() -> None:
    retros = tuple(retro._replace(closed_on=retro.held_on) for retro in STATE.retros)
    app = host(replace(STATE, retros=retros))
    async with app.run_test(size=SIZE) as pilot:
        for key in ("a", "r", "e", "M", "J", "d", "enter"):
            app.screen.query_one(StatusLine).quiet()
            await pilot.press(key)
            await pilot.pause()
            assert "! This retro is closed: p on its board reopens it." in text_of(app), key
            assert isinstance(app.screen, ColumnsScreen), key


async def test_titles_and_questions_are_shown_as_they_are_not_as_markup() -> None:
    hostile = "[red]x[/] [@click=app.quit]y[/] [/]"
    app = host(saying(hostile, hostile))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert hostile in text_of(app)
        await pilot.press("enter")
        await pilot.pause()
        assert f"{hostile}: what to do?" in text_of(app)
        await pilot.press("escape", "M")
        await pilot.pause()
        assert f"What is {hostile} for?" in text_of(app)


async def test_esc_goes_back() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("escape")
        await pilot.pause()
        assert app.answers == [None]


async def test_the_board_opens_them_and_u_brings_a_removed_column_back(tmp_path: Path) -> None:
    app = on_the_demo(tmp_path / "demo.db")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, "Went well")
        await pilot.press("C")
        await until(pilot, "Columns (3)")
        await pilot.press("d")
        await until(pilot, "Remove Went well")
        await pilot.press("enter")
        await until(pilot, "Columns (2)")
        assert "22 cards" in text_of(app)
        await pilot.press("u")
        await until(pilot, "Columns (3)")
        assert "11 cards" in text_of(app)
        await pilot.press("escape")
        await until(pilot, "+ Went well (11)")


async def test_the_title_of_a_column_that_was_begun_is_there_again(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("C", "a", *"Mood", "enter", "escape")
        assert "Mood" in await keys("a")


async def test_it_opens_on_the_column_that_the_cursor_was_in(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert under_cursor(await keys("2", "C")).startswith("- Didn't")


async def test_a_column_that_came_and_went_in_a_moment_is_not_on_the_board(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing() -> None:
        """Nobody has written; a look at the database would show what it has."""

    async with at_the_keys(launched(db)) as keys:
        monkeypatch.setattr(keys.app, "_load_again", nothing)
        await keys.settle()
        state = keys.app.state
        assert state is not None
        assert state.board is not None
        more = replace(
            state.board, columns=(*state.board.columns, Column("x" * 32, "two", "Ideas", "", Mood.GOOD, 9.0))
        )
        for now in (replace(state, board=more), state):
            keys.app.state = now
        assert "Ideas" not in await keys.screen()
        keys.app.state = replace(state, board=more)
        assert "Ideas" in await keys.screen()
