"""A new retro: its title and its template."""

from __future__ import annotations

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
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain.changes import StartRetro
from retroboard.domain.icebreakers import drawn
from retroboard.domain.model import State, Template
from retroboard.domain.templates import BUILT_IN, with_actions
from retroboard.domain.text import clean_name, name_problem

HELP = "Up and down choose · Tab to the title · Enter starts · Esc cancels"


class NewRetro(ModalScreen[StartRetro | None]):
    """Answers with the change that starts the retro."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "call_off", "Cancel", id="new.cancel", tooltip="No new retro"),
    ]

    def __init__(self, state: State, launch: Launch) -> None:
        super().__init__()
        self.state = state
        self.launch = launch
        own = [each.template for each in state.templates]
        self.templates: tuple[Template, ...] = (*own, *launch.own_templates, *BUILT_IN)

    def compose(self) -> ComposeResult:
        number = self.state.last_number + 1
        with Vertical(id="dialog", classes="-tall"):
            waiting = len(self.state.inbox)
            taken = f", takes in {counted(waiting, 'waiting card')}" if waiting else ""
            yield Static(Content(f"Retro #{number}{taken}"), id="prompt-label")
            yield Static("What is it called?", classes="field")
            yield CleanInput(f"Retro {self.launch.today().isoformat()}", id="title", compact=True)
            yield Static("Which template?", classes="field")
            yield BlockList(id="templates")
            yield Static(Content(HELP), id="prompt-help")

    def on_mount(self) -> None:
        choices = self.query_one("#templates", BlockList)
        choices.show([template_block(str(index), template) for index, template in enumerate(self.templates)])
        default = next(i for i, template in enumerate(self.templates) if template.name == self._usual())
        choices.cursor = str(default)
        choices.focus()

    def _usual(self) -> str:
        """The template of the last retro where it is still there, else the default."""
        last = self.state.latest.template if self.state.latest else ""
        names = [template.name for template in self.templates]
        return last if last in names else BUILT_IN[0].name

    @on(Input.Submitted)
    @on(BlockList.Opened)
    def start(self) -> None:
        title = clean_name(self.query_one("#title", Input).value)
        if problem := name_problem(title, "title"):
            self.query_one("#prompt-help", Static).update(Content(f"! {problem}"))
            return
        template = self.templates[int(self.query_one("#templates", BlockList).cursor or 0)]
        new_id = self.launch.new_id
        ids = tuple(new_id() for _ in with_actions(template.columns))
        retro_id = new_id()
        asked = [retro.question for retro in self.state.retros]
        question = drawn(int(new_id(), 16), asked, self.launch.own_questions)
        self.dismiss(StartRetro(retro_id, title, self.launch.today(), template, ids, question=question))

    def action_call_off(self) -> None:
        self.dismiss(None)


def template_block(block_id: str, template: Template) -> Block:
    """A template in a list: its name, its purpose, its columns."""
    columns = "  ".join(f"{MOODS[column.mood]} {column.title}" for column in template.columns)
    return Block(block_id, template.name, "strong", "", ((template.purpose or columns, "dim"),), 0, "neutral", 1)
