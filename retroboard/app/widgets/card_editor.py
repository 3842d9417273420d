"""Where a text is written: several lines, with a count of what still fits."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset, Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import Static, TextArea

from retroboard.app.widgets.joining import joins
from retroboard.domain.keys import with_keys
from retroboard.domain.text import MAX_CHARS, MAX_LINES, clean, problem

EDITOR_KEYS = ("editor.save", "editor.newline", "editor.cancel")


class CardText(TextArea):
    """A text area in which Enter saves and ctrl+j breaks the line. What is pasted is cleaned.

    Its keys act in the order they come in, however quickly: a text is taken the moment Enter is seen, and what is typed
    after it belongs to the next one (if there may be `several`).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Save", id="editor.save", tooltip="Save the text"),
        Binding("ctrl+j,shift+enter", "insert_line", "New line", id="editor.newline", tooltip="Break the line"),
        Binding("escape", "cancel", "End", id="editor.cancel", tooltip="End without saving"),
    ]

    class Submitted(Message):
        """Enter was pressed on a text that may be kept; it is clean."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Unfit(Message):
        """Enter was pressed on a text that may not be kept."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    class Cancelled(Message):
        """Esc was pressed, or Enter on nothing where several texts are asked for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, text: str, *, several: bool = False, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(
            text,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            placeholder=Content(placeholder),
            id=id,
        )
        self.several = several
        self.ended = False
        self._actions: dict[str, str] = {}

    def on_mount(self) -> None:
        self.cursor_blink = False

    def on_focus(self) -> None:
        """Finds out which keys are its own: the keymap may have others than are declared."""
        self._actions = {
            key: active.binding.action
            for key, active in self.screen.active_bindings.items()
            if active.node is self and (active.binding.id or "").startswith("editor.")
        }

    async def on_key(self, event: events.Key) -> None:
        if self.ended:  # this key came in before the focus had moved on
            event.stop()
            event.prevent_default()
            self.app.post_message(events.Key(event.key, event.character))
            return
        if joins(event):
            event.stop()
            event.prevent_default()
            self.insert(event.character or "")
            return
        action = self._actions.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def on_paste(self, event: events.Paste) -> None:
        event.text = clean(event.text)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Blanks where it is gone: Textual may draw it once more before it looks who is there, and it has no looks."""
        if not self.is_attached:
            return [Strip.blank(crop.width)] * crop.height
        return super().render_lines(crop)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scrolls nowhere while the cursor is past the end.

        Where undoing takes lines away, and with them the scrollbar, Textual asks for this before it moves the cursor.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    def action_submit(self) -> None:
        text = clean(self.text)
        reason = problem(text)
        if reason is None:
            self.post_message(self.Submitted(text))
            if self.several:
                self.load_text("")
        elif self.several and not text:
            self._end("")
        else:
            self.post_message(self.Unfit(reason))

    def action_cancel(self) -> None:
        self._end(self.text)

    def _end(self, text: str) -> None:
        self.ended = True
        self.screen.set_focus(None)
        self.post_message(self.Cancelled(text))

    def action_insert_line(self) -> None:
        self.insert("\n")


class CardEditor(Vertical):
    """The editor at the bottom of a screen. `purpose` says to whoever opened it what the text is for."""

    notice: reactive[str] = reactive("")

    class Typed(Message):
        """The text is another one: `text` is what it is now."""

        def __init__(self, editor: CardEditor, text: str) -> None:
            super().__init__()
            self.editor = editor
            self.text = text

    class Saved(Message):
        """A text was written that may be kept once it is cleaned."""

        def __init__(self, editor: CardEditor, text: str) -> None:
            super().__init__()
            self.editor = editor
            self.text = text

    class Ended(Message):
        """Esc: `text` is what was not saved."""

        def __init__(self, editor: CardEditor, text: str) -> None:
            super().__init__()
            self.editor = editor
            self.text = text

    def __init__(self, label: str, text: str = "", *, purpose: Any = None, several: bool = False) -> None:
        super().__init__()
        self.label = label
        self.text = text
        self.purpose = purpose
        self.several = several
        self.area = CardText(text, several=several)
        self._head = Static(id="editor-label")
        self._notice = Static(id="editor-notice")
        self._more = ""

    def compose(self) -> ComposeResult:
        yield self._notice
        yield self._head
        yield self.area

    def on_mount(self) -> None:
        area = self.area
        area.move_cursor(area.document.end)
        self.screen.set_focus(area)
        if self.several:
            self._more = with_keys("{enter:editor.save} saves and goes on")
        self._relabel()

    def watch_notice(self, notice: str) -> None:
        self._notice.display = bool(notice)
        self._notice.update(Content(f"! {notice}"))

    @on(TextArea.Changed)
    def count(self, event: TextArea.Changed) -> None:
        event.stop()
        self.notice = ""
        self._relabel()
        self.post_message(self.Typed(self, self.area.text))

    def _relabel(self) -> None:
        text = self.area.text
        lines = text.count("\n") + 1
        over = len(text) > MAX_CHARS or lines > MAX_LINES
        counter = f"{len(text):,}/{MAX_CHARS:,}" + (f"  {lines}/{MAX_LINES} lines" if lines > 1 else "")
        left, more = Content.styled(self.label, "bold"), Content.styled(f"  {self._more}", "$text-dim")
        room = self.size.width - len(counter) - 4
        if left.cell_length + more.cell_length <= room:
            left += more
        left = left.truncate(max(10, room), ellipsis=True)
        pad = " " * max(1, self.size.width - 2 - left.cell_length - len(counter))
        style = "bold $warning" if over else "$text-dim"
        self._head.update(Content.assemble(left, pad, (counter, style)), layout=False)

    def on_resize(self) -> None:
        self._relabel()

    def load(self, text: str) -> None:
        """Puts another text in, which nobody has typed: what is noticed of it stays."""
        with self.area.prevent(TextArea.Changed):
            self.area.load_text(text)
        self.area.move_cursor(self.area.document.end)
        self._relabel()

    @on(CardText.Submitted)
    def save(self, event: CardText.Submitted) -> None:
        event.stop()
        self.post_message(self.Saved(self, event.text))

    @on(CardText.Unfit)
    def complain(self, event: CardText.Unfit) -> None:
        event.stop()
        self.notice = event.reason

    @on(CardText.Cancelled)
    def end(self, event: CardText.Cancelled) -> None:
        event.stop()
        self.post_message(self.Ended(self, event.text))
