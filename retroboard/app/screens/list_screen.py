"""A screen with one list: what stands in it, and where its cursor is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content

from retroboard.app.launch import Launch
from retroboard.app.screens.state_screen import StateScreen
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.app.widgets.heading import Heading
from retroboard.app.widgets.status_line import StatusLine, keys_of
from retroboard.domain.keys import with_keys
from retroboard.domain.model import State


class ListScreen(StateScreen):
    """Rows one below the other, under the heading. `list_title` and `blocks` say what they are."""

    STANDING: ClassVar[str] = ""

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self.heading = Heading(self.launch.now_ms)
        self.listing = BlockList(id="listing")
        self.status = StatusLine()
        self.awaited: str | None = None
        """The id of a row that is on its way, and gets the cursor when it comes."""

    def compose(self) -> ComposeResult:
        yield self.heading
        yield self.listing
        yield self.status

    def on_mount(self) -> None:
        self.listing.focus()
        self.come_up()

    def list_title(self, state: State, /) -> str:
        """What stands in the border."""
        raise NotImplementedError

    def blocks(self, state: State, /) -> Sequence[Block]:
        """What stands in the list."""
        raise NotImplementedError

    @property
    def shown_state(self) -> State | None:
        """The state as this place has it: in one of the team no retro is open, whatever was before."""
        if self.state is None or self.OF_RETRO:
            return self.state
        return replace(self.state, retro_id=None, board=None)

    def show_state(self) -> None:
        state = self.shown_state
        if state is None:
            return
        self.heading.show(state)
        self.listing.border_title = Content(self.list_title(state))
        self.listing.show(self.blocks(state))
        if self.awaited in self.listing:
            self.listing.cursor = self.awaited
            self.awaited = None
        self.status.standing = with_keys(self.STANDING)
        self.show_hints()

    def show_hints(self) -> None:
        """Has the status line tell of the keys of this place."""
        self.status.hints = keys_of(self, self.hint_ids, self.hint_words)

    def action_close(self) -> None:
        self.dismiss()
