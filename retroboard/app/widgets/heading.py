"""The top line: whose retro this is, where it stands, and how much time is left."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from retroboard.app.launch import now_ms
from retroboard.app.widgets.timer_bar import TimerBar, flash
from retroboard.domain.model import Retro, State, Team, Timer
from retroboard.domain.stages import shown
from retroboard.domain.timing import timer_shown


class Heading(Widget):
    """One line: the program, the team, the retro, its stages with the present one marked, and the timer if there is
    one; without a retro `note` stands there. `now_ms` is the clock that the timer is read by."""

    team: reactive[Team | None] = reactive(None)
    note: reactive[str] = reactive("")
    retro: reactive[Retro | None] = reactive(None)
    timer: reactive[Timer | None] = reactive(None)

    def __init__(self, now_ms: Callable[[], int] = now_ms) -> None:
        super().__init__()
        self._now_ms = now_ms
        self._bar: TimerBar | None = None

    def show(self, state: State) -> None:
        """Shows whose retro it is and where it stands."""
        self.team, self.retro = state.team, state.retro
        self.timer = timer_shown(state)

    def watch_timer(self, timer: Timer | None) -> None:
        if self._bar is not None and timer is not None:
            self._bar.timer = timer
        elif timer is not None:
            self._bar = TimerBar(timer, self._now_ms)
            self.mount(self._bar)
        elif self._bar is not None:
            self._bar.remove()
            self._bar = None

    def tick(self) -> None:
        """Paints the time anew where it is another by now, and nothing else of the line."""
        if self._bar is not None:
            before = self._bar.cells
            self._bar.tick()
            if self._bar.cells != before:
                self.refresh()

    def flash(self) -> None:
        """Lights up some times: time is up."""
        flash(self)

    def render(self) -> Content:
        width = self.size.width - (self._bar.cells + 1 if self._bar is not None else 0)
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
