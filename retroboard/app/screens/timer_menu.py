"""What the timer is to do: start it, give it more, pause or stop it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from retroboard.app.painting import counted
from retroboard.app.timer_proposals import Verb, Wish, suggested
from retroboard.app.timer_words import what_it_times, words_of
from retroboard.app.widgets.block_list import Block, BlockList, Choices
from retroboard.domain.keys import with_keys
from retroboard.domain.model import State
from retroboard.domain.timing import MORE, MOST_MINUTES, PRESETS, is_over, timer_shown
from retroboard.domain.timing import suggested_minutes as for_the_stage
from retroboard.domain.views import in_front

HELP = "Enter does it · digits: other minutes · {Esc:picker.cancel} cancels"


class TimerMenu(ModalScreen[Wish | None]):
    """Answers with what is wished for, or None where it was called off. Typed digits are minutes to start with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,t,q", "call_off", "Cancel", id="picker.cancel", key_display="esc", tooltip="Leave it as it is"),
    ]

    def __init__(self, state: State, now_ms: int) -> None:
        super().__init__()
        self.state = state
        self.now_ms = now_ms
        self.typed = ""
        self.wishes: dict[str, Wish] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content(self._title()), id="prompt-label")
            yield Choices(id="choices")
            yield Static(Content(with_keys(HELP)), id="prompt-help")

    def on_mount(self) -> None:
        self._show()
        self.query_one(BlockList).focus()

    def _title(self) -> str:
        state, timer = self.state, timer_shown(self.state)
        if timer is None or state.retro is None or state.board is None:
            return "No timer runs"
        words = words_of(timer, self.now_ms)
        return f"Timer for {what_it_times(timer, state.retro, state.board)}: {words.time} {words.word}"

    def _show(self) -> None:
        listing = self.query_one(BlockList)
        lines = list(self._lines())
        self.wishes = {f"{wish.verb} {wish.minutes}": wish for wish, _, _ in lines}
        listing.show([Block(f"{wish.verb} {wish.minutes}", label, "text", why) for wish, label, why in lines])
        listing.cursor = next(iter(self.wishes))

    def _lines(self) -> Iterator[tuple[Wish, str, str]]:
        """What can be wished for, in words and with a reason; first what is most likely wanted."""
        state, timer = self.state, timer_shown(self.state)
        if self.typed:
            yield Wish(Verb.START, int(self.typed)), f"Start {_minutes(int(self.typed))}", "as typed"
            return
        if timer is not None:
            if timer.rest is not None:
                yield Wish(Verb.RESUME), "Go on", ""
            elif not is_over(timer, self.now_ms):
                yield Wish(Verb.PAUSE), "Pause", ""
            yield from ((Wish(Verb.MORE, minutes), f"{_minutes(minutes)} more", "") for minutes in MORE)
            yield Wish(Verb.STOP), "Stop", "and take it away"
        usual = suggested(state)
        topic = in_front(state)
        part = "a topic's part of the discussion" if topic else "this stage's share"
        yield Wish(Verb.START, usual), f"Start {_minutes(usual)}", f"suggested: {part}"
        yield from ((Wish(Verb.START, each), f"Start {_minutes(each)}", "") for each in PRESETS if each != usual)
        if topic is not None:
            whole = min(MOST_MINUTES, for_the_stage(state))
            yield Wish(Verb.START_STAGE, whole), f"Start {_minutes(whole)}", "for the whole stage"

    def on_key(self, event: events.Key) -> None:
        """Digits are minutes, as far as a timer can have so many."""
        if event.character is not None and event.character.isdecimal() and event.character.isascii():
            typed = (self.typed + event.character).lstrip("0")
            if not typed or int(typed) > MOST_MINUTES:
                self.query_one("#prompt-help", Static).update(f"! A timer starts with 1 to {MOST_MINUTES} minutes.")
                return
        elif event.key == "backspace" and self.typed:
            typed = self.typed[:-1]
        else:
            return
        event.stop()
        self.typed = typed
        self.query_one("#prompt-help", Static).update(Content(with_keys(HELP)))
        self._show()

    @on(BlockList.Opened)
    def answer(self, message: BlockList.Opened) -> None:
        self.dismiss(self.wishes[message.block_id])

    def action_call_off(self) -> None:
        self.dismiss(None)


def _minutes(minutes: int) -> str:
    return counted(minutes, "minute")
