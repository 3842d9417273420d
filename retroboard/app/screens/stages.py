"""All stages of a retro: where it is, what each is for, how long it takes; to go to one, to switch one off."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from retroboard.app import proposals
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.screens.retro_plan import ASKED, LEADS, minutes_of
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain import changes as c
from retroboard.domain.model import Stage, State
from retroboard.domain.stages import GUIDES
from retroboard.domain.timing import MEETING, agenda

MEETING_ROW, AUTOPILOT_ROW = "minutes", "autopilot"
"""What stands in the list besides stages."""


class StagesScreen(ListScreen):
    """Enter goes to the stage under the cursor; what is switched off is passed over by n and p."""

    ENTER = "go there"
    HELP = "The stages of this retro. Nothing is lost by going on, going back or leaving one out."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "switch", "Off/on", id="stages.switch", tooltip="Switch this stage, or the autopilot, off or on"
        ),
        Binding("escape,q,S", "close", "Back", id="stages.close", key_display="esc", tooltip="Back to the retro"),
    ]
    HINTS = ("stages.close", "entry.open", "stages.switch", "app.keys")

    def on_mount(self) -> None:
        super().on_mount()
        if self.state is not None and self.state.retro is not None:
            self.listing.cursor = self.state.retro.stage

    def list_title(self, state: State, /) -> str:
        retro = state.retro
        minutes = f", {retro.minutes} minutes" if retro and retro.minutes else ""
        return f"Stages{minutes}"

    def blocks(self, state: State, /) -> list[Block]:
        retro = state.retro
        if retro is None:
            return []
        planned, taken = agenda(state), dict(retro.spent)
        blocks = []
        for guide in GUIDES:
            stage = guide.stage
            here = stage is retro.stage and retro.closed_on is None
            off = stage in retro.skipped
            passed = "off" if off else "nothing to look at"
            about = f"{planned[stage]} min" if stage in planned else passed
            if stage in taken:
                about += f", took {round(taken[stage] / 60) if taken[stage] >= 60 else 'under 1'} min"
            name = f"{stage.value.upper()}  (now)" if here else stage.value
            style = "strong" if here else "dim" if off else "text"
            bar = "action" if here else "neutral"
            blocks.append(Block(stage, name, style, about, ((guide.purpose, "dim"),), 0, bar, 1, 1))
        blocks.append(Block(MEETING_ROW, "the whole meeting", "text", f"{retro.minutes or MEETING} min", gap=1))
        about = "on" if retro.autopilot else "off"
        blocks.append(Block(AUTOPILOT_ROW, "autopilot", "text", about, ((LEADS, "dim"),), 0, "neutral", 1, 1))
        return blocks

    @on(BlockList.Opened)
    async def go(self, message: BlockList.Opened) -> None:
        message.stop()
        state = self.state
        if state is None or state.retro is None:
            return
        if message.block_id in (MEETING_ROW, AUTOPILOT_ROW):
            await self._settle(message.block_id)
            return
        stage = Stage(message.block_id)
        if stage is state.retro.stage or self.attempt(c.SetStage(state.retro.id, stage, self.launch.now_ms() // 1000)):
            self.dismiss()

    async def action_switch(self) -> None:
        if self.state is None or self.state.retro is None or not self.listing.cursor:
            return
        if self.listing.cursor in (MEETING_ROW, AUTOPILOT_ROW):
            await self._settle(self.listing.cursor)
        else:
            self.attempt(proposals.switch_stage(self.state, Stage(self.listing.cursor)))

    async def _settle(self, what: str) -> None:
        """Changes how long the meeting is to take, or whether the program leads."""
        assert self.state is not None
        retro = self.state.retro
        assert retro is not None
        if what == AUTOPILOT_ROW:
            self.attempt(c.SetAgenda(retro.id, retro.minutes, not retro.autopilot, retro))
            return

        def make(line: str) -> proposals.Proposal:
            minutes = minutes_of(line)
            return minutes if isinstance(minutes, str) else c.SetAgenda(retro.id, minutes, retro.autopilot, retro)

        await self.ask_change(ASKED, str(retro.minutes or ""), make, may_be_empty=True, what="answer")
