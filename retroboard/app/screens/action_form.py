"""The form for an action: what, who, until when, how we will know that it helped, how it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static
from textual.widgets.text_area import Selection

from retroboard.app.launch import Launch
from retroboard.app.painting import STATUSES, counted
from retroboard.app.screens.line_prompt import CleanInput
from retroboard.app.screens.state_screen import left_told
from retroboard.app.widgets.block_list import Block, BlockList, Choices
from retroboard.app.widgets.card_editor import CardText
from retroboard.dates import parse_due, read_aloud, say_gap
from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Action, Card, State, Status
from retroboard.domain.text import clean, clean_name, name_problem, problem
from retroboard.domain.views import carried, owner_named
from retroboard.store.errors import StoreError

HELP = "{Enter:editor.save} saves · Tab next field · {Esc:form.cancel} cancels"
WHAT = "What will be done? ({ctrl+j:editor.newline}: a new line)"
WHEN_THEN = "as in: when main is red, then who merged last looks first"
"""What is tied to an occasion is kept more often than what is only meant: Gollwitzer, "Implementation Intentions"
(1999). So the empty form shows how that reads."""
A_SIGN = "as in: no red build for a week"


@dataclass(frozen=True)
class ActionAnswer:
    """What the form was filled in with."""

    text: str
    owner: str
    due: date | None
    status: Status
    signal: str = ""
    written: str = ""
    """All of it, as it is kept until it is saved."""


class ActionForm(ModalScreen[ActionAnswer | None]):
    """Asks for one action, new or known. It changes nothing itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "call_off", "Cancel", id="form.cancel", tooltip="Leave it as it is"),
        Binding("ctrl+s", "save", "Save", id="form.save", tooltip="Save the action"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-low"), (32, "-high"), (40, "-roomy")]
    """It asks more than others do, so it is short of lines sooner."""

    def __init__(self, action: Action | None, source: str, state: State, today: date, written: str = "") -> None:
        """`source` is the title of the topic that a new action comes from, '' where it comes from none.

        `written` is what was written here before and not saved; `keep` gets what is written now.
        """
        super().__init__()
        self.was = values_of(action)
        left = values_in(written)
        self.values = self.was | left
        self.keys = with_keys(HELP)
        self.help = f"{left_told(self.was['text'] if 'text' in left else '')} · {self.keys}" if left else self.keys
        self.keep: Callable[[str], object] = str
        self.action = action
        self.source = source
        self.state = state
        self.today = today

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as dialog:
            dialog.border_title = Content(self._origin())
            yield Static(Content(self._title()), id="prompt-label")
            yield Static(Content(with_keys(WHAT)), classes="field")
            yield CardText(self.values["text"], placeholder=WHEN_THEN, id="action-text")
            yield Static("Who makes sure of it? (empty: nobody yet)", classes="field")
            names = [member.name for member in self.state.current_members]
            suggester = SuggestFromList(names, case_sensitive=False)
            yield CleanInput(self.values["owner"], id="action-owner", suggester=suggester, compact=True)
            yield Static("Until when? (fri, +2w, 2026-12-01; empty: no date)", classes="field")
            yield CleanInput(self.values["due"], id="action-due", compact=True)
            yield Static("How will we know that it helped?", classes="field")
            yield CleanInput(self.values["sign"], A_SIGN, id="action-sign", compact=True)
            yield Static("How does it stand?", classes="field", id="action-standing")
            yield Choices(id="action-status")
            yield Static(Content(self.help), id="prompt-help")

    def _title(self) -> str:
        if self.action is None:
            return f"New action from: {self.source}" if self.source else "New action"
        times = carried(self.action, self.state)
        age = (self.today - self.action.made_on).days
        made = f"{say_gap(age)} ago" if age > 0 else "today"
        return f"A{self.action.number}, made {made}" + (f", carried {counted(times, 'time')}" if times else "")

    def _origin(self, topic: str = "") -> str:
        """Where an action that is there comes from: its retro's number, and the topic or else that retro's title."""
        retro = self.state.retro_by_id.get(self.action.retro_id or "") if self.action is not None else None
        if retro is None:
            return ""
        return f"from #{retro.number}: {topic}" if topic else f"from #{retro.number} {retro.title}"

    async def _find_topic(self, action: Action) -> None:
        """Tells of the topic as well, for which the database is asked: its board need not be the one that is open."""
        app: Any = self.app
        with suppress(StoreError):  # the retro is told all the same
            self.query_one("#dialog").border_title = Content(self._origin(await app.source_of(action.id)))

    def on_mount(self) -> None:
        if self.action is not None and self.action.card_id is not None:
            self.run_worker(self._find_topic(self.action))
        text = self.query_one(CardText)
        text.selection = Selection(text.document.end, (0, 0))  # as in the other fields, and its start is seen
        self.set_focus(text)
        statuses = self.query_one("#action-status", BlockList)
        statuses.show([Block(status.value, f"{glyph} {status.value}") for status, glyph in STATUSES.items()])
        statuses.cursor = self.values["status"] if self.values["status"] in STATUSES else Status.OPEN.value

    @property
    def written(self) -> str:
        """What is written here by now, as it is kept."""
        status = self.query_one("#action-status", BlockList).cursor or self.values["status"]
        lines = {name: self.query_one(f"#action-{name}", Input).value for name in ("owner", "due", "sign")}
        return told_of({"text": self.query_one(CardText).text, **lines, "status": status}, self.was)

    @on(CardText.Changed)
    @on(Input.Changed)
    @on(BlockList.CursorMoved)
    def keep_what_is_written(self) -> None:
        self.keep(self.written)

    @on(Input.Blurred, "#action-owner")
    def complete_owner(self, event: Input.Blurred) -> None:
        """What is shown is what is meant."""
        event.input.value = self._owner

    @property
    def _owner(self) -> str:
        said = self.query_one("#action-owner", Input).value
        return said if said == self.was["owner"] else owner_meant(said, self.state)

    @on(Input.Changed, "#action-due")
    def read_due_aloud(self, event: Input.Changed) -> None:
        if event.input.has_focus:
            told = f"{read_aloud(event.value, self.today)} · {self.keys}"
            self.query_one("#prompt-help", Static).update(Content(told))

    @on(CardText.Unfit)
    def tell_why_unfit(self, event: CardText.Unfit) -> None:
        self._complain(event.reason)

    @on(CardText.Submitted)
    @on(Input.Submitted)
    @on(BlockList.Opened)
    def action_save(self) -> None:
        text = clean(self.query_one(CardText).text)
        owner = self._owner
        try:
            due = parse_due(self.query_one("#action-due", Input).value, self.today)
        except ValueError as error:
            self._complain(str(error))
            return
        signal = clean_name(self.query_one("#action-sign", Input).value)
        trouble = problem(text) or (name_problem(owner, "owner") if owner else None)
        trouble = trouble or (name_problem(signal, "sign") if signal else None)
        if trouble:
            self._complain(trouble)
            return
        status = Status(self.query_one("#action-status", BlockList).cursor or Status.OPEN.value)
        self.dismiss(ActionAnswer(text, owner, due, status, signal, self.written))

    def _complain(self, sentence: str) -> None:
        self.query_one("#prompt-help", Static).update(Content(f"! {sentence}"))

    @on(CardText.Cancelled)
    def action_call_off(self) -> None:
        self.dismiss(None)


FIELDS = ("text", "owner", "due", "sign", "status")
"""What the form asks for, as it is called where it is kept."""
INDENT = "  "
"""What stands there before each line of the text but the first."""


def values_of(action: Action | None) -> dict[str, str]:
    """What stands in the form at first."""
    if action is None:
        return dict.fromkeys(FIELDS, "") | {"status": Status.OPEN.value}
    due = action.due.isoformat() if action.due else ""
    return dict(zip(FIELDS, (action.text, action.owner, due, action.signal, action.status.value), strict=True))


def told_of(values: Mapping[str, str], was: Mapping[str, str]) -> str:
    """What differs from what stood there, as a text that people can read, and `values_in` too; '' where nothing does.

    The first line is what will be done, or empty where that is as it was; its other lines are indented, so that none is
    taken for what comes after them: all else, with its name before it.
    """
    changed = {name: value for name, value in values.items() if value != was[name]}
    first = changed.pop("text", "").replace("\n", f"\n{INDENT}")
    return "\n".join([first, *(f"{name}: {value}" for name, value in changed.items())]) if first or changed else ""


def values_in(written: str) -> dict[str, str]:
    """What `told_of` made this text of: nothing of what was as it was."""
    values: dict[str, str] = {}
    first, *others = written.split("\n")
    lines = [first]
    for line in others:
        name, colon, value = line.partition(": ")
        if colon and name in FIELDS[1:]:
            values[name] = value
        else:
            lines.append(line.removeprefix(INDENT))
    text = "\n".join(lines).strip("\n")
    return values | ({"text": text} if text else {})


def owner_meant(said: str, state: State) -> str:
    """The owner as said, or the name of the first member that starts like this, which the form shows behind it."""
    owner = owner_named(said, state)
    if not owner or said.endswith(" ") or any(member.name == owner for member in state.members):
        return owner
    names = (member.name for member in state.current_members)
    return next((name for name in names if name.casefold().startswith(owner.casefold())), owner)


def change_of(
    answer: ActionAnswer, action: Action | None, card: Card | None, retro_id: str | None, launch: Launch
) -> Change | None:
    """The change that makes an action what the form says; None where it is that already."""
    today = launch.today()
    text, owner, due, status, signal = answer.text, answer.owner, answer.due, answer.status, answer.signal
    if action is None:
        card_id = card.id if card else None
        return c.AddAction(launch.new_id(), text, owner, due, today, retro_id, card_id, status, signal)
    if (text, owner, due, status, signal) == (action.text, action.owner, action.due, action.status, action.signal):
        return None
    return c.EditAction(action, text, owner, due, status, today, signal)
