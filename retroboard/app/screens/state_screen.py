"""A screen that lives on the app's state."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive
from textual.screen import Screen

from retroboard.app.launch import Launch
from retroboard.domain.model import State


class StateScreen(Screen[None]):
    """The app hands `state` and `me` (the member's id) down whenever they change; None until the database is open."""

    HELP: ClassVar[str | None] = None
    """What can be done in this place, in a sentence; the list of its keys begins with it."""

    state: reactive[State | None] = reactive(None, init=False, layout=False, repaint=False)
    me: reactive[str | None] = reactive(None, init=False, layout=False, repaint=False)

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch

    def receive(self, state: State | None, me: str | None) -> None:
        """Takes what the app has now."""
        self.me = me
        self.state = state

    def start_with(self, state: State | None, me: str | None) -> None:
        """Takes what the app has before the screen is put up, so that its first picture shows it."""
        self.set_reactive(StateScreen.me, me)
        self.set_reactive(StateScreen.state, state)
