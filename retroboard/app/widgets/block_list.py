"""A list of blocks of text, of which only the visible lines are ever painted.

It costs the same at ten blocks and at ten thousand: heights are worked out by counting, lines are made when looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar, NamedTuple, Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from retroboard.app.theme import look
from retroboard.app.wrapping import count_lines, cut, wrap
from retroboard.domain.views import shared_start

GUTTER = 2
MARKS = {"base": "▌ ", "cursor": "▸ ", "cursor-away": "▹ ", "picked": "◆ "}
"""What stands before a block's first line, by what the block lies on: no colour is needed to find the cursor."""
MAX_KEPT = 500
"""How many blocks keep their broken lines for the next painting."""
AT_ONCE = 300
"""So many blocks are measured before the next picture, and all others once it stands: none of those is on it."""


class Block(NamedTuple):
    """One thing in a list.

    `text` is wrapped to at most `limit` lines (0: all of them); `right` stands at the end of its first line; `meta` is
    (text, style) parts below it, which are cut where they do not fit a line, or broken if they are to be read `whole`.
    Styles are inks of the theme. `gap` is the number of empty lines below.
    """

    id: str
    text: str
    style: str = "text"
    right: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    depth: int = 0
    bar: str = "neutral"
    limit: int = 0
    gap: int = 0
    whole: bool = False


