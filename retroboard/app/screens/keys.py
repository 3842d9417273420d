"""The keys of a place: to read, and to use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from retroboard.app.commands import Command, commands_here
from retroboard.app.keytable import GROUPS, is_numbered
from retroboard.app.painting import counted
from retroboard.app.screens.course_keys import CourseKeys
from retroboard.app.widgets.block_list import GUTTER, Block, BlockList, Choices
from retroboard.app.widgets.headed_list import HeadedList
from retroboard.app.wrapping import cut, wrap
from retroboard.domain.keys import with_keys

KEY_CELLS = 15
"""The width of the column that the keys stand in."""
HELP = "Enter does it · {Esc:keys.close} closes"


class KeyList(HeadedList, Choices):
    """A list whose lines start with a key."""

    def _block_lines(self, block: Block, width: int) -> list[list[tuple[str, str]]]:
        lines = super()._block_lines(block, width)
        if block.style == "text":
            line, style = lines[0][0]
            lines[0][:1] = [(line[:KEY_CELLS], "votes"), (line[KEY_CELLS:], style)]
        return lines


class KeysScreen(ModalScreen[None]):
    """All the keys of the screen below, by kind. Enter runs the one under the cursor there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,question_mark,f1,q",
            "close",
            "Close",
            id="keys.close",
            key_display="esc",
            tooltip="Back to the place below",
        ),
    ]

    def __init__(self, of: Screen[Any]) -> None:
        super().__init__()
        self.of = of
        self.commands: dict[str, Command] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="-tall"):
            yield Static(Content(with_keys(self.of.HELP or "The keys of this place.")), id="prompt-label")
            yield KeyList(id="keys")
            yield Static(Content(with_keys(HELP)), id="prompt-help")

    def on_mount(self) -> None:
        # Read once: what the keys of the place are does not change while this covers it.
        self.commands = {command.id: command for command in in_groups(commands_here(self.of))}
        self.key_list.focus()

    @property
    def key_list(self) -> KeyList:
        return self.query_one(KeyList)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        room = self.key_list.scrollable_content_region.width - GUTTER - 1 - KEY_CELLS
        if room > 0:
            guide = guide_blocks(self.of) if isinstance(self.of, CourseKeys) else ()
            is_first = not self.key_list.blocks
            self.key_list.show([*guide, *blocks_of(self.commands.values(), room)])
            if is_first:
                self.call_after_refresh(self.key_list.scroll_to, y=0, animate=False, force=True)

    @on(BlockList.CursorMoved)
    def name_it(self) -> None:
        """Tells what the settings call the key under the cursor, by which it can be given another one."""
        command = self.commands.get(self.key_list.cursor or "")
        if command is not None:
            words = f"{with_keys(HELP)} · in the settings: {command.id}"
            self.query_one("#prompt-help", Static).update(Content(cut(words, self.key_list.size.width)))

    @on(BlockList.Opened)
    def run_it(self, message: BlockList.Opened) -> None:
        command = self.commands.get(message.block_id)
        if command is not None and command.possible:
            self.dismiss()
            self.app.call_later(command.run)

    def action_close(self) -> None:
        self.dismiss()


def in_groups(commands: Sequence[Command]) -> Iterator[Command]:
    """The commands by kind; of those that differ in their digit only, one for all."""
    numbered = [command for command in commands if is_numbered(command.id)]
    for command in sorted(commands, key=lambda command: GROUPS.index(command.group)):
        if command not in numbered:
            yield command
        elif command is numbered[0]:
            yield spanning(command, numbered[-1])


def spanning(first: Command, last: Command) -> Command:
    """One line for a row of keys: it names them all, and does what the first does."""
    keys = (f"{first.keys[0]} … {last.keys[0]}",)
    number = last.id.rpartition(".")[2]
    return Command(first.id, keys, first.label, f"{first.tooltip} … {number}", first.possible, first.run)


def guide_blocks(of: CourseKeys) -> Iterator[Block]:
    """What the present stage is for, how long it takes, what to say and what to mind."""
    guide = of.guide
    if guide is None:
        return
    yield Block("guide", f"Now: {guide.stage}, about {counted(of.guide_minutes, 'minute')}", "strong")
    yield Block("guide purpose", guide.purpose, "note")
    yield Block("guide says", f"To say: “{guide.says}”", "note")
    for number, pitfall in enumerate(guide.pitfalls):
        yield Block(f"guide pitfall {number}", f"Mind: {pitfall}", "note", gap=int(pitfall == guide.pitfalls[-1]))


def blocks_of(commands: Iterable[Command], room: int) -> Iterator[Block]:
    """A heading for each kind, and a line for each command, with `room` cells for what it does."""
    for group, members in groupby(commands, key=lambda command: command.group):
        yield Block(f"heading {group}", group, "strong")
        for command in members:
            yield key_block(command, room)


def key_block(command: Command, room: int) -> Block:
    """A command: its keys, and beside them what it does; dim, with a word, where it cannot be done now."""
    keys = cut(", ".join(command.keys), KEY_CELLS - 1)
    does = command.tooltip or command.label
    if not command.possible:
        does += " (not possible now)"
    lines = wrap(does, room)
    text = "\n".join(
        [keys + " " * (KEY_CELLS - cell_len(keys)) + lines[0], *(" " * KEY_CELLS + line for line in lines[1:])]
    )
    return Block(command.id, text, "text" if command.possible else "dim")
