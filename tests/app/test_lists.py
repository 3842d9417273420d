"""Lists of any length: what is seen first, where the end is, and that a change moves nothing that it is not about."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from retroboard.app.theme import THEMES
from retroboard.app.widgets.block_list import AT_ONCE, Block, BlockList
from tests.app.screen_text import text_of

MANY = 4 * AT_ONCE
HEIGHT = 10


class Listing(App[None]):
    """A list alone on a screen."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.first = blocks

    def compose(self) -> ComposeResult:
        yield BlockList()

    def on_mount(self) -> None:
        self.listing.show(self.first)
        self.listing.cursor = self.first[0].id
        self.listing.focus()

    @property
    def listing(self) -> BlockList:
        return self.query_one(BlockList)


def block(number: int, lines: int = 1) -> Block:
    return Block(f"{number}", "\n".join([f"card {number}", *["more"] * (lines - 1)]))


def uneven(count: int) -> list[Block]:
    """Blocks of one to three lines: those that are measured later are not as high as the one before them."""
    return [block(number, 1 + number % 3) for number in range(count)]


@asynccontextmanager
async def shown(blocks: Sequence[Block]) -> AsyncIterator[tuple[Pilot[None], BlockList]]:
    app = Listing(blocks)
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        yield pilot, app.listing


def lines_of(pilot: Pilot[None]) -> list[str]:
    return [line[2:38].rstrip() for line in text_of(pilot.app).splitlines()]


async def look_of(blocks: Sequence[Block], *keys: str) -> list[str]:
    """What is on the screen after keys, in a list that has had nothing else in it."""
    async with shown(blocks) as (pilot, _):
        await pilot.press(*keys)
        return lines_of(pilot)


async def test_the_end_of_a_long_list_is_its_last_block_however_soon_it_is_asked_for() -> None:
    blocks = uneven(MANY)
    async with shown(blocks) as (pilot, listing):
        listing.show(blocks[1:])  # nothing past the first of them is measured now
        listing.action_cursor_to_end(1)
        assert listing.virtual_size.height == sum(1 + number % 3 for number in range(1, MANY))
        await pilot.pause()
        assert lines_of(pilot)[-3:] == [f"card {MANY - 1}", "more", "more"]


async def test_a_long_list_is_as_high_as_its_blocks_once_it_stands() -> None:
    async with shown(uneven(MANY)) as (pilot, listing):
        await pilot.pause()
        assert lines_of(pilot)[:4] == ["card 0", "card 1", "more", "card 2"]
        assert listing.virtual_size.height == sum(1 + number % 3 for number in range(MANY))


@pytest.mark.parametrize("count", [40, MANY], ids=["short", "long"])
@pytest.mark.parametrize("keys", [(), ("end",), ("end", "pageup")], ids=["top", "bottom", "above the bottom"])
async def test_a_change_leaves_a_list_as_if_it_had_always_been_so(count: int, keys: tuple[str, ...]) -> None:
    before = uneven(count)
    changes = {
        "one is higher": [*before[:20], block(20, 5), *before[21:]],
        "one is gone": before[:20] + before[21:],
        "one has come": [*before[:20], block(count, 2), *before[20:]],
        "most have gone": before[::7],
        "the first is higher": [block(0, 3), *before[1:]],
    }
    for after in changes.values():
        async with shown(before) as (pilot, listing):
            listing.show(after)
            await pilot.press(*keys)
            await pilot.pause()
            assert lines_of(pilot) == await look_of(after, *keys)
            listing.show(before)
            await pilot.press("home", *keys)
            await pilot.pause()
            assert lines_of(pilot) == await look_of(before, *keys)


async def test_what_the_cursor_is_on_stays_in_its_place_when_what_is_above_changes() -> None:
    before = uneven(MANY)
    async with shown(before) as (pilot, listing):
        await pilot.press("end", "pageup")
        await pilot.pause()
        seen = lines_of(pilot)
        listing.show([block(MANY, 3), *before[1:20], *before[30:]])
        await pilot.pause()
        assert lines_of(pilot) == seen


HIGH = [block(0), Block("high", "\n".join(f"line {number}" for number in range(25))), block(2)]


@pytest.mark.parametrize(("key", "back"), [("down", "up"), ("pagedown", "pageup")])
async def test_a_block_that_is_higher_than_the_list_is_read_to_its_end_and_back(key: str, back: str) -> None:
    async with shown(HIGH) as (pilot, listing):
        for way, ids in ((key, ["0", "high", "2"]), (back, ["2", "high", "0"])):
            seen: list[str] = []
            while listing.cursor != ids[-1]:
                assert listing.cursor in ids
                seen += lines_of(pilot)
                await pilot.press(way)
                await pilot.pause()
            assert {f"line {number}" for number in range(25)} <= set(seen)


async def test_the_ends_of_a_list_are_those_of_its_highest_blocks_too() -> None:
    async with shown(HIGH[1:2]) as (pilot, _):
        await pilot.press("end")
        await pilot.pause()
        assert lines_of(pilot)[-1] == "line 24"
        await pilot.press("home")
        await pilot.pause()
        assert lines_of(pilot)[0] == "line 0"


async def test_a_change_below_leaves_a_high_block_where_it_is_read() -> None:
    async with shown(HIGH) as (pilot, listing):
        await pilot.press("down", *["down"] * 7)
        await pilot.pause()
        before = lines_of(pilot)
        listing.show([*HIGH, block(3)])
        await pilot.pause()
        assert lines_of(pilot) == before
        assert "line 7" in before[0]
