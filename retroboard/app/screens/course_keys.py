"""The keys that steer a retro: on the board, and wherever a stage has a screen of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from retroboard.app import proposals
from retroboard.app.launch import Launch
from retroboard.app.messages import Show
from retroboard.app.places import place_of
from retroboard.app.proposals import Proposal
from retroboard.app.screens.led import LedScreen
from retroboard.app.screens.timer_keys import TimerKeys
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import leader_of
from retroboard.domain.model import Member, Stage, State
from retroboard.domain.sight import hides
from retroboard.domain.stages import GUIDE, Guide
from retroboard.domain.timing import suggested_minutes

LED_KEYS = frozenset(
    (
        "stage.next",
        "stage.previous",
        "cards.reveal",
        "topic.next",
        "topic.done",
        "topic.park",
        "topic.front",
        "timer.more",
    )
)
"""The ids of the keys that are for who leads, of those that a line of hints tells of."""
NOBODY_SAYS = "Nobody is here to say it: {Enter:entry.open} says it for who is under the cursor."
NO_TEAM = "Nobody is in the team yet. {P:people.open} adds people."


class CourseKeys(LedScreen, TimerKeys):
    """A screen on an open retro that goes where the retro goes.

    The board is below all others. Where the retro comes to a stage with a screen of its own, that is put over the
    board; when the retro leaves the stage, it closes. Nobody who is writing is taken away from it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "n",
            "step_stage(1)",
            "Next stage",
            id="stage.next",
            tooltip="On to the next stage; after the last, close",
        ),
        Binding("p", "step_stage(-1)", "Previous stage", id="stage.previous", tooltip="Back to the previous stage"),
        Binding("S", "stages", "Stages", id="stage.menu", tooltip="All stages: go to one, switch one off or on"),
        Binding("f", "reveal", "Reveal", id="cards.reveal", tooltip="Show all cards; or hide them from each other"),
        Binding("F", "lead", "Lead", id="retro.lead", tooltip="Take the lead: stages, timer and topics"),
        Binding("w", "summary", "Summary", id="retro.summary", tooltip="The summary in Markdown, to read and to save"),
    ]
    STAGE: ClassVar[Stage | None] = None
    """The stage that this screen is for; None for the board."""

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self._came_to: Stage | None = self.STAGE
        self._is_leaving = False

    # --- going where the retro goes -----------------------------------------------------------------------------------

    def receive(self, state: State | None, me: str | None) -> None:
        led_by = self.other_leader
        super().receive(state, me)
        if self._is_up:
            if self.other_leader != led_by:
                self.show_hints()
            self.catch_up()

    def come_up(self) -> None:
        super().come_up()
        self.call_after_refresh(self.catch_up)

    def on_screen_resume(self) -> None:
        self._is_leaving = False
        if self._is_up:
            self.catch_up()

    def _close_editor(self, editor: Any) -> None:
        super()._close_editor(editor)
        self.call_after_refresh(self.catch_up)

    def catch_up(self) -> None:
        """Goes where the retro is, and lets the program lead there."""
        self.follow_stage()
        self.lead_on()

    @property
    def is_free(self) -> bool:
        retro = self.state.retro if self.state else None
        return (
            retro is not None
            and self.is_active
            and not (self.is_writing or self._is_leaving or retro.stage is not self._came_to)
        )

    @property
    def is_left_behind(self) -> bool:
        """Whether the retro has gone to another stage than this screen shows."""
        retro = self.state.retro if self.state else None
        return retro is not None and retro.closed_on is None and self._came_to not in (None, retro.stage)

    @property
    def has_gone_on(self) -> bool:
        return self.is_left_behind

    def follow_stage(self) -> None:
        """Goes where the retro is, unless somebody is writing here or another screen is over this one."""
        retro = self.state.retro if self.state else None
        if self.state is None or not self.is_active or self.is_writing:
            return  # below a question a screen is still current, and to dismiss it would dismiss the question
        if self.STAGE is not None:
            left = retro is None or retro.stage is not self.STAGE or retro.closed_on is not None
            if left and not self._is_leaving:
                self._is_leaving = True
                self.dismiss()
        elif retro is None:
            if self._came_to is not None:  # its start was undone
                self._came_to = None
                self.app.call_later(self.app.run_action, "app.home")
        elif retro.closed_on is None and retro.stage is not self._came_to:
            self._came_to = retro.stage
            self.open_place()
            self.restate()

    def restate(self) -> None:
        """Says anew how things stand."""

    def open_place(self) -> bool:
        """Shows the screen of the present stage over the board. False where the board is that screen."""
        assert self.state is not None
        assert self.state.retro is not None
        place = place_of(self.state.retro.stage, self.launch)
        if place is None:
            return False
        self._is_leaving = True
        self.post_message(Show(place))
        return True

    def stage_told(self) -> str:
        """What people should know about the stage, for the line below; '' where there is nothing."""
        state = self.state
        if state is None or state.retro is None:
            return ""
        if state.retro.closed_on is not None:
            return "the retro is closed now" if self.is_writing or self.STAGE is not None else ""
        if self.is_left_behind:
            return f"the retro is at {state.retro.stage} now"
        if not hides(state.retro):
            return ""
        leader = self.other_leader
        if GUIDE[state.retro.stage].reads:
            who = f"{leader.name} can show" if leader else with_keys("{f:cards.reveal} shows")
            return f"Cards are still hidden: {who} them."
        if self.STAGE is not None:
            return ""  # no card is on this screen
        who = f"{leader.name} can reveal" if leader else with_keys("{f:cards.reveal} reveals")
        return f"hidden: {who}"

    def show_hints(self) -> None:
        """Has the status line tell of the keys of this place that whoever is here may use."""
        super().show_hints()
        status = self.query_one(StatusLine)
        if self.other_leader is not None:
            status.hints = tuple(hint for hint in status.hints if hint[0] not in LED_KEYS)
        status.dim = self.dim_ids

    @property
    def hint_words(self) -> Mapping[str, str]:
        retro = self.state.retro if self.state else None
        words = dict(super().hint_words)
        if retro is not None and retro.closed_on is not None:
            words["stage.previous"] = "reopen"
        elif retro is not None and retro.stage is Stage.CLOSE and self.STAGE is None:
            words["stage.next"] = "to the close"
        return words

    @property
    def dim_ids(self) -> frozenset[str]:
        """The ids of the keys that would be refused as things stand."""
        return frozenset()

    @property
    def other_leader(self) -> Member | None:
        """Who leads the retro while it runs, where that is not me."""
        state = self.state
        if state is None or state.retro is None or state.retro.closed_on is not None:
            return None
        leader = leader_of(state.retro, state)
        return leader if self.me is not None and leader is not None and leader.id != self.me else None

    # --- keys ---------------------------------------------------------------------------------------------------------

    async def steer(self, make: Any) -> bool:
        """Makes the change that `make` proposes for the state as it is once the last change is done."""
        await self.settled()
        if self.state is None or self.state.retro is None:
            return False
        proposal: Proposal = make(self.state)
        return self.attempt(proposal)

    async def action_step_stage(self, by: int) -> None:
        """Goes on or back. A retro is not closed from afar: that is for the place of its close, which this leads to."""
        await self.settled()
        retro = self.state.retro if self.state else None
        if by > 0 and retro is not None and retro.closed_on is None and retro.stage is Stage.CLOSE:
            self.open_place()
            return
        if by > 0 and self.is_to_go_on:
            self.go_on()
            return
        today, at = self.launch.today(), self.launch.now_ms() // 1000
        await self.steer(lambda state: proposals.step_stage(state, by, today, at))

    async def action_reveal(self) -> None:
        await self.steer(proposals.reveal_or_hide)

    async def action_lead(self) -> None:
        await self.steer(lambda state: proposals.take_lead(state, self.me))

    async def action_stages(self) -> None:
        from retroboard.app.screens.stages import StagesScreen

        if self.state is not None and self.state.retro is not None:
            self.post_message(Show(StagesScreen(self.launch)))

    def action_summary(self) -> None:
        from retroboard.app.screens.summary import SummaryScreen

        if self.state is not None and self.state.retro is not None:
            launch = self.launch
            self.app.push_screen(SummaryScreen(self.state, self.me, launch.today(), launch.summary_folder))

    # --- help ---------------------------------------------------------------------------------------------------------

    @property
    def guide(self) -> Guide | None:
        """What the present stage is for, while the retro runs."""
        retro = self.state.retro if self.state else None
        return GUIDE[retro.stage] if retro is not None and retro.closed_on is None else None

    @property
    def guide_minutes(self) -> int:
        """How long the present stage usually takes this team."""
        assert self.state is not None
        return suggested_minutes(self.state)
