"""A list with headings between its blocks."""

from __future__ import annotations

from retroboard.app.widgets.block_list import Block, BlockList


class HeadedList(BlockList):
    """A list whose headings are read only: the cursor passes over them."""

    def neighbour(self, offset: int) -> Block | None:
        """The block so many places away, or the next one beyond it in the same direction that is no heading."""
        step = 1 if offset > 0 else -1
        while (block := super().neighbour(offset)) is not None and is_heading(block):
            offset += step
        return block

    def validate_cursor(self, cursor: str | None) -> str | None:
        """A heading gives the cursor to what is below it."""
        index = next((i for i, block in enumerate(self.blocks) if block.id == cursor), None)
        if index is None:
            return cursor
        return next((block.id for block in self.blocks[index:] if not is_heading(block)), cursor)

    def watch_blocks(self, old: tuple[Block, ...], new: tuple[Block, ...]) -> None:
        super().watch_blocks(old, new)
        self.cursor = self.cursor

    def action_cursor_by(self, offset: int) -> None:
        """Reads on line by line where what is above the first block has no room together with it."""
        if not self._reads_on(offset):
            super().action_cursor_by(offset)

    def action_cursor_page(self, pages: int) -> None:
        if not self._reads_on(pages * max(1, self.scrollable_content_region.height - 1)):
            super().action_cursor_page(pages)

    def action_cursor_to_end(self, end: int) -> None:
        super().action_cursor_to_end(end)
        if end < 0:
            self.scroll_to(y=0, animate=False, force=True)

    def _reads_on(self, lines: int) -> bool:
        """Scrolls where the block under the cursor is the first, and what is above it is not read yet, or was."""
        index = self._index.get(self.cursor or "")
        if index is None or super().neighbour(-1) is None or self.neighbour(-1) is not None:
            return False
        y, bottom = self.scroll_offset.y, self._tops[index + 1] - self.blocks[index].gap
        is_below = bottom > y + self.scrollable_content_region.height
        if (lines < 0 and y > 0) or (lines > 0 and is_below):
            self.scroll_to(y=max(0, y + lines), animate=False, force=True)
            return True
        return False

    def reveal(self) -> None:
        """Shows the headings above the block under the cursor as well, where there is room for them."""
        super().reveal()
        index = self._index.get(self.cursor or "")
        height = self.scrollable_content_region.height
        if index is None or not height or not self._width:
            return
        first = index
        while first and is_heading(self.blocks[first - 1]):
            first -= 1
        if self._tops[first] < self.scroll_offset.y and self._tops[index + 1] - self._tops[first] <= height:
            self.scroll_to(y=self._tops[first], animate=False, force=True)


def is_heading(block: Block) -> bool:
    """Whether it is to be read only, as what stands above blocks of a kind."""
    return block.style in ("strong", "note")
