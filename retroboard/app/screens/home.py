"""Home: the team's retros, its promises, its rhythm."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from retroboard.app import painting
from retroboard.app.launch import Launch
from retroboard.app.messages import Show
from retroboard.app.painting import counted
from retroboard.app.proposals import Proposal, toggle_done
from retroboard.app.screens.editing import EditingScreen, Writing
from retroboard.app.widgets.block_list import BlockList
from retroboard.app.widgets.heading import Heading
from retroboard.app.widgets.status_line import StatusLine
from retroboard.dates import say_gap
from retroboard.domain import changes as c
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import CLOSED
from retroboard.domain.model import Action, State
from retroboard.domain.views import days_since_last, is_overdue, open_actions, usual_gap

NO_RETRO = "No retro yet. {n:retro.new} starts the first one, {P:people.open} adds the people of your team."
FOR_AN_ACTION = "{Space:entry.toggle} is for an open action: {right arrow:home.switch}, then {down:cursor.down} to it."


class HomeScreen(EditingScreen):
    """Two lists: retros, newest first, and open actions, oldest first."""

    OF_RETRO = False
    HELP = (
        "Home: the team's retros on the left, its open actions on the right. {Left and right:home.switch} change sides."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,right,h,l", "other_list", "Other list", id="home.switch", show=False, tooltip="To the other list"
        ),
        Binding("n", "new_retro", "New retro", id="retro.new", tooltip="Start the next retro, from a template"),
        Binding(
            "slash", "search", "Search", id="home.search", key_display="/", tooltip="Search titles, cards and actions"
        ),
        Binding("A", "add_action", "Action", id="action.add", tooltip="A new action of the team"),
        Binding("e", "edit", "Edit", id="card.edit", tooltip="Change the title or the action under the cursor"),
        Binding("space", "toggle_done", "Done", id="entry.toggle", tooltip="Mark the action done, or open it again"),
        Binding(
            "d,delete",
            "delete",
            "Delete",
            id="card.delete",
            key_display="d",
            tooltip="Delete the action, or a retro with nothing in it",
        ),
        Binding("a", "add_card", "Add", id="card.add", tooltip="Keep a thought for the next retro"),
        Binding("i", "inbox", "Inbox", id="home.inbox", tooltip="The thoughts that wait for the next retro"),
        Binding("q", "app.quit", "Quit", id="home.quit", tooltip="Leave the program"),
    ]
    HINTS: ClassVar[tuple[str, ...]] = (
        "app.keys",
        "retro.new",
        "entry.open",
        "card.add",
        "home.inbox",
        "home.search",
        "action.add",
        "entry.toggle",
        "people.open",
        "home.quit",
    )

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self.heading = Heading(self.launch.now_ms)
        self.retros = BlockList(id="retros")
        self.actions = BlockList(id="actions")
        self.status = StatusLine()
        self._last_list = self.retros

    def compose(self) -> ComposeResult:
        yield self.heading
        with Horizontal(id="lists"):
            yield self.retros
            yield self.actions
        yield self.status

    def on_mount(self) -> None:
        self.retros.focus()
        self.come_up()

    @property
    def current_list(self) -> BlockList:
        return self._last_list

    def receive(self, state: State | None, me: str | None) -> None:
        """The team as it is today, whichever retro was open before."""
        super().receive(state and replace(state, retro_id=None, board=None), me)

    def show_state(self) -> None:
        state = self.state
        status = self.status
        if state is None:
            self.retros.border_title = Content("Retros")
            self.actions.border_title = Content("Actions")
            status.standing = " Opening…"
            return
        self.retros.empty = with_keys(NO_RETRO)
        self.actions.empty = with_keys("No open actions. {A:action.add} adds one.")
        today = self.launch.today()
        self.heading.team, self.heading.note = state.team, rhythm(state, self.launch)
        promised = open_actions(state)
        overdue = sum(is_overdue(action, today) for action in promised)
        self.retros.border_title = Content(f"Retros ({len(state.retros)})")
        self.actions.border_title = Content(f"! Open actions ({len(promised)})")
        self.actions.border_subtitle = Content(f"{overdue} overdue" if overdue else "")
        self._show_retros(state)
        self.actions.show([painting.action_block(action, state, today, gap=1) for action in promised])
        if self.actions.cursor is None and self.actions.blocks:
            self.actions.cursor = self.actions.blocks[0].id
        waiting = len(state.inbox)
        status.standing = f" {counted(waiting, 'card')} in the inbox" if waiting else ""
        self.show_hints()

    def _show_retros(self, state: State) -> None:
        """Shows the retros. A cursor on the latest goes on to the one that somebody starts: who waits here for it to
        begin presses Enter then."""
        is_on_latest = self.retros.neighbour(-1) is None
        self.retros.show([painting.retro_block(retro, state) for retro in reversed(state.in_time)])
        if is_on_latest and self.retros.blocks:
            self.retros.cursor = self.retros.blocks[0].id

    def on_descendant_focus(self) -> None:
        if isinstance(self.focused, BlockList):
            self._last_list = self.focused
        if self.state is not None:
            self.show_hints()

    # --- keys ---------------------------------------------------------------------------------------------------------

    def action_other_list(self) -> None:
        (self.actions if self.retros.has_focus else self.retros).focus()

    @on(BlockList.Opened, "#retros")
    def open_retro(self, message: BlockList.Opened) -> None:
        self._app.open_retro(message.block_id)

    @on(BlockList.Opened, "#actions")
    async def open_action(self, message: BlockList.Opened) -> None:
        if self.state is not None:
            await self.ask_action(self.state.action_by_id[message.block_id])

    @property
    def _app(self) -> Any:
        return self.app

    @property
    def _action(self) -> Action | None:
        """The action under the cursor, if that list has the focus."""
        if self.state is None or not self.actions.has_focus:
            return None
        return self.state.action_by_id.get(self.actions.cursor or "")

    async def action_new_retro(self) -> None:
        from retroboard.app.screens.new_retro import NewRetro

        if self.state is None:
            return

        purpose = "start new"

        def answered(change: c.StartRetro | None) -> None:
            if change is not None:
                self._app.start_retro(change)
                self.drafts.send(change, purpose, change.title)
            elif self.drafts.get(purpose):
                self.tell_kept(purpose)

        form = NewRetro(self.state, self.launch, self.drafts.get(purpose), partial(self.drafts.keep, purpose))
        await self.app.push_screen(form, answered)

    async def action_search(self) -> None:
        from retroboard.app.screens.search import SearchScreen

        def answered(hit: Any) -> None:
            if hit is None or self.state is None:
                return
            if hit.retro_id is not None:
                self._app.open_retro(hit.retro_id, hit.row_id)
            elif hit.row_id in self.state.action_by_id:
                self.call_next(self.ask_action, self.state.action_by_id[hit.row_id])

        await self.app.push_screen(SearchScreen(), answered)

    async def action_add_action(self) -> None:
        running = self.state.running if self.state is not None else None
        await self.ask_action(None, running.id if running else None)

    async def action_edit(self) -> None:
        if self._action is not None:
            await self.ask_action(self._action)
        elif self.state is not None and (retro := self.state.retro_by_id.get(self.retros.cursor or "")):
            if retro.closed_on is not None:
                self.refuse(with_keys(CLOSED))
            else:
                await self.ask_change(
                    "The retro's title",
                    retro.title,
                    lambda line: c.EditRetro(retro.id, line, retro.held_on, retro) if line != retro.title else None,
                    key=f"retro title {retro.id}",
                )

    async def action_add_card(self) -> None:
        def make(text: str) -> Proposal:
            return c.AddToInbox(self.launch.new_id(), text)

        await self.write("A thought for the next retro", Writing("add inbox", make, several=True))

    async def begin_writing(self) -> None:
        await self.action_add_card()

    def action_inbox(self) -> None:
        from retroboard.app.screens.inbox import InboxScreen

        self.post_message(Show(InboxScreen(self.launch)))

    async def action_toggle_done(self) -> None:
        await self.settled()
        action = self._action
        if action is None:
            self.refuse(with_keys(FOR_AN_ACTION))
        else:
            self.attempt(toggle_done(action, self.launch.today()))

    async def action_delete(self) -> None:
        await self.settled()
        action = self._action
        if action is not None:
            self.attempt(c.DeleteAction(action.id))
        elif self.retros.cursor is not None:
            self.send(c.DeleteRetro(self.retros.cursor))  # what is in it, the store knows


def rhythm(state: State, launch: Launch) -> str:
    """Since when the last retro was, and what the usual gap is."""
    since, usual = days_since_last(state, launch.today()), usual_gap(state)
    if since is None:
        return "No retro yet"
    last = "Last retro today" if since <= 0 else f"Last retro {say_gap(since)} ago"
    return last + (f", usually every {say_gap(usual)}" if usual else "")
