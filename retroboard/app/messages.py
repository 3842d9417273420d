"""What travels up from widgets and screens to the app."""

from __future__ import annotations

from typing import Any

from textual.message import Message
from textual.screen import Screen

from retroboard.domain.changes import Change


class Do(Message):
    """Somebody wants a change made. The app tells every screen of the state after it, and whether it was made."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.change = change


class Show(Message):
    """A screen is to be shown over this one."""

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self.screen = screen


class VoteAs(Message):
    """Votes on this screen are somebody else's from now on; None: they are mine again."""

    def __init__(self, member_id: str | None) -> None:
        super().__init__()
        self.member_id = member_id


class Say(Message):
    """A line for people, in the status line. A warning stays longer."""

    def __init__(self, text: str, *, warning: bool = False) -> None:
        super().__init__()
        self.text = text
        self.warning = warning
