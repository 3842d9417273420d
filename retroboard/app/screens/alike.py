"""Topics that say much the same, a pair at a time: to group, or to leave apart."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import ClassVar

from textual.binding import Binding, BindingType

from retroboard.app.launch import Launch
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain.changes import GroupTopics
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Board, State
from retroboard.domain.views import title_of
from retroboard.similar import Pair, pairs

LOOKING = "Looking for what is alike …"
NONE = (
    "No two topics have enough words in common. You may know better: {m:card.group} on the board groups them."
    " {q:alike.close} goes back."
)
DONE = "That was the last pair. {q:alike.close} goes back."


class AlikeScreen(ListScreen):
    """Enter groups the pair, Esc leaves it apart and goes on to the next; nothing is grouped without a key.

    Which topics are alike is worked out on this machine, in a thread of its own, again after every change of the board.
    """

    HELP = "Two topics that say much the same, the most alike first. Nothing leaves this computer."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "group", "Group them", id="alike.group", priority=True, tooltip="Group these two"),
        Binding(
            "escape", "skip", "Leave apart", id="alike.skip", key_display="esc", tooltip="Leave them; the next pair"
        ),
        Binding("q,M", "close", "Back", id="alike.close", key_display="q", tooltip="Back to the board"),
    ]
    HINTS = ("alike.group", "alike.skip", "alike.close", "change.undo", "app.keys")
    HINTS_WITHOUT_A_PAIR = ("alike.close", "app.keys")

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self.listing = BlockList(id="listing", empty=LOOKING)
        self._skipped: frozenset[frozenset[str]] = frozenset()
        self._pairs: tuple[Pair, ...] = ()
        self._looked_at: dict[str, str] | None = None
        self._has_grouped = False
        self._asked: Pair | None = None
        """The pair that is looked at, until somebody here groups it or leaves it apart."""

    @property
    def pair(self) -> Pair | None:
        """The pair in question."""
        return next((pair for pair in self._pairs if frozenset(pair[:2]) not in self._skipped), None)

    def show_state(self) -> None:
        board = self.state.board if self.state is not None else None
        if board is None:
            self.dismiss()
            return
        texts = {
            topic.id: _text(topic.id, board) for column in board.columns for topic in board.topics_by_column[column.id]
        }
        if texts != self._looked_at:
            self._looked_at, self._pairs = texts, ()
            self.listing.empty = LOOKING
            self.run_worker(self._look(texts), group="alike", exclusive=True)
        super().show_state()

    async def _look(self, texts: dict[str, str]) -> None:
        """Looks for pairs. The thread ends with this, which a newer search and the end of the screen cancel."""
        over = Event()
        try:
            found = await asyncio.to_thread(pairs, texts, over.is_set)
        finally:
            over.set()
        if texts == self._looked_at:
            self._pairs = found
            asked, self._asked = self._asked, self.pair
            if asked is not None and self.pair is not None and self.pair[:2] != asked[:2]:
                self.refuse("Somebody has changed the board: this is another pair.")
            self.listing.empty = with_keys(DONE if self._skipped or self._has_grouped else NONE)
            super().show_state()

    @property
    def hint_ids(self) -> tuple[str, ...]:
        return self.HINTS if self.pair is not None else self.HINTS_WITHOUT_A_PAIR

    def list_title(self, _: State, /) -> str:
        waiting = sum(frozenset(pair[:2]) not in self._skipped for pair in self._pairs)
        return f"Alike: {waiting} to look at" if waiting else "Alike"

    def blocks(self, state: State, /) -> list[Block]:
        board, pair = state.board, self.pair
        if board is None or pair is None:
            return []
        per_cent = Block("likeness", f"{round(pair.likeness * 100)} % alike", "dim", gap=1)
        return [per_cent, _block(pair.first, board), _block(pair.second, board)]

    def action_group(self) -> None:
        if self.pair is not None and self.state is not None and self.state.retro is not None:
            self._asked = None
            self._has_grouped |= self.attempt(GroupTopics(self.state.retro.id, self.pair.second, self.pair.first))

    def action_skip(self) -> None:
        if self.pair is None:
            self.dismiss()
            return
        self._skipped |= {frozenset(self.pair[:2])}
        self._asked = self.pair
        self.listing.empty = with_keys(DONE)
        super().show_state()


def _text(topic_id: str, board: Board) -> str:
    """All words of a topic."""
    topic = board.topic_by_id[topic_id]
    return "\n".join(filter(None, (topic.title, *(card.text for card in board.cards_by_topic[topic_id]))))


def _block(topic_id: str, board: Board) -> Block:
    topic = board.topic_by_id[topic_id]
    column, cards = board.column_by_id[topic.column_id], board.cards_by_topic[topic_id]
    about = ((column.title, "dim"), (f"group of {len(cards)}", "dim")) if len(cards) > 1 else ((column.title, "dim"),)
    text = title_of(topic, board) if len(cards) > 1 else cards[0].text
    return Block(topic.id, text, "strong", "", about, 0, column.mood.value, 0, 1)
