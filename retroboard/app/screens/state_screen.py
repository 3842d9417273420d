"""A screen that lives on the app's state."""

from __future__ import annotations

from typing import ClassVar

from textual.screen import Screen

from retroboard.app.launch import Launch
from retroboard.domain.changes import Change
from retroboard.domain.model import State


class StateScreen(Screen[None]):
    """The app hands `state` and `me` (the member's id) down whenever they change; None until the database is open.

    It hands them over before the screen is put up as well, so that the first picture shows them.
    """

    HELP: ClassVar[str | None] = None
    """What can be done in this place, in a sentence; the list of its keys begins with it."""

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.state: State | None = None
        self.me: str | None = None
        self._is_up = False

    def show_state(self) -> None:
        """Shows what there is now; called once everything is mounted, and whenever the state changes after that."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self._is_up = True
        self.show_state()

    def accepted(self, change: Change) -> None:
        """A change was made and is kept; `receive` has brought the state after it."""

    def rejected(self, change: Change, reason: str) -> None:
        """A change was not made, for a reason that people have been told."""

    def receive(self, state: State | None, me: str | None) -> None:
        """Takes what the app has now."""
        self.me, self.state = me, state
        if self._is_up:
            self.show_state()
