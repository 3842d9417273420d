"""The first start: who is there. Three answers, and the way to the demo."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from retroboard.app.screens.line_prompt import CleanInput
from retroboard.app.session import Answer, NewTeam
from retroboard.app.widgets.block_list import Block, BlockList, Choices
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Function
from retroboard.domain.text import clean_name, name_problem

WELCOME = "Welcome. Nothing leaves this computer: no account, no server, no network."
WELCOME_TO_SERVER = "Welcome. Your team's retros are kept on the server that you named."
LOST = "There was a database here. Quit and {way_back}. Or begin anew:"
HELP = "Enter goes on · Tab next field · {Esc:welcome.quit} quits"
FIELDS = {"team": "team name", "name": "name"}
"""What is asked for in each line."""


class WelcomeScreen(ModalScreen[Answer | None]):
    """Asks for what is not known: the team's name, the user's, the function. Who is in the team already picks their
    name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "call_off", "Quit", id="welcome.quit", tooltip="Leave the program"),
        Binding("f2", "demo", "Demo", id="welcome.demo", tooltip="Look at the demo first; nothing of it is kept"),
    ]

    def __init__(self, question: NewTeam) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        team, members = self.question.team, self.question.members
        with Vertical(id="dialog", classes="-tall"):
            yield Static(
                Content(self._greeting() if team is None else f"Who are you in {team.name}?"), id="prompt-label"
            )
            if team is None:
                yield Static("What is your team called?", classes="field")
                yield CleanInput(self.question.usual_team, id="team", compact=True)
            if members:
                yield Choices(id="members")
                yield Static("Not in the list? Your name:", classes="field")
            else:
                yield Static("What is your name?", classes="field")
            yield CleanInput(self.question.usual_name, id="name", compact=True)
            yield Static("What do you do?", classes="field")
            yield Choices(id="function")
            yield Static(Content(self._help), id="prompt-help")

    @property
    def _help(self) -> str:
        return with_keys(HELP if self.question.team else HELP + " · {F2:welcome.demo} shows the demo first")

    def _greeting(self) -> str:
        if self.question.lost is not None:
            return LOST.format(way_back=self.question.lost.way_back)
        return WELCOME_TO_SERVER if self.question.on_server else WELCOME

    def on_mount(self) -> None:
        functions = self.query_one("#function", BlockList)
        functions.show([Block(function.value, function.value) for function in Function])
        functions.cursor = Function.ENGINEERING.value
        if self.question.members:
            people = self.query_one("#members", BlockList)
            people.show([Block(m.id, m.name, meta=((m.function.value, "dim"),)) for m in self.question.members])
            people.cursor = self.question.members[0].id
            people.focus()

    @on(BlockList.Opened, "#members")
    def be_member(self, message: BlockList.Opened) -> None:
        member = next(m for m in self.question.members if m.id == message.block_id)
        team = self.question.team
        self.dismiss(Answer(team.name if team else "", member.name, member.function, member.id))

    @on(Input.Submitted)
    def next_field(self, event: Input.Submitted) -> None:
        field = event.input.id or ""
        if self._complain(name_problem(clean_name(event.value), FIELDS[field])):
            return
        self.query_one("#name" if field == "team" else "#function").focus()

    @on(Input.Changed)
    def go_on(self) -> None:
        """What was wrong is being seen to."""
        self.query_one("#prompt-help", Static).update(Content(self._help))

    @on(BlockList.Opened, "#function")
    def done(self) -> None:
        team = self.question.team.name if self.question.team else clean_name(self.query_one("#team", Input).value)
        name = clean_name(self.query_one("#name", Input).value)
        for field, value in (("team", team), ("name", name)):
            if self._complain(name_problem(value, FIELDS[field])):
                self.query_one(f"#{field}").focus()
                return
        function = Function(self.query_one("#function", BlockList).cursor or Function.OTHER.value)
        known = next((m.id for m in self.question.members if m.name.casefold() == name.casefold()), None)
        self.dismiss(Answer(team, name, function, known))

    def _complain(self, problem: str | None) -> bool:
        """Says what is wrong, if anything is."""
        if problem:
            self.query_one("#prompt-help", Static).update(Content(f"! {problem}"))
        return problem is not None

    def action_demo(self) -> None:
        if self.question.team is None:
            self.dismiss(Answer("", "", Function.OTHER, demo=True))

    def action_call_off(self) -> None:
        self.dismiss(None)
