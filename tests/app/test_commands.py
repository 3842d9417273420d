"""Every key's command is found by name, and runs where it was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from retroboard.app.commands import commands_here, commands_of
from retroboard.app.widgets.block_list import Block, BlockList
from tests.app.screen_text import Host, on_the_demo, text_of, until


class Place(Screen[None]):
    """A place with a list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,b", "note('added')", "Add", id="card.add", tooltip="Add a card"),
        Binding("enter", "note('hidden')", "Hidden", id="entry.open", tooltip="The list's Enter is nearer"),
        Binding("z", "never", "Never", id="topic.never", tooltip="What cannot be done"),
        Binding("y", "note('y')", "Nameless"),
        Binding("x", "note('x')", id="card.unlabelled"),
        Binding(
            "left_square_bracket", "note('[')", "Bracket", id="card.bracket", tooltip="A key that looks like markup"
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []

    def compose(self) -> ComposeResult:
        yield BlockList()

    def on_mount(self) -> None:
        self.query_one(BlockList).show([Block("one", "One"), Block("two", "Two")])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "never" else True

    def action_note(self, what: str) -> None:
        self.notes.append(what)


async def test_a_command_is_a_binding_with_a_name_and_a_label_and_all_its_keys() -> None:
    place = Place()
    async with Host(place).run_test() as pilot:
        await pilot.pause()
        commands = {command.id: command for command in commands_here(place)}
        assert commands["card.add"].keys == ("a", "b")
        assert commands["card.add"].label == "Add"
        assert "card.unlabelled" not in commands
        assert "Nameless" not in {command.label for command in commands.values()}


async def test_of_two_with_one_name_the_nearer_one_counts() -> None:
    place = Place()
    async with Host(place).run_test() as pilot:
        await pilot.pause()
        commands = {command.id: command for command in commands_here(place)}
        assert commands["entry.open"].label == "Open"


async def test_it_runs_in_the_place_it_was_asked_for_whatever_is_on_top() -> None:
    place = Place()
    app = Host(place)
    async with app.run_test() as pilot:
        await pilot.pause()
        commands = {command.id: command for command in commands_here(place)}
        app.push_screen(Screen())
        await pilot.pause()
        await commands["card.add"].run()
        await commands["cursor.last"].run()
        assert place.notes == ["added"]
        assert place.query_one(BlockList).cursor == "two"


async def test_the_palette_gets_what_is_possible_with_its_keys_and_moving_by_name_only() -> None:
    place = Place()
    async with Host(place).run_test() as pilot:
        await pilot.pause()
        commands = {command.title: command for command in commands_of(place)}
        assert commands["Add"].help == "Add a card (a, b)"
        assert commands["Add"].discover
        assert not commands["Last"].discover
        assert "Never" not in commands
        # The palette reads the help as markup: what is shown must be what was meant.
        assert str(Content.from_markup(commands["Bracket"].help)) == "A key that looks like markup ([)"


async def test_on_the_board_a_command_is_found_by_its_name_and_run(tmp_path: Path) -> None:
    app = on_the_demo(tmp_path / "demo.db")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "votes left 2")
        await pilot.press("ctrl+p")
        await until(pilot, "Add cards here")
        await pilot.press(*"orde")
        await until(pilot, "Order by votes, or as placed (o)")
        assert "Add cards here" not in text_of(app)
        await pilot.press("enter")
        await until(pilot, "by votes · votes left 2")
