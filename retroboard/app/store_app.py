"""The database of a running program: opened, followed, and written to through one door."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from importlib import import_module
from random import uniform
from typing import TYPE_CHECKING, Any, TypeVar

from textual import on
from textual.driver import Driver
from textual.reactive import reactive
from textual.timer import Timer

from retroboard.app.autopilot import Autopilot
from retroboard.app.draft_file import folder_of
from retroboard.app.drafts import Drafts
from retroboard.app.history import History, Way, told, why_not_from_here
from retroboard.app.keytable import own_keys
from retroboard.app.launch import Launch
from retroboard.app.messages import Do, Say
from retroboard.app.one_picture import hold_picture
from retroboard.app.screens.state_screen import StateScreen
from retroboard.app.session import NewTeam, Opened, Session
from retroboard.app.terminal.trusted import TrustedApp
from retroboard.config import ConfigError
from retroboard.domain import keys
from retroboard.domain.changes import (
    Change,
    CloseRetro,
    FinishTopic,
    ReopenRetro,
    Revert,
    SetStage,
    Spotlight,
    StartRetro,
    StartTimer,
)
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Retro, State
from retroboard.domain.subject import whereabouts
from retroboard.store.errors import Barred, Busy, Refused, StoreError

if TYPE_CHECKING:
    from retroboard.app.widgets.status_line import StatusLine
    from retroboard.store.store import Committed

T = TypeVar("T")
COLLECT = (20_000, 20, 20)
"""When the collector looks for what nobody needs any more: by itself it would, several times, while a card is added."""
AGAIN_S = 1.0
"""After so long a database that could not be read is read again."""
KEPT = "What was being written is kept for the next start."
NOT_KEPT = "What was being written could not be kept."
TAKEN = "{leader} leads this retro now. {F:retro.lead} takes the lead back."
TELL_S = 0.7
"""After so long it is said that a write waits, and for whom."""
WAIT_S = 30.0
"""So long a write is tried again where somebody keeps the database busy."""
PAUSE_S = 0.05, 0.25
"""So long, at random between the two, the others get their turn before that."""
MOVES = (StartRetro, SetStage, CloseRetro, ReopenRetro, Spotlight, FinishTopic, Revert)
"""What may bring another screen, or another topic to it, which the next key is for."""


def _who_took_the_lead(before: State | None, now: State, me: str | None) -> str:
    """Whoever leads the retro now that I led before; '' where nobody has taken that."""
    was = before.retro if before is not None else None
    if was is None or now.retro is None or was.id != now.retro.id or me is None or was.facilitator_id != me:
        return ""
    leader = now.member_by_id.get(now.retro.facilitator_id or "")
    return leader.name if leader is not None and leader.id != me else ""


class StoreApp(TrustedApp):
    """Holds the state, which goes down to the screens, and takes their changes.

    Everything that touches the database runs in one thread of its own, in the order it was asked for, and belongs to
    the app: a screen that closes takes no write with it, and quitting waits for those under way.
    """

    state: reactive[State | None] = reactive(None, init=False, layout=False, repaint=False)
    me: reactive[str | None] = reactive(None, init=False, layout=False, repaint=False)

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        keys.use(own_keys(launch.keymap, ascii=launch.looks.ascii))
        self.session = Session(launch)
        self.failure: StoreError | LookupError | None = None
        """Why there was nothing to open, if there was not."""
        self.trouble = ""
        self._latest: tuple[str, bool] | None = None
        """What was said last, and whether it warns, until somebody presses a key."""
        self.drafts = Drafts()
        self._history = History()
        self._autopilot = Autopilot(self._lead)
        self._stale = False
        self._leaves = False
        self._again: Timer | None = None
        self._turn = asyncio.Lock()
        self._writable = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._moves: set[asyncio.Task[None]] = set()
        self._opening: asyncio.Task[None] | None = None
        self._reload: asyncio.Task[None] | None = None
        self._store_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    @property
    def shows_demo(self) -> bool:
        """Whether what is open goes with the program, which was started so, or was asked for it at the first start."""
        return self.session.launch.throwaway

    # --- opening ------------------------------------------------------------------------------------------------------

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
        if self.shows_demo:
            return
        tell = self._for_a_thread(partial(self._say, warning=True))
        try:
            left = await self.drafts.open(
                folder_of(self.session.launch.db, self.me),
                tell,
                lambda ids: self._in_store(lambda: self.session.texts_among(ids)),
            )
        except ConfigError as error:
            tell(str(error))
            return
        if left and self.state is not None:
            from retroboard.app.purposes import shown_to, told_of

            if seen := shown_to(self.me, left):
                self._say(told_of(seen, self.state), warning=True)

    async def _open(self) -> bool:
        """Opens the database; asks who is there where that is not known. False where there is nothing to follow."""
        try:
            opened = await self._in_store(self.session.open)
            while not isinstance(opened, Opened):
                answer = await self._ask_who(opened)
                if answer is None:
                    self._give_up(opened)
                    return False
                opened = await self._in_store(partial(self.session.join, answer))
        except (StoreError, LookupError) as error:
            self.fail(error)
            return False
        self.me = opened.me
        if self.state is not None and await self._in_store(lambda: opened.state == self.state):
            self.set_reactive(StoreApp.state, opened.state)  # with which what is read later is compared at a glance
        else:
            self.state = opened.state
        self._writable.set()
        return True

    async def _ask_who(self, question: NewTeam) -> Any:
        from retroboard.app.screens.welcome import WelcomeScreen

        for status in self._status_lines():
            status.standing = ""  # it is not the program that anybody waits for
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.push_screen(WelcomeScreen(question), answer.set_result)
        return await answer

    def _give_up(self, question: NewTeam) -> None:
        """Leaves without an answer; what brings a lost database back can be read, and copied, in the terminal."""
        if question.lost is not None:
            self.fail(question.lost)
        else:
            self.exit()

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
            gc.set_threshold(*COLLECT)
            gc.enable()

    # --- following ----------------------------------------------------------------------------------------------------

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
                    before = self.state
                    self._take(await self._in_store(self.session.load))
                    if self.state is not before:  # somebody else has changed something
                        self._history.put_back()
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
        if self._is_in_a_retro and (leader := _who_took_the_lead(before, state, self.me)):
            self._say(with_keys(TAKEN, leader=leader), warning=True)
        if before is not None and before.retro is not None and before.retro.autopilot:
            from retroboard.domain.autopilot import taken_over, was_taken_over

            if was_taken_over(before, state):
                self._autopilot.news = taken_over(state, self.me)
        self.state = state

    def _tell_trouble(self, sentence: str) -> None:
        """What keeps the database from being read, which stands on every screen until it is over; `""` when it is."""
        self.trouble = sentence
        for screen in self.state_screens:
            screen.trouble = sentence

    def fail(self, error: StoreError | LookupError) -> None:
        """Ends the program with a sentence on the terminal that it leaves."""
        self.failure = error
        self.last_words = str(error)
        self.end(1)

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
        until = time.monotonic() + WAIT_S
        async with self._turn:
            try:
                await self.drafts.before(change)
                committed, state = await self._commit(change, until)
            except (Refused, StoreError, LookupError) as error:
                if way is Way.LED and not isinstance(error, StoreError):
                    return
                if isinstance(error, StoreError):
                    self._history.give_back(change, way)
                    self._autopilot.tried = None
                elif isinstance(error, Refused):
                    self._history.put_aside(change, way)
                    self._notice()  # what it is refused for may not have come to be seen here
                self.drafts.refused(change)
                older = self._older_told(way) if isinstance(error, Refused) else ""
                self._say(f"{error}{older}", warning=True)
                for screen in self.state_screens:
                    screen.rejected(change, str(error))
                return
            self._tell_trouble("")
            nobody_asked = way is Way.LED and isinstance(change, StartTimer)
            if not nobody_asked:
                self._history.keep(change, committed.undo, way)
            self.drafts.saved(change)
            before = self.state
            if state.retro_id == self.session.retro_id:
                self._take(state)
            else:
                self._notice()
            if committed.warning or not nobody_asked:
                undo, writing = committed.undo, self._is_writing
                done = told(change, way, undo=undo, seen=(before, state), me=self.me, writing=writing)
                self._say(committed.warning or done, warning=committed.warning is not None)
            for screen in self.state_screens:
                screen.accepted(change)
            if isinstance(change, Revert) and self.state is not None:
                for screen in self.state_screens[-1:]:
                    screen.follow(whereabouts(change.edits, self.state))
            if then is not None:
                then()
        if isinstance(change, CloseRetro):
            await self._keep_summary(state, parked=len(change.parked))

    async def _commit(self, change: Change, until: float) -> tuple[Committed, State]:
        """Makes a change. Whoever keeps the database busy is waited for, unless somebody wants to leave."""
        before, telling = self.trouble, asyncio.create_task(self._tell_of_waiting())
        try:
            while True:
                try:
                    return await self._in_store(lambda: self.session.commit(change))
                except Busy as error:
                    if isinstance(error, Barred) or self._leaves or time.monotonic() > until:
                        raise
                await asyncio.sleep(uniform(*PAUSE_S))
        finally:
            telling.cancel()
            self._tell_trouble(before)

    async def _tell_of_waiting(self) -> None:
        """Says that a write takes long, and who else is at it by now, for as long as it is not cancelled."""
        while True:
            await asyncio.sleep(TELL_S)
            who = await asyncio.to_thread(self.session.keepers)
            why = f"the database is kept busy by {who}" if who else "the database takes its time"
            self._tell_trouble(f"Waiting to save: {why}.")

    async def _keep_summary(self, state: State, *, parked: int) -> None:
        """Saves the summary of the retro that has just been closed, where the settings ask for that."""
        from retroboard.app.kept_summary import keep_summary

        folder = self.session.launch.summary_folder
        sentence, is_bad = await asyncio.to_thread(keep_summary, state, self.launch.today(), folder, parked)
        self._say(sentence, warning=is_bad)

    def action_undo(self) -> None:
        self._step(Way.UNDO, "Nothing to undo.")

    def action_redo(self) -> None:
        self._step(Way.REDO, "Nothing to redo.")

    def _older_told(self, way: Way) -> str:
        """What the key of what was refused would go on to, as it is something older."""
        older = self._history.goes_on_to(way)
        key = with_keys("{u:change.undo}" if way is Way.UNDO else "{U:change.redo}")
        return f" {key} goes on to what was before: {older}." if older else ""

    def _step(self, way: Way, otherwise: str) -> None:
        change = self._history.take(way)
        if change is None:
            self._say(otherwise)
            return
        shown = self.session.retro_id if self._is_in_a_retro else None
        if self.state is not None and (reason := why_not_from_here(change, way, shown, self.state)):
            self._history.put_aside(change, way)
            self._say(f"{reason}{self._older_told(way)}", warning=True)
            return
        started = [edit.row.id for edit in change.edits if edit.before is None and isinstance(edit.row, Retro)]
        self.do(change, way, then=partial(self.open_retro, started[0]) if started else None)

    def open_retro(self, retro_id: str, cursor: str | None = None) -> None:
        """Shows a retro's board, with the cursor on a card or an action if one is named."""
        raise NotImplementedError

    @property
    def _is_in_a_retro(self) -> bool:
        """Whether a retro is what the screens are about, and not the team as at home."""
        return any(screen.OF_RETRO for screen in self.state_screens[:1])

    @property
    def _is_writing(self) -> bool:
        """Whether the next text is being written, so that a key is a letter."""
        return any(screen.is_writing and not screen.is_saving for screen in self.state_screens[-1:])

    # --- leaving ------------------------------------------------------------------------------------------------------

    def end(self, code: int) -> None:
        self._leaves = True
        if not self._writable.is_set():
            for task in self._tasks:
                task.cancel()  # what waits for the database would wait for ever
        super().end(code)

    def keep_texts(self) -> str:
        safe = self.drafts.save()
        if not self.drafts.unsaved or self.shows_demo:
            return ""
        return KEPT if safe else NOT_KEPT

    def abandon(self) -> None:
        self.session.abandon()

    @on(Driver.SignalResume)
    def look_again(self) -> None:
        """The program was suspended: its terminal is empty, and nobody told it what others did meanwhile."""
        self.refresh(layout=True)
        if self._writable.is_set():
            self._notice()

    async def _leave(self) -> None:
        self._leaves = True
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.exit()

    async def on_unmount(self) -> None:
        if self._opening is not None:
            self._opening.cancel()  # it may be waiting for an answer that will not come
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.last_words is None and self.keep_texts() == NOT_KEPT:
            self.last_words = NOT_KEPT
        self.drafts.close()
        await self._in_store(self.session.close)
        self._store_thread.shutdown(wait=False)
        keys.use({})

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
        """Shows a line in the topmost status line, and where it leads to before the next key."""
        self._latest = text, warning
        for status in self._status_lines():
            status.say(text, warning=warning)
            return

    def _moved_on(self) -> tuple[str, bool] | None:
        """Takes what was said last from where it stands, until the next key, for the place that it has led to."""
        standing = [status for status in self._status_lines() if status.said == self._latest]
        for status in standing:
            status.quiet()
        return self._latest if standing else None

    def _status_lines(self) -> Iterator[StatusLine]:
        """The status lines of all screens that have one, the topmost first."""
        from retroboard.app.widgets.status_line import StatusLine

        for screen in reversed(self.screen_stack):
            yield from screen.query(StatusLine)

    @property
    def state_screens(self) -> list[StateScreen]:
        """The screens that the state goes down to, the lowest first."""
        return [screen for screen in self.screen_stack if isinstance(screen, StateScreen)]
