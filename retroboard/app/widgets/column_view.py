"""A column of the board."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from retroboard.app.painting import MOODS, Shown
from retroboard.app.widgets.block_list import BlockList
from retroboard.app.wrapping import cut
from retroboard.domain.model import Column

BORDER = 6
"""The cells beside a title in the border."""


class ColumnView(BlockList):
    """A column: its title with the number of things in it on top, its question at the bottom."""

    def __init__(self, column: Column) -> None:
        super().__init__(classes=f"-{column.mood.value}")
        self.column = column
        self.shown: Shown | None = None
        self._count = "0"
        self._titles = ("", "")

    def show_column(self, column: Column, count: str, shown: Shown, nothing: str = "") -> None:
        """Shows the column as it is now, with how many are in it; `nothing` says why it is empty, else its question is
        there."""
        self.shown = shown
        if column.mood is not self.column.mood:
            self.set_classes(f"-{column.mood.value}")
        self.column = column
        self._count = count
        self._entitle()
        self.empty = nothing or column.prompt
        self.show(shown.blocks)

    def _entitle(self) -> None:
        """Writes the titles. A long one is cut, so that its count can be read."""
        sign, told = MOODS[self.column.mood], f" ({self._count})"
        room = self.outer_size.width - BORDER - cell_len(sign) - 1 - len(told)
        title = cut(self.column.title, room) if self.outer_size.width else self.column.title
        titles = (f"{sign} {title}{told}", self.column.prompt)
        if titles != self._titles:  # setting one paints the whole column anew
            self._titles = titles
            self.border_title, self.border_subtitle = Content(titles[0]), Content(titles[1])

    def on_resize(self) -> None:
        self._entitle()
