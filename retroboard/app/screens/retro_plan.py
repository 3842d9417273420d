"""What can be settled before a retro starts, for those who want to: its stages, its minutes, who leads."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from retroboard.app.screens.line_prompt import LinePrompt
from retroboard.app.widgets.block_list import Block, BlockList, Choices
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import MINUTES, why_not_planned
from retroboard.domain.model import Stage
from retroboard.domain.stages import GUIDES, shares
from retroboard.domain.starting import Plan
from retroboard.domain.timing import MEETING

HELP = "Enter or {Space:plan.change} changes it · {Esc:plan.done} is done"
ASKED = f"How many minutes is the meeting to take, {MINUTES[0]} to {MINUTES[-1]}? (empty: {MEETING})"
HIDES = "cards are hidden from each other until they are revealed"
LEADS = "the program says what to do, runs the timers, offers the next stage"


class RetroPlan(ModalScreen[Plan]):
    """Answers with the plan as it is when this closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "change", "Change", id="plan.change", tooltip="On or off; or other minutes"),
        Binding("escape,q", "done", "Done", id="plan.done", key_display="esc", tooltip="Back to the new retro"),
    ]

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static("How is this retro to go?", id="prompt-label")
            yield Choices(id="choices")
            yield Static(Content(with_keys(HELP)), id="prompt-help")

    def on_mount(self) -> None:
        self._show()
        self.listing.cursor = Stage.CHECK_IN.value
        self.listing.focus()

    @property
    def listing(self) -> BlockList:
        return self.query_one(BlockList)

    def _show(self) -> None:
        plan = self.plan
        planned = shares(plan.minutes or MEETING, plan.skipped)
        blocks = []
        for guide in GUIDES:
            stage = guide.stage
            if stage is Stage.CLOSE:
                continue
            off = stage in plan.skipped
            about = "off" if off else f"{planned[stage]} min"
            blocks.append(Block(stage, stage.value, "dim" if off else "text", about))
        blocks.append(Block("minutes", "the whole meeting, with its close", "text", f"{plan.minutes or MEETING} min"))
        blocks.append(Block("hidden", HIDES, *_switched(on=plan.hidden)))
        blocks.append(Block("autopilot", f"autopilot: {LEADS}", *_switched(on=plan.autopilot)))
        self.listing.show(blocks)

    @on(BlockList.Opened)
    def take(self, message: BlockList.Opened) -> None:
        message.stop()
        self._change(message.block_id)

    def action_change(self) -> None:
        self._change(self.listing.cursor or "")

    def _change(self, what: str) -> None:
        plan = self.plan
        match what:
            case "minutes":
                value = str(plan.minutes or "")
                self.app.push_screen(
                    LinePrompt(ASKED, value, may_be_empty=True, what="answer", objection=objection), self._set_minutes
                )
            case "hidden":
                self.plan = plan._replace(hidden=not plan.hidden)
            case "autopilot":
                self.plan = plan._replace(autopilot=not plan.autopilot)
            case _:
                skipped = tuple(each for each in Stage if (each in plan.skipped) is not (each.value == what))
                self.plan = plan._replace(skipped=skipped)
        self._show()

    def _set_minutes(self, line: str | None) -> None:
        if line is None:
            return
        minutes = minutes_of(line)
        assert not isinstance(minutes, str)
        self.plan = self.plan._replace(minutes=minutes)
        self._show()

    def action_done(self) -> None:
        self.dismiss(self.plan)


def minutes_of(line: str) -> int | str | None:
    """The minutes that somebody typed, None where it is nothing; or the sentence that says why they cannot be."""
    words = line.removesuffix("min").strip()
    if not words:
        return None
    if not words.isdecimal():
        return "A number of minutes, such as 45."
    return why_not_planned((), int(words)) or int(words)


def objection(line: str) -> str | None:
    """Why a meeting cannot take the minutes that somebody typed, as a sentence."""
    minutes = minutes_of(line)
    return minutes if isinstance(minutes, str) else None


def _switched(*, on: bool) -> tuple[str, str]:
    """How what can be on or off is shown: its style, and a word at the end of its line."""
    return ("text", "on") if on else ("dim", "off")
