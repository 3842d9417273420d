"""The board: a retro's columns side by side, and everything that a key does to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalScroll
from textual.reactive import reactive

from retroboard.app import painting, proposals
from retroboard.app.launch import Launch
from retroboard.app.messages import Say, Show
from retroboard.app.proposals import Here
from retroboard.app.screens.card_keys import CardKeys
from retroboard.app.screens.course_keys import CourseKeys
from retroboard.app.widgets.block_list import BlockList
from retroboard.app.widgets.column_view import ColumnView
from retroboard.app.widgets.heading import Heading
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain import changes as c
from retroboard.domain import views
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import CLOSED
from retroboard.domain.model import Column, Stage, State
from retroboard.domain.views import Entry, Sort

MIN_COLUMN = 24
"""The least cells that a column is wide; where not all columns have that, as many as do share the width, and the board
scrolls."""
EDGE = 2
"""The cells of the next column that are seen then, so that people know of it."""
ROOMY_LINES = 30
"""From this height on, an empty line separates topics."""
IS_HERE = "The board is where you {stage}. {S:stage.menu} shows all stages."
TOO_HIDDEN = "Some cards are hidden still, so nobody can tell what is alike. {f:cards.reveal} shows them."
FILTERED = "The filter hides it: {esc:editor.cancel}, then {esc:board.back} on the board, shows all."


class Columns(HorizontalScroll, can_focus=False, inherit_bindings=False):
    """The columns side by side; where they do not all fit, it follows the focus."""


class BoardScreen(CardKeys, CourseKeys):
    """One retro. The columns are the widgets; a cursor in each rests on a card, a group or an action."""

    HELP = "A retro: columns side by side. Arrows move; what a key does, it does to what is under the cursor."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "column_by(-1)", "Left", id="column.left", show=False, tooltip="To the column on the left"),
        Binding(
            "right,l", "column_by(1)", "Right", id="column.right", show=False, tooltip="To the column on the right"
        ),
        *(
            Binding(str(n), f"column({n})", f"Column {n}", id=f"column.{n}", show=False, tooltip=f"To column {n}")
            for n in range(1, 10)
        ),
        Binding(
            "a",
            "add",
            "Add",
            id="card.add",
            tooltip="Add cards here: {Enter:editor.save} saves and starts the next, {Esc:editor.cancel} ends",
        ),
        Binding("e", "edit", "Edit", id="card.edit", tooltip="Edit the text under the cursor"),
        Binding("d,delete", "propose('delete')", "Delete", id="card.delete", key_display="d", tooltip="Delete it"),
        Binding("v", "propose('cast_vote')", "Vote", id="vote.add", tooltip="Give this topic one of your votes"),
        Binding("V", "propose('take_vote')", "Take vote", id="vote.remove", tooltip="Take a vote of yours back"),
        Binding("m", "group", "Group", id="card.group", tooltip="Pick a card up; on another one, group the two"),
        Binding(
            "x",
            "propose('take_out')",
            "Take out",
            id="card.ungroup",
            tooltip="Out of its group; on its title, all",
        ),
        Binding("r", "rename", "Name", id="topic.rename", tooltip="Give this topic a title"),
        Binding("A", "add_action", "Action", id="action.add", tooltip="Make an action from this topic"),
        Binding("c", "comment", "Comment", id="comment.add", tooltip="Say something about this card"),
        Binding(
            "space",
            "fold_or_close",
            "Fold/done",
            id="entry.toggle",
            tooltip="Fold a group; mark an action done or open",
        ),
        Binding(
            "shift+left,H",
            "propose('move_left')",
            "Move left",
            id="card.left",
            tooltip="Move to the column on the left",
        ),
        Binding("shift+right,L", "propose('move_right')", "Move right", id="card.right", tooltip="Move to the right"),
        Binding("shift+up,K", "propose('move_up')", "Move up", id="card.up", tooltip="Move up in its column"),
        Binding("shift+down,J", "propose('move_down')", "Move down", id="card.down", tooltip="Move down in its column"),
        Binding("o", "sort", "Order", id="board.sort", tooltip="Order by votes, or as placed"),
        Binding(
            "slash", "filter", "Filter", id="board.filter", key_display="/", tooltip="Show only what contains a text"
        ),
        Binding("s", "place", "Stage", id="stage.place", tooltip="To this stage's screen, with the topic in front"),
        Binding(
            "b",
            "budget",
            "Votes",
            id="vote.budget",
            tooltip="How many votes each has, and for one topic",
        ),
        Binding("at,W", "vote_as", "Who votes", id="vote.as", key_display="@", tooltip="Choose whose votes you give"),
        Binding("B", "another_round", "New round", id="vote.round", tooltip="Another round of votes"),
        Binding("M", "alike", "Alike", id="topic.alike", tooltip="Step through topics that say much the same"),
        Binding("C", "columns", "Columns", id="board.columns", tooltip="Change the columns; no card is ever lost"),
        Binding("R", "rename_retro", "Retitle", id="retro.rename", tooltip="Give the retro another title"),
        Binding(
            "escape",
            "back",
            "Back",
            id="board.back",
            show=False,
            tooltip="Put down, or end the filter",
        ),
        Binding("q", "app.home", "Home", id="app.home", tooltip="To the team's retros"),
    ]
    HINTS: ClassVar[tuple[str, ...]] = (
        "card.add",
        "entry.open",
        "action.add",
        "card.group",
        "vote.add",
        "change.undo",
        "retro.summary",
        "app.home",
    )
    HINTS_FIRST: ClassVar[Mapping[Stage, tuple[str, ...]]] = {
        Stage.CHECK_IN: ("stage.place",),
        Stage.REVIEW: ("stage.place",),
        Stage.GROUP: ("card.group", "topic.alike", "topic.rename", "card.ungroup"),
        Stage.VOTE: ("vote.add", "vote.remove", "vote.as", "board.sort"),
        Stage.DISCUSS: ("stage.place", "action.add", "entry.open"),
        Stage.CLOSE: ("stage.place", "retro.summary"),
    }
    """What matters most in a stage comes first, where there is room for few."""
    HINTS_WHEN_PICKED: ClassVar[tuple[str, ...]] = ("card.group", "board.back", "app.keys")
    HINTS_WHEN_CLOSED: ClassVar[tuple[str, ...]] = (
        "app.keys",
        "entry.open",
        "retro.summary",
        "stage.previous",
        "app.home",
    )

    sort: reactive[Sort] = reactive(Sort.PLACE, init=False)
    needle: reactive[str] = reactive("", init=False)

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self._entries: dict[str, dict[str, Entry]] = {}
        self._hinted: tuple[str, ...] = ()
        self._folded: frozenset[str] = frozenset()
        self._picked: Entry | None = None
        self._gap = 0
        self._column_ids: list[str] = []
        self._last_view: ColumnView | None = None
        self._columns = Columns(id="columns")

    def compose(self) -> ComposeResult:
        yield Heading(self.launch.now_ms)
        with self._columns:
            if self.state is not None and self.state.board is not None:
                yield from (ColumnView(column) for column in self.state.board.columns)
        yield StatusLine()

    def on_mount(self) -> None:
        self._gap = self._wanted_gap()
        self._column_ids = [view.column.id for view in self.column_views]
        self.come_up()
        self._focus_first()

    # --- the state goes down ------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        board = self.state.board if self.state is not None else None
        if board is None:
            return
        ids = [column.id for column in board.columns]
        if ids == self._column_ids:
            self._show_columns()
        else:
            self._column_ids = ids
            self.call_next(self._lay_columns, board.columns)

    async def _lay_columns(self, columns: Sequence[Column]) -> None:
        """Puts a widget for each column, keeping those that stay."""
        ids = [column.id for column in columns]
        box = self._columns
        had_focus = self.focused_view
        for view in self.column_views:
            if view.column.id not in ids:
                await view.remove()
        there = {view.column.id: view for view in self.column_views}
        fresh = [ColumnView(column) for column in columns if column.id not in there]
        if fresh:
            await box.mount(*fresh)
        box.sort_children(key=lambda widget: ids.index(widget.column.id))  # type: ignore[attr-defined]
        self._show_columns()
        if had_focus is not None and had_focus.column.id not in ids:
            self._last_view = None
        if not self.is_writing:
            self._focus_first()

    def _focus_first(self) -> None:
        all_views = self.column_views
        if all_views and not isinstance(self.focused, ColumnView):
            all_views[0].focus()

    def _show_columns(self) -> None:
        state = self.state
        if state is None or state.board is None:
            return
        heading = self.query_one(Heading)
        heading.show(state)
        if self._hinted != (hinted := self.hint_ids):
            self._hinted = hinted
            self.show_hints()
        how = painting.How(self.sort, self.needle, self._folded, self.launch.today(), self._gap)
        columns = {column.id: column for column in state.board.columns}
        all_views = self.column_views
        self._share_width()
        for view in all_views:
            column = columns.get(view.column.id)
            if column is None:
                continue
            shown = painting.shown(state, column, how, view.shown)
            if shown is not view.shown:
                self._fill(view, column, state, shown)
            view.picked = self._picked.id if self._picked else None
            if self.awaited is not None and self.awaited in view:
                view.cursor = self.awaited
                if self.chase:
                    view.focus()
                self.awaited, self.chase = None, False
            elif view.cursor is None and view.blocks:
                view.cursor = view.blocks[0].id
        self._show_standing()

    def _fill(self, view: ColumnView, column: Column, state: State, shown: painting.Shown) -> None:
        self._entries[column.id] = {entry.id: entry for entry in shown.entries}
        count, nothing = str(counted_in(shown.entries)), ""
        if self.needle:
            count += f" of {counted_in(views.entries(state, column, self.sort, '', self._folded))}"
            nothing = f"Nothing here contains {self.needle}."
        view.show_column(column, count, shown, nothing)

    def _show_standing(self) -> None:
        here = self.here
        if here is None:
            return
        status = self.query_one(StatusLine)
        parts = []
        if self._picked is not None:
            parts.append("picked up, to group with another card")
        if self.needle:
            parts.append(f"only /{self.needle}")
        if self.sort is Sort.VOTES:
            parts.append("by votes")
        if told := self.stage_told():
            parts.append(told)
        place = "" if self._all_fit else f" · {self._place_told()}"
        status.standing = " " + (" · ".join(parts) + self.votes_told(here.state) + place).removeprefix(" · ")
        status.dim = self.dim_ids

    @property
    def dim_ids(self) -> frozenset[str]:
        here = self.here
        if here is None or here.retro.closed_on is not None:
            return super().dim_ids
        dim = {"card.group"} if here.topic is None else set()
        if isinstance(proposals.allowed(proposals.cast_vote(here, str), here.state, here.me), str):
            dim.add("vote.add")
        return super().dim_ids | dim

    def watch_sort(self) -> None:
        self._show_columns()

    def watch_needle(self) -> None:
        self._show_columns()

    def on_resize(self) -> None:
        self._share_width()
        self._show_standing()
        self.call_after_refresh(self._scroll_to_column)
        if self._gap != self._wanted_gap():
            self._gap = self._wanted_gap()
            self._show_columns()

    def _share_width(self) -> None:
        """Makes columns so wide that none is cut through its words."""
        all_views, width = self.column_views, self.app.size.width
        seen = max(1, (width - EDGE) // MIN_COLUMN)
        for view in all_views:
            view.styles.width = "1fr" if self._all_fit else (width - EDGE) // seen

    @property
    def _all_fit(self) -> bool:
        """Whether all columns are on the screen side by side."""
        return len(self.column_views) * MIN_COLUMN <= self.app.size.width

    def _place_told(self) -> str:
        """Which column the cursor is in, where that cannot be seen."""
        views = self.column_views
        return f"column {views.index(self.current_list) + 1} of {len(views)}" if self.current_list else ""

    def _wanted_gap(self) -> int:
        """The number of empty lines between topics: none where there is little room."""
        return int(self.app.size.height >= ROOMY_LINES)

    @property
    def hint_ids(self) -> tuple[str, ...]:
        retro = self.state.retro if self.state else None
        if self._picked is not None:
            return self.HINTS_WHEN_PICKED
        if retro is None or retro.closed_on is not None:
            return self.HINTS_WHEN_CLOSED
        return tuple(dict.fromkeys(("app.keys", "stage.next", *self.HINTS_FIRST.get(retro.stage, ()), *self.HINTS)))

    # --- where the cursor is ------------------------------------------------------------------------------------------

    @property
    def column_views(self) -> list[ColumnView]:
        return [view for view in self._columns.children if isinstance(view, ColumnView)]

    @property
    def focused_view(self) -> ColumnView | None:
        return self.focused if isinstance(self.focused, ColumnView) else None

    @property
    def current_list(self) -> ColumnView | None:
        """The column that keys speak about: the focused one, or the last that was."""
        all_views = self.column_views
        if self._last_view in all_views:
            return self._last_view
        return all_views[0] if all_views else None

    @property
    def here(self) -> Here | None:
        view = self.current_list
        if view is None or self.state is None or self.state.board is None or self.state.retro is None:
            return None
        column: Column | None = self.state.board.column_by_id.get(view.column.id)
        if column is None:
            return None
        entry = self._entries.get(column.id, {}).get(view.cursor or "")
        return Here(self.state, self.me, column, entry, picked=self._picked, voter=self.voter)

    @on(BlockList.CursorMoved)
    def restate(self) -> None:
        self._show_standing()

    def on_descendant_focus(self) -> None:
        view = self.focused_view
        if view is not None:
            self._last_view = view
            self._scroll_to_column()
        self.show_hints()
        self._show_standing()

    def _scroll_to_column(self) -> None:
        """Brings the column that keys speak about on the screen."""
        view = self.current_list
        if view is not None:
            self._columns.scroll_to_widget(view, animate=False)

    def point_at(self, row_id: str) -> None:
        """Puts the cursor on a card, a group or an action."""
        self.awaited, self.chase = row_id, True
        self._show_columns()

    def follow(self, row_ids: Sequence[str]) -> None:
        for row_id in row_ids:
            if any(row_id in entries for entries in self._entries.values()):
                self.point_at(row_id)
                return

    # --- keys ---------------------------------------------------------------------------------------------------------

    def action_column_by(self, step: int) -> None:
        all_views, view = self.column_views, self.current_list
        if view is not None and 0 <= all_views.index(view) + step < len(all_views):
            all_views[all_views.index(view) + step].focus()

    def action_column(self, number: int) -> None:
        all_views = self.column_views
        if number <= len(all_views):
            all_views[number - 1].focus()

    async def action_group(self) -> None:
        """The first m picks up, the second groups."""
        await self.settled()
        here = self.here if self._picked is not None else self.on_something(self.here)
        if here is None:
            return
        if self._picked is None:
            picked = proposals.pick(here)
            if isinstance(picked, Entry):
                self._picked = picked
                self.query_one(StatusLine).quiet()
            else:
                self.post_message(Say(str(picked), warning=True))
        else:
            proposal = proposals.group(here)
            self._picked = None
            self.attempt(proposal)
        self.show_hints()
        self._show_columns()

    async def action_fold_or_close(self) -> None:
        """Folds or unfolds a group; marks an action done, or opens it again."""
        await self.settled()
        here = self.on_something(self.here)
        if here is None or here.entry is None:
            return
        if here.entry.action is not None:
            self.attempt(proposals.toggle_done(here.entry.action, self.launch.today()))
        elif here.topic is not None and len(here.board.cards_by_topic[here.topic.id]) > 1:
            self._folded = self._folded ^ {here.topic.id}
            self.awaited = here.topic.id
            self._show_columns()
        else:
            self.refuse(with_keys("Only groups fold, and only actions are done; {Enter:entry.open} opens a card."))

    async def action_propose(self, name: str) -> None:
        """As everywhere; but nothing goes up or down where nobody would see that it does, or past what."""
        entry = self.here.entry if self.here is not None else None
        if name in ("move_up", "move_down") and entry is not None and entry.topic is not None and not entry.depth:
            if self.sort is Sort.VOTES:
                self.refuse(with_keys("They stand by their votes: {o:board.sort} has them as placed again."))
                return
            if self.needle:
                self.refuse(with_keys("Only some are shown: {esc:board.back} shows all of them, and where they stand."))
                return
        await super().action_propose(name)

    def action_sort(self) -> None:
        self.sort = Sort.VOTES if self.sort is Sort.PLACE else Sort.PLACE

    def action_back(self) -> None:
        if self._picked is not None:
            self._picked = None
            self.show_hints()
            self._show_columns()
        elif self.needle:
            self.needle = ""
        else:
            self.post_message(Say(with_keys("Nothing to end here. {q:app.home} goes home.")))

    async def action_filter(self) -> None:
        from retroboard.app.screens.line_prompt import LinePrompt

        def narrow(line: str | None) -> None:
            if line is not None:
                self.needle = line

        help = with_keys("Enter shows only that · {Esc:prompt.cancel} cancels")
        prompt = LinePrompt("Show only what contains", self.needle, may_be_empty=True, what="text", help=help)
        await self.app.push_screen(prompt, narrow)

    def accepted(self, change: c.Change) -> None:
        super().accepted(change)
        if not self.needle or not isinstance(change, c.AddCard):
            return
        said = self.query_one(StatusLine).said
        has_warned = said is not None and said[1]
        if change.card_id not in self._entries.get(change.column_id, {}) and not has_warned:
            self.post_message(Say(f"{change.said}. {with_keys(FILTERED)}"))

    # --- other screens ------------------------------------------------------------------------------------------------

    @on(BlockList.Opened)
    async def open_entry(self, message: BlockList.Opened) -> None:
        message.stop()
        here = self.here
        entry = here.entry if here is not None else None
        if here is None or entry is None:
            return
        if entry.action is not None:
            await self.ask_action(entry.action)
        elif entry.topic is not None:
            from retroboard.app.screens.topic import TopicScreen

            self.post_message(Show(TopicScreen(self.launch, entry.topic.id, entry.id)))

    def action_place(self) -> None:
        """To the screen of the present stage; where that is the talk, with the topic under the cursor in front."""
        here = self.here
        if here is None or here.retro.closed_on is not None:
            self.refuse(with_keys(CLOSED))
            return
        if here.retro.stage is Stage.DISCUSS and here.topic is not None and here.topic.id != here.retro.spotlight:
            front = proposals.allowed(c.Spotlight(here.retro.id, here.topic.id), here.state, here.me)
            if not isinstance(front, str):
                self.send(front)
        if not self.open_place():
            self.post_message(Say(with_keys(IS_HERE, stage=here.retro.stage)))

    async def action_another_round(self) -> None:
        await self.steer(proposals.another_round)

    def action_alike(self) -> None:
        from retroboard.app.screens.alike import AlikeScreen

        here = self.writable()
        if here is not None and here.state.hidden_cards:
            self.refuse(with_keys(TOO_HIDDEN))
        elif here is not None:
            self.post_message(Show(AlikeScreen(self.launch)))

    def action_columns(self) -> None:
        from retroboard.app.screens.columns import ColumnsScreen

        if (here := self.writable()) is not None:
            screen = ColumnsScreen(self.launch)
            screen.awaited = here.column.id
            self.post_message(Show(screen))


def counted_in(entries: Sequence[Entry]) -> int:
    """How many cards and actions there are among the entries of a column."""
    return sum(entry.grouped or 1 for entry in entries if not entry.depth)
