"""Writing texts of several lines on a screen, in the editor that opens at its bottom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from retroboard.app.launch import Launch
from retroboard.app.messages import Say
from retroboard.app.proposals import Proposal
from retroboard.app.screens.state_screen import KEPT, StateScreen, left_told
from retroboard.app.widgets.block_list import BlockList
from retroboard.app.widgets.status_line import StatusLine, keys_of
from retroboard.domain.changes import AddAction, Change, EditAction
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Action, Card

if TYPE_CHECKING:
    from retroboard.app.widgets.card_editor import CardEditor

LEFT_BELOW = "Your text from before, which is not saved, is below what is there by now."
"""What to know of a text that is offered again with what others have written above it."""

KEPT_BESIDE = "The text before this one is kept: {D:app.kept} has it."


@dataclass(frozen=True)
class Writing:
    """What the editor is open for: `make` turns its text, which was `text` at first, into a change.

    `several` is for texts one after the other, `shared` for one that several people write at once.
    """

    key: str
    make: Callable[[str], Proposal]
    text: str = ""
    several: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Sent:
    """A text on its way to the database."""

    editor: CardEditor
    change: Change
    text: str


class EditingScreen(StateScreen):
    """A screen that texts are written on. `current_list` says which list gets the focus when an editor closes.

    What was typed is never lost: a text that was not saved is offered again when the same thing is asked next.
    """

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self._sent: list[Sent] = []

    @property
    def current_list(self) -> BlockList | None:
        raise NotImplementedError

    def show_hints(self) -> None:
        """Has the status line tell of the keys of this place; of those of the editor while that is open."""
        ids = self.hint_ids
        if self.query("CardText:focus"):  # by name: without an editor there is no need to import one
            from retroboard.app.widgets.card_editor import EDITOR_KEYS

            ids = EDITOR_KEYS
        self.query_one(StatusLine).hints = keys_of(self, ids, self.hint_words)

    @property
    def is_writing(self) -> bool:
        return any(not text.ended for text in self.query("CardText"))  # type: ignore[attr-defined]

    async def begin_writing(self) -> None:
        """Opens the editor that a new text at this place belongs in, or the form."""
        raise NotImplementedError

    async def make_room_for_a_text(self) -> None:
        """What is pasted is a text by itself: one that was left before is not loaded, for it would be glued to that."""
        if self.focused is not self.current_list:
            return
        before = self.drafts.written
        with self.drafts.beginning_anew():
            await self.begin_writing()
        if self.drafts.written != before:
            self.post_message(Say(with_keys(KEPT_BESIDE)))

    async def write(self, label: str, writing: Writing) -> None:
        """Opens the editor at the bottom, with what was left unsaved for this before, or with its first text."""
        from retroboard.app.widgets.card_editor import CardEditor

        for editor in self.query(CardEditor):
            if not editor.area.ended:
                self.set_focus(editor.area)
                return
        self.query_one(StatusLine).quiet()  # what it says of the last change, keys and all, is not for who writes
        left = self.drafts.get(writing.key, writing.text)
        text = self.drafts.add_to(writing.text, writing.key) if writing.shared else left
        editor = CardEditor(label, text, purpose=writing, several=writing.several)
        await self.mount(editor, before=self.query_one(StatusLine))
        if text != writing.text:
            editor.notice = left_told(writing.text) if text == left else LEFT_BELOW

    def on_card_editor_typed(self, message: Any) -> None:
        """Keeps what is being written, which a text that is as it was is not."""
        message.stop()
        writing: Writing = message.editor.purpose
        self.drafts.keep(writing.key, "" if message.text == writing.text else message.text)

    def on_card_editor_saved(self, message: Any) -> None:
        """Has a text kept. An editor for one text stays until it is; one for several takes the next at once."""
        message.stop()
        editor: CardEditor = message.editor
        writing: Writing = message.editor.purpose
        if not writing.several and any(sent.editor is editor for sent in self._sent):
            return
        if message.text == writing.text:  # as it was
            self.drafts.keep(writing.key, "")
            self._close_editor(editor)
            return
        proposal = writing.make(message.text)
        if not self.attempt(proposal):
            self.drafts.keep(writing.key, editor.area.text)
            if writing.several:
                self.drafts.put_back(writing.key, message.text)
            self._give_back(editor, message.text, "Not saved.")
        elif isinstance(proposal, Change):
            self._sent.append(Sent(editor, proposal, message.text))
            self.drafts.send(proposal, writing.key, message.text)

    async def ask_action(
        self, action: Action | None, retro_id: str | None = None, card: Card | None = None, source: str = ""
    ) -> None:
        """Opens the form for an action: one that is there, or a new one, made of a card of the topic `source`."""
        from retroboard.app.screens.action_form import ActionForm, change_of

        if self.state is None:
            return
        retro = f" {retro_id}" if retro_id else ""
        purpose = f"action {action.id}" if action else f"promise {card.id if card else 'all'}{retro}"
        form = ActionForm(action, source, self.state, self.launch.today(), written=self.drafts.get(purpose))
        form.keep = partial(self.drafts.keep, purpose)

        def answered(answer: Any) -> None:
            if answer is None:
                if self.drafts.get(purpose):
                    self.tell_kept(purpose)
                return
            change = change_of(answer, action, card, retro_id, self.launch)
            if change is None:
                self.drafts.keep(purpose, "")
            else:
                self.send(change)
                self.drafts.send(change, purpose, answer.written)

        await self.app.push_screen(form, answered)

    @property
    def is_saving(self) -> bool:
        return any(not sent.editor.several for sent in self._sent)

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
        if isinstance(change, AddAction | EditAction):  # its form is gone
            self.post_message(Say(f"{reason} {with_keys(KEPT)}", warning=True))
        sent = self._take_sent(change)
        if sent is not None and sent.editor.is_attached:
            self._give_back(sent.editor, sent.text, reason)

    def _give_back(self, editor: CardEditor, text: str, reason: str) -> None:
        """Says why a text was not saved, where it was typed, and has it there again, unless the next one is there."""
        now = editor.area.text
        if not editor.several:
            self.drafts.keep(editor.purpose.key, now)
        elif not now.strip():
            editor.load(text)
        elif not now.startswith(text):
            reason = f"{reason} {with_keys(KEPT_BESIDE)}"
        editor.notice = reason

    def on_card_editor_ended(self, message: Any) -> None:
        message.stop()
        writing: Writing = message.editor.purpose
        sent = any(each.editor is message.editor and not writing.several for each in self._sent)
        if sent:
            pass
        elif message.text == writing.text:
            self.drafts.keep(writing.key, "")
            self.query_one(StatusLine).quiet()  # the keys that it tells of are those of who writes
        else:
            self.drafts.keep(writing.key, message.text)
            self.tell_kept(writing.key)
        self._close_editor(message.editor)

    def _close_editor(self, editor: Any) -> None:
        if self.current_list is not None and self.focused in (None, editor.area):
            self.set_focus(self.current_list)
        editor.area.ended = True
        editor.remove()
