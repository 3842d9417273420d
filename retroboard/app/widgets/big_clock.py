"""Minutes and seconds in digits of several lines."""

from __future__ import annotations

from rich.segment import Segment
from textual.app import ComposeResult
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from retroboard.app.widgets.timer_bar import flash

DIGITS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": ("  #", "  #", "  #", "  #", "  #"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    ":": (" ", "#", " ", "#", " "),
}
"""What is drawn, dot by dot."""
ROWS = 5
DOT_CELLS = 2
"""A dot is twice as many cells wide as it is lines high, which is about a square."""
DOT = "█"


class BigDigit(Widget):
    """A digit, or the colon, in dots of `scale` lines each."""

    scale: reactive[int] = reactive(1)
    char: reactive[str] = reactive("0", layout=False, repaint=False)

    def __init__(self, char: str) -> None:
        super().__init__()
        self.set_reactive(BigDigit.char, char)

    def watch_scale(self, scale: int) -> None:
        self.styles.width = len(DIGITS[self.char][0]) * DOT_CELLS * scale
        self.styles.height = ROWS * scale
        self.styles.margin = (0, DOT_CELLS * scale)

    def watch_char(self, old: str, new: str) -> None:
        """Paints the lines that differ."""
        for row in range(ROWS):
            if DIGITS[old][row] != DIGITS[new][row]:
                self.refresh(Region(0, row * self.scale, self.size.width, self.scale))

    def render_line(self, y: int) -> Strip:
        dots = DIGITS[self.char][min(y // self.scale, ROWS - 1)]
        line = "".join((DOT if dot == "#" else " ") * DOT_CELLS * self.scale for dot in dots)
        return Strip([Segment(line, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)


class BigClock(Widget):
    """A time such as 04:12 in dots, as large as there is room for.

    Its digits are widgets of their own, so that a second writes no more to the terminal than the digits that change.
    """

    def __init__(self) -> None:
        super().__init__()
        self.digits = [BigDigit(char) for char in "00:00"]

    def compose(self) -> ComposeResult:
        yield from self.digits

    def show(self, time: str) -> None:
        """Shows a time of five characters."""
        for digit, char in zip(self.digits, time, strict=True):
            digit.char = char

    def on_resize(self) -> None:
        dots = sum(len(DIGITS[digit.char][0]) + 1 for digit in self.digits) + 1
        scale = max(1, min((self.size.width - 2) // (dots * DOT_CELLS), (self.size.height - 1) // ROWS))
        for digit in self.digits:
            digit.scale = scale

    def flash(self) -> None:
        """Lights up some times: time is up."""
        flash(self)
