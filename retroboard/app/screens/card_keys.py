"""The keys that do something to what is under the cursor: on the board, and in a topic that is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from retroboard.app import proposals
from retroboard.app.launch import Launch
from retroboard.app.messages import Say
from retroboard.app.proposals import NOTHING, Here, Proposal
from retroboard.app.screens.state_screen import StateScreen
from retroboard.app.widgets.block_list import BlockList
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.model import Action, Card, Mood
from retroboard.domain.rules import CLOSED
from retroboard.domain.views import title_of

if TYPE_CHECKING:
    from retroboard.app.widgets.card_editor import CardEditor


@dataclass(frozen=True)
class Writing:
    """What the editor is open for: `make` turns its text, which was `text` at first, into a change."""

    key: str
    make: Callable[[str], Proposal]
    text: str = ""
    several: bool = False


@dataclass(frozen=True)
class Sent:
    """A text on its way to the database."""

    editor: CardEditor
    change: Change
    text: str


class CardKeys(StateScreen):
    """A screen on an open retro. `here` says where its cursor is, `current_list` which list has it.

    What was typed is never lost: a text that was not saved is offered again when the same thing is asked next.
    """

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self._sent: list[Sent] = []
        self.awaited: str | None = None
        self.chase = False

    @property
    def here(self) -> Here | None:
        raise NotImplementedError

    @property
    def current_list(self) -> BlockList | None:
        raise NotImplementedError

    # --- changes ------------------------------------------------------------------------------------------------------

    async def action_propose(self, name: str) -> None:
        """Makes the change that a key proposes, or says why not."""
        await self.settled()
        here = self.here
        if here is None:
            return
        new_id, today = self.launch.new_id, self.launch.today()
        makers: dict[str, Callable[[Here], Proposal]] = {
            "delete": proposals.delete,
            "cast_vote": partial(proposals.cast_vote, new_id=new_id),
            "take_vote": proposals.take_vote,
            "take_out": partial(proposals.take_out, new_id=new_id),
            "move_left": partial(proposals.move_beside, step=-1),
            "move_right": partial(proposals.move_beside, step=1),
            "move_up": partial(proposals.move_along, step=-1),
            "move_down": partial(proposals.move_along, step=1),
            "next_stage": partial(proposals.step_stage, step=1, today=today),
            "previous_stage": partial(proposals.step_stage, step=-1, today=today),
        }
        if self.attempt(makers[name](here)) and here.entry is not None and name.startswith("move"):
            self.awaited, self.chase = here.entry.id, True

    def attempt(self, proposal: Proposal) -> bool:
        """Sends a change up, or says why it cannot be made."""
        here = self.here
        if here is None:
            return False
        proposal = proposals.allowed(proposal, here)
        if isinstance(proposal, str):
            self.refuse(proposal)
            return False
        self.send(proposal)
        return True

    def refuse(self, reason: str) -> None:
        """Says why a key does nothing here."""
        self.post_message(Say(reason, warning=True))

    def writable(self) -> Here | None:
        """Where the cursor is, if the retro can be changed; says why not otherwise."""
        here = self.here
        if here is not None and here.retro.closed_on is not None:
            self.refuse(CLOSED)
            return None
        return here

    # --- the editor ---------------------------------------------------------------------------------------------------

    async def write(self, label: str, writing: Writing) -> None:
        """Opens the editor at the bottom, with what was left unsaved there before, or with its first text."""
        from retroboard.app.widgets.card_editor import CardEditor

        if any(not editor.area.ended for editor in self.query(CardEditor)):
            return
        text = self.unsaved.pop(writing.key, writing.text)
        editor = CardEditor(label, text, purpose=writing, several=writing.several)
        await self.mount(editor, before=self.query_one(StatusLine))

    def on_card_editor_saved(self, message: Any) -> None:
        """Has a text kept. An editor for one text stays until it is; one for several takes the next at once."""
        message.stop()
        editor: CardEditor = message.editor
        writing: Writing = message.editor.purpose
        if not writing.several and any(sent.editor is editor for sent in self._sent):
            return
        proposal = writing.make(message.text)
        if not self.attempt(proposal):
            if writing.several:
                editor.load("\n".join(text for text in (message.text, editor.area.text) if text))
            editor.notice = "Not saved."
        elif isinstance(proposal, Change):
            self._sent.append(Sent(editor, proposal, message.text))

    def _take_sent(self, change: Change) -> Sent | None:
        for sent in self._sent:
            if sent.change is change:
                self._sent.remove(sent)
                return sent
        return None

    def accepted(self, change: Change) -> None:
        sent = self._take_sent(change)
        if sent is not None and not sent.editor.several:
            self._close_editor(sent.editor)

    def rejected(self, change: Change, reason: str) -> None:
        sent = self._take_sent(change)
        if sent is None:
            return
        if sent.editor.is_attached:
            if sent.editor.several:
                sent.editor.load("\n".join(text for text in (sent.text, sent.editor.area.text) if text))
            sent.editor.notice = reason
        else:
            writing: Writing = sent.editor.purpose  # type: ignore[assignment]
            left = self.unsaved.get(writing.key, "")
            self.unsaved[writing.key] = "\n".join(text for text in (sent.text, left) if text)

    def on_card_editor_ended(self, message: Any) -> None:
        message.stop()
        writing: Writing = message.editor.purpose
        sent = any(each.editor is message.editor and not writing.several for each in self._sent)
        if message.text.strip() and message.text != writing.text and not sent:
            self.unsaved[writing.key] = message.text
            self.post_message(Say("Not saved, but kept: the same key brings the text back."))
        self._close_editor(message.editor)

    def _close_editor(self, editor: Any) -> None:
        if self.current_list is not None and self.focused in (None, editor.area):
            self.set_focus(self.current_list)
        editor.remove()

    # --- cards --------------------------------------------------------------------------------------------------------

    async def action_add(self) -> None:
        """Adds cards to this column, or an action to the actions column."""
        here = self.writable()
        if here is None:
            return
        if here.column.mood is Mood.ACTION:
            await self.ask_action(None, None)
            return
        retro_id, column = here.retro.id, here.column

        def make(text: str) -> Proposal:
            card_id = self.launch.new_id()
            self.awaited = card_id
            return c.AddCard(retro_id, card_id, column.id, text)

        await self.write(f"New card in {column.title}", Writing(f"add {column.id}", make, several=True))

    async def action_edit(self) -> None:
        here = self.writable()
        if here is None:
            return
        entry = here.entry
        if entry is None:
            self.refuse(NOTHING)
        elif entry.action is not None:
            await self.ask_action(entry.action, None)
        elif entry.card is None:
            await self.action_rename()
        else:
            await self.edit_card(here, entry.card)

    async def edit_card(self, here: Here, card: Card) -> None:
        retro_id = here.retro.id

        def make(text: str) -> Proposal:
            return c.EditCard(retro_id, card.id, text, was=card.text)

        await self.write("Edit card", Writing(f"edit {card.id}", make, card.text))

    async def action_comment(self) -> None:
        here = self.writable()
        if here is None:
            return
        card = here.card
        if card is None:
            self.refuse("Comments are for cards.")
            return
        retro_id, new_id = here.retro.id, self.launch.new_id

        def make(text: str) -> Proposal:
            return c.AddComment(retro_id, new_id(), card.id, text)

        await self.write("Comment", Writing(f"comment {card.id}", make))

    # --- one line -----------------------------------------------------------------------------------------------------

    async def ask(self, label: str, value: str, then: Callable[[str], None], *, may_be_empty: bool = False) -> None:
        """Asks for one line; `then` gets it unless it was called off."""
        from retroboard.app.screens.line_prompt import LinePrompt

        def answered(line: str | None) -> None:
            if line is not None:
                then(line)

        await self.app.push_screen(LinePrompt(label, value, may_be_empty=may_be_empty), answered)

    async def action_rename(self) -> None:
        here = self.writable()
        if here is None:
            return
        topic = here.topic
        if topic is None:
            self.refuse("Topics have titles; e edits an action.")
            return
        title = topic.title or title_of(topic, here.board)[:60]
        retro_id = here.retro.id

        def rename(line: str) -> None:
            self.awaited = topic.id if line else None
            self.attempt(c.RenameTopic(retro_id, topic.id, line))

        await self.ask("What is this topic called? (empty: no title)", title, rename, may_be_empty=True)

    async def action_rename_retro(self) -> None:
        here = self.writable()
        if here is not None:
            retro = here.retro
            await self.ask(
                "The retro's title",
                retro.title,
                lambda line: void(self.attempt(c.EditRetro(retro.id, line, retro.held_on))),
            )

    async def action_budget(self) -> None:
        """Sets how many votes each member has."""
        here = self.writable()
        if here is None:
            return
        retro = here.retro

        def set_votes(line: str) -> None:
            numbers = [int(word) for word in line.replace(",", " ").split() if word.isdecimal()]
            if len(numbers) == 2:
                self.attempt(c.SetVotes(retro.id, *numbers))
            else:
                self.refuse("Two numbers, please, such as 5 3: five votes each, three of them for one topic at most.")

        now = f"{retro.votes_each} {retro.votes_cap}"
        await self.ask("Votes for each member, and how many of them for one topic at most", now, set_votes)

    # --- actions ------------------------------------------------------------------------------------------------------

    async def action_add_action(self) -> None:
        """A new action, from the topic under the cursor if there is one."""
        here = self.writable()
        if here is not None:
            await self.ask_action(None, here.card)

    async def ask_action(self, action: Action | None, card: Card | None) -> None:
        """Opens the form for an action: one that is there, or a new one made of a card."""
        from retroboard.app.screens.action_form import ActionForm, changes_of

        here = self.here
        if here is None:
            return
        form = ActionForm(action, card, here.state, self.launch.today())

        def answered(answer: Any) -> None:
            if answer is not None:
                for change in changes_of(answer, action, card, here.retro.id, self.launch):
                    self.send(change)

        await self.app.push_screen(form, answered)


def void(_: object) -> None:
    """Drops an answer that nobody waits for."""
