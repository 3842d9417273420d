"""What is wrong with the rows of a database, found by looking alone.

Nothing here says what a text is: what doctor prints is pasted into bug reports.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from retroboard.domain.formats.counting import counted
from retroboard.domain.text import clean, clean_name
from retroboard.store.at_path import is_file
from retroboard.store.engine import Database, open_database, real_path
from retroboard.store.errors import NoDatabase, StoreError
from retroboard.store.finding import Finding, error, ok, warning
from retroboard.store.reading import Reader
from retroboard.store.said import GO_BACK
from retroboard.store.sqlite import SqliteFile

SQLITE = sqlite3.sqlite_version
"""The version of the SQLite that this Python has."""
CLOCK_S = 60
"""So many seconds two clocks may be apart."""
SHOWN = 3
"""So many of what SQLite says about a file are told, and so many retros named."""


class Place(NamedTuple):
    """What a row has to be in: a row of `parent`, and of the same retro where `parent` has one."""

    table: str
    key: str
    parent: str
    of_a_retro: bool

    @property
    def strays(self) -> str:
        """The query that counts the rows that are not, which no screen shows."""
        stray = f"{self.parent}.id IS NULL"
        if self.of_a_retro:
            stray += f" OR {self.parent}.retro_id <> {self.table}.retro_id"
        return (
            f"SELECT count(*) FROM {self.table} LEFT JOIN {self.parent} ON {self.parent}.id = {self.table}.{self.key}"
            f" WHERE {stray}"
        )


PLACES = (
    *(Place(table, "team_id", "team", False) for table in ("member", "template", "inbox_card", "retro", "action")),
    *(
        Place(table, "retro_id", "retro", False)
        for table in ("retro_column", "topic", "card", "vote", "comment", "remark", "timer")
    ),
    Place("topic", "column_id", "retro_column", True),
    Place("card", "topic_id", "topic", True),
    Place("vote", "topic_id", "topic", True),
    Place("comment", "card_id", "card", True),
)
EMPTY_TOPICS = "SELECT count(*) FROM topic LEFT JOIN card ON card.topic_id = topic.id WHERE card.id IS NULL"

OVER_BUDGET = (
    "SELECT retro.number FROM vote JOIN retro ON retro.id = vote.retro_id AND retro.vote_round = vote.round"
    " WHERE vote.member_id IS NOT NULL GROUP BY retro.id, retro.number, retro.votes_each, vote.member_id"
    " HAVING count(*) > retro.votes_each"
)
OVER_CAP = (
    "SELECT retro.number FROM vote JOIN retro ON retro.id = vote.retro_id AND retro.vote_round = vote.round"
    " WHERE vote.member_id IS NOT NULL GROUP BY retro.id, retro.number, retro.votes_cap, vote.member_id, vote.topic_id"
    " HAVING count(*) > retro.votes_cap"
)

TEXTS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("team", "name", clean_name),
    ("member", "name", clean_name),
    ("template", "name", clean_name),
    ("template", "purpose", clean_name),
    ("inbox_card", "text", clean),
    ("inbox_card", "column_name", clean_name),
    ("retro", "title", clean_name),
    ("retro", "template", clean_name),
    ("retro", "question", clean_name),
    ("action", "text", clean),
    ("action", "owner", clean_name),
    ("action", "signal", clean_name),
    ("action", "reason", clean_name),
    ("action", "escalated_to", clean_name),
    ("retro_column", "title", clean_name),
    ("retro_column", "prompt", clean_name),
    ("topic", "title", clean_name),
    ("topic", "notes", clean),
    ("remark", "text", clean),
    ("card", "text", clean),
    ("comment", "text", clean),
)
"""Where people's texts are, and how each is cleaned when it comes in. A template's columns are JSON."""


def check_database(target: str, *, deep: bool, backups: Path | None = None) -> Iterator[Finding]:
    """What there is to say about the database at a path or URL. `deep` takes longer, and reads every text.

    Of a file that is gone it says whether there is a back-up of it in a folder under `backups`.
    """
    try:
        database = open_database(target, create=False, backups=backups, look_only=True)
    except NoDatabase as problem:
        yield warning("database", str(problem))
        return
    except StoreError as problem:
        yield _half_written(target) or error("database", str(problem))
        return
    if isinstance(database, SqliteFile):
        # A text that is not UTF-8 would be an error that shows it. Like this it is one that cleaning changes.
        database.connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        for check, look in _questions(database, deep):
            try:
                yield look()
            except StoreError as problem:
                yield error(check, str(problem))
    finally:
        database.close()


def _half_written(target: str) -> Finding | None:
    """Whether somebody was killed in the midst of a write. To look further would undo that, which is a write too."""
    if "://" in target:
        return None
    path = real_path(target)
    journal = path.with_name(f"{path.name}-journal")
    if not is_file(journal) or journal.stat().st_size == 0:
        return None
    return warning(
        "database",
        f"{path} was left in the midst of a write. Start retroboard, which puts it right, and then ask once more.",
    )


def _questions(database: Database, deep: bool) -> Iterator[tuple[str, Callable[[], Finding]]]:
    """Each check by its name, and how to make it."""
    reader = database.reader
    yield "database", lambda: _contents(reader, database.address)
    if isinstance(database, SqliteFile):
        yield "integrity", lambda: _integrity(reader, deep)
        yield "journal", lambda: _journal(reader, database.rests_in_wal_mode)
        yield "references", lambda: _references(reader)
    else:
        yield "clock", lambda: _server_clock(reader)
    yield "places", lambda: _places(reader)
    yield "votes", lambda: _votes(reader)
    if deep:
        yield "texts", lambda: _texts(reader)
        yield "boards", lambda: _boards(reader)


def _contents(reader: Reader, address: str) -> Finding:
    counts = [reader.rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("team", "retro", "card", "action")]
    said = [counted(count, word) for count, word in zip(counts, ("team", "retro", "card", "action"), strict=True)]
    return ok("database", f"{address} opens, and holds {', '.join(said[:-1])} and {said[-1]}.")


def _integrity(reader: Reader, deep: bool) -> Finding:
    pragma = "integrity_check" if deep else "quick_check"
    found = [str(said) for (said,) in reader.rows(f"PRAGMA {pragma}")]
    if found == ["ok"]:
        return ok("integrity", "SQLite finds nothing wrong with the file." if deep else "A quick look finds it whole.")
    lines = [line for said in found for line in said.splitlines() if not line.startswith("***")]
    return error("integrity", f"The file is damaged: {_some(lines)}. {GO_BACK}.")


def _journal(reader: Reader, rests_in_wal_mode: bool) -> Finding:
    [(mode,)] = reader.rows("PRAGMA journal_mode")
    if rests_in_wal_mode or mode == "wal":
        sentence = "Another program has put the file into WAL mode. Start retroboard, which puts it back."
        return warning("journal", sentence)
    return ok("journal", "Each write goes through a journal beside the file.")


def _references(reader: Reader) -> Finding:
    broken = reader.rows("PRAGMA foreign_key_check")
    if not broken:
        return ok("references", "Every row is there that another one names.")
    tables = sorted({f"{table} to {parent}" for table, _, parent, _ in broken})
    return error("references", f"{counted(len(broken), 'broken reference')}: {_some(tables)}. {GO_BACK}.")


def _places(reader: Reader) -> Finding:
    strays = [(reader.rows(place.strays)[0][0], f"{place.table} without its {place.parent}") for place in PLACES]
    strays.append((reader.rows(EMPTY_TOPICS)[0][0], "topic without a card"))
    found = [f"{count} x {what}" for count, what in strays if count]
    if found:
        return error("places", f"No board shows some of the rows: {', '.join(found)}. {GO_BACK}.")
    return ok("places", "Every card, vote and comment has its place on a board.")


def _votes(reader: Reader) -> Finding:
    numbers = {number for sql in (OVER_BUDGET, OVER_CAP) for (number,) in reader.rows(sql)}
    if not numbers:
        return ok("votes", "Nobody has cast more votes than they have.")
    retros = _some([f"#{number}" for number in sorted(numbers)])
    way = "V on the board takes some back, once p has opened a closed one"
    return warning("votes", f"Somebody has cast too many votes in {retros}. {way}.")


def _server_clock(reader: Reader) -> Finding:
    [(now,)] = reader.rows("SELECT CAST(extract(epoch FROM now()) AS double precision)")
    apart = abs(time.time() - now)
    if apart > CLOCK_S:
        return warning("clock", f"The clocks here and at the server are {apart:.0f} seconds apart. Set the wrong one.")
    return ok("clock", "The clocks here and at the server agree.")


def _texts(reader: Reader) -> Finding:
    """Whether every text is as it would be had it come in by our own door."""
    strange: dict[str, int] = {}
    read = 0
    for table, column, cleaned in TEXTS:
        for (text,) in reader.rows(f"SELECT {column} FROM {table}"):
            read += 1
            if not isinstance(text, str) or cleaned(text) != text:
                strange[f"{table}.{column}"] = strange.get(f"{table}.{column}", 0) + 1
    if not strange:
        return ok("texts", f"{counted(read, 'text')} read, and all are as retroboard writes them.")
    found = ", ".join(f"{count} x {where}" for where, count in strange.items())
    return warning(
        "texts",
        f"Another program wrote texts that retroboard shows without what is harmful in them: {found}."
        " Edit them and save, and they are clean.",
    )


def _boards(reader: Reader) -> Finding:
    """Whether every board can be shown: kinds, dates and numbers are what they have to be."""
    read = 0
    try:
        for team in reader.teams():
            reader.revision(team.id)
            for retro_id in [None, *(id for (id,) in reader.rows("SELECT id FROM retro WHERE team_id = ?", team.id))]:
                reader.state(team.id, retro_id)
                read += 1
    except StoreError:
        return error("boards", f"A board cannot be read: it has a value of another kind. {GO_BACK}.")
    return ok("boards", f"{counted(read, 'screen')} of teams and retros can be read.")


def _some(things: Sequence[str]) -> str:
    """The first few of these, and how many more there are."""
    more = len(things) - SHOWN
    return "; ".join(things[:SHOWN]) + (f"; and {more} more" if more > 0 else "")
