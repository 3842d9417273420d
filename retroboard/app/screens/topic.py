"""A topic, opened: its cards with their whole text, what was said about them, the actions made of it."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from retroboard.app import painting, proposals
from retroboard.app.launch import Launch
from retroboard.app.messages import Say
from retroboard.app.proposals import Here, Proposal
from retroboard.app.screens.card_keys import CardKeys
from retroboard.app.screens.editing import Writing
from retroboard.app.screens.timer_keys import TimerKeys
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.app.widgets.heading import Heading
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain import changes as c
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Card, Comment, State, Topic
from retroboard.domain.views import Entry, title_of

NOTES = "notes"
"""The id of the block that holds a topic's notes."""

GONE = "Somebody has deleted or grouped this topic."


class TopicScreen(CardKeys, TimerKeys):
    """One topic, filling the screen. The cursor rests on its cards, comments, notes and actions."""

    HELP = "A topic: its cards with their whole text, the comments, the notes, the actions made of it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", id="card.edit", tooltip="Edit the text under the cursor"),
        Binding("d,delete", "delete", "Delete", id="card.delete", key_display="d", tooltip="Delete it"),
        Binding("c", "comment", "Comment", id="comment.add", tooltip="Say something about this card"),
        Binding("N", "notes", "Notes", id="topic.notes", tooltip="Write down what is said about this topic"),
        Binding("v", "propose('cast_vote')", "Vote", id="vote.add", tooltip="Give this topic one of your votes"),
        Binding("V", "propose('take_vote')", "Take vote", id="vote.remove", tooltip="Take a vote of yours back"),
        Binding("at,W", "vote_as", "Who votes", id="vote.as", key_display="@", tooltip="Choose whose votes you give"),
        Binding("x", "propose('take_out')", "Take out", id="card.ungroup", tooltip="Take this card out of the group"),
        Binding("r", "rename", "Name", id="topic.rename", tooltip="Give this topic a title"),
        Binding("A", "add_action", "Action", id="action.add", tooltip="Make an action from this topic"),
        Binding("shift+up,K", "propose('move_up')", "Move up", id="card.up", tooltip="Move the card up in its group"),
        Binding("shift+down,J", "propose('move_down')", "Move down", id="card.down", tooltip="Move the card down"),
        Binding("escape,q", "close", "Back", id="topic.close", key_display="esc", tooltip="Back to the board"),
    ]
    HINTS_WHEN_CLOSED: ClassVar[tuple[str, ...]] = ("topic.close", "app.keys")
    HINTS: ClassVar[tuple[str, ...]] = (
        "topic.close",
        "app.keys",
        "comment.add",
        "action.add",
        "card.edit",
        "vote.add",
        "topic.rename",
        "card.ungroup",
    )

    def __init__(self, launch: Launch, topic_id: str, cursor: str | None) -> None:
        super().__init__(launch)
        self.topic_id = topic_id
        self.awaited = cursor
        self._entries: dict[str, Entry] = {}
        self._comments: dict[str, Comment] = {}

    def compose(self) -> ComposeResult:
        yield Heading(self.launch.now_ms)
        yield BlockList(id="topic")
        yield StatusLine()

    def on_mount(self) -> None:
        self.set_focus(self.current_list)
        self.come_up()

    @property
    def listing(self) -> BlockList:
        return self.query_one("#topic", BlockList)

    @property
    def current_list(self) -> BlockList | None:
        return self.listing

    def on_descendant_focus(self) -> None:
        self.show_hints()

    def show_state(self) -> None:
        if self.state is None or self.state.board is None:
            return
        topic = self.state.board.topic_by_id.get(self.topic_id)
        if topic is None:
            if self.is_writing:
                self.query_one(StatusLine).standing = f" {GONE}"
            else:
                kept = with_keys(" {D:app.kept} has what is not saved.") if self.drafts.written else ""
                self.post_message(Say(f"{GONE}{kept}", warning=True))
                self.dismiss()
            return
        self.query_one(Heading).show(self.state)
        self.show_topic(self.state, topic)
        self.query_one(StatusLine).standing = " " + self.votes_told(self.state).removeprefix(" · ")
        self.show_hints()

    def _close_editor(self, editor: Any) -> None:
        """Looks at what became of the topic while somebody wrote."""
        super()._close_editor(editor)
        if self.state is not None and self.state.board and self.topic_id not in self.state.board.topic_by_id:
            self.call_after_refresh(self.show_state)

    def show_topic(self, state: State, topic: Topic) -> None:
        """Shows a topic in its list."""
        assert state.board is not None
        cards = state.board.cards_by_topic[topic.id]
        column = state.board.column_by_id[topic.column_id]
        self._entries = {NOTES: Entry(topic.id, topic, None, None, 0)}
        self._comments.clear()
        blocks: list[Block] = []
        for card in cards:
            blocks += self._card_blocks(state, topic, card, column.mood.value, grouped=len(cards) > 1)
        blocks += self.notes_blocks(topic)
        numbers = {card.id for card in cards}
        for action in state.actions:
            if action.card_id in numbers:
                self._entries[action.id] = Entry(action.id, None, None, action, 0)
                blocks.append(painting.action_block(action, state, self.launch.today(), gap=1)._replace(whole=True))
        title = title_of(topic, state.board)
        self.listing.border_title = Content(f"{painting.MOODS[column.mood]} {column.title}: {title}")
        self.listing.border_subtitle = Content(painting.votes_told(topic, state, self.voter))
        self.listing.show(blocks)
        if self.awaited in self.listing:
            self.listing.cursor = self.awaited
            self.awaited = None
        elif self.listing.cursor is None and blocks:
            self.listing.cursor = blocks[0].id

    def notes_blocks(self, topic: Topic) -> list[Block]:
        """The notes on a topic, where there are any."""
        meta = (("notes", "dim"),)
        return [Block(NOTES, topic.notes, "note", "", meta, 0, "neutral", gap=1)] if topic.notes else []

    def _card_blocks(self, state: State, topic: Topic, card: Card, bar: str, *, grouped: bool) -> list[Block]:
        assert state.board is not None
        self._entries[card.id] = Entry(card.id, topic, card, None, int(grouped))
        said = state.board.comments_by_card.get(card.id, ())
        meta = ((f"— {self._called(state, card.author_id)}", "dim"),) if card.author_id else ()
        blocks = [Block(card.id, card.text, "text", "", meta, 0, bar, gap=0 if said else 1)]
        for number, comment in enumerate(said, start=1):
            self._comments[comment.id] = comment
            self._entries[comment.id] = Entry(comment.id, topic, card, None, int(grouped))
            words = f"{self._called(state, comment.author_id)}: {comment.text}"
            blocks.append(Block(comment.id, words, "dim", depth=1, bar=bar, gap=int(number == len(said))))
        return blocks

    @staticmethod
    def _called(state: State, member_id: str | None) -> str:
        member = state.member_by_id.get(member_id or "")
        return member.name if member else "somebody"

    @property
    def here(self) -> Here | None:
        state = self.state
        if state is None or state.board is None or state.retro is None:
            return None
        topic = state.board.topic_by_id.get(self.topic_id)
        if topic is None:
            return None
        entry = self._entries.get(self.under_cursor)
        return Here(state, self.me, state.board.column_by_id[topic.column_id], entry, voter=self.voter)

    @property
    def under_cursor(self) -> str:
        """The id of the card, comment or action that the cursor is on, or NOTES; '' where there is none."""
        return self.listing.cursor or ""

    @property
    def _comment(self) -> Comment | None:
        return self._comments.get(self.under_cursor)

    async def action_edit(self) -> None:
        here, comment = self.here, self._comment
        if self.under_cursor == NOTES:
            await self.action_notes()
            return
        if here is None or comment is None:
            await super().action_edit()
            return
        retro_id = here.retro.id

        def make(text: str) -> Proposal:
            return c.EditComment(retro_id, comment.id, text, was=comment.text)

        await self.write("Edit comment", Writing(f"edit {comment.id} {retro_id}", make, comment.text))

    async def action_notes(self) -> None:
        here = self.readable()
        topic = here.topic if here is not None else None
        if here is None or topic is None:
            return
        retro_id = here.retro.id

        def make(text: str) -> Proposal:
            self.awaited = NOTES
            return c.EditNotes(retro_id, topic.id, text, was=topic.notes)

        writing = Writing(f"notes {topic.id} {retro_id}", make, topic.notes, shared=True)
        await self.write(f"Notes on {title_of(topic, here.board)}", writing)

    @property
    def hint_ids(self) -> tuple[str, ...]:
        retro = self.state.retro if self.state else None
        return self.HINTS_WHEN_CLOSED if retro is not None and retro.closed_on is not None else self.HINTS

    async def begin_writing(self) -> None:
        await self.action_comment()

    async def action_delete(self) -> None:
        await self.settled()
        here, comment = self.here, self._comment
        if here is None:
            return
        if self.under_cursor == NOTES and here.topic is not None:
            self.attempt(c.EditNotes(here.retro.id, here.topic.id, "", was=here.topic.notes))
            return
        self.attempt(proposals.delete(here) if comment is None else c.DeleteComment(here.retro.id, comment.id))

    @on(BlockList.Opened, "#topic")
    async def edit_opened(self, message: BlockList.Opened) -> None:
        message.stop()
        await self.action_edit()

    def action_close(self) -> None:
        self.dismiss()
