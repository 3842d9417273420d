"""The review: what was done since last time, and what becomes of each promise that is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content

from retroboard.app import painting
from retroboard.app.commands import commands_here
from retroboard.app.launch import Launch
from retroboard.app.proposals import NOTHING, Proposal
from retroboard.app.screens.course_keys import CourseKeys
from retroboard.app.screens.due_prompt import DuePrompt
from retroboard.app.screens.editing import Writing
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.screens.picker import Picker
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.app.widgets.headed_list import HeadedList
from retroboard.dates import parse_due
from retroboard.domain.changes import Change, ReviewAction
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Action, Stage, State, Status, Verdict
from retroboard.domain.review import age_told, is_reviewed, to_look_at, to_review, wins
from retroboard.domain.views import carried, is_overdue, usual_gap

EMPTY = (
    "Nothing had been promised before this retro, so there is nothing to look back on."
    " What you agree on today comes up here next time. {n:stage.next} goes on."
)
IS_DONE = "That is done: {Enter:entry.open} says whether it helped."
WON = "Done since last time. Did it help?"
OPEN = "Promised and open. What becomes of it?"
OUTCOMES = ("review.done", "review.keep", "review.shrink", "review.escalate", "review.drop")
VERDICTS = {
    Verdict.BETTER: "It is better now",
    Verdict.SAME: "It is the same as before",
    Verdict.WORSE: "It is worse now",
    Verdict.TOO_EARLY: "It is too early to say; ask again next time",
}
USUAL_GAP = 14
"""How many days a promise is kept for, where nobody knows yet when the next retro is."""
LONGEST_GAP = 365
"""How many days at most: a retro may have come in with a day that is far off."""


class ReviewScreen(CourseKeys, ListScreen):
    """Wins first, then each open action in turn; the cursor goes on to what nobody has looked at."""

    ENTER = "decide"
    HELP = (
        "The review: first what was done, then what was promised and is open."
        " {Enter:entry.open} lists what can become of it."
    )
    STAGE = Stage.REVIEW
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "done", "Done", id="review.done", tooltip="It is done: say whether it helped"),
        Binding("y", "keep", "Keep", id="review.keep", tooltip="Keep it, until a new day"),
        Binding("e", "shrink", "Shrink", id="review.shrink", tooltip="Make it smaller: change what it says"),
        Binding("E", "escalate", "Escalate", id="review.escalate", tooltip="Ask somebody else for help with it"),
        Binding("d", "drop", "Drop", id="review.drop", tooltip="Drop it, and say why"),
        Binding("escape,q", "close", "Board", id="review.close", key_display="esc", tooltip="To the board"),
    ]
    HINTS = ("stage.next", "entry.open", "review.done", "review.keep", "review.drop", "review.close", "app.keys")

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self.listing = HeadedList(id="listing", empty=with_keys(EMPTY))
        self._won: frozenset[str] = frozenset()
        """What has been shown as done before the review: it stays there when it is judged."""

    @property
    def current_list(self) -> BlockList:
        return self.listing

    def on_descendant_focus(self) -> None:
        self.show_hints()

    async def begin_writing(self) -> None:
        self.refuse(with_keys("Cards are written on the board: {Esc:review.close} goes there."))

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _sections(self, state: State) -> tuple[list[Action], list[Action]]:
        """The wins, and what was open; what the review itself finds done stays where it was open."""
        waiting = to_review(state)
        won = [action for action in wins(state) if action.id in self._won or action not in waiting]
        self._won |= {action.id for action in won}
        return won, [action for action in waiting if action not in won]

    def list_title(self, state: State, /) -> str:
        actions = to_look_at(state)
        looked_at = sum(is_reviewed(action, state) for action in actions)
        return f"Review: {looked_at} of {len(actions)} looked at" if actions else "Review"

    def blocks(self, state: State, /) -> list[Block]:
        today = self.launch.today()
        return [
            block
            for heading, actions in zip((WON, OPEN), self._sections(state), strict=True)
            for block in section_blocks(heading, actions, state, today)
        ]

    def show_state(self) -> None:
        super().show_state()
        state = self.state
        if state is None:
            return
        actions = to_look_at(state)
        over = bool(actions) and all(is_reviewed(action, state) for action in actions)
        self.listing.border_subtitle = Content(with_keys("All is looked at. {n:stage.next} goes on.") if over else "")
        self.status.standing = f" {self.stage_told()}"

    # --- where the cursor is ------------------------------------------------------------------------------------------

    async def _chosen(self, *, may_be_won: bool = False) -> Action | None:
        """The action under the cursor, once the last change is done; says why there is none to decide about."""
        await self.settled()
        state = self.state
        action = state.action_by_id.get(self.listing.cursor or "") if state is not None else None
        if state is None or action is None:
            self.refuse(NOTHING)
        elif action in self._sections(state)[0] and not may_be_won:
            self.refuse(with_keys(IS_DONE))
        else:
            return action
        return None

    def accepted(self, change: Change) -> None:
        """What was decided is behind us: the cursor goes on to what is not, and stays when all is."""
        super().accepted(change)
        state = self.state
        if not isinstance(change, ReviewAction) or state is None:
            return
        won, waiting = self._sections(state)
        order = won + waiting
        at = next((i for i, action in enumerate(order) if action.id == change.was.id), 0)
        left = [action.id for action in order[at:] + order[:at] if not is_reviewed(action, state)]
        if left:
            self.listing.cursor = left[0]

    # --- what becomes of it -------------------------------------------------------------------------------------------

    def _decide(self, action: Action, **what: Any) -> Proposal:
        """The change that makes of an action what the team says; what it does not speak about stays."""
        retro = self.state.retro if self.state is not None else None
        assert retro is not None
        told: dict[str, Any] = {
            "status": action.status if action.status.is_open else Status.OPEN,
            "text": action.text,
            "owner": action.owner,
            "due": action.due,
            "escalated_to": action.escalated_to,
        }
        return ReviewAction(retro.id, action, self.launch.today(), **(told | what))

    @on(BlockList.Opened)
    def choose(self, message: BlockList.Opened) -> None:
        message.stop()
        self._choose()

    @work
    async def _choose(self) -> None:
        """Offers everything that can become of it, so that no letter needs to be known; a win is only judged."""
        action = await self._chosen(may_be_won=True)
        if action is None or self.state is None:
            return
        if action in self._sections(self.state)[0]:
            await self._judge(action)
            return
        commands = {each.id: each for each in commands_here(self)}
        choices = [Block(id, commands[id].tooltip, right=", ".join(commands[id].keys)) for id in OUTCOMES]
        age = age_told(action, self.state, self.launch.today())
        answer = await self.app.push_screen_wait(Picker(f"A{action.number} ({age}): what becomes of it?", choices))
        if answer is not None:
            await commands[answer].run()

    @work
    async def action_done(self) -> None:
        action = await self._chosen(may_be_won=True)
        if action is not None:
            await self._judge(action)

    async def _judge(self, action: Action) -> None:
        sign = f" The sign was: {action.signal}" if action.signal else ""
        choices = [Block(verdict.value, f"{verdict.value}: {words}") for verdict, words in VERDICTS.items()]
        label = f"A{action.number} is done. Did it help?{sign}"
        answer = await self.app.push_screen_wait(Picker(label, choices, action.verdict))
        if answer is not None:
            self.attempt(self._decide(action, status=Status.DONE, verdict=Verdict(answer)))

    @work
    async def action_keep(self) -> None:
        action = await self._chosen()
        if action is None or self.state is None:
            return
        today = self.launch.today()
        due = action.due
        if due is None or is_overdue(action, today) or not action.status.is_open:
            due = today + timedelta(days=min(usual_gap(self.state) or USUAL_GAP, LONGEST_GAP))
        label = f"A{action.number} is kept. Until when? (fri, +2w, 2026-12-01; empty: no date)"
        line = await self.app.push_screen_wait(DuePrompt(label, due, today))
        if line is not None:
            self.attempt(self._decide(action, due=parse_due(line, today)))

    async def action_shrink(self) -> None:
        action = await self._chosen()
        if action is None:
            return

        def make(text: str) -> Proposal:
            return self._decide(action, text=text)

        label = f"A{action.number}: what is the smallest part of it that would help?"
        await self.write(label, Writing(f"shrink {action.id}", make, action.text))

    async def action_escalate(self) -> None:
        action = await self._chosen()
        if action is None:
            return

        def make(name: str) -> Proposal:
            return self._decide(action, escalated_to=name.removeprefix("@"))

        label, key = f"Who is asked to help with A{action.number}?", f"escalate {action.id}"
        await self.ask_change(label, action.escalated_to, make, key=key, what="name")

    async def action_drop(self) -> None:
        action = await self._chosen()
        if action is None:
            return

        def make(reason: str) -> Proposal:
            return self._decide(action, status=Status.DROPPED, reason=reason)

        label = f"Why is A{action.number} dropped? A few words, so that nobody has to ask again"
        await self.ask_change(label, action.reason, make, key=f"drop {action.id}", what="reason")


def section_blocks(heading: str, actions: Sequence[Action], state: State, today: date) -> Iterator[Block]:
    """Some actions to look at, under a heading; without any, none."""
    if actions:
        yield Block(heading, heading, "strong", gap=1)
    for action in actions:
        yield review_block(action, state, today)


def review_block(action: Action, state: State, today: date) -> Block:
    """An action to look at: how it stands, for how long it has been carried, what came of it."""
    looked_at = is_reviewed(action, state)
    parts = painting.standing_parts(action, today)
    if action.status.is_open:
        parts.append((age_told(action, state, today), "warning" if carried(action, state) > 1 else "dim"))
    parts += painting.outcome_parts(action)
    right = "✓ looked at" if looked_at else ""
    text = f"A{action.number} {action.text}"
    return Block(action.id, text, "dim" if looked_at else "text", right, tuple(parts), 0, "action", 0, 1, whole=True)
