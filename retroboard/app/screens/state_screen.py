"""A screen that lives on the app's state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.reactive import reactive
from textual.screen import Screen

from retroboard.app.autopilot import Autopilot
from retroboard.app.drafts import Drafts
from retroboard.app.launch import Launch
from retroboard.app.messages import Do, Say
from retroboard.app.proposals import NOTHING, Proposal, allowed
from retroboard.app.timer_words import what_it_times
from retroboard.app.widgets.block_list import BlockList
from retroboard.app.widgets.heading import Heading
from retroboard.app.widgets.status_line import StatusLine
from retroboard.app.wrapping import cut
from retroboard.domain.changes import Change
from retroboard.domain.keys import with_keys
from retroboard.domain.model import State, Timer
from retroboard.domain.text import clean_name

PATIENCE_S = 1.0
KEPT = "Not saved, but kept: the same key brings the text back, and {D:app.kept} has it too."
KEPT_ALONE = "Not saved, but kept: {D:app.kept} has it, for its place is gone."
KEPT_ELSEWHERE = "Not saved, but kept: {D:app.kept} has it, for this place has gone on."
BY_NOW_WIDTH = 60
LEFT = "From before, and not saved: go on with it, or empty it."


def left_told(value: str) -> str:
    """What to know of a text that is offered again, beside what stands in its place by now."""
    return f"{LEFT} By now it is: {cut(value.partition(chr(10))[0], BY_NOW_WIDTH)}" if value else LEFT


class StateScreen(Screen[None]):
    """The app hands `state` and `me` (the member's id) down whenever they change; None until the database is open.

    It hands them over before the screen is put up as well, so that the first picture shows them.
    """

    HELP: ClassVar[str | None] = None
    """What can be done in this place, in a sentence; the list of its keys begins with it."""

    HINTS: ClassVar[tuple[str, ...]] = ()
    """The ids of the keys that the status line mostly tells of."""

    ENTER: ClassVar[str] = ""
    """What Enter does to what is under the cursor here, where it does not open it."""

    OF_RETRO: ClassVar[bool] = True
    """Whether it belongs to the open retro, not to the team."""

    trouble: reactive[str] = reactive("", init=False, layout=False, repaint=False)
    """What keeps the database from being read, in a sentence; it stands in the status line until it is over."""

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.state: State | None = None
        self.me: str | None = None
        self.voter: str | None = None
        """The member whose votes are given on this screen, where that is not me."""
        self.do: Callable[[Change], asyncio.Task[None] | None] = self._post
        self._under_way: asyncio.Task[None] | None = None
        self.drafts = Drafts()
        """Texts that are not saved; the app hands its own down, which outlive the screen."""
        self.autopilot = Autopilot(self._post)
        """What was done for the program in the lead; the app hands its own down."""
        self.news: tuple[str, bool] | None = None
        """What was said just before this came up, as it has led here, and whether it warns."""
        self._is_up = False

    def _post(self, change: Change) -> None:
        """Sends a change up as a message, where no app has handed down a quicker way."""
        self.post_message(Do(change))

    def show_state(self) -> None:
        """Shows what there is now; called once everything is mounted, and whenever the state changes after that."""
        raise NotImplementedError

    def come_up(self) -> None:
        """Everything is mounted: shows what there is. Not a handler, for Textual would call it once a class."""
        self._is_up = True
        self.watch_trouble()
        if self.news is not None:
            for status in self.query(StatusLine):
                status.say(self.news[0], warning=self.news[1])
        self.show_state()

    def send(self, change: Change) -> None:
        """Has a change made."""
        self._under_way = self.do(change)

    def attempt(self, proposal: Proposal) -> bool:
        """Has a change made, or says why it cannot be."""
        if self.state is None:
            return False
        proposal = allowed(proposal, self.state, self.me)
        if isinstance(proposal, str):
            self.refuse(proposal)
            return False
        self.send(proposal)
        return True

    @property
    def hint_ids(self) -> tuple[str, ...]:
        """The ids of the keys that matter most as things stand, the most needed first."""
        return self.HINTS

    @property
    def hint_words(self) -> Mapping[str, str]:
        """What keys do as things stand, by their ids, where that is not what they do otherwise."""
        return {"entry.open": self.ENTER} if self.ENTER else {}

    @property
    def is_writing(self) -> bool:
        """Whether a text is being written here, which nothing may interrupt."""
        return False

    @property
    def has_gone_on(self) -> bool:
        """Whether something else comes up here as soon as nobody writes, so that the same key is for that."""
        return False

    @property
    def is_saving(self) -> bool:
        """Whether a text is being saved whose editor closes then, so that the next key is not for it."""
        return False

    def refuse(self, reason: str) -> None:
        """Says why a key does nothing here."""
        self.post_message(Say(reason, warning=True))

    @on(BlockList.FoundNothing)
    def refuse_to_open_nothing(self) -> None:
        self.refuse(NOTHING)

    # --- the timer ----------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Another second of a timer, while this screen can be seen: paints what has changed by it."""
        for heading in self.query(Heading):
            heading.tick()

    def on_screen_resume(self) -> None:
        """Nothing ticks while another screen covers this one."""
        self.tick()

    def flash(self) -> None:
        """Lights up because time is up, while this screen can be seen."""
        for heading in self.query(Heading):
            heading.flash()

    def tell_time_is_up(self, timer: Timer) -> None:
        """Says that a timer has run out; asked of the screen on top alone."""
        if self.state is not None and self.state.retro is not None and self.state.board is not None:
            about = what_it_times(timer, self.state.retro, self.state.board)
            self.post_message(Say(f"Time is up: {about}", warning=True))

    # --- questions ----------------------------------------------------------------------------------------------------

    async def ask_change(
        self,
        label: str,
        value: str,
        make: Callable[[str], Proposal | None],
        *,
        key: str = "",
        may_be_empty: bool = False,
        what: str = "title",
        help: str = "",
        sent: Callable[[Change], object] | None = None,
        otherwise: Callable[[], object] | None = None,
    ) -> None:
        """Asks for one line, and makes the change that it leads to, which `sent` gets as well.

        `otherwise` is called where the answer leads to none; not where the question was called off.

        The question stays as long as the rules refuse the change. What does not become one is there again when the same
        is asked next: `key` says what that is; without it nothing is kept.
        """
        from retroboard.app.screens.line_prompt import LinePrompt

        made: Change | None = None

        def objection(line: str) -> str | None:
            nonlocal made
            proposal = make(line)
            if proposal is not None and self.state is not None:
                proposal = allowed(proposal, self.state, self.me)
            made = None if isinstance(proposal, str) else proposal
            return proposal if isinstance(proposal, str) else None

        said_last = value

        def keep(line: str) -> None:
            nonlocal said_last
            said_last = line
            if key:
                self.drafts.keep(key, "" if line == value else line)

        def answered(line: str | None) -> None:
            if line is None:
                if key and self.drafts.get(key):
                    self.tell_kept(key)
                elif not key and said_last != value:
                    self.post_message(Say("Not saved, and not kept."))
            elif made is None:
                keep(value)
                if otherwise is not None:
                    otherwise()
            else:
                if sent is not None:
                    sent(made)
                self.send(made)
                if key:
                    self.drafts.send(made, key, line)

        typed = (clean_name(self.drafts.get(key)) if key else "") or value
        prompt = LinePrompt(
            label,
            typed,
            help=help,
            notice="" if typed == value else left_told(value),
            may_be_empty=may_be_empty,
            what=what,
            objection=objection,
            keep=keep,
        )
        await self.app.push_screen(prompt, answered)

    def tell_kept(self, purpose: str) -> None:
        """Says where a text is that was not saved."""
        from retroboard.app.purposes import place_of

        is_there = self.state is not None and place_of(purpose, self.state)[1]
        kept = KEPT_ALONE if not is_there else KEPT_ELSEWHERE if self.has_gone_on else KEPT
        self.post_message(Say(with_keys(kept)))

    async def make_room_for_a_text(self) -> None:
        """Called before a text is pasted: opens an editor for it where nobody is writing, and where there is one."""

    async def settled(self) -> None:
        """Waits for the change that was sent last, so that a key sees what the one before it did.

        Not for ever: where the database is kept busy, the keyboard is not.
        """
        if self._under_way is not None and not self._under_way.done():
            await asyncio.wait({self._under_way}, timeout=PATIENCE_S)

    def accepted(self, change: Change) -> None:
        """A change was made and is kept; `receive` has brought the state after it."""

    def follow(self, row_ids: Sequence[str]) -> None:
        """Puts the cursor on the first of these that is in a list, if any is: it goes where something was put back."""
        lists = list(self.query(BlockList))
        for row_id in row_ids:
            for listing in lists:
                if row_id in listing:
                    listing.cursor = row_id
                    return

    def rejected(self, change: Change, reason: str) -> None:
        """A change was not made, for a reason that people have been told."""

    def watch_trouble(self) -> None:
        for status in self.query(StatusLine):
            status.trouble = self.trouble

    def receive(self, state: State | None, me: str | None) -> None:
        """Takes what the app has now."""
        self.me, self.state = me, state
        if self._is_up:
            self.show_state()