class BlockList(ScrollView, can_focus=True, inherit_bindings=False):
    """A focusable list with a cursor on a block's id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_by(-1)", "Up", id="cursor.up", show=False, tooltip="To the card above"),
        Binding("down,j", "cursor_by(1)", "Down", id="cursor.down", show=False, tooltip="To the card below"),
        Binding("home,g", "cursor_to_end(-1)", "First", id="cursor.first", show=False, tooltip="To the first"),
        Binding("end,G", "cursor_to_end(1)", "Last", id="cursor.last", show=False, tooltip="To the last"),
        Binding("pageup", "cursor_page(-1)", "Page up", id="cursor.page_up", show=False, tooltip="A page up"),
        Binding(
            "pagedown",
            "cursor_page(1)",
            "Page down",
            id="cursor.page_down",
            show=False,
            tooltip="A page down",
        ),
        Binding(
            "enter", "open", "Open", id="entry.open", tooltip="Open it: a card to its whole text, comments, actions"
        ),
    ]

    blocks: reactive[tuple[Block, ...]] = reactive((), init=False, layout=False, repaint=False)
    cursor: reactive[str | None] = reactive(None, init=False, repaint=False)
    picked: reactive[str | None] = reactive(None)
    empty: reactive[str] = reactive("", init=False, layout=False, repaint=False)
    """What stands there while there is no block."""

    class Opened(Message):
        """Enter was pressed on a block."""

        def __init__(self, block_list: BlockList, block_id: str) -> None:
            super().__init__()
            self.block_list = block_list
            self.block_id = block_id

        @property
        def control(self) -> BlockList:
            return self.block_list

    class FoundNothing(Message):
        """Enter was pressed where there is no block."""

    class CursorMoved(Message):
        """The cursor rests on another block."""

        def __init__(self, block_list: BlockList) -> None:
            super().__init__()
            self.block_list = block_list

        @property
        def control(self) -> BlockList:
            return self.block_list

    def __init__(self, *, empty: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(BlockList.empty, empty)
        self._heights: list[int] = []
        self._tops: list[int] = [0]
        self._guessed = 0  # so many of the last heights are not measured yet
        self._index: dict[str, int] = {}
        self._width = 0
        self._styles: dict[tuple[str, str], Style] = {}
        self._lines: dict[tuple[Block, int], list[list[tuple[str, str]]]] = {}

    def focus(self, scroll_visible: bool = False) -> Self:
        """Takes the focus; where it has to be brought on the screen, its screen does that, and at once.

        Textual would have it glide there.
        """
        return super().focus(scroll_visible)

    # --- what is in it ------------------------------------------------------------------------------------------------

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows other blocks. The cursor stays on its block, and that where it is on the screen; if it is gone, the
        one that took its place gets the cursor."""
        self.blocks = tuple(blocks)

    def watch_blocks(self, old: tuple[Block, ...], new: tuple[Block, ...]) -> None:
        old_index = self._index.get(self.cursor or "", 0)
        old_top = self._tops[min(old_index, len(self._tops) - 1)]
        old_bottom, y = self._tops[-1], self.scroll_offset.y
        same = shared_start(old, new)
        self._index = {block.id: index for index, block in enumerate(new)}
        self._measure(same, shared_start(old[same:][::-1], new[same:][::-1]))
        at = self._index.get(self.cursor or "")
        if at is None:
            at = min(old_index, len(new) - 1)
            self.set_reactive(BlockList.cursor, new[at].id if new else None)
        if new and self._width and self._tops[at] != old_top:
            self.scroll_to(y=y + self._tops[at] - old_top, animate=False, force=True, immediate=True)
        top = self._tops[same] if old and self._width else 0
        self._refresh_lines(top, max(old_bottom, self._tops[-1], self.size.height))

    def watch_empty(self) -> None:
        if not self.blocks:
            self.refresh()

    def _measure(self, first: int = 0, last: int = 0) -> None:
        """Works out where each block begins. So many `first` and `last` ones are as high as they were."""
        width = self.scrollable_content_region.width
        if width != self._width or self._guessed:
            first = last = 0
        old, self._width, self._guessed = self._heights, width, 0
        changed = self.blocks[first : len(self.blocks) - last] if width else ()
        new = [self._height(block, width) for block in changed[:AT_ONCE]]
        if missing := changed[AT_ONCE:]:
            self._guessed = len(missing) + last
            new += [new[-1]] * len(missing)
            self.call_after_refresh(self._measure_rest)
        self._set_heights(old[:first] + new + (old[-last:] if last else []) if width else [])

    def _measure_rest(self) -> None:
        """Measures the blocks whose heights are guessed so far; what the cursor is on stays where it is."""
        if not self._guessed:
            return
        first = len(self.blocks) - self._guessed
        index = self._index.get(self.cursor or "", 0)
        top, bottom, y = self._tops[index], self._tops[first], self.scroll_offset.y
        self._guessed = 0
        self._set_heights(self._heights[:first] + [self._height(block, self._width) for block in self.blocks[first:]])
        if self._tops[index] != top:
            self.scroll_to(y=y + self._tops[index] - top, animate=False, force=True, immediate=True)
        self._refresh_lines(bottom, self._tops[-1])

    def _set_heights(self, heights: list[int]) -> None:
        self._heights = heights
        self._tops = list(accumulate(heights, initial=0))
        size = Size(self._width, self._tops[-1])
        if size != self.virtual_size:
            # Its setter has the whole screen laid out anew; here only the scrollbar depends on it.
            self.set_reactive(BlockList.virtual_size, size)
            self._scroll_update(size)

    @staticmethod
    def _text_width(block: Block, width: int) -> tuple[int, int]:
        """The cells that a text has in each line, and how many of the first one are taken by what stands beside it."""
        right = cell_len(block.right) + 1 if block.right else 0
        return max(1, width - GUTTER - 2 * block.depth - 1), right

    def _height(self, block: Block, width: int) -> int:
        room, beside = self._text_width(block, width)
        text = block.text
        if len(text) <= room - beside and text.isascii() and "\n" not in text:
            count = 1
        else:
            count = count_lines(text, room, beside)
            if block.limit and count > block.limit:
                count = block.limit
        if block.meta:
            count += len(_fitted(block.meta, "", width - GUTTER - 1 - 2 * block.depth, whole=block.whole))
        return count + block.gap

    @property
    def current(self) -> Block | None:
        """The block under the cursor."""
        index = self._index.get(self.cursor or "")
        return self.blocks[index] if index is not None else None

    def __contains__(self, block_id: object) -> bool:
        return block_id in self._index

    def neighbour(self, offset: int) -> Block | None:
        """The block so many places below the cursor (above, if negative)."""
        index = self._index.get(self.cursor or "")
        if index is None or not 0 <= index + offset < len(self.blocks):
            return None
        return self.blocks[index + offset]

    # --- painting -----------------------------------------------------------------------------------------------------

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Measures as soon as the layout is known; a `Resize` comes after the first picture, which would be empty."""
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        if self.scrollable_content_region.width != self._width:
            self._measure()
            self.reveal()
        return changed

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def _style(self, ground: str, ink: str) -> Style:
        """The style of one look of text on one ground; see `theme`."""
        style = self._styles.get((ground, ink))
        if style is None:
            style = self._styles[(ground, ink)] = look(self.app.theme_variables, ground, ink)
        return style

    def render_line(self, y: int) -> Strip:
        width = self._width or self.size.width
        y += self.scroll_offset.y
        if not self.blocks:
            return self._empty_line(y, width)
        if y >= self._tops[-1]:
            return Strip.blank(width, self.rich_style)
        index = bisect_right(self._tops, y) - 1
        block = self.blocks[index]
        lines = self._painted(block, width)
        line = y - self._tops[index]
        if line >= len(lines):
            return Strip.blank(width, self.rich_style)
        base = self._ground(block.id)
        segments = [Segment(MARKS[base] if line == 0 else "▏ ", self._style(base, block.bar))]
        segments += [Segment(text, self._style(base, style)) for text, style in lines[line]]
        return Strip(segments).adjust_cell_length(width, self._style(base, "text"))

    def _ground(self, block_id: str) -> str:
        """What a block lies on, by how things stand with it; see `theme`."""
        if block_id == self.picked:
            return "picked"
        if block_id != self.cursor:
            return "base"
        return "cursor" if self.has_focus else "cursor-away"

    def _painted(self, block: Block, width: int) -> list[list[tuple[str, str]]]:
        lines = self._lines.get((block, width))
        if lines is None:
            if len(self._lines) > MAX_KEPT:
                self._lines.clear()
            lines = self._lines[(block, width)] = self._block_lines(block, width)
        return lines

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = wrap(self.empty, max(1, width - 2 * GUTTER)) if self.empty else []
        if not 1 <= y <= len(lines):
            return Strip.blank(width, self.rich_style)
        nothing_below = self.rich_style + Style(color=self._style("base", "dim").color)
        return Strip([Segment(" " * GUTTER + lines[y - 1], nothing_below)]).adjust_cell_length(width, self.rich_style)

    def _block_lines(self, block: Block, width: int) -> list[list[tuple[str, str]]]:
        """The lines of a block as (text, style) parts, without the gutter and the gap."""
        room, beside = self._text_width(block, width)
        indent = "  " * block.depth
        texts = wrap(block.text, room, beside)
        if block.limit and len(texts) > block.limit:
            texts = texts[: block.limit]
            texts[-1] = cut(f"{texts[-1]} …", room if block.limit > 1 else max(1, room - beside))
        lines: list[list[tuple[str, str]]] = [[(indent + text, block.style)] for text in texts]
        if block.right:
            blank = room - beside - cell_len(texts[0]) + 1
            lines[0] += [(" " * blank, block.style), (block.right, "votes")]
        if block.meta:
            lines += _fitted(block.meta, indent, width - GUTTER - 1 - len(indent), whole=block.whole)
        return lines

    # --- the cursor ---------------------------------------------------------------------------------------------------

    def watch_cursor(self, old: str | None, new: str | None) -> None:
        self._refresh_block(old)
        self._refresh_block(new)
        self.reveal()
        self.post_message(self.CursorMoved(self))

    def _refresh_block(self, block_id: str | None) -> None:
        index = self._index.get(block_id or "")
        if index is not None and self._width:
            self._refresh_lines(self._tops[index], self._tops[index + 1])

    def _refresh_lines(self, top: int, bottom: int) -> None:
        """Paints lines anew, counted from the first line of all, as far as they are on the screen."""
        y = self.scroll_offset.y
        top, bottom = max(top - y, 0), min(bottom - y, self.size.height)
        if top < bottom:
            self.refresh(Region(0, top, self.size.width, bottom - top))

    def reveal(self) -> None:
        """Scrolls just so far that the block under the cursor is on the screen, or of a higher one as much as fits."""
        lines = self._lines_under_cursor()
        if lines is None:
            return
        height, y = self.scrollable_content_region.height, self.scroll_offset.y
        nearest = sorted((lines.start, lines.stop - height))
        self._scroll_lines_to(min(max(y, nearest[0]), nearest[1]))

    def _lines_under_cursor(self) -> range | None:
        """The lines of the block under the cursor, without the gap below; None where there is none to be seen."""
        index = self._index.get(self.cursor or "")
        if index is None or not self.scrollable_content_region.height or not self._width:
            return None
        if index >= len(self.blocks) - self._guessed:
            self._measure_rest()
        return range(self._tops[index], self._tops[index + 1] - self.blocks[index].gap)

    def _scroll_within(self, by: int) -> bool:
        """Scrolls so many lines down (up, if negative) in a block that is higher than the list, as far as it has more
        there; False where it has not."""
        lines, height = self._lines_under_cursor(), self.scrollable_content_region.height
        if lines is None or len(lines) <= height:
            return False
        y = self.scroll_offset.y
        target = min(max(y + by, lines.start), lines.stop - height)
        if (target - y) * by <= 0:
            return False
        self._scroll_lines_to(target)
        return True

    def _scroll_lines_to(self, y: int) -> None:
        if y != self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, force=True)

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        self._refresh_block(self.cursor)

    def action_cursor_by(self, offset: int) -> None:
        if not self._scroll_within(offset) and (block := self.neighbour(offset)):
            self.cursor = block.id

    def action_cursor_to_end(self, end: int) -> None:
        if self.blocks:
            self.cursor = self.blocks[0 if end < 0 else -1].id
            self._scroll_within(end * self._tops[-1])

    def action_cursor_page(self, pages: int) -> None:
        index = self._index.get(self.cursor or "")
        if index is None or not self._width or self._scroll_within(pages * self.scrollable_content_region.height):
            return
        y = self._tops[index] + pages * self.scrollable_content_region.height
        target = min(max(bisect_right(self._tops, y) - 1, 0), len(self.blocks) - 1)
        if target == index:  # a high one, which has been read
            self.action_cursor_by(pages)
        else:
            self.cursor = self.blocks[target].id

    def action_open(self) -> None:
        block = self.current
        self.post_message(self.FoundNothing() if block is None else self.Opened(self, block.id))

    @on(events.Click)
    def move_cursor_to_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or not self.blocks:
            return
        y = offset.y + self.scroll_offset.y
        if y < self._tops[-1]:
            self.cursor = self.blocks[bisect_right(self._tops, y) - 1].id


class Choices(BlockList):
    """What there is to choose from in a question, where Enter answers whatever other key opens things elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", show=False)]


def _fitted(
    parts: Sequence[tuple[str, str]], indent: str, width: int, *, whole: bool = False
) -> list[list[tuple[str, str]]]:
    """The parts in lines of at most `width` cells, two blanks between neighbours; one that is too long is cut, or
    broken if it is to be read `whole`."""
    lines: list[list[tuple[str, str]]] = []
    used = 0
    for text, style in parts:
        size = cell_len(text)
        if lines and used + 2 + size <= width:
            lines[-1] += [("  ", style), (text, style)]
            used += 2 + size
        else:
            for shown in wrap(text, max(1, width)) if whole else [cut(text, max(1, width))]:
                lines.append([(indent, style), (shown, style)] if indent else [(shown, style)])
                used = cell_len(shown)
    return lines
