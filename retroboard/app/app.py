"""The program on a terminal: its places and what leads from one to another, its looks, the keys of everywhere."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Input

from retroboard.app.filters import Ascii, NoColour
from retroboard.app.keytable import key_name
from retroboard.app.launch import Launch
from retroboard.app.messages import Show, VoteAs
from retroboard.app.screens.state_screen import StateScreen
from retroboard.app.store_app import StoreApp
from retroboard.app.terminal.driver import TerminalDriver
from retroboard.app.terminal.guard import ControlGuard
from retroboard.app.terminal.shell import has_shell
from retroboard.app.theme import MONO, STYLES, THEMES, first_theme, next_theme, remember_theme
from retroboard.app.ticking import Clock
from retroboard.app.type_ahead import TypeAhead
from retroboard.domain.changes import StartRetro
from retroboard.domain.keys import with_keys
from retroboard.store.errors import StoreError

NO_COLOURS = (
    "No colours here: NO_COLOR is set, or neither TERM nor COLORTERM tells of more than 16. COLORTERM=truecolor does."
)
NO_SHELL = "No shell waits behind this, so nobody could bring it back. {ctrl+q:app.quit} leaves."


class RetroApp(StoreApp):
    """The program on a terminal."""

    TITLE = "retroboard"
    CSS_PATH = [STYLES / "app.tcss", STYLES / "side.tcss"]
    ENABLE_COMMAND_PALETTE = True
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            id="app.commands",
            show=False,
            priority=True,
            tooltip="Find a command",
        ),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", show=False, priority=True, tooltip="Leave the program"),
        Binding(
            "question_mark,f1",
            "keys",
            "Keys",
            id="app.keys",
            key_display="?",
            tooltip="The keys of this place",
        ),
        Binding(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            id="app.suspend",
            show=False,
            tooltip="To the shell that it was started from; fg comes back. While writing it takes typing back",
        ),
        Binding("u", "undo", "Undo", id="change.undo", tooltip="Take the last change back"),
        Binding("U", "redo", "Redo", id="change.redo", show=False, tooltip="Do again what was undone"),
        Binding(
            "P",
            "people",
            "People",
            id="people.open",
            show=False,
            tooltip="Who is in the team: add, rename, take out",
        ),
        Binding("D", "kept", "Not saved", id="app.kept", show=False, tooltip="What was written and not saved"),
        Binding("ctrl+t", "next_theme", "Theme", id="app.theme", show=False, tooltip="Dark, light or mono"),
    ]

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self._clock = Clock(self)
        self.type_ahead = TypeAhead(self, self._holds_keys, self._written)
        self._guard = ControlGuard(())
        self._no_colour = (NoColour(),)
        self._ascii = (Ascii(),) if launch.looks.ascii else ()
        for theme in THEMES:
            self.register_theme(theme)
        # Set as usual, it would have all style sheets read again once the first screen stands.
        self.set_reactive(RetroApp.theme, first_theme(launch.looks))
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(launch.keymap)

    def get_line_filters(self) -> Sequence[LineFilter]:
        colours = self._no_colour if self.theme == MONO.name else super().get_line_filters()
        others = (*colours, *self._ascii)
        if self._guard.others != others:
            self._guard = ControlGuard(others)
        return [self._guard]

    def action_help_quit(self) -> None:
        """What ctrl+c does, which ends other programs."""
        self._say(with_keys("{ctrl+q:app.quit} leaves the program."))

    def get_key_display(self, binding: Binding) -> str:
        return binding.key_display or key_name(binding.key, ascii=self.launch.looks.ascii)

    def _holds_keys(self) -> bool:
        """Whether the next key is for what will be on the screen once something is done."""
        is_opening = self.state is None and self.failure is None and isinstance(self.screen, StateScreen)
        return is_opening or bool(self._moves) or any(screen.is_saving for screen in self.state_screens)

    @property
    def _quit_keys(self) -> list[str]:
        return self.launch.keymap.get("app.quit", "ctrl+q").split(",")

    # --- starting -----------------------------------------------------------------------------------------------------

    def get_default_screen(self) -> StateScreen:
        """The first screen is ours: an empty one below it would be styled and laid out before it."""
        if self.launch.seed:
            opened = self.session.preview()
            self.set_reactive(RetroApp.me, opened.me)
            self.set_reactive(RetroApp.state, opened.state)
        screen = self._board_screen() if self.launch.retro else self._home_screen()
        screen._push_result_callback(self, None)  # as `push_screen` does: `switch_screen` takes it off again
        return screen

    async def on_event(self, event: events.Event) -> None:
        """Keys wait their turn. What is pasted where nobody is writing is a text too: an editor opens for it, and
        nothing is saved yet."""
        if isinstance(event, events.InputEvent | events.Paste) and not self.screen_stack:
            return  # somebody has just left
        is_unseen = self.is_unseen(event)
        is_first = not is_unseen and not event.is_forwarded
        if isinstance(event, events.Key | events.Paste) and is_first and self.type_ahead.holds(event):
            if isinstance(event, events.Key) and event.key in self._quit_keys:
                self.type_ahead.hurry()
            return
        if isinstance(event, events.Paste) and isinstance(self.screen, StateScreen) and not is_unseen:
            await self.screen.make_room_for_a_text()
        if isinstance(event, events.Key):
            self._latest = None
        await super().on_event(event)

    def is_unseen(self, event: events.Event) -> bool:
        """What has waited its turn was typed while there was something to see."""
        return super().is_unseen(event) and event is not self.type_ahead.let_go_last

    # --- going places -------------------------------------------------------------------------------------------------

    def _home_screen(self) -> StateScreen:
        from retroboard.app.screens.home import HomeScreen

        return self._with_state(HomeScreen(self.launch))

    def _board_screen(self) -> StateScreen:
        from retroboard.app.screens.board import BoardScreen

        return self._with_state(BoardScreen(self.launch))

    def _with_state(self, screen: StateScreen) -> StateScreen:
        screen.do = self.do
        screen.autopilot = self._autopilot
        screen.drafts = self.drafts
        screen.voter = self.session.voter
        screen.trouble = self.trouble
        screen.news = self._moved_on()
        screen.receive(self.state, self.me)
        return screen

    def watch_state(self) -> None:
        """The state goes down to every screen that is up."""
        for screen in self.state_screens:
            screen.voter = self.session.voter
            screen.receive(self.state, self.me)
        self._clock.look()

    @property
    def screens_in_sight(self) -> list[StateScreen]:
        """The screen on top, and below questions, which cover little, what they are asked over."""
        shown: list[StateScreen] = []
        for screen in reversed(self.screen_stack):
            if isinstance(screen, StateScreen):
                shown.append(screen)
            if not screen.is_modal:
                break
        return shown

    @on(VoteAs)
    def vote_as(self, message: VoteAs) -> None:
        """Has votes given on this screen count as another member's; what is on the board is seen as they see it."""
        self._spawn(self._vote_as(message.member_id))

    async def _vote_as(self, member_id: str | None) -> None:
        self.session.voter = member_id
        self._stale = True
        await self._load_again()
        self.watch_state()
        for status in self._status_lines():  # what was said there was about the votes of somebody else
            status.quiet()

    @on(Show)
    def show_over(self, message: Show) -> None:
        """Puts a screen over the present one; a place that is there already is not put over itself."""
        screen = message.screen
        if not self.screen_stack:
            return  # somebody has just left
        if isinstance(screen, StateScreen) and any(type(screen) is type(there) for there in self.screen_stack):
            return
        self.push_screen(self._with_state(screen) if isinstance(screen, StateScreen) else screen)

    def open_retro(self, retro_id: str, cursor: str | None = None) -> None:
        self._moving(self._spawn(self._go_to_board(retro_id, cursor)))

    async def _go_to_board(self, retro_id: str, cursor: str | None) -> None:
        await self._writable.wait()
        async with self._turn:
            before = self.session.retro_id, self.session.voter
            self.session.retro_id, self.session.voter = retro_id, None
            try:
                self.state = await self._in_store(self.session.load)
            except (StoreError, LookupError) as error:
                self.session.retro_id, self.session.voter = before
                self._say(str(error), warning=True)
                return
        while len(self.screen_stack) > 1:  # a board is below all others
            await self.pop_screen()
        screen = self._board_screen()
        await self.switch_screen(screen)
        self._clock.look()
        self._history.put_back()  # what is undone on its board alone
        if cursor is not None:
            screen.call_after_refresh(screen.point_at, cursor)  # type: ignore[attr-defined]

    async def action_home(self) -> None:
        """Back to the team's retros."""
        await self.switch_screen(self._home_screen())
        self._clock.look()

    # --- retros -------------------------------------------------------------------------------------------------------

    def start_retro(self, change: StartRetro) -> None:
        """Makes a new retro and opens it."""
        self.do(change, then=lambda: self.open_retro(change.new_retro_id))

    async def search(self, query: str) -> Any:
        """What of all the team's retros contains the query."""
        await self._writable.wait()
        return await self._in_store(lambda: self.session.search(query))

    async def source_of(self, action_id: str) -> str:
        """What the topic is called that an action came from, in whichever retro that was."""
        await self._writable.wait()
        return await self._in_store(lambda: self.session.source_of(action_id))

    def action_keys(self) -> None:
        from retroboard.app.screens.keys import KeysScreen

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen(self.screen))

    def action_kept(self) -> None:
        from retroboard.app.screens.kept import KeptAtHome, KeptScreen

        if not isinstance(self.screen, KeptScreen):
            kept = KeptScreen if self.state_screens[0].OF_RETRO else KeptAtHome
            self.post_message(Show(kept(self.launch)))

    def action_people(self) -> None:
        from retroboard.app.screens.people import PeopleScreen

        if isinstance(self.screen, StateScreen):
            self.post_message(Show(PeopleScreen(self.launch)))

    def action_next_theme(self) -> None:
        """Another theme, which the next start begins with; the demo changes nothing of the user's own."""
        if not self.launch.looks.colours:
            self._say(NO_COLOURS, warning=True)
            return
        self.theme = next_theme(self.theme)
        self._say(f"The {self.theme} theme.")
        if not self.launch.seed:
            self._spawn(asyncio.to_thread(remember_theme, self.theme))

    @on(CommandPalette.Opened)
    def hold_the_cursor_still(self) -> None:
        """Textual's own input blinks: that writes to the terminal twice a second, and nobody can stop it."""
        for line in self.screen.query(Input):  # none where it is closed again
            line.cursor_blink = False

    def get_system_commands(self, screen: Screen[object]) -> Any:
        from retroboard.app.commands import commands_of

        yield from commands_of(screen)

    # --- leaving ------------------------------------------------------------------------------------------------------

    def action_suspend_process(self) -> None:
        if has_shell() and isinstance(self._driver, TerminalDriver):
            self._driver.put_job_aside()
        else:
            self._say(with_keys(NO_SHELL), warning=True)

    async def action_quit(self) -> None:
        """Leaves once every write under way is done. Asks first where others would be left without their board."""
        from retroboard.app.terminal.tmux import attached

        there = await asyncio.to_thread(attached) if "TMUX" in os.environ else 1
        if there > 1:
            self._ask_to_quit(there)
        else:
            await self._leave()

    def _ask_to_quit(self, there: int) -> None:
        from retroboard.app.screens.confirm import Confirm

        async def answered(quit_for_all: bool | None) -> None:
            if quit_for_all:
                await self._leave()

        label = f"{there} terminals share this board. Quit for everybody?"
        meaning = "To leave alone, detach: ctrl+b d, unless your tmux has other keys."
        if not isinstance(self.screen, Confirm):
            keys = with_keys("{y or Enter:confirm.yes} quits for all · {Esc:confirm.no} stays")
            self.push_screen(Confirm(label, meaning, keys), answered)
