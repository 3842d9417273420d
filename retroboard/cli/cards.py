"""Cards from the shell: as soon as something happens, to the running retro or to the team's inbox."""

from __future__ import annotations

import locale
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import Asked, Desk, new_id, today, writing
from retroboard.cli.names import WORDS, column_of, complete_column
from retroboard.cli.printing import out, put_at_once, say
from retroboard.cli.stop import BAD_DATA, NO_INPUT, REFUSED, USAGE, Stop

if TYPE_CHECKING:
    from retroboard.domain.model import Column, State

MAX_LINE_BYTES = 1_000_000


@click.command()
@click.argument("words", nargs=-1, required=True, type=WORDS, metavar="TEXT")
@click.option(
    "-c",
    "--column",
    type=WORDS,
    shell_complete=complete_column,
    metavar="COLUMN",
    help="The column: its title, its start, or its place.",
)
@click.pass_obj
def add(asked: Asked, words: tuple[str, ...], column: str | None) -> None:
    """Add a card to the running retro, else to the inbox.

    With `-` for TEXT every line of stdin becomes a card. The id of each is printed once it is on the disk.
    The next retro takes the inbox's cards in. A card for an actions column becomes an action, and its number
    is printed too. Put -- before a text that starts with a dash.
    """
    from retroboard.store.errors import Refused

    with writing(asked) as desk:
        state = _open_state(desk)
        if words != ("-",):
            put_at_once(_added(desk, state, " ".join(words), column))
            if state.retro is None:
                say("It waits in the inbox: the next retro takes it in.")
            _tell_whose(desk, asked, state)
            return
        if state.board is not None:
            _place(column, state.board.columns)  # who has to name one is told before any line comes, or none
        added = refused = 0
        for number, line in enumerate(_lines(), start=1):
            if not line.strip():
                continue
            if desk.store.changed_elsewhere():
                state = _open_state(desk)
            try:
                put_at_once(_added(desk, state, line, column))
                added += 1
            except Refused as error:
                refused += 1
                say(f"Line {number}: {error.reason}")
        if added:
            if state.retro is None:
                say("They wait in the inbox: the next retro takes them in.")
            _tell_whose(desk, asked, state)
    if refused:
        raise Stop(f"{refused} of the lines did not become cards.", REFUSED)


def _tell_whose(desk: Desk, asked: Asked, state: State) -> None:
    """Says whose it has become, where that is not who the settings name, or nobody."""
    if asked.name:
        return
    me, named = desk.me(state), asked.settings.name
    if me is None:
        say("Nobody who is in the team has written it, as far as is known: --as says who.")
    elif named and named.casefold() != me.name.casefold():
        say(f"There is no member called {named}: it is {me.name}'s.")


def _open_state(desk: Desk) -> State:
    """The team with the running retro's board, if one runs."""
    state = desk.state()
    return desk.state(state.running.id) if state.running else state


def _added(desk: Desk, state: State, text: str, column: str | None) -> str:
    """Adds one card; gives what to print for it."""
    from retroboard.domain.changes import AddAction, AddCard, AddToInbox
    from retroboard.domain.model import Mood

    id = new_id()
    retro = state.retro
    if retro is None or state.board is None:
        desk.commit(AddToInbox(id, text, column or ""), state)
        return id
    place = _place(column, state.board.columns)
    if place.mood is not Mood.ACTION:
        desk.commit(AddCard(retro.id, id, place.id, text), state)
        return id
    desk.commit(AddAction(id, text, "", None, today(), made_in=retro.id), state)
    return f"A{desk.state(retro.id).action_by_id[id].number}\t{id}"


def _place(said: str | None, columns: tuple[Column, ...]) -> Column:
    """The column that was named, else the one that cards can go to; where there are several, somebody has to say."""
    from retroboard.domain.model import Mood

    if said is not None:
        return column_of(said, columns)
    places = [column for column in columns if column.mood is not Mood.ACTION]
    if len(places) == 1:
        return places[0]
    raise Stop(f"Which column? Say -c and one of: {', '.join(column.title for column in columns)}.", USAGE)


def _lines() -> Iterator[str]:
    """The lines of stdin as they come: UTF-8, else in the encoding of the locale."""
    if sys.stdin is None:
        raise Stop("Standard input is closed.", NO_INPUT)
    out()
    if sys.stdin.isatty():
        say("One card a line; ctrl+d ends.")
    stream = sys.stdin.buffer
    while raw := stream.readline(MAX_LINE_BYTES):
        if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
            raise Stop("A line of stdin is longer than a megabyte: that is no card.", BAD_DATA)
        try:
            yield raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            yield raw.decode(locale.getpreferredencoding(False), "replace").rstrip("\r\n")
