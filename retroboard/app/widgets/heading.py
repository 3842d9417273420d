"""The top line: whose retro this is, and where it stands."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from retroboard.domain.model import Retro, State, Team
from retroboard.domain.stages import shown


class Heading(Widget):
    """One line: the program, the team, the retro, and its stages with the present one marked; without a retro `note`
    stands there."""

    team: reactive[Team | None] = reactive(None)
    note: reactive[str] = reactive("")
    retro: reactive[Retro | None] = reactive(None)

    def show(self, state: State) -> None:
        """Shows whose retro it is and where it stands."""
        self.team, self.retro = state.team, state.retro

    def render(self) -> Content:
        width = self.size.width
        left = Content.assemble((" retroboard", "bold $primary"))
        if self.team is not None:
            left = Content.assemble(left, "  ", (self.team.name, "bold"))
        if self.retro is None:
            note = Content(self.note).truncate(max(0, width - left.cell_length - 3), ellipsis=True)
            return Content.assemble(left, " " * max(1, width - left.cell_length - note.cell_length - 1), note)
        right = self._stages(self.retro)
        title = f" #{self.retro.number} {self.retro.title}"
        room = width - right.cell_length - 2
        if left.cell_length + len(f" #{self.retro.number}") + 8 > room:
            right = self._stage(self.retro)
            room = width - right.cell_length - 2
        left = Content.assemble(left, title).truncate(max(0, room), ellipsis=True)
        return Content.assemble(left, " " * max(1, width - left.cell_length - right.cell_length), right)

    def _stages(self, retro: Retro) -> Content:
        if retro.closed_on is not None:
            return self._stage(retro)
        parts: list[Content | tuple[str, str]] = []
        for stage in shown(retro):
            if parts:
                parts.append((" > ", "$text-dim"))
            here = stage is retro.stage
            parts.append((stage.value.upper(), "bold $accent") if here else (stage.value, "$text-dim"))
        return Content.assemble(*parts, " ")

    def _stage(self, retro: Retro) -> Content:
        if retro.closed_on is not None:
            return Content.assemble((f"closed {retro.closed_on.isoformat()}, read-only ", "bold $accent"))
        stages = shown(retro)
        place = stages.index(retro.stage) + 1
        return Content.assemble(
            (retro.stage.value.upper(), "bold $accent"), (f" {place} of {len(stages)} ", "$text-dim")
        )
