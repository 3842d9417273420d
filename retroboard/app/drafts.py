"""Texts that are not in the database yet: at hand while the program runs, and on the disk in case that it does not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from retroboard.app.draft_file import DraftFile, Entry, Left, left_in
from retroboard.domain.changes import AddAction, AddCard, AddComment, AddToInbox, Change
from retroboard.domain.text import joined
from retroboard.files import explained, shown

SAVE_AFTER_S = 0.25
"""How long after the first change that is not on the disk it is put there."""
HERE_ONLY = "What you write is kept in this window only."


class Sent(NamedTuple):
    """A text on its way to the database, in a change."""

    change: Change
    entry: Entry


class Drafts:
    """The texts that a person has written and not saved, by what they are for.

    A text that is sent off is kept until the database has it, beside what is written for the same purpose meanwhile.
    All of this is for the event loop's thread, but for `save`.
    """

    def __init__(self) -> None:
        self._written: dict[str, str] = {}
        self._left: dict[str, str] = {}
        """What was left for a purpose that somebody may be writing for, without having seen it yet."""
        self._begun: dict[str, str] = {}
        """What stood in a text's place when somebody began to write for a purpose."""
        self._begins_anew = False
        self._sent: list[Sent] = []
        self._now: tuple[Entry, ...] = ()
        self._saved: tuple[Entry, ...] = ()
        self._file: DraftFile | None = None
        self._tell: Callable[[str], object] = lambda _: None
        self._told = False
        self._saving = threading.Lock()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def written(self) -> tuple[Entry, ...]:
        """What is written and not on its way, the oldest first."""
        return tuple(Entry(purpose, text) for purpose, text in self._written.items())

    @property
    def unsaved(self) -> tuple[Entry, ...]:
        """What the database does not have, as far as is known: what is on its way, and what is written."""
        return self._now

    def get(self, purpose: str, otherwise: str = "") -> str:
        """What was written for a purpose and not saved, for whoever begins to write. Of several texts one: the next one
        comes once that is saved or forgotten."""
        self._left.pop(purpose, None)
        if self._begins_anew:
            self._put_beside(purpose)
            return otherwise
        beside = next((each for each in self._written if plain(each) == purpose), purpose)
        if purpose not in self._written and beside in self._written:
            self._left.pop(beside, None)
            self._written[purpose] = self._written.pop(beside)
            self._changed()
        return self._written.get(purpose, otherwise)

    @contextmanager
    def beginning_anew(self) -> Iterator[None]:
        """While this lasts, who begins to write gets nothing of what was written before: it stays as a text by itself,
        beside the one that is begun."""
        self._begins_anew = True
        try:
            yield
        finally:
            self._begins_anew = False

    def _put_beside(self, purpose: str) -> None:
        if purpose in self._written:
            beside = free(purpose, self._written)
            self._written[beside] = self._written.pop(purpose)
            self._changed()

    def add_to(self, there: str, purpose: str) -> str:
        """What several people write at once, for who begins to write: what is there, and below it what they had written
        and not saved, where that is not made of it."""
        text = written = self.get(purpose, there)
        if self._begun.get(purpose) != there:
            text = below(there, written)
        if text != written:
            self.keep(purpose, text)
        self._begun[purpose] = there
        return text

    def keep(self, purpose: str, text: str) -> None:
        """Keeps what has been written for a purpose so far; a text of nothing forgets it."""
        text = joined(self._left.get(purpose, ""), text)
        if text.strip():
            self._written[purpose] = text
        elif self._written.pop(purpose, None) is None:
            return
        self._changed()

    def forget(self, purpose: str) -> None:
        """Lets go of what was written for a purpose, and of what was left for it."""
        self._left.pop(purpose, None)
        self.keep(purpose, "")

    def send(self, change: Change, purpose: str, text: str) -> None:
        """The text is on its way to the database, in this change; what is written from now on is another one."""
        self._sent.append(Sent(change, Entry(purpose, text, id_of(change))))
        if self._written.pop(purpose, None) == text:
            self._left.pop(purpose, None)  # what was left is in it
        self.keep(purpose, "")
        self._changed()

    async def before(self, change: Change) -> None:
        """The change is about to be made. From here on the disk tells that its text may be in the database by now."""
        if any(sent.change is change for sent in self._sent):
            await asyncio.to_thread(self.save)

    def saved(self, change: Change) -> None:
        """The database has this change."""
        self._take(change)

    def refused(self, change: Change) -> None:
        """The database does not take this change: its text is one to go on with."""
        for purpose, text, _ in self._take(change):
            self.put_back(purpose, text)

    def put_back(self, purpose: str, text: str) -> None:
        """Keeps a text that was not saved: beside what has been written for the same purpose since, unless that goes on
        with it. Two thoughts are two texts."""
        if not self._written.get(purpose, "").startswith(text):
            self._written[free(purpose, self._written)] = text
            self._changed()

    def _take(self, change: Change) -> list[Entry]:
        taken = [sent.entry for sent in self._sent if sent.change is change]
        if taken:
            self._sent = [sent for sent in self._sent if sent.change is not change]
            self._changed()
        return taken

    def _changed(self) -> None:
        self._now = (*(sent.entry for sent in self._sent), *self.written)
        if self._file is not None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SAVE_AFTER_S, self._save_beside)

    # --- the disk -----------------------------------------------------------------------------------------------------

    async def open(
        self, folder: Path, tell: Callable[[str], object], there: Callable[[list[str]], Awaitable[Collection[str]]]
    ) -> tuple[Entry, ...]:
        """Keeps the texts in a folder from now on; gives those that somebody who is gone has left there.

        `there` says which of some ids the database has: those texts were saved, though nobody was told any more.
        `tell` gets a sentence, in any thread, where the folder cannot be written to any more: once, for that is no
        reason to stop.
        """
        self._file, self._tell = DraftFile(folder), tell
        if self._now:
            self._changed()  # somebody was quicker
        left = await asyncio.to_thread(lambda: list(left_in(folder)))
        entries = tuple(entry for each in left for entry in each.entries)
        saved = await there([entry.id for entry in entries if entry.id])
        entries = tuple(entry for entry in entries if entry.id not in saved)
        begun = dict(self._written)
        for purpose, text, _ in entries:
            name = free(purpose, self._left)  # two thoughts are two texts
            self._left[name] = text
            self.keep(name, begun.get(name, ""))
        if left:
            await asyncio.to_thread(self._take_over, left)
        return entries

    def _take_over(self, left: Iterable[Left]) -> None:
        safe = self.save()
        for each in left:
            each.let_go(remove=safe)

    def save(self) -> bool:
        """Puts on the disk what is not there yet; whether that could be done. Any thread may call this."""
        with self._saving:
            now = self._now
            if self._file is None or now == self._saved:
                return self._file is not None
            try:
                self._file.write(now)
            except OSError as error:
                if not self._told:
                    self._tell(f"{HERE_ONLY} {shown(self._file.folder)}: {explained(error)}")
                self._told = True
                return False
            self._saved, self._told = now, False
            return True

    def _save_beside(self) -> None:
        self._timer = None
        asyncio.get_running_loop().run_in_executor(None, self.save)

    def close(self) -> None:
        """Leaves to the next start what is not saved."""
        if self._timer is not None:
            self._timer.cancel()
        self.save()
        if self._file is not None:
            self._file.close()


def id_of(change: Change) -> str:
    """The id of what a change makes of a text; '' where it makes nothing new."""
    match change:
        case AddCard(card_id=id) | AddToInbox(card_id=id) | AddComment(comment_id=id) | AddAction(action_id=id):
            return id
    return ""


def free(purpose: str, taken: Collection[str]) -> str:
    """The purpose, with a number where it has a text already."""
    names = chain((purpose,), (numbered(purpose, number) for number in count(2)))
    return next(name for name in names if name not in taken)


def numbered(purpose: str, number: int) -> str:
    """The purpose of a text that is for the same as others: `add.2 <column> <retro>`."""
    verb, blank, rest = plain(purpose).partition(" ")
    return f"{verb}.{number}{blank}{rest}"


def plain(purpose: str) -> str:
    """What a text is for, whether there are others for that or not."""
    verb, blank, rest = purpose.partition(" ")
    return f"{verb.partition('.')[0]}{blank}{rest}"


def below(there: str, text: str) -> str:
    """A text of one's own below what others have written by now, without the lines that stand there already."""
    lines, own = there.split("\n"), text.split("\n")
    if all(line in own for line in lines):
        return text
    return joined(there, "\n".join(line for line in own if not line.strip() or line not in lines))
