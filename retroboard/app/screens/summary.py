"""The summary of a retro: to read, and to save as a file."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, Static

from retroboard.app.screens.confirm import Confirm
from retroboard.app.screens.line_prompt import CleanInput
from retroboard.app.wrapping import wrap
from retroboard.domain.keys import with_keys
from retroboard.domain.model import State
from retroboard.domain.sight import why_not_written, without_answers
from retroboard.domain.text import clean_name
from retroboard.files import AlreadyThere, NotWritten, default_name, place_of, write_whole

FORMATS = {"md": "Markdown", "json": "JSON", "csv": "CSV"}
"""What a summary can be saved as: the end of the file's name, and the format's."""
BOM = "\ufeff"
REPLACE = "Replace it? What is in it now will be gone: {u:change.undo} does not bring it back."
KEYS = "{s:summary.save} saves · {f:summary.format} {others} · {Esc:summary.close} closes"
MARGIN = 1


def written(state: State, me: str | None, today: date, suffix: str) -> str:
    """What a member may see of the open retro as the text of a file. Raises LookupError where no retro is open."""
    match suffix:
        case "json":
            from retroboard.domain.formats import retro_json

            return retro_json.dump(without_answers(state, me))
        case "csv":
            from retroboard.domain.formats import retro_csv

            return retro_csv.dump(state)
        case _:
            from retroboard.domain.formats import markdown

            return markdown.summary(state, today)


class TextPage(ScrollView, can_focus=True, inherit_bindings=False):
    """A text to read. Only the lines that can be seen are painted; those of a Markdown page by what they are."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"page--text", "page--title", "page--heading", "page--task", "page--note"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_lines(-1)", "Up", id="cursor.up", show=False, tooltip="A line up"),
        Binding("down,j", "scroll_lines(1)", "Down", id="cursor.down", show=False, tooltip="A line down"),
        Binding("home,g", "scroll_to_end(-1)", "First", id="cursor.first", show=False, tooltip="To the beginning"),
        Binding("end,G", "scroll_to_end(1)", "Last", id="cursor.last", show=False, tooltip="To the end"),
        Binding("pageup", "scroll_pages(-1)", "Page up", id="cursor.page_up", show=False, tooltip="A page up"),
        Binding(
            "pagedown,space", "scroll_pages(1)", "Page down", id="cursor.page_down", show=False, tooltip="A page down"
        ),
    ]

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: list[tuple[str, str]] = []
        self._rows: list[tuple[str, str]] = []
        self._width = 0

    def show(self, text: str, *, markdown: bool) -> None:
        """Shows a text from its beginning."""
        lines = [line.removesuffix("\r") for line in text.removeprefix(BOM).removesuffix("\n").split("\n")]
        self._source = [(line, look_of(line) if markdown else "page--text") for line in lines]
        self._lay()
        self.scroll_to(y=0, animate=False, force=True)

    def _lay(self) -> None:
        width = self._width = self.scrollable_content_region.width
        room = max(1, width - 2 * MARGIN)
        self._rows = [(row, look) for line, look in self._source for row in wrap(line, room)] if width else []
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()

    def on_resize(self) -> None:
        if self.scrollable_content_region.width != self._width:
            self._lay()

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        width = self.scrollable_content_region.width
        base = self.get_component_rich_style("page--text")
        if y >= len(self._rows):
            return Strip.blank(width, base)
        text, look = self._rows[y]
        strip = Strip([Segment(" " * MARGIN + text, self.get_component_rich_style(look))])
        return strip.adjust_cell_length(width, base)

    def action_scroll_lines(self, lines: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    def action_scroll_pages(self, pages: int) -> None:
        self.action_scroll_lines(pages * max(1, self.scrollable_content_region.height - 1))

    def action_scroll_to_end(self, end: int) -> None:
        self.scroll_to(y=0 if end < 0 else self.max_scroll_y, animate=False, force=True)


def look_of(line: str) -> str:
    """How a line of a Markdown page of ours is painted, by how it starts."""
    match line[:2]:
        case "# ":
            return "page--title"
        case "##":
            return "page--heading"
        case "- " if line[2:6] in ("[ ] ", "[x] "):
            return "page--task"
    return "page--note" if line.startswith("_") else "page--text"


class SummaryScreen(ModalScreen[None]):
    """The summary as it is when this opens, in one of the formats. What is read is what is saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Save", id="summary.save", tooltip="Save it as a file"),
        Binding("f", "next_format", "Format", id="summary.format", tooltip="Markdown, JSON or CSV"),
        Binding("escape,q", "close", "Close", id="summary.close", key_display="esc", tooltip="Back to the board"),
    ]

    def __init__(self, state: State, me: str | None, today: date, folder: str | None = None) -> None:
        """`folder` is where a summary goes unless somebody says otherwise; None for where the program was started."""
        super().__init__()
        self.state = state
        self.me = me
        self.today = today
        self.folder = folder
        self.suffix = "md"
        self.text = ""
        self._made = asyncio.Event()

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="-tall"):
            yield Static(id="prompt-label")
            yield TextPage(id="page")
            yield Static(id="prompt-help")

    def on_mount(self) -> None:
        self.query_one(TextPage).focus()
        self._make()

    def _make(self) -> None:
        """Has the text of the present format made, beside the loop: ten thousand cards take a moment."""
        retro = self.state.retro
        title = f"#{retro.number} {retro.title}" if retro else "no retro"
        self._label("#prompt-label", f"{FORMATS[self.suffix]} of {title}")
        self._tell_keys()
        self._made.clear()
        self.run_worker(self._show(self.suffix), exclusive=True, group="summary")

    async def _show(self, suffix: str) -> None:
        text = await asyncio.to_thread(written, self.state, self.me, self.today, suffix)
        self.text = text
        for page in self.query(TextPage):  # none where somebody has left meanwhile
            page.show(text, markdown=suffix == "md")
        self._made.set()

    def _tell_keys(self) -> None:
        others = "/".join(name for suffix, name in FORMATS.items() if suffix != self.suffix)
        self._label("#prompt-help", with_keys(KEYS, others=others))

    def _label(self, which: str, words: str) -> None:
        self.query_one(which, Static).update(Content(words))

    def action_next_format(self) -> None:
        suffixes = list(FORMATS)
        self.suffix = suffixes[(suffixes.index(self.suffix) + 1) % len(suffixes)]
        self._make()

    # --- saving -------------------------------------------------------------------------------------------------------

    async def action_save(self) -> None:
        if reason := why_not_written(self.state, self.suffix):
            self._label("#prompt-help", f"! {reason}")
            return
        if not self._made.is_set():  # keys typed meanwhile wait too: they are for the question
            self._label("#prompt-help", "One moment, it is being written.")
            await self._made.wait()
            self._tell_keys()
        text = self.text
        name = default_name(self.state, self.suffix)

        def answered(place: str | None) -> None:
            if place is not None:
                self._start(place, name, text)

        self.app.push_screen(PathPrompt(name if self.folder is None else str(Path(self.folder, name))), answered)

    def _start(self, place: str, name: str, text: str, *, force: bool = False) -> None:
        # No exclusive worker: one of those may be dropped.
        self.run_worker(self._save(place, name, text, force=force))

    async def _save(self, place: str, name: str, text: str, *, force: bool) -> None:
        """Writes the file beside the loop; asks where it would replace one, and says how it went."""
        try:
            path = await asyncio.to_thread(save, place, name, text, force=force)
        except AlreadyThere:

            def answered(replace: bool | None) -> None:
                if replace:
                    self._start(place, name, text, force=True)
                else:
                    self._label("#prompt-help", with_keys("Not saved. {s:summary.save} asks again."))

            label = f"{clean_name(place)} is there already."
            keys = with_keys("{y or Enter:confirm.yes} replaces it · {Esc:confirm.no} keeps it")
            self.app.push_screen(Confirm(label, with_keys(REPLACE), keys), answered)
        except NotWritten as error:
            self._label("#prompt-help", f"! {error}")
        else:
            self._label("#prompt-help", f"Saved as {clean_name(str(path))}")

    def action_close(self) -> None:
        self.dismiss()


def save(place: str, name: str, text: str, *, force: bool = False) -> Path:
    """Writes the text to a place that somebody typed, under `name` where that is a folder; gives the file's full path.

    Raises NotWritten, of which AlreadyThere is one.
    """
    try:
        wanted = Path(place).expanduser()
    except RuntimeError:
        raise NotWritten(f"There is no such home folder: {place}") from None
    from retroboard.store.at_path import spare

    path = place_of(place, wanted, name)
    spare(path)
    write_whole(path, text.encode(), force=force)
    return path.absolute()


class PathPrompt(ModalScreen[str | None]):
    """Asks where to save; answers with a path as it was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "call_off", "Cancel", id="path.cancel", tooltip="Save nothing"),
    ]

    def __init__(self, name: str) -> None:
        super().__init__()
        self.file_name = name

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static("Save it as (a name, a path, or a folder)", id="prompt-label")
            yield CleanInput(self.file_name, id="prompt-line", compact=True)
            yield Static(Content(with_keys("Enter saves · {Esc:path.cancel} cancels")), id="prompt-help")

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        place = event.value.strip()
        self.dismiss(place or self.file_name)

    def action_call_off(self) -> None:
        self.dismiss(None)
