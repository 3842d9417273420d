"""The list of a place's keys, and the README's table: both are what the bindings say."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from retroboard.app.app import RetroApp
from retroboard.app.keytable import group_of, key_name, key_table
from retroboard.app.screens.board import BoardScreen
from retroboard.app.screens.home import HomeScreen
from retroboard.app.screens.keys import KeysScreen
from retroboard.app.screens.topic import TopicScreen
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.app.widgets.card_editor import CardText
from tests.app.screen_text import Host, on_the_demo, text_of, until
from tests.app.small_team import at_the_keys, launched

SIZE = (80, 24)


class Place(Screen[None]):
    """A place with keys of several kinds."""

    HELP = "A place to try keys in, [b] as it is."
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"go({n})", f"Column {n}", id=f"column.{n}", tooltip=f"To column {n}") for n in range(1, 4)),
        Binding("a", "go('a')", "Add", id="card.add", tooltip="Add a card " * 8),
        Binding("v,plus", "go('v')", "Vote", id="vote.add", tooltip="Vote for it"),
        Binding("z", "never", "Never", id="topic.never", tooltip="What cannot be done"),
        Binding("y", "go('y')", "Nameless", tooltip="What has no name"),
        Binding("question_mark", "keys", "Keys", id="app.keys", tooltip="This list"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.went: list[object] = []

    def compose(self) -> ComposeResult:
        yield BlockList()

    def on_mount(self) -> None:
        self.query_one(BlockList).show([Block("one", "One"), Block("two", "Two")])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "never" else True

    def action_go(self, where: object) -> None:
        self.went.append(where)

    def action_never(self) -> None:
        raise AssertionError("it cannot be done")

    def action_keys(self) -> None:
        self.app.push_screen(KeysScreen(self))


def lines(app: Host) -> list[str]:
    """What the list says, line by line, without its frame."""
    shown = [line.strip(" ┃▌▸▅▁") for line in text_of(app).splitlines()]
    return [line.strip() for line in shown if line.strip()]


async def test_every_key_with_a_name_is_listed_by_kind_with_what_it_does() -> None:
    app = Host(Place())
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("?")
        await pilot.pause()
        shown = lines(app)
        order = ["Move", "Cards", "Topics and votes", "Program"]
        assert [line for line in shown if line in order] == order
        assert shown.index("Cards") < next(n for n, line in enumerate(shown) if line.startswith("a "))
        assert any(line.split() == ["v,", "+", "Vote", "for", "it"] for line in shown)
        assert any(line.startswith("↑, k") for line in shown)
        assert not any("no name" in line for line in shown)


async def test_a_long_explanation_goes_on_beside_its_key_not_below_it() -> None:
    app = Host(Place())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("?")
        await pilot.pause()
        column = next(line.index("Add a card") for line in text_of(app).splitlines() if "Add a card" in line)
        rest = [line for line in text_of(app).splitlines() if "card Add a" in line]
        assert len(rest) > 1
        assert {line[column - 2 : column] for line in rest} == {"  "}


async def test_keys_that_differ_in_their_digit_share_a_line() -> None:
    app = Host(Place())
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("?")
        await pilot.pause()
        assert any(line.split() == ["1", "…", "3", "To", "column", "1", "…", "3"] for line in lines(app))


async def test_the_place_explains_itself() -> None:
    app = Host(Place())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("?")
        await pilot.pause()
        assert "A place to try keys in, [b] as it is." in text_of(app)


async def test_enter_runs_the_key_in_the_place_below() -> None:
    place = Place()
    app = Host(place)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("?")
        await pilot.pause()
        app.screen.query_one(BlockList).cursor = "vote.add"
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is place
        assert place.went == ["v"]


async def test_a_key_of_the_list_below_runs_there_too() -> None:
    place = Place()
    app = Host(place)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("?")
        await pilot.pause()
        app.screen.query_one(BlockList).cursor = "cursor.last"
        await pilot.press("enter")
        await pilot.pause()
        assert place.query_one(BlockList).cursor == "two"


async def test_what_is_not_possible_says_so_and_does_not_run() -> None:
    place = Place()
    app = Host(place)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("?")
        await pilot.pause()
        assert "What cannot be done (not possible now)" in text_of(app)
        app.screen.query_one(BlockList).cursor = "topic.never"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, KeysScreen)


async def test_the_cursor_passes_over_headings() -> None:
    app = Host(Place())
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("?")
        await pilot.pause()
        listing = app.screen.query_one(BlockList)
        keys = [block.id for block in listing.blocks if not block.id.startswith("heading")]
        seen = [listing.cursor]
        for _ in keys[1:]:
            await pilot.press("down")
            seen.append(listing.cursor)
        assert seen == keys
        await pilot.press("up")
        assert listing.cursor == keys[-2]
        await pilot.press("home", "up")
        assert listing.cursor == keys[0]


async def test_keys_are_shown_as_the_keymap_has_them() -> None:
    app = Host(Place())
    app.set_keymap({"vote.add": "left_square_bracket,ctrl+v"})
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("?")
        await pilot.pause()
        assert any(line.split() == ["[,", "ctrl+v", "Vote", "for", "it"] for line in lines(app))


@pytest.mark.parametrize("key", ["escape", "?", "f1", "q"])
async def test_it_closes(key: str) -> None:
    place = Place()
    app = Host(place)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("?", key)
        await pilot.pause()
        assert app.screen is place


async def test_on_the_board_every_named_key_is_in_the_list_and_can_be_used_from_it(tmp_path: Path) -> None:
    app = on_the_demo(tmp_path / "demo.db")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, "votes left 2")
        await pilot.press("?")
        await until(pilot, "Enter does it")
        listing = app.screen.query_one(BlockList)
        ids = {block.id for block in listing.blocks}
        wanted = {id for id in ids_of(BoardScreen, BlockList, RetroApp) if not id.startswith("column.")}
        assert wanted <= ids
        listing.cursor = "vote.add"
        await pilot.press("enter")
        await until(pilot, "Voted.")


def ids_of(*classes: type) -> set[str]:
    return {binding.id for each in classes for binding in each.__dict__["BINDINGS"] if binding.id}


def test_the_table_has_every_named_key_of_every_place() -> None:
    table = key_table()
    for id in ids_of(RetroApp, BlockList, BoardScreen, HomeScreen, TopicScreen, CardText):
        if group_of(id) != "Move" or not id.startswith("column."):
            assert f"| `{id}` |" in table
    assert "| `1` … `9` | To column 1 … 9 | `column.1` … `column.9` |" in table


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("question_mark", "?"),
        ("slash", "/"),
        ("shift+left", "shift+←"),
        ("enter", "enter"),
        ("ctrl+p", "ctrl+p"),
        ("H", "H"),
        ("plus", "+"),
        ("vertical_line", "|"),
    ],
)
def test_keys_are_called_what_is_on_them(key: str, name: str) -> None:
    assert key_name(key) == name


async def test_help_begins_at_its_top_and_is_read_line_by_line_where_there_is_little_room(db: Path) -> None:
    async with at_the_keys(launched(db), size=(60, 15)) as keys:
        screen = await keys("question_mark")
        assert "Now: write" in screen
        assert "Column" not in screen
        line, pressed = screen.splitlines()[-4], 0
        while line in screen:
            screen, pressed = await keys("down"), pressed + 1
        assert pressed > 5  # it goes up by one line with each key
        assert "Now: write" in await keys("home")
        assert "Now: write" not in await keys("end")


@pytest.mark.parametrize(
    ("way", "does"),
    [(("P",), "Rename"), (("C",), "What to do"), (("S",), "Go there"), ((), "Open it: a card to its whole text")],
)
async def test_the_list_says_what_enter_does_in_its_place(db: Path, way: tuple[str, ...], does: str) -> None:
    async with at_the_keys(launched(db), size=(120, 60)) as keys:
        lines = (await keys(*way, "question_mark")).splitlines()
        assert any("enter" in line and does in line for line in lines), "\n".join(lines)
