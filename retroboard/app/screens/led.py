"""A screen on a retro that the program may lead: what it says stands below the top line, what it offers is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from retroboard.app.launch import Launch
from retroboard.app.messages import Say
from retroboard.app.proposals import allowed
from retroboard.app.screens.editing import EditingScreen
from retroboard.app.widgets.heading import Heading
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain import autopilot
from retroboard.domain.changes import Change, ExtendTimer
from retroboard.domain.model import Retro, State, Timer
from retroboard.domain.timing import EXTENSION, is_over, timer_of

if TYPE_CHECKING:
    from retroboard.app.screens.offer import Answer, Offer


class Guidance(Static):
    """What the program says, below the top line."""


class LedScreen(EditingScreen):
    """A screen on an open retro on which the program says what to do, starts timers and offers the next stage."""

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self._guidance: Guidance | None = None
        self._words = ""
        self._offer: Offer | None = None

    @property
    def is_free(self) -> bool:
        """Whether somebody looks at this screen and nobody is writing on it, so that the program may do something."""
        raise NotImplementedError

    def tick(self) -> None:
        super().tick()
        self.lead_on()

    def lead_on(self) -> None:
        """Does what the program in the lead has to do now. Nobody who is writing is disturbed, and no other screen."""
        state = self.state
        if not self._is_up or state is None:
            return
        now_ms = self.launch.now_ms()
        self._withdraw(state, now_ms)
        if state.retro is None or state.board is None:
            return
        is_on = autopilot.is_on(state)
        self._guide_by(f"autopilot: {autopilot.says(state, self.me, now_ms)}" if is_on else "")
        if is_on and (self.autopilot.news or self.autopilot.told):
            self._take_back()
        if not (is_on or self.autopilot.news) or not self.is_free:
            return
        if is_on:
            self._start_timer(state, now_ms)
            self._offer_next(state.retro, state, now_ms)
        else:
            self.post_message(Say(self.autopilot.news))
            self.autopilot.told, self.autopilot.news = self.autopilot.news, ""

    def _take_back(self) -> None:
        """The program leads again: nobody is told any more that it does not."""
        self.autopilot.news = ""
        for status in self.query(StatusLine):
            if status.said == (self.autopilot.told, False):
                status.quiet()

    def _guide_by(self, words: str) -> None:
        if words == self._words:
            return
        self._words = words
        if self._guidance is None:
            self._guidance = Guidance()
            self.mount(self._guidance, after=self.query_one(Heading))
        self._guidance.update(Content(words))
        self._guidance.display = bool(words)

    def _start_timer(self, state: State, now_ms: int) -> None:
        """Starts the timer that is missing, once in each state: where that is refused, somebody else was quicker."""
        missing = autopilot.timer_to_start(state, self.launch.new_id, now_ms)
        if missing is None or self.autopilot.tried is state:
            return
        if wait := autopilot.wait_to_start_ms(state, self.me, now_ms):
            self.set_timer(wait / 1000, self.lead_on)
        else:
            self.autopilot.tried = state
            self.autopilot.do(missing)

    # --- what is offered ----------------------------------------------------------------------------------------------

    def _offer_next(self, retro: Retro, state: State, now_ms: int) -> None:
        """Asks whether to go on, where the stage is over and it is for whoever is here to say."""
        timer = self._stage_timer
        if timer is None or self._offer is not None or not autopilot.is_up(state, now_ms):
            return
        if not autopilot.may_lead(state, self.me) or not autopilot.meaning(state):
            return
        asked = timer.id, timer.length if is_over(timer, now_ms) else 0
        if asked in self.autopilot.answered:
            return
        from retroboard.app.screens.offer import Answer, Offer

        self._offer = offer = Offer(retro.stage, autopilot.why_go_on(state, now_ms), autopilot.meaning(state))

        def answered(answer: Answer | None) -> None:
            self._offer = None
            if answer is None:
                return
            self.autopilot.answered.add(asked)
            now = self._stage_timer
            if now is None or (now.id, now.length) != (timer.id, timer.length) or not self.is_to_go_on:
                return  # somebody else has been quicker
            if answer is Answer.GO_ON and self.state and self.state.retro and self.state.retro.stage is offer.stage:
                self.go_on()
            elif answer is Answer.MORE:
                self._give_more()

        self.app.push_screen(self._offer, answered)

    @property
    def _stage_timer(self) -> Timer | None:
        return timer_of(self.state.board, None) if self.state is not None and self.state.board is not None else None

    def _withdraw(self, state: State, now_ms: int) -> None:
        """Takes an offer back that somebody else has answered meanwhile, or that is about nothing any more."""
        offer = self._offer
        if offer is None or not offer.is_active:
            return
        if state.retro is None or state.retro.stage is not offer.stage or not autopilot.is_up(state, now_ms):
            offer.dismiss(None)

    @property
    def is_to_go_on(self) -> bool:
        """Whether the program in the lead wants to go on: whoever does so does not take over."""
        return self.state is not None and autopilot.is_up(self.state, self.launch.now_ms())

    def go_on(self) -> None:
        """Goes on to the next stage, with the program still in the lead."""
        if self.state is None or not autopilot.is_on(self.state):
            return
        change = autopilot.going_on(self.state, self.launch.new_id, self.launch.now_ms())
        if change is not None:
            self._lead_to(change, self.state)

    def _give_more(self) -> None:
        timer = self._stage_timer
        if timer is not None and self.state is not None:
            more = ExtendTimer(timer.retro_id, timer.id, 60 * EXTENSION, self.launch.now_ms(), timer.length)
            self._lead_to(more, self.state)

    def _lead_to(self, change: Change, state: State) -> None:
        """Has a change made that the program has offered, or says why it cannot be."""
        if isinstance(why_not := allowed(change, state, self.me), str):
            self.refuse(why_not)
        else:
            self._under_way = self.autopilot.do(change)
