"""Who is there, and what they mean: names that people type, and what was remembered from last time.

Who a person is on a database (which team, which member) is remembered in their own state folder, so that no
command asks twice. Names are compared without regard to case. The screens and the shell both ask here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from retroboard.memory import keep, kept
from retroboard.passwords import without_password

if TYPE_CHECKING:
    from retroboard.domain.model import Member, Retro, State, Team

LATEST = "latest"
MEMORY = "identity"


class Unknown(LookupError):
    """What was named is not there; the text is a sentence that says what is."""


class Identity(NamedTuple):
    """Who somebody is on a database."""

    team_id: str
    member_id: str


# --- remembering --------------------------------------------------------------------------------------------


def recall(db: str) -> Identity | None:
    """Who was here last on the database at this path or URL; None where nobody is remembered."""
    match kept(MEMORY).get(key_of(db)):
        case [str(team_id), str(member_id)]:
            return Identity(team_id, member_id)
    return None


def remember(db: str, identity: Identity) -> None:
    """Keeps who is here for next time."""
    if recall(db) != identity:
        keep(MEMORY, {key_of(db): list(identity)})


def key_of(db: str) -> str:
    """One spelling for a database, and none of its password."""
    return without_password(db, db) if "://" in db else os.path.realpath(Path(db).expanduser())


def user_name() -> str:
    """What the system calls who is there; "Me" where it does not know."""
    from getpass import getuser

    from retroboard.domain.text import clean_name, name_problem

    try:
        name = clean_name(getuser())
    except (KeyError, OSError):
        return "Me"
    return "Me" if name_problem(name, "member") else name


# --- names that people type ---------------------------------------------------------------------------------

Named = TypeVar("Named", "Team", "Member")
ADDS = {"team": "team", "member": "members"}
"""The command that adds one of a kind."""


def find_team(teams: Sequence[Team], asked: str | None, known: Identity | None) -> Team:
    """The team that is asked for by name, else the one remembered, else the only one. Raises Unknown."""
    if asked:
        return _by_name(teams, asked, "team", known.team_id if known else None)
    for team in teams:
        if len(teams) == 1 or (known and team.id == known.team_id):
            return team
    if not teams:
        raise Unknown("There is no team in this database yet.")
    raise Unknown(f"This database has {len(teams)} teams: {_listed(teams)}. Say which with --team.")


def find_member(members: Sequence[Member], asked: str) -> Member:
    """The member that is asked for by name. Raises Unknown."""
    return _by_name(members, asked, "member", None)


def find_retro(state: State, asked: str | None = None) -> Retro:
    """The retro that `14`, `#14` or `latest` (also None) means: the one that runs, or else was held last.

    Raises Unknown.
    """
    wanted = (LATEST if asked is None else asked).strip().casefold()
    if wanted == LATEST:
        retro = state.running or state.latest
        if retro is None:
            raise Unknown("There is no retro yet. `retroboard new TITLE` starts the first.")
        return retro
    digits = wanted.removeprefix("#")
    if not digits.isdecimal() or len(digits) > 9:
        raise Unknown("A retro is named by its number, as in 14 or #14, or it is `latest`.")
    number = int(digits)
    for retro in state.retros:
        if retro.number == number:
            return retro
    there = f"The highest number is #{state.last_number}." if state.retros else "There is none yet."
    raise Unknown(f"There is no retro #{number}. {there}")


def _by_name(rows: Sequence[Named], asked: str, what: str, preferred: str | None) -> Named:
    from retroboard.domain.text import clean_name

    name = clean_name(asked)
    found = [row for row in rows if row.name.casefold() == name.casefold()]
    if len(found) > 1:
        found = [row for row in found if row.id == preferred]
        if not found:
            raise Unknown(f"More than one {what} here is called {name}. Rename one of them.")
    if not found:
        there = f"Known: {_listed(rows)}." if rows else "There is none yet."
        raise Unknown(f"There is no {what} called {name}. {there} `retroboard {ADDS[what]} add` adds one.")
    return found[0]


def _listed(rows: Sequence[Named]) -> str:
    """Names for a sentence: the first dozen."""
    names = ", ".join(row.name for row in rows[:12])
    return names if len(rows) <= 12 else f"{names} and {len(rows) - 12} more"
