"""Searching all retros of the team."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from retroboard.app.painting import counted
from retroboard.app.screens.line_prompt import CleanInput
from retroboard.app.widgets.block_list import Block, BlockList, Choices
from retroboard.domain.keys import with_keys
from retroboard.domain.text import clean_name, for_search
from retroboard.store.errors import StoreError

if TYPE_CHECKING:
    from retroboard.store.store import Hit

DEBOUNCE_S = 0.15
"""How long nothing must be typed before the database is asked."""
MAX_SHOWN = 200
BEFORE = 30
"""How many characters of a long text are shown before what was searched for."""
HINT = "Type what you look for in the titles, cards and actions of all retros, as in deploy, A13, #12 or @bob."
HELP = "{Down:search.results} to the results · Enter opens · {Esc:search.close} closes"
BARS = {"retro": "neutral", "card": "good", "action": "action"}


class SearchScreen(ModalScreen["Hit | None"]):
    """Asks for a text, shows what contains it, and answers with the one that was opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "to_results", "Results", id="search.results", show=False, tooltip="To the results"),
        Binding("escape", "close", "Close", id="search.close", tooltip="Back, with nothing opened"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.hits: dict[str, Hit] = {}
        self.answered = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="-tall"):
            yield Static("Search", id="prompt-label")
            yield CleanInput(id="query", compact=True)
            yield Choices(id="hits", empty=HINT)
            yield Static(Content(with_keys(HELP)), id="prompt-help")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @property
    def results(self) -> BlockList:
        return self.query_one(BlockList)

    # --- asking -------------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def ask_soon(self, event: Input.Changed) -> None:
        """Asks once the typing pauses; an answer to an older question that comes late is dropped with its worker."""
        self._ask(clean_name(event.value), DEBOUNCE_S)

    @on(Input.Submitted)
    def open_or_ask(self, event: Input.Submitted) -> None:
        query = clean_name(event.value)
        if query != self.answered:
            self._ask(query, 0, then_open=True)
        elif self.results.cursor is not None:
            self.dismiss(self.hits[self.results.cursor])

    def _ask(self, query: str, pause_s: float, *, then_open: bool = False) -> None:
        self.run_worker(self._search(query, pause_s, then_open=then_open), exclusive=True, group="search")

    async def _search(self, query: str, pause_s: float, *, then_open: bool) -> None:
        await asyncio.sleep(pause_s if query else 0)
        app: Any = self.app
        hits: tuple[Hit, ...] = ()
        trouble = ""
        try:
            hits = await app.search(query) if query else ()
        except StoreError as error:
            trouble = f"! {error}"
        if not self.is_attached or not self.query(BlockList):
            return  # it was closed meanwhile
        if trouble:
            self._help(trouble)
            return
        self._show(query, hits)
        if then_open and self.results.cursor is not None:
            self.dismiss(self.hits[self.results.cursor])

    def _show(self, query: str, hits: tuple[Hit, ...]) -> None:
        self.answered = query
        self.hits = {str(place): hit for place, hit in enumerate(hits[:MAX_SHOWN])}
        self.results.empty = f"Nothing contains “{query}”." if query else HINT
        self.results.show([hit_block(place, hit, query) for place, hit in self.hits.items()])
        self.results.cursor = next(iter(self.hits), None)
        self.results.refresh()
        more = len(hits) - MAX_SHOWN
        found = counted(len(hits), "result") if more <= 0 else f"{MAX_SHOWN} shown, {more:,} more: say more of it"
        self._help(f"{found} · {with_keys(HELP)}" if query else with_keys(HELP))

    def _help(self, words: str) -> None:
        self.query_one("#prompt-help", Static).update(Content(words))

    # --- answering ----------------------------------------------------------------------------------------------------

    def action_to_results(self) -> None:
        if self.hits:
            self.results.focus()

    @on(BlockList.Opened)
    def open(self, message: BlockList.Opened) -> None:
        self.dismiss(self.hits[message.block_id])

    def action_close(self) -> None:
        self.dismiss(None)


def hit_block(block_id: str, hit: Hit, query: str) -> Block:
    """What was found: the text around the query, and in a word what it is."""
    words = f"{hit.kind} {hit.sign}" if hit.sign else f"{hit.kind} in retro #{hit.number}"
    bar = BARS.get(hit.kind, "neutral")
    return Block(block_id, excerpt(hit.text, query), meta=((words, "dim"),), bar=bar, limit=2)


def excerpt(text: str, query: str) -> str:
    """The text on one line, from a little before the query on."""
    line = clean_name(text)
    at = for_search(line).find(for_search(query))
    if at <= 2 * BEFORE:
        return line
    start = line.rfind(" ", 0, at - BEFORE // 2) + 1
    return "… " + line[max(start, at - BEFORE) :]
