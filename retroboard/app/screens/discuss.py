"""The talk: the topics by their votes, and the one in front of everybody with all that belongs to it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from retroboard.app import painting, talk_proposals
from retroboard.app.launch import Launch
from retroboard.app.messages import Say, Show
from retroboard.app.proposals import Here
from retroboard.app.screens.course_keys import CourseKeys
from retroboard.app.screens.topic import NOTES, TopicScreen
from retroboard.app.timer_words import TIME_IS_UP
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.app.widgets.heading import Heading
from retroboard.app.widgets.status_line import StatusLine, keys_of
from retroboard.domain import changes as c
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Board, Retro, Stage, State, Talk, Timer, Topic
from retroboard.domain.review import parked
from retroboard.domain.sight import hides
from retroboard.domain.timing import in_turn, is_over, next_topic, talked_out, timer_of
from retroboard.domain.views import Entry, in_front
from retroboard.domain.voting import tally

NOTHING_YET = "There is nothing to talk about yet. {q:topic.close} goes to the board, where {a:card.add} adds a card."
NO_NOTES = "No notes yet: {N:topic.notes} writes down what is said."
GO_ON = "{n:stage.next} goes on."
AT_THE_END = {"timer.more": "two more minutes", "topic.done": "done", "topic.park": "park"}
"""What there is to choose when the time for a topic is up, by the ids of the keys."""


class DiscussScreen(TopicScreen, CourseKeys):
    """The stage in which topics are talked about, one after the other. All screens show the same one.

    Nobody who is writing is taken to another topic; that waits until the text is saved or left.
    """

    HELP = (
        "The talk: the topics by their votes. One is in front of everybody;"
        " {left:topic.previous} and {right:topic.next} go from one to the next."
    )
    STAGE = Stage.DISCUSS
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right,l",
            "step_topic(1)",
            "Next topic",
            id="topic.next",
            tooltip="Talked about: put the one after it in front",
        ),
        Binding(
            "left,h", "step_topic(-1)", "Topic before", id="topic.previous", tooltip="Put the topic before in front"
        ),
        Binding(
            "s",
            "put_in_front",
            "In front",
            id="topic.front",
            tooltip="Put this topic in front of everybody, or take it back",
        ),
        Binding("y", "finish('discussed')", "Done", id="topic.done", tooltip="Talked about: on to the next that waits"),
        Binding(
            "z", "finish('parked')", "Park", id="topic.park", tooltip="Put it off to another time: on to the next topic"
        ),
        Binding(
            "tab,shift+tab",
            "other_list",
            "Topics",
            id="topic.list",
            key_display="tab",
            tooltip="To the list of topics, and back",
        ),
    ]
    HINTS = (
        "app.keys",
        "topic.next",
        "topic.done",
        "topic.notes",
        "action.add",
        "timer.more",
        "topic.list",
        "topic.park",
        "comment.add",
        "stage.next",
    )
    HINTS_IN_LIST: ClassVar[tuple[str, ...]] = (
        "app.keys",
        "topic.front",
        "entry.open",
        "stage.next",
        "topic.done",
        "topic.park",
        "action.add",
        "topic.close",
    )

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch, "", None)
        self.topics = BlockList(id="topics", empty=with_keys(NOTHING_YET))
        self._in_list = True
        self._was_over = False
        self._finishing = ""

    def compose(self) -> ComposeResult:
        yield Heading(self.launch.now_ms)
        with Horizontal(id="talk", classes="-none -list"):
            yield self.topics
            yield BlockList(id="topic")
        yield StatusLine()

    # --- the state goes down ------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        state = self.state
        if state is None or state.retro is None or state.board is None:
            return
        self.query_one(Heading).show(state)
        if not self.is_writing:
            self._follow_talk(state, state.retro, state.board)
        self._show_topics(state)
        topic = state.board.topic_by_id.get(self.topic_id)
        if topic is not None:
            self.show_topic(state, topic)
        else:
            self.listing.show(())
        self._show_standing(state, state.board)

    def follow_stage(self) -> None:
        super().follow_stage()
        front = in_front(self.state) if self.state is not None else None
        if self.app.screen is self and not self.is_writing and self.topic_id != (front.id if front else ""):
            self.show_state()  # the talk went on while somebody was writing here

    @property
    def has_gone_on(self) -> bool:
        front = in_front(self.state) if self.state is not None else None
        return super().has_gone_on or (front.id if front is not None else "") != self.topic_id

    def _follow_talk(self, state: State, retro: Retro, board: Board) -> None:
        """Shows the topic that is in front now, and begins at its first card."""
        front = in_front(state)
        front_id = front.id if front is not None else ""
        if front_id == self.topic_id:
            return
        if self.topic_id and retro.spotlight == self.topic_id not in board.topic_by_id:
            self.post_message(Say("Somebody has deleted or grouped the topic in front.", warning=True))
        self.topic_id = front_id
        self.listing.show(())
        if front is not None:
            self.awaited = board.cards_by_topic[front.id][0].id
            self.topics.cursor = front.id
        else:
            self.topics.cursor = next_topic(state, None) or self.topics.cursor
        self._go_to(in_list=front is None)

    def _show_topics(self, state: State) -> None:
        assert state.retro is not None
        topics = in_turn(state)
        hidden = hides(state.retro)
        voted = not hidden and any(tally(topic, state) for topic in topics)
        none = "votes are hidden" if hidden else "nobody has voted"
        order = "by votes" if voted else f"{none}: as on the board"
        self.topics.border_title = Content(f"Topics ({len(topics)}), {order}" if topics else "Topics")
        self.topics.border_subtitle = Content(self._end_told(state))
        front = in_front(state)
        self.topics.show(
            [
                painting.topic_block(topic, state, self.voter, front=front is not None and topic.id == front.id)
                for topic in topics
            ]
        )
        if self.topics.cursor is None and topics:
            self.topics.cursor = next_topic(state, None) or topics[0].id

    def notes_blocks(self, topic: Topic) -> list[Block]:
        """The notes on the topic, and while there are none a line that says how to write some."""
        return super().notes_blocks(topic) or [Block(NOTES, with_keys(NO_NOTES), "dim", bar="neutral", gap=1)]

    # --- how things stand ---------------------------------------------------------------------------------------------

    def tick(self) -> None:
        super().tick()
        state = self.state
        over = state is not None and state.board is not None and self._is_over(state.board, in_front(state))
        if over is not self._was_over:
            self.restate()

    def restate(self) -> None:
        state = self.state
        if self._is_up and state is not None and state.retro is not None and state.board is not None:
            self._show_standing(state, state.board)

    def tell_time_is_up(self, timer: Timer) -> None:
        """For the topic in front the line below says so until somebody chooses how to go on."""
        if timer.topic_id is None or timer.topic_id != self.topic_id:
            super().tell_time_is_up(timer)
        else:
            self.query_one(StatusLine).quiet()

    def _is_over(self, board: Board, topic: Topic | None) -> bool:
        timer = timer_of(board, topic.id) if topic is not None else None
        return timer is not None and is_over(timer, self.launch.now_ms())

    def _show_standing(self, state: State, board: Board) -> None:
        topic = in_front(state)
        self._was_over = self._is_over(board, topic)
        status = self.query_one(StatusLine)
        shown = board.topic_by_id.get(self.topic_id)  # while somebody writes on it, another one may be in front
        if shown is not None:
            over = f"{TIME_IS_UP} ■" if self._was_over and shown == topic else ""
            votes = painting.votes_told(shown, state, self.voter)
            self.listing.border_subtitle = Content(" · ".join(filter(None, (votes, over))))
        told = [self.stage_told(), self._told(state, topic)]
        status.standing = " " + " · ".join(filter(None, told))
        self.show_hints()

    def _told(self, state: State, front: Topic | None) -> str:
        """Where the talk stands, and what there is to choose."""
        topics = in_turn(state)
        if not topics:
            return "nothing to talk about yet"
        if front is None:
            return "" if talked_out(state) else "no topic is in front"
        if self.topic_id != front.id:
            return "the talk has gone on to another topic"
        if self._was_over:
            may_choose = self.other_leader is None and not self.is_writing
            keys = {id: key for id, key, _ in keys_of(self, tuple(AT_THE_END))} if may_choose else {}
            return " · ".join([TIME_IS_UP, *(f"{keys[id]} {does}" for id, does in AT_THE_END.items() if id in keys)])
        return f"topic {[topic.id for topic in topics].index(front.id) + 1} of {len(topics)}"

    def _end_told(self, state: State) -> str:
        """That the talk is at its end, and how to go on; '' where it is not."""
        if in_front(state) is not None or not talked_out(state):
            return ""
        left = any(topic.talk is Talk.WAITING for topic in in_turn(state))
        all_of_them = "Every topic with votes" if left else "All"
        ended = f"{all_of_them} is talked about{' or parked' if parked(state) else ''}."
        return ended if self.other_leader is not None else f"{ended} {with_keys(GO_ON)}"

    @property
    def hint_ids(self) -> tuple[str, ...]:
        """While there is a choice to make, that is all that the line tells."""
        if self._was_over and self.other_leader is None:
            return ()
        return self.HINTS_IN_LIST if self._in_list else self.HINTS

    # --- where the cursor is ------------------------------------------------------------------------------------------

    @property
    def current_list(self) -> BlockList:
        """The list that keys speak about: that of the topics, or what belongs to the one in front."""
        return self.topics if self._in_list else self.listing

    @property
    def under_cursor(self) -> str:
        return "" if self._in_list else super().under_cursor

    @property
    def here(self) -> Here | None:
        state = self.state
        if not self._in_list or state is None or state.board is None:
            return super().here
        topic = state.board.topic_by_id.get(self.topics.cursor or "")
        if topic is None:
            return None
        entry = Entry(topic.id, topic, None, None, 0)
        return Here(state, self.me, state.board.column_by_id[topic.column_id], entry, voter=self.voter)

    def on_descendant_focus(self) -> None:
        if isinstance(self.focused, BlockList):
            self._in_list = self.focused is self.topics
        self.restate()

    def _go_to(self, *, in_list: bool) -> None:
        """Goes to the list of topics, or to the one in front; where there is little room, that alone is shown."""
        self._in_list = in_list
        talk = self.query_one("#talk")
        talk.set_class(not self.topic_id, "-none")
        talk.set_class(in_list, "-list")
        self.set_focus(self.current_list)

    # --- keys ---------------------------------------------------------------------------------------------------------

    def action_other_list(self) -> None:
        if self.is_writing:
            self.focus_next()
        elif not self.topic_id:
            self.refuse(with_keys(talk_proposals.NONE_IN_FRONT))
        else:
            self._go_to(in_list=not self._in_list)

    async def action_step_topic(self, by: int) -> None:
        await self.steer(lambda state: talk_proposals.step(state, by))

    async def action_put_in_front(self) -> None:
        await self.settled()
        here = self.here
        await self.steer(lambda state: talk_proposals.put_in_front(state, here.topic if here else None))

    async def action_finish(self, talk: str) -> None:
        await self.settled()
        state, here = self.state, self.here
        front = in_front(state) if state is not None else None
        topic = here.topic if here is not None and self._in_list else front
        in_passing = self._in_list and topic is not None and topic != front and topic.talk is Talk.WAITING
        self._finishing = topic.id if in_passing and topic is not None else ""
        await self.steer(lambda state: talk_proposals.finish(state, topic, Talk(talk)))

    def accepted(self, change: c.Change) -> None:
        """The cursor goes on from a topic in the list that was not in front, and is done now."""
        super().accepted(change)
        if isinstance(change, c.FinishTopic) and change.topic_id == self._finishing == self.topics.cursor:
            if below := self.topics.neighbour(1):
                self.topics.cursor = below.id
            self._finishing = ""

    @on(BlockList.Opened, "#topics")
    def open_topic(self, message: BlockList.Opened) -> None:
        """Opens a topic for whoever asks, while another one may be in front."""
        message.stop()
        if message.block_id == self.topic_id:
            self._go_to(in_list=False)
        else:
            self.post_message(Show(TopicScreen(self.launch, message.block_id, None)))
