"""The close of a retro: what was agreed is read back, everybody says whether it was worth the time, and thanks."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from retroboard.app import painting, proposals
from retroboard.app.kept_summary import told_before
from retroboard.app.launch import Launch
from retroboard.app.messages import Say
from retroboard.app.painting import counted
from retroboard.app.proposals import Proposal
from retroboard.app.screens.confirm import Confirm
from retroboard.app.screens.course_keys import NO_TEAM, NOBODY_SAYS, CourseKeys
from retroboard.app.screens.editing import Writing
from retroboard.app.screens.picker import Picker
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.app.widgets.heading import Heading
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import SCORES
from retroboard.domain.model import Member, Occasion, Remark, Retro, Stage, State
from retroboard.domain.remarks import asked, how_many, is_kept_back, next_to_say, read, said, scores, typed, words_said
from retroboard.domain.review import agreed, closing_warnings, open_elsewhere, waits_for_another_time

HOW = "A number from 1 to 5, and a line if you like, as in 4 short and kind"
KEPT_BACK = "Told once everybody has said theirs, or when the retro is closed."
DOT = "●"
SHOWN_WARNINGS = 2
ONE_PARKED = {
    "wait": "It waits in the inbox, and the next retro takes it in",
    "stay": "It stays in this retro alone",
}
SEVERAL_PARKED = {
    "wait": "They wait in the inbox, and the next retro takes them in",
    "stay": "They stay in this retro alone",
}
"""What can become of parked topics."""


class CloseScreen(CourseKeys):
    """Four lists: the actions of this retro, and the others that are open; the thanks; the members, and how
    their numbers are spread."""

    ENTER = "change"
    HELP = "The close: read back what was agreed, ask everybody whether it was worth the time, thank each other."
    STAGE = Stage.CLOSE
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "n", "step_stage(1)", "Close it", id="stage.next", tooltip="Close the retro: what is open is told first"
        ),
        Binding("a", "say", "Say mine", id="worth.say", tooltip="Say whether it was worth your time, from 1 to 5"),
        Binding("c", "thank", "Thank", id="thanks.add", tooltip="Thank somebody; everybody sees it"),
        Binding("A", "add_action", "Action", id="action.add", tooltip="One more action of this retro"),
        Binding("e", "edit", "Edit", id="close.edit", tooltip="Change the action, or enter what the member says"),
        Binding("d,delete", "delete", "Delete", id="close.delete", key_display="d", tooltip="Take it back"),
        Binding("left,h", "go(-1)", "Left", id="close.left", show=False, tooltip="To the list before"),
        Binding("right,l", "go(1)", "Right", id="close.right", show=False, tooltip="To the next list"),
        Binding("escape,q,s", "close", "Board", id="close.close", key_display="esc", tooltip="To the board"),
    ]
    HINTS = ("worth.say", "thanks.add", "stage.next", "action.add", "retro.summary", "close.close", "app.keys")

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self.heading = Heading(launch.now_ms)
        self.actions = BlockList(id="agreed", empty=with_keys("Nothing yet. {A:action.add} makes an action."))
        self.thanks = BlockList(id="thanks", empty=with_keys("Nobody yet. {c:thanks.add} thanks somebody."))
        self.members = BlockList(id="members-said", empty=with_keys(NO_TEAM))
        self.spread = BlockList(id="spread", empty=KEPT_BACK)
        self.notes = Static(id="closing-notes")
        self.status = StatusLine()
        self._last_list = self.members

    def compose(self) -> ComposeResult:
        yield self.heading
        with Horizontal(id="lists"):
            with Vertical():
                yield self.actions
                yield self.thanks
            with Vertical():
                yield self.members
                yield self.spread
        yield self.notes
        yield self.status

    def on_mount(self) -> None:
        self.members.focus()
        self.come_up()
        if self.me is not None:
            self.members.cursor = self.me

    @property
    def lists(self) -> tuple[BlockList, ...]:
        """The lists as they are read, line by line."""
        return (self.actions, self.members, self.thanks, self.spread)

    @property
    def current_list(self) -> BlockList:
        return self._last_list

    def on_descendant_focus(self) -> None:
        if isinstance(self.focused, BlockList):
            self._last_list = self.focused
        self.show_hints()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        state = self.state
        if state is None or state.retro is None or state.board is None:
            return
        self.heading.show(state)
        self._show_actions(state)
        answers = said(state.board, Occasion.RETURN)
        thanks = [each for each in state.board.remarks if each.occasion is Occasion.THANKS]
        self.thanks.border_title = Content(f"+ Thanks ({len(thanks)})")
        self.thanks.show([Block(each.id, each.text, bar="good", gap=1) for each in thanks])
        members = asked(state, Occasion.RETURN)
        self.members.border_title = Content("Was it worth your time?")
        self.members.border_subtitle = Content(f"said by {how_many(state, Occasion.RETURN)}")
        self.members.show([self._member_block(member, answers.get(member.id)) for member in members])
        self.spread.border_title = Content("What was said")
        self.spread.show(() if is_kept_back(state, Occasion.RETURN) else spread_blocks(state))
        for blocks in self.lists:
            if blocks.cursor is None and blocks.blocks:
                blocks.cursor = blocks.blocks[0].id
        self.notes.update(self._notes(state))
        self.status.standing = f" {self.stage_told()}"
        self.show_hints()

    def _show_actions(self, state: State) -> None:
        """What was agreed, then what else is open: whatever is better seen to is here to be changed."""
        promised, others = agreed(state), open_elsewhere(state)
        more = f", also open ({len(others)})" if others else ""
        self.actions.border_title = Content(f"! Agreed ({len(promised)}){more}")
        today = self.launch.today()
        self.actions.show([painting.action_block(each, state, today, gap=1) for each in promised + others])

    @staticmethod
    def _member_block(member: Member, remark: Remark | None) -> Block:
        """A member, and whether they have said it; not what, for the screen may be everybody's."""
        if remark is None:
            return Block(member.id, member.name, "text", "")
        return Block(member.id, member.name, "text", "said", bar="good", limit=1)

    def _notes(self, state: State) -> Content:
        """What is better seen to before the retro closes, and where its summary goes."""
        warnings = closing_warnings(state)
        lines = [Content.assemble((f"! {each}", "$warning")) for each in warnings[:SHOWN_WARNINGS]]
        if (more := len(warnings) - SHOWN_WARNINGS) > 0:
            told = with_keys("{more} to see to: {n:stage.next} tells.", more=counted(more, "more thing"))
            lines.append(Content.assemble((f"! {told}", "$warning")))
        lines.append(Content.assemble((told_before(self.launch), "$text-dim")))
        return Content("\n").join(lines)

    # --- keys ---------------------------------------------------------------------------------------------------------

    def action_go(self, step: int) -> None:
        lists = self.lists
        lists[(lists.index(self._last_list) + step) % len(lists)].focus()

    async def begin_writing(self) -> None:
        await self.action_thank()

    async def action_say(self) -> None:
        if self.me is None:
            self.refuse(with_keys(NOBODY_SAYS))
        else:
            await self._ask(self.me)

    @on(BlockList.Opened)
    async def open_entry(self, message: BlockList.Opened) -> None:
        message.stop()
        await self.action_edit()

    async def action_edit(self) -> None:
        """Changes what is under the cursor: an action in its form, and what a member says."""
        current = self._last_list
        state = self.state
        if state is None or current.cursor is None:
            return
        if current is self.actions:
            await self.ask_action(state.action_by_id[current.cursor])
        elif current is self.members:
            await self._ask(current.cursor)
        elif current is self.thanks:
            await self._change_thanks(current.cursor)
        else:
            self.refuse("What was said stays as it was said.")

    async def _change_thanks(self, remark_id: str) -> None:
        state = self.state
        if state is None or state.retro is None or state.board is None:
            return
        retro_id = state.retro.id
        was = next((remark.text for remark in state.board.remarks if remark.id == remark_id), "")

        def make(text: str) -> Proposal:
            return c.EditThanks(retro_id, remark_id, text, was)

        await self.write("Change the thanks", Writing(f"edit {remark_id} {retro_id}", make, was))

    async def _ask(self, member_id: str) -> None:
        """Asks whether it was worth a member's time. An empty line takes back what one has said oneself; what another
        has said is not shown, so it is only replaced."""
        await self.settled()
        state = self.state
        if state is None or state.retro is None or state.board is None:
            return
        if member_id not in state.member_by_id:
            self.refuse(proposals.gone(member_id, self.me))
            return
        retro_id, was = state.retro.id, said(state.board, Occasion.RETURN).get(member_id)
        name, mine = state.member_by_id[member_id].name, member_id == self.me
        whose = "your" if mine else f"{name}'s"

        def make(line: str) -> Proposal | None:
            score, words = read(line)
            if line:
                return c.AddRemark(retro_id, self.launch.new_id(), Occasion.RETURN, member_id, score, words, was)
            return c.DeleteRemark(retro_id, was.id, was) if was is not None and mine else None

        def otherwise() -> None:
            if was is not None:
                told = with_keys("What {name} has said stays; {d:close.delete} takes it back.", name=name)
            else:
                told = "You pass." if mine else f"{name} passes."
                self._go_on_from(member_id)
            self.post_message(Say(told))

        await self.ask_change(
            f"Was it worth {whose} time? {HOW}",
            typed(was) if was is not None and mine else "",
            make,
            key=f"worth {member_id} {retro_id}" if mine else "",
            may_be_empty=True,
            what="answer",
            otherwise=otherwise,
        )

    async def action_thank(self) -> None:
        state, me = self.state, self.me
        if state is None or state.retro is None:
            return
        if me is None:
            self.refuse("Nobody is here to thank anybody.")
            return
        retro_id, new_id = state.retro.id, self.launch.new_id

        def make(text: str) -> Proposal:
            return c.AddRemark(retro_id, new_id(), Occasion.THANKS, me, None, text)

        await self.write("Thank somebody, and say for what", Writing(f"thank all {retro_id}", make, several=True))

    async def action_add_action(self) -> None:
        if self.state is not None and self.state.retro is not None:
            await self.ask_action(None, self.state.retro.id)

    async def action_delete(self) -> None:
        await self.settled()
        current, state = self._last_list, self.state
        if state is None or state.retro is None or state.board is None:
            return
        if current.cursor is None or current is self.spread:
            self.refuse("There is nothing to take back under the cursor.")
        elif current is self.actions:
            self.attempt(c.DeleteAction(current.cursor))
        elif current is self.thanks:
            self.attempt(c.DeleteRemark(state.retro.id, current.cursor))
        else:
            was = said(state.board, Occasion.RETURN).get(current.cursor)
            self.attempt(c.DeleteRemark(state.retro.id, was.id) if was else "They have said nothing yet.")

    def action_close(self) -> None:
        self.dismiss()

    def accepted(self, change: Change) -> None:
        """When a member has said it, the cursor goes on to who has not."""
        super().accepted(change)
        if isinstance(change, c.AddRemark) and change.occasion is Occasion.RETURN:
            self._go_on_from(change.member_id)

    def _go_on_from(self, member_id: str) -> None:
        if self.state is not None and (waiting := next_to_say(self.state, Occasion.RETURN, member_id)):
            self.members.cursor = waiting

    # --- closing ------------------------------------------------------------------------------------------------------

    async def action_step_stage(self, by: int) -> None:
        if by < 0:
            await super().action_step_stage(by)
            return
        await self.settled()
        self.close_retro()

    @work
    async def close_retro(self) -> None:
        """Closes the retro: says first what is better seen to, and asks what becomes of parked topics."""
        state = self.state
        if state is None or state.retro is None:
            return
        retro = state.retro
        change = self._change_that_closes(retro, ())
        reason = proposals.allowed(change, state, self.me)
        if isinstance(reason, str):
            self.refuse(reason)
            return
        if warnings := closing_warnings(state):
            label = f"Close the retro with {counted(len(warnings), 'thing')} open?"
            told = "\n".join(f"! {each}" for each in warnings)
            keys = with_keys("{y or Enter:confirm.yes} closes it · {Esc:confirm.no} goes back to it")
            if not await self.app.push_screen_wait(Confirm(label, told, keys)):
                return
        parked: tuple[str, ...] = ()
        if topics := waits_for_another_time(state):
            them, answers = ("it", ONE_PARKED) if len(topics) == 1 else ("them", SEVERAL_PARKED)
            label = f"{counted(len(topics), 'topic was', 'topics were')} parked. What becomes of {them}?"
            choices = [Block(id, words) for id, words in answers.items()]
            answer = await self.app.push_screen_wait(Picker(label, choices))
            if answer is None:
                return
            parked = tuple(topic.id for topic in topics) if answer == "wait" else ()
        self.attempt(self._change_that_closes(retro, parked))

    def _change_that_closes(self, retro: Retro, parked: tuple[str, ...]) -> c.CloseRetro:
        today, at, new_id = self.launch.today(), self.launch.now_ms() // 1000, self.launch.new_id
        return c.CloseRetro(retro.id, today, at, tuple((topic_id, new_id()) for topic_id in parked))


def spread_blocks(state: State) -> list[Block]:
    """How often each number was said, the best first, and the lines that came with them; none with a name."""
    counts = scores(state, Occasion.RETURN)
    blocks = [
        Block(f"score {score}", f"{score} {DOT * counts.get(score, 0)}", "good" if counts.get(score) else "dim")
        for score in reversed(SCORES)
    ]
    lines = words_said(state, Occasion.RETURN)
    return blocks + [Block(f"line {number}", words, "dim") for number, words in enumerate(lines)]
