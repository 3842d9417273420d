"""RetroApp: holds the state, the one write door, following others, and quitting."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.driver import Driver
from textual.filter import LineFilter
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from retroboard.app.autopilot import Autopilot
from retroboard.app.drafts import Drafts, folder_of
from retroboard.app.filters import Ascii, NoColour
from retroboard.app.history import History, Way, told
from retroboard.app.keytable import key_name
from retroboard.app.launch import Launch
from retroboard.app.messages import Do, Say, Show, VoteAs
from retroboard.app.one_picture import hold_picture
from retroboard.app.screens.state_screen import StateScreen
from retroboard.app.session import NewTeam, Opened, Session
from retroboard.app.terminal.guard import ControlGuard
from retroboard.app.terminal.trusted import TrustedApp
from retroboard.app.theme import MONO, STYLES, THEMES, first_theme, next_theme, remember_theme
from retroboard.app.ticking import Ticking, wait_ms
from retroboard.app.type_ahead import TypeAhead
from retroboard.config import ConfigError
from retroboard.domain import model
from retroboard.domain.changes import Change, CloseRetro, ReopenRetro, SetStage, StartRetro, StartTimer
from retroboard.domain.model import State
from retroboard.store.errors import Refused, StoreError

if TYPE_CHECKING:
    from retroboard.app.widgets.status_line import StatusLine

T = TypeVar("T")
AGAIN_S = 1.0
"""After so long a database that could not be read is read again."""
MOVES = (StartRetro, SetStage, CloseRetro, ReopenRetro)
"""What may bring another screen."""
TAKEN_OVER = "The autopilot is off. S switches it on again."


class RetroApp(TrustedApp):
    """The program on a terminal.

    Everything that touches the database runs in one thread of its own, in the order it was asked for, and belongs to
    the app: a screen that closes takes no write with it, and quitting waits for those under way.
    """

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
        Binding("u", "undo", "Undo", id="change.undo", tooltip="Take the last change back"),
        Binding("U", "redo", "Redo", id="change.redo", show=False, tooltip="Do again what was undone"),
        Binding("D", "kept", "Not saved", id="app.kept", show=False, tooltip="What was written and not saved"),
        Binding("ctrl+t", "next_theme", "Theme", id="app.theme", show=False, tooltip="Dark, light or mono"),
    ]

    state: reactive[State | None] = reactive(None, init=False, layout=False, repaint=False)
    me: reactive[str | None] = reactive(None, init=False, layout=False, repaint=False)

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.session = Session(launch)
        self.failure: StoreError | LookupError | None = None
        """Why there was nothing to open, if there was not."""
        self.trouble = ""
        self._history = History()
        self.drafts = Drafts()
        self._autopilot = Autopilot(self._lead)
        self._ticking = Ticking()
        self.type_ahead = TypeAhead(self, self._holds_keys, self._written)
        self._wake: asyncio.TimerHandle | None = None
        self._stale = False
        self._again: Timer | None = None
        self._guard = ControlGuard(())
        self._no_colour = (NoColour(),)
        self._ascii = (Ascii(),) if launch.looks.ascii else ()
        self._turn = asyncio.Lock()
        self._writable = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._moves: set[asyncio.Task[None]] = set()
        self._opening: asyncio.Task[None] | None = None
        self._reload: asyncio.Task[None] | None = None
        self._store_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
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

    def get_key_display(self, binding: Binding) -> str:
        return binding.key_display or key_name(binding.key, ascii=self.launch.looks.ascii)

    def _holds_keys(self) -> bool:
        """Whether the next key is for what will be on the screen once something is done."""
        is_opening = self.state is None and self.failure is None and isinstance(self.screen, StateScreen)
        return is_opening or bool(self._moves) or any(screen.is_saving for screen in self._state_screens)

    @property
    def _quit_keys(self) -> list[str]:
        return self.launch.keymap.get("app.quit", "ctrl+q").split(",")

    def _key_name(self, binding_id: str, usual: str) -> str:
        """What the key of a binding is called: the person's own, where they have one."""
        own = self.launch.keymap.get(binding_id)
        return key_name(own.partition(",")[0], ascii=self.launch.looks.ascii) if own else usual

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

    def on_mount(self) -> None:
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self._opening = asyncio.create_task(self._open_and_follow())
        self._opening.add_done_callback(self._written)

    async def _open_and_follow(self) -> None:
        if await self._open():
            notice = self._for_a_thread(self._notice)
            await self._in_store(lambda: self.session.follow(notice))
            if caution := await self._in_store(self.session.caution):
                self._say(caution, warning=True)
            await self._open_drafts()
            await self._in_store(self._prepare)

    async def _open_drafts(self) -> None:
        """Keeps texts on the disk from now on, and tells of those that were left there; a demo's are nobody's words."""
        if self.session.launch.throwaway:
            return
        tell = self._for_a_thread(partial(self._say, warning=True))
        try:
            left = await self.drafts.open(
                folder_of(self.session.launch.db),
                tell,
                lambda ids: self._in_store(lambda: self.session.texts_among(ids)),
            )
        except ConfigError as error:
            tell(str(error))
            return
        if left and self.state is not None:
            from retroboard.app.screens.kept import told_of

            self._say(told_of(left, self.state), warning=True)

    async def _open(self) -> bool:
        """Opens the database; asks who is there where that is not known. False where there is nothing to follow."""
        try:
            opened = await self._in_store(self.session.open)
            while not isinstance(opened, Opened):
                answer = await self._ask_who(opened)
                if answer is None:
                    self.exit()
                    return False
                opened = await self._in_store(partial(self.session.join, answer))
        except (StoreError, LookupError) as error:
            self.fail(error)
            return False
        self.me = opened.me
        if await self._in_store(lambda: opened.state == self.state):
            self.set_reactive(RetroApp.state, opened.state)  # with which what is read later is compared at a glance
        else:
            self.state = opened.state
        self._writable.set()
        return True

    async def _ask_who(self, question: NewTeam) -> Any:
        from retroboard.app.screens.welcome import WelcomeScreen

        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.push_screen(WelcomeScreen(question), answer.set_result)
        return await answer

    def _prepare(self) -> None:
        """Imports what writing needs, the editor too.

        What is there by then is there for good, so the collector need not look at it again: that takes away pauses of
        some 60 ms, which fell on a key now and then.
        """
        try:
            import_module("retroboard.app.widgets.card_editor")
            self.session.prepare()
        finally:
            gc.freeze()
            gc.enable()

    def _notice(self) -> None:
        """Somebody may have written: loads again, and once more where this comes while that is under way."""
        self._stale = True
        if self._reload is None or self._reload.done():
            self._reload = self._spawn(self._load_again())

    async def _load_again(self) -> None:
        while self._stale:
            self._stale = False
            async with self._turn:
                try:
                    self._take(await self._in_store(self.session.load))
                except (StoreError, LookupError) as error:
                    self._tell_trouble(str(error))
                    if isinstance(error, StoreError):  # what ends it may be nothing that is told of
                        if self._again is not None:
                            self._again.stop()
                        self._again = self.set_timer(AGAIN_S, self._notice)
                else:
                    self._tell_trouble("")

    def _take(self, state: State) -> None:
        """Takes what the database has now; remembers that the program leads no more, to be told where people look."""
        before = self.state
        if before is not None and before.retro is not None and before.retro.autopilot:
            from retroboard.domain.autopilot import was_taken_over

            if was_taken_over(before, state):
                self._autopilot.news = TAKEN_OVER
        self.state = state

    def _tell_trouble(self, sentence: str) -> None:
        """What keeps the database from being read, which stands on every screen until it is over; `""` when it is."""
        self.trouble = sentence
        for screen in self._state_screens:
            screen.trouble = sentence

    def fail(self, error: StoreError | LookupError) -> None:
        """Ends the program with a sentence on the terminal that it leaves."""
        self.failure = error
        self.last_words = str(error)
        self.end(1)

    async def on_event(self, event: events.Event) -> None:
        """Keys wait their turn. What is pasted where nobody is writing is a text too: an editor opens for it, and
        nothing is saved yet."""
        if isinstance(event, events.InputEvent | events.Paste) and not self.screen_stack:
            return  # somebody has just left
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and self.type_ahead.holds(event):
            if isinstance(event, events.Key) and event.key in self._quit_keys:
                self.type_ahead.hurry()
            return
        if isinstance(event, events.Paste) and isinstance(self.screen, StateScreen) and not self.is_cramped:
            await self.screen.make_room_for_a_text()
        await super().on_event(event)

    # --- the one write door -------------------------------------------------------------------------------------------

    @on(Do)
    def take_change(self, message: Do) -> None:
        """Takes a change in; they are made one at a time, in this order."""
        self.do(message.change)

    def do(self, change: Change, way: Way = Way.FRESH, then: Callable[[], None] | None = None) -> asyncio.Task[None]:
        """Has a change made, and then something more if it was."""
        task = self._spawn(self._change(change, way, then))
        task.add_done_callback(hold_picture(self))
        return self._moving(task) if isinstance(change, MOVES) else task

    def _moving(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        """Something after which another screen may be there, which the next key is for."""
        self._moves.add(task)
        task.add_done_callback(self._moves.discard)
        return task

    def _written(self, task: asyncio.Task[None]) -> None:
        """Lets go of a task that is done; what it died of, if it did, ends the program as any fault does."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._handle_exception(error)

    def _lead(self, change: Change) -> asyncio.Task[None]:
        return self.do(change, Way.LED)

    async def _change(self, change: Change, way: Way, then: Callable[[], None] | None) -> None:
        await self._writable.wait()
        async with self._turn:
            try:
                await self.drafts.before(change)
                committed, state = await self._in_store(lambda: self.session.commit(change))
            except (Refused, StoreError, LookupError) as error:
                if way is Way.LED and not isinstance(error, StoreError):
                    return
                if isinstance(error, StoreError):
                    self._history.give_back(change, way)
                    self._autopilot.tried = None
                self.drafts.refused(change)
                self._say(str(error), warning=True)
                for screen in self._state_screens:
                    screen.rejected(change, str(error))
                return
            self._tell_trouble("")
            nobody_asked = way is Way.LED and isinstance(change, StartTimer)
            if not nobody_asked:
                self._history.keep(change, committed.undo, way)
            self.drafts.saved(change)
            self._take(state)
            if committed.warning or not nobody_asked:
                done = told(change, way, self._key_name("change.undo", "u"), self._key_name("change.redo", "U"))
                self._say(committed.warning or done, warning=committed.warning is not None)
            for screen in self._state_screens:
                screen.accepted(change)
            if then is not None:
                then()
        if isinstance(change, CloseRetro):
            await self._keep_summary(state)

    async def _keep_summary(self, state: State) -> None:
        """Saves the summary of the retro that has just been closed, where the settings ask for that."""
        from retroboard.app.kept_summary import keep_summary

        folder = self.session.launch.summary_folder
        sentence, is_bad = await asyncio.to_thread(keep_summary, state, self.launch.today(), folder)
        for status in self._status_lines():  # the place of the close is about to leave the board to be seen
            status.say(sentence, warning=is_bad)

    def action_undo(self) -> None:
        self._step(Way.UNDO, "Nothing to undo.")

    def action_redo(self) -> None:
        self._step(Way.REDO, "Nothing to redo.")

    def _step(self, way: Way, otherwise: str) -> None:
        change = self._history.take(way)
        if change is None:
            self._say(otherwise)
        else:
            self.do(change, way)

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
        screen.receive(self.state, self.me)
        return screen

    def watch_state(self) -> None:
        """The state goes down to every screen that is up."""
        for screen in self._state_screens:
            screen.voter = self.session.voter
            screen.receive(self.state, self.me)
        self._look_at_timers()

    @property
    def _state_screens(self) -> list[StateScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, StateScreen)]

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
        if isinstance(screen, StateScreen) and type(screen) is type(self.screen):
            return
        self.push_screen(self._with_state(screen) if isinstance(screen, StateScreen) else screen)

    def open_retro(self, retro_id: str, cursor: str | None = None) -> None:
        """Shows a retro's board, with the cursor on a card or an action if one is named."""
        self._moving(self._spawn(self._go_to_board(retro_id, cursor)))

    async def _go_to_board(self, retro_id: str, cursor: str | None) -> None:
        await self._writable.wait()
        async with self._turn:
            self.session.retro_id, self.session.voter = retro_id, None
            try:
                self.state = await self._in_store(self.session.load)
            except (StoreError, LookupError) as error:
                self._say(str(error), warning=True)
                return
        screen = self._board_screen()
        await self.switch_screen(screen)
        self._look_at_timers()
        if cursor is not None:
            screen.call_after_refresh(screen.point_at, cursor)  # type: ignore[attr-defined]

    async def action_home(self, keeps_message: bool = False) -> None:
        """Back to the team's retros, with what has just been said where it is what has led there."""
        said = next((status.said for status in self._status_lines()), None) if keeps_message else None
        await self.switch_screen(self._home_screen())
        self._look_at_timers()
        if said is not None:
            self._say(*said)

    # --- the timer ----------------------------------------------------------------------------------------------------

    def _look_at_timers(self) -> None:
        """Shows the second that it is now and rings for what is over, and sleeps until there is another second."""
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        screens = self._state_screens
        state = screens[0].state if screens else None  # home shows no retro, and so no timer
        now_ms = self.launch.now_ms()
        for screen in self._screens_in_sight:
            screen.tick()
        for timer in self._ticking.rung(state, now_ms):
            self._ring(timer)
        wait = wait_ms(state, now_ms)
        if wait is not None:
            self._wake = asyncio.get_running_loop().call_later(wait / 1000, self._tick)

    def _tick(self) -> None:
        """What happens once in a second; with a timer of Textual it would cost as much again to come to it.

        Whoever armed it may be a screen that has gone by now: what is asked for here, the app asks for.
        """
        if self.is_running and self.screen_stack:
            try:
                with self._context():
                    self._look_at_timers()
            except Exception as error:
                self._handle_exception(error)

    @property
    def _screens_in_sight(self) -> list[StateScreen]:
        """The screen on top, and below questions, which cover little, what they are asked over."""
        shown: list[StateScreen] = []
        for screen in reversed(self.screen_stack):
            if isinstance(screen, StateScreen):
                shown.append(screen)
            if not screen.is_modal:
                break
        return shown

    def _ring(self, timer: model.Timer) -> None:
        """Time is up: says so, with the bell, and lights up unless nothing is to move."""
        self.bell()
        self._state_screens[-1].tell_time_is_up(timer)
        if self.animation_level != "none":
            for screen in self._screens_in_sight:
                screen.flash()

    # --- retros -------------------------------------------------------------------------------------------------------

    def start_retro(self, change: StartRetro) -> None:
        """Makes a new retro and opens it."""
        self.do(change, then=lambda: self.open_retro(change.new_retro_id))

    async def search(self, query: str) -> Any:
        """What of all the team's retros contains the query."""
        await self._writable.wait()
        return await self._in_store(lambda: self.session.search(query))

    def action_keys(self) -> None:
        from retroboard.app.screens.keys import KeysScreen

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen(self.screen))

    def action_kept(self) -> None:
        from retroboard.app.screens.kept import KeptScreen

        if not isinstance(self.screen, KeptScreen):
            self.post_message(Show(KeptScreen(self.launch)))

    def action_next_theme(self) -> None:
        """Another theme, which the next start begins with; the demo changes nothing of the user's own."""
        if not self.launch.looks.colours:
            self._say("There are no colours here: NO_COLOR is set, or TERM says so.", warning=True)
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

    def end(self, code: int) -> None:
        if not self._writable.is_set():
            for task in self._tasks:
                task.cancel()  # what waits for the database would wait for ever
        super().end(code)

    def keep_texts(self) -> str:
        safe = self.drafts.save()
        return "What was being written is kept for the next start." if safe and self.drafts.written else ""

    def abandon(self) -> None:
        self.session.abandon()

    @on(Driver.SignalResume)
    def look_again(self) -> None:
        """The program was suspended, and nobody told it what others did meanwhile."""
        if self._writable.is_set():
            self._notice()

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
            self.push_screen(Confirm(label, meaning, "y or Enter quits for all · Esc stays"), answered)

    async def _leave(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.exit()

    async def on_unmount(self) -> None:
        if self._opening is not None:
            self._opening.cancel()  # it may be waiting for an answer that will not come
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.drafts.close()
        await self._in_store(self.session.close)
        self._store_thread.shutdown(wait=False)

    # --- helpers ------------------------------------------------------------------------------------------------------

    async def _in_store(self, work: Callable[[], T]) -> T:
        """Runs something in the thread that the database belongs to."""
        return await asyncio.get_running_loop().run_in_executor(self._store_thread, work)

    def _for_a_thread(self, work: Callable[..., object]) -> Callable[..., None]:
        """What another thread calls to have something done here, where Textual finds its app: a timer needs it."""
        loop, here = asyncio.get_running_loop(), copy_context()

        def call(*given: object) -> None:
            loop.call_soon_threadsafe(work, *given, context=here)

        return call

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Starts something that belongs to the app, and that quitting waits for."""
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._written)
        return task

    @on(Say)
    def pass_on(self, message: Say) -> None:
        self._say(message.text, warning=message.warning)

    def _say(self, text: str, warning: bool = False) -> None:
        """Shows a line in the topmost status line."""
        for status in self._status_lines():
            status.say(text, warning=warning)
            return

    def _status_lines(self) -> Iterator[StatusLine]:
        """The status lines of all screens that have one, the topmost first."""
        from retroboard.app.widgets.status_line import StatusLine

        for screen in reversed(self.screen_stack):
            yield from screen.query(StatusLine)
