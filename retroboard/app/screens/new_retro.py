"""A new retro: its title, its template, and how it is to go."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from retroboard.app.launch import Launch
from retroboard.app.painting import MOODS, counted
from retroboard.app.screens.line_prompt import CleanInput
from retroboard.app.screens.state_screen import LEFT
from retroboard.app.widgets.block_list import Block, BlockList, Choices
from retroboard.domain.changes import StartRetro
from retroboard.domain.keys import with_keys
from retroboard.domain.model import State, Template
from retroboard.domain.starting import Plan, start, usual_plan, usual_title
from retroboard.domain.templates import BUILT_IN, with_actions
from retroboard.domain.text import clean_name, name_problem

HELP = "Enter starts · {↑:new.up} {↓:new.down} another template · {F2:new.plan} how it goes · {Esc:new.cancel} cancels"


class NewRetro(ModalScreen[StartRetro | None]):
    """Answers with the change that starts the retro."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "plan", "Settings", id="new.plan", tooltip="Which stages, how many minutes, who leads"),
        Binding("up", "template(-1)", "Up", id="new.up", show=False, tooltip="The template above"),
        Binding("down", "template(1)", "Down", id="new.down", show=False, tooltip="The template below"),
        Binding("escape", "call_off", "Cancel", id="new.cancel", tooltip="No new retro"),
    ]

    def __init__(self, state: State, launch: Launch, written: str, keep: Callable[[str], object]) -> None:
        """`written` is a title from before that was not saved, or ''; `keep` gets what is typed, as it is typed."""
        super().__init__()
        self.state = state
        self.launch = launch
        self.written = clean_name(written)
        self.keep = keep
        self.usual_title = usual_title(launch.today())
        own = [each.template for each in state.templates]
        self.templates: tuple[Template, ...] = (*own, *launch.own_templates, *BUILT_IN)
        self._settled: Plan | None = None
        """What was settled here; until then it is as last time, or as the template has it."""

    def compose(self) -> ComposeResult:
        number = self.state.last_number + 1
        with Vertical(id="dialog", classes="-tall"):
            waiting = len(self.state.inbox)
            taken = f", takes in {counted(waiting, 'waiting card')}" if waiting else ""
            running = self.state.running
            left = f" · #{running.number} {running.title} has not been closed" if running else ""
            yield Static(Content(f"Retro #{number}{taken}{left}"), id="prompt-label")
            yield Static("What is it called?", classes="field")
            yield CleanInput(self.written or self.usual_title, id="title", compact=True)
            yield Static("Which template?", classes="field")
            yield Choices(id="templates")
            yield Static(id="plan", classes="field")
            yield Static(Content(LEFT if self.written else with_keys(HELP)), id="prompt-help")

    def on_mount(self) -> None:
        choices = self.query_one("#templates", BlockList)
        choices.show([template_block(str(index), template) for index, template in enumerate(self.templates)])
        default = next(i for i, template in enumerate(self.templates) if template.name == self._usual())
        choices.cursor = str(default)
        self.query_one("#title").focus()
        self.show_plan()

    def _usual(self) -> str:
        """The template of the last retro where it is still there, else the default."""
        last = self.state.latest.template if self.state.latest else ""
        names = [template.name for template in self.templates]
        return last if last in names else BUILT_IN[0].name

    @property
    def template(self) -> Template:
        return self.templates[int(self.query_one("#templates", BlockList).cursor or 0)]

    @property
    def plan(self) -> Plan:
        """How the retro is to go."""
        return self._settled if self._settled is not None else usual_plan(self.state, self.template)

    @on(BlockList.CursorMoved)
    def show_plan(self) -> None:
        self.query_one("#plan", Static).update(Content(f"How it goes: {self.plan.told()}"))

    def action_template(self, by: int) -> None:
        self.query_one("#templates", BlockList).action_cursor_by(by)

    def action_plan(self) -> None:
        from retroboard.app.screens.retro_plan import RetroPlan

        def answered(plan: Plan | None) -> None:
            if plan is not None:
                self._settled = plan
                self.show_plan()

        self.app.push_screen(RetroPlan(self.plan), answered)

    @on(Input.Changed)
    def go_on(self, event: Input.Changed) -> None:
        title = clean_name(event.value)
        self.keep("" if title == self.usual_title else title)
        if title != self.written:
            self.query_one("#prompt-help", Static).update(Content(with_keys(HELP)))

    @on(Input.Submitted)
    @on(BlockList.Opened)
    def start(self) -> None:
        title = clean_name(self.query_one("#title", Input).value)
        if problem := name_problem(title, "title"):
            self.query_one("#prompt-help", Static).update(Content(f"! {problem}"))
            return
        new_id, template = self.launch.new_id, self.template
        ids = (new_id(), *(new_id() for _ in with_actions(template.columns)))
        change = start(
            self.state,
            title,
            template,
            self.plan,
            ids,
            on=self.launch.today(),
            at=self.launch.now_ms() // 1000,
            chance=int(new_id(), 16),
            questions=self.launch.own_questions,
        )
        self.dismiss(change)

    def action_call_off(self) -> None:
        self.dismiss(None)


def template_block(block_id: str, template: Template) -> Block:
    """A template in a list: its name, its purpose, its columns."""
    columns = "  ".join(f"{MOODS[column.mood]} {column.title}" for column in with_actions(template.columns))
    return Block(
        block_id, template.name, "strong", "", ((template.purpose or columns, "dim"),), 0, "neutral", 1, whole=True
    )
