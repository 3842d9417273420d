"""The columns of a running retro: add, rename, move, remove, keep as a template. No card is ever lost by it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from retroboard.app.commands import commands_here
from retroboard.app.painting import MOODS, counted
from retroboard.app.proposals import Proposal, allowed, stepped
from retroboard.app.screens.line_prompt import LinePrompt
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.screens.picker import Picker
from retroboard.app.screens.state_screen import LEFT
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import CLOSED
from retroboard.domain.model import Board, Column, Mood, Retro, State, Template, TemplateColumn

PURPOSES = {
    Mood.GOOD: "what went well",
    Mood.BAD: "what did not",
    Mood.NEUTRAL: "anything else: ideas, thanks, questions",
    Mood.ACTION: "the team's actions; it holds no cards",
}


class ColumnsScreen(ListScreen):
    """The columns one below the other. The cursor rests on one; Enter shows what can be done with it."""

    ENTER = "what to do"
    HELP = "The columns of this retro. Its cards are kept, whatever you do."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="columns.add", tooltip="Add a column beside this one"),
        Binding("r", "rename", "Rename", id="columns.rename", tooltip="Give this column another title"),
        Binding("e", "edit", "Prompt", id="columns.prompt", tooltip="Change what this column asks"),
        Binding("M", "mood", "Mood", id="columns.mood", tooltip="Change what this column is for: its colour and sign"),
        Binding("shift+up,K", "move(-1)", "Move up", id="columns.up", tooltip="Move it up: left on the board"),
        Binding("shift+down,J", "move(1)", "Move down", id="columns.down", tooltip="Move it down: right on the board"),
        Binding("d,delete", "remove", "Remove", id="columns.remove", tooltip="Remove this column; its cards are kept"),
        Binding("t", "save_template", "Template", id="columns.template", tooltip="Keep these columns as a template"),
        Binding("escape,q", "close", "Back", id="columns.close", tooltip="Back to the board"),
    ]
    STANDING = " {Enter:entry.open}: what can be done with it"
    HINTS = (
        "columns.close",
        "app.keys",
        "columns.add",
        "columns.rename",
        "columns.prompt",
        "columns.mood",
        "columns.remove",
        "columns.template",
        "change.undo",
    )

    def list_title(self, state: State) -> str:
        return f"Columns ({len(state.board.columns) if state.board else 0})"

    def blocks(self, state: State) -> Sequence[Block]:
        board = state.board or Board()
        return [column_block(column, board) for column in board.columns]

    # --- where the cursor is ------------------------------------------------------------------------------------------

    @property
    def here(self) -> tuple[Retro, Board, Column] | None:
        """The retro, its board, and the column under the cursor."""
        state = self.state
        if state is None or state.retro is None or state.board is None:
            return None
        column = state.board.column_by_id.get(self.listing.cursor or "")
        return (state.retro, state.board, column) if column is not None else None

    def _writable(self) -> tuple[Retro, Board, Column] | None:
        """The same, if the retro can be changed; says why not otherwise."""
        here = self.here
        if here is not None and here[0].closed_on is not None:
            self.refuse(with_keys(CLOSED))
            return None
        return here

    def _allows(self, change: Change) -> bool:
        """Whether the rules allow a change; says why not otherwise. Asked before the questions: nobody should answer
        three of them for nothing."""
        if self.state is None:
            return False
        proposal = allowed(change, self.state, self.me)
        if isinstance(proposal, str):
            self.refuse(proposal)
        return proposal is change

    # --- keys ---------------------------------------------------------------------------------------------------------

    @on(BlockList.Opened)
    def choose(self, message: BlockList.Opened) -> None:
        message.stop()
        self._choose()

    @work
    async def _choose(self) -> None:
        """Offers everything that can be done here, so that no letter needs to be known."""
        here = self._writable()
        if here is None:
            return
        commands = {each.id: each for each in commands_here(self) if each.group == "Columns"}
        del commands["columns.close"]
        choices = [Block(each.id, each.tooltip, right=", ".join(each.keys)) for each in commands.values()]
        answer = await self.app.push_screen_wait(Picker(f"{here[2].title}: what to do?", choices))
        if answer is not None:
            await commands[answer].run()

    @work
    async def action_add(self) -> None:
        here = self._writable()
        if here is None:
            return
        retro, board, column = here
        column_id = self.launch.new_id()
        # To its right, but left of the actions: those are what a retro ends with.
        after = board.columns.index(column) + (column.mood is not Mood.ACTION)
        before = board.columns[after].id if after < len(board.columns) else None
        if not self._allows(c.AddColumn(retro.id, column_id, "A title", "", Mood.NEUTRAL, before)):
            return
        key = f"column new {retro.id}"
        begun = self.drafts.get(key)
        keep, notice = partial(self.drafts.keep, key), LEFT if begun else ""
        prompt_for_title = LinePrompt("What is the new column called?", begun, notice=notice, keep=keep)
        title = await self.app.push_screen_wait(prompt_for_title)
        if title is None:
            return
        mood = await self._pick_mood(title, Mood.NEUTRAL)
        prompt_for_question = LinePrompt(question_label(title), may_be_empty=True, what="question")
        prompt = await self.app.push_screen_wait(prompt_for_question) if mood is not None else None
        if mood is None or prompt is None:
            self.tell_kept(key)
            return
        self.awaited = column_id
        added = c.AddColumn(retro.id, column_id, title, prompt, mood, before)
        if self.attempt(added):
            self.drafts.send(added, key, title)

    async def action_rename(self) -> None:
        here = self._writable()
        if here is None:
            return
        retro, _, column = here

        def make(title: str) -> Proposal | None:
            edited = c.EditColumn(retro.id, column.id, title, column.prompt, column.mood, column)
            return edited if title != column.title else None

        await self.ask_change("What is this column called?", column.title, make, key=f"title {column.id} {retro.id}")

    async def action_edit(self) -> None:
        here = self._writable()
        if here is None:
            return
        retro, _, column = here

        def make(prompt: str) -> Proposal | None:
            edited = c.EditColumn(retro.id, column.id, column.title, prompt, column.mood, column)
            return edited if prompt != column.prompt else None

        key, label = f"prompt {column.id} {retro.id}", question_label(column.title)
        await self.ask_change(label, column.prompt, make, key=key, may_be_empty=True, what="question")

    @work
    async def action_mood(self) -> None:
        here = self._writable()
        if here is None:
            return
        retro, _, column = here
        mood = await self._pick_mood(column.title, column.mood)
        if mood is not None and mood is not column.mood:
            self.attempt(c.EditColumn(retro.id, column.id, column.title, column.prompt, mood, column))

    def action_move(self, step: int) -> None:
        here = self._writable()
        if here is None:
            return
        retro, board, column = here
        columns = board.columns
        self.attempt(stepped(columns, column, step, lambda before: c.MoveColumn(retro.id, column.id, before)))

    @work
    async def action_remove(self) -> None:
        here = self._writable()
        if here is None:
            return
        retro, board, column = here
        others = [each for each in board.columns if each.mood is not Mood.ACTION and each.id != column.id]
        target = others[0].id if others else column.id
        if not self._allows(c.RemoveColumn(retro.id, column.id, target)):
            return
        if number := card_count(column, board):
            label = f"Remove {column.title}: where {'does' if number == 1 else 'do'} its {counted(number, 'card')} go?"
            answer = await self.app.push_screen_wait(Picker(label, [column_block(each, board) for each in others]))
            if answer is None:
                return
            target = answer
        self.attempt(c.RemoveColumn(retro.id, column.id, target))

    async def action_save_template(self) -> None:
        here = self.here
        if here is None or self.state is None:
            return
        retro, board, _ = here
        own = [each.template.name for each in self.state.templates]
        label = "Keep these columns as a template called (one of the team's with that name is replaced)"
        known = retro.template if retro.template in own else ""

        def make(name: str) -> Proposal:
            columns = tuple(TemplateColumn(each.title, each.prompt, each.mood) for each in board.columns)
            return c.SaveTemplate(self.launch.new_id(), Template(name, "", columns, retro.skipped))

        await self.ask_change(label, known, make, key=f"template all {retro.id}", what="name")

    async def _pick_mood(self, title: str, mood: Mood) -> Mood | None:
        answer = await self.app.push_screen_wait(Picker(f"What is {title} for?", mood_blocks(), mood.value))
        return Mood(answer) if answer is not None else None


def question_label(title: str) -> str:
    return f"What does {title} ask? (empty: nothing)"


def mood_blocks() -> list[Block]:
    """What a column can be for."""
    return [Block(mood.value, f"{MOODS[mood]} {mood.value}: {PURPOSES[mood]}", bar=mood.value) for mood in Mood]


def card_count(column: Column, board: Board) -> int:
    """The number of cards in a column, those in groups included."""
    return sum(len(board.cards_by_topic[topic.id]) for topic in board.topics_by_column[column.id])


def column_block(column: Column, board: Board) -> Block:
    """A column in a list: its title, its mood in a sign and a word, how many cards it holds, what it asks."""
    holds = "actions" if column.mood is Mood.ACTION else counted(card_count(column, board), "card")
    meta = ((column.mood.value, column.mood.value), (column.prompt or "asks nothing", "dim"))
    return Block(column.id, f"{MOODS[column.mood]} {column.title}", "strong", holds, meta, 0, column.mood.value, 2, 1)
