"""The check-in: a question to begin with, and a word or a number from everybody who likes to say one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from retroboard.app import proposals
from retroboard.app.launch import Launch
from retroboard.app.messages import Say
from retroboard.app.proposals import Proposal
from retroboard.app.screens.course_keys import NO_TEAM, NOBODY_SAYS, CourseKeys
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.icebreakers import PRIME_DIRECTIVE, drawn
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Member, Occasion, Remark, Stage, State
from retroboard.domain.remarks import asked, how_many, next_to_say, read, said, typed

NO_QUESTION = "No question to begin with yet: {Q:check-in.question} draws one."
HOW = "A number from 1 to 5, a word or both, as in 4 sunny"
MOOD = ("●", "○")
"""What a number is drawn with: as many of the first as it says, of five."""


class CheckInScreen(CourseKeys, ListScreen):
    """The question, the spirit in which a retro is held, and the members with what each has said."""

    ENTER = "say theirs"
    HELP = (
        "The check-in: everybody says a word or a number from 1 to 5, or passes."
        " {Enter:entry.open} says it for who is there."
    )
    STAGE = Stage.CHECK_IN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "say", "Say mine", id="check-in.say", tooltip="Say how you are here: a number, a word or both"),
        Binding("e", "enter", "Enter", id="check-in.enter", tooltip="Enter what the member under the cursor says"),
        Binding(
            "d,delete",
            "take_back",
            "Take back",
            id="check-in.delete",
            key_display="d",
            tooltip="Take back what was said",
        ),
        Binding("Q", "draw", "Other question", id="check-in.question", tooltip="Draw another question to begin with"),
        Binding("escape,q", "close", "Board", id="check-in.close", key_display="esc", tooltip="To the board"),
    ]
    HINTS = ("check-in.say", "entry.open", "stage.next", "check-in.close", "check-in.question", "app.keys")

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self.question = Static(id="question")
        self._drawn: list[str] = []
        """The questions that were drawn here: one comes again only when there is no other left."""

    def compose(self) -> ComposeResult:
        yield self.heading
        yield self.question
        yield self.listing
        yield self.status

    def on_mount(self) -> None:
        self.awaited = self.me
        super().on_mount()

    @property
    def current_list(self) -> BlockList:
        return self.listing

    def on_descendant_focus(self) -> None:
        self.show_hints()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        super().show_state()
        retro = self.state.retro if self.state is not None else None
        if retro is None:
            return
        question = (retro.question, "bold $accent") if retro.question else (with_keys(NO_QUESTION), "$text-dim")
        self.question.update(Content.assemble(question, "\n", (PRIME_DIRECTIVE, "$text-dim")))
        self.listing.border_subtitle = Content("A word, or 1 to 5, or both. Everybody may pass.")
        self.status.standing = f" {self.stage_told()}"

    def list_title(self, state: State, /) -> str:
        return f"How are we here today? ({how_many(state, Occasion.CHECK_IN)})"

    def blocks(self, state: State, /) -> Sequence[Block]:
        self.listing.empty = with_keys(NO_TEAM)
        remarks = self._said(state)
        return [said_block(member, remarks.get(member.id), self.me) for member in asked(state, Occasion.CHECK_IN)]

    @staticmethod
    def _said(state: State) -> dict[str | None, Remark]:
        return said(state.board, Occasion.CHECK_IN) if state.board is not None else {}

    # --- keys ---------------------------------------------------------------------------------------------------------

    async def begin_writing(self) -> None:
        await self.action_say()

    async def action_say(self) -> None:
        if self.me is None:
            self.refuse(with_keys(NOBODY_SAYS))
        else:
            await self._ask(self.me)

    @on(BlockList.Opened)
    async def action_enter(self) -> None:
        if self.listing.cursor is not None:
            await self._ask(self.listing.cursor)

    async def _ask(self, member_id: str) -> None:
        """Asks how a member is here; with an empty line they pass, and what they had said is taken back."""
        await self.settled()
        state = self.state
        if state is None or state.retro is None:
            return
        if member_id not in state.member_by_id:
            self.refuse(proposals.gone(member_id, self.me))
            return
        retro_id, was = state.retro.id, self._said(state).get(member_id)
        name = "are you" if member_id == self.me else f"is {state.member_by_id[member_id].name}"

        def make(line: str) -> Proposal | None:
            score, words = read(line)
            if line:
                return c.AddRemark(retro_id, self.launch.new_id(), Occasion.CHECK_IN, member_id, score, words, was)
            return c.DeleteRemark(retro_id, was.id, was) if was is not None else None

        def passes() -> None:
            who = "You pass" if member_id == self.me else f"{state.member_by_id[member_id].name} passes"
            self.post_message(Say(f"{who}."))
            self._go_on_from(member_id)

        await self.ask_change(
            f"How {name} here today? {HOW}",
            typed(was) if was else "",
            make,
            key=f"check-in {member_id} {retro_id}",
            may_be_empty=True,
            what="answer",
            otherwise=passes,
        )

    async def action_take_back(self) -> None:
        await self.settled()
        state = self.state
        if state is None or state.retro is None:
            return
        was = self._said(state).get(self.listing.cursor)
        self.attempt(c.DeleteRemark(state.retro.id, was.id) if was else "They have said nothing yet.")

    async def action_draw(self) -> None:
        """Another question, which nobody has been asked before as long as there is one."""
        await self.settled()
        state = self.state
        if state is None or state.retro is None:
            return
        before = [retro.question for retro in state.retros if retro is not state.retro]
        self._drawn.append(state.retro.question)
        number = int(self.launch.new_id(), 16)
        self.attempt(c.AskQuestion(state.retro.id, drawn(number, [*before, *self._drawn], self.launch.own_questions)))

    # --- going on -----------------------------------------------------------------------------------------------------

    def accepted(self, change: Change) -> None:
        """When somebody has said it, the cursor goes on to who has not."""
        super().accepted(change)
        if isinstance(change, c.AddRemark):
            self._go_on_from(change.member_id)

    def _go_on_from(self, member_id: str) -> None:
        if self.state is not None:
            self.listing.cursor = next_to_say(self.state, Occasion.CHECK_IN, member_id) or member_id


def said_block(member: Member, remark: Remark | None, me: str | None) -> Block:
    """A member in a list: the name, and what they have said of the meeting."""
    name = f"{member.name} (you)" if member.id == me else member.name
    if remark is None:
        return Block(member.id, name, "strong", "", (("nothing yet", "dim"),), gap=1)
    score = mood(remark.score) if remark.score else ""
    words = ((remark.text, "text"),) if remark.text else ()
    return Block(member.id, name, "strong", score, words, bar="action", gap=1, whole=True)


def mood(score: int) -> str:
    """A number from 1 to 5, drawn and said."""
    full, empty = MOOD
    return f"{full * score}{empty * (5 - score)} {score}"
