"""What the options before a command say, and the open team that a command works on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from retroboard.cli.printing import out, say
from retroboard.cli.stop import CANNOT_CREATE, USAGE, Stop

if TYPE_CHECKING:
    from retroboard.config import Settings
    from retroboard.domain.changes import Change
    from retroboard.domain.model import Member, State, Team
    from retroboard.store.store import Store

SECRET = (
    "A password on the command line can be read by everybody on this machine. Put the URL into"
    " RETROBOARD_DB or the config file, or the password into ~/.pgpass."
)
TEAM = "Our team"
"""What a team is called until somebody names it."""


class Asked:
    """The database, the team and the person that the command line asks for; settings fill in the rest.

    `saved` is whether anything was changed by now: whoever does not hear of it would ask once more.
    """

    def __init__(self) -> None:
        self.db: str | None = None
        self.ascii = False
        self.saved = False
        self._team: str | None = None
        self._name: str | None = None
        self._settings: Settings | None = None

    def tell(self, db: str | None, team: str | None, name: str | None) -> None:
        """Takes what the options say. Refuses a password among them."""
        self.db, self._team, self._name = db, team, name
        if db is not None:
            from retroboard.passwords import has_password

            if not db:
                raise Stop("--db needs a file or a URL.", USAGE)
            if has_password(db):
                raise Stop(SECRET, USAGE)

    @property
    def is_usual(self) -> bool:
        """Whether the command line names no database, team or person: then the next command needs none either."""
        return (self.db, self._team, self._name) == (None, None, None)

    @property
    def settings(self) -> Settings:
        if self._settings is None:
            from retroboard.config import load

            self._settings = load()
        return self._settings

    @property
    def target(self) -> str:
        """The path or URL of the database."""
        return self.db or self.settings.db

    @property
    def team(self) -> str | None:
        """The team's name, if anything says it. What the config file says is about its own database."""
        return self._team or (os.environ.get("RETROBOARD_TEAM") if self.db else self.settings.team)

    @property
    def name(self) -> str | None:
        """The name that --as says."""
        return self._name

    @property
    def on_a_server(self) -> bool:
        return "://" in self._known_target()

    def spare_database(self, path: Path) -> None:
        """Stops where a file that is to be written is the database, or lies beside it as a part of it."""
        if "://" in self.target:
            return
        from retroboard.store.at_path import COMPANIONS
        from retroboard.store.engine import real_path

        parts = [Path(f"{real_path(self.target)}{ending}") for ending in ("", ".lock", *COMPANIONS)]
        if any(part == path.resolve() or (part.exists() and path.exists() and part.samefile(path)) for part in parts):
            raise Stop(f"{path} is the database itself. Name another file.", CANNOT_CREATE)

    def without_password(self, sentence: str) -> str:
        """A sentence for people: what is in a URL stays out of it."""
        from retroboard.passwords import without_password

        return without_password(sentence, self._known_target())

    def _known_target(self) -> str:
        """The target as far as it is known by now: asking the settings may be what has just failed."""
        return self.db or (self._settings.db if self._settings else "")


class Desk:
    """An open team: what a command reads from and writes to."""

    def __init__(self, store: Store, team: Team, asked: Asked) -> None:
        self.store = store
        self.team = team
        self._asked = asked

    def state(self, retro_id: str | None = None) -> State:
        """The team as it is now, with the board of one retro."""
        return self.store.load(self.team.id, retro_id)

    def state_of(self, retro: str | None) -> State:
        """The team with the board of the retro that this means: a number, or the running or latest one."""
        from retroboard.identity import find_retro

        return self.state(find_retro(self.state(), retro).id)

    def seen(self, state: State) -> State:
        """The state as whoever is there may see it."""
        from retroboard.domain.sight import seen_by

        me = self.me(state)
        return seen_by(state, me.id if me else None)

    def sources(self, state: State) -> dict[str, str]:
        """What the topics are called that actions came from, by the actions' ids, as whoever is there may see them."""
        me = self.me(state)
        return self.store.sources(self.team.id, me.id if me else None)

    def commit(self, change: Change, state: State) -> State:
        """Makes a change as whoever is there, and gives the state by then. When this returns, it is on the disk."""
        me = self.me(state)
        committed = self.store.commit(self.team.id, change, me.id if me else None)
        self._asked.saved = True
        if committed.warning:
            say(f"retroboard: {committed.warning}")
        return committed.state

    def me(self, state: State) -> Member | None:
        """Who is there: whom --as names, else whom the settings name, the app remembers, or the system knows.

        None where none of these is in the team; a name that --as asks for has to be.
        """
        from retroboard.identity import find_member, recall, user_name

        if self._asked.name:
            return find_member(state.members, self._asked.name)
        by_name = {member.name.casefold(): member for member in state.members}
        known = recall(self._asked.target)
        return (
            by_name.get((self._asked.settings.name or "").casefold())
            or (state.member_by_id.get(known.member_id) if known else None)
            or by_name.get(user_name().casefold())
        )


def teams_of(asked: Asked) -> tuple[Team, ...]:
    """The teams of the database. Nothing is made where there is nothing."""
    from retroboard.config import backup_folder
    from retroboard.store.store import Store

    store = Store.open(asked.target, create=False, backups=backup_folder())
    try:
        return store.teams()
    finally:
        store.close()


@contextmanager
def reading(asked: Asked) -> Iterator[Desk]:
    """The team, to look at. Nothing is made where there is nothing."""
    from retroboard.config import backup_folder
    from retroboard.identity import find_team, recall
    from retroboard.store.errors import NoDatabase
    from retroboard.store.store import Store

    out()
    store = Store.open(asked.target, create=False, backups=backup_folder())
    try:
        teams = store.teams()
        if not teams:
            raise NoDatabase("There is no team in this database yet. `retroboard add` or `retroboard` makes one.")
        yield Desk(store, find_team(teams, asked.team, recall(asked.target)), asked)
    finally:
        store.close()


def state_or_none(asked: Asked) -> State | None:
    """The team as it is; None where there never was one. Where its database has gone, people want to hear of that."""
    from retroboard.store.errors import NoDatabase

    try:
        with reading(asked) as desk:
            return desk.state()
    except NoDatabase as problem:
        if problem.way_back:
            raise
        return None


@contextmanager
def writing(asked: Asked) -> Iterator[Desk]:
    """The team, to change it. On a fresh machine the database and a team are made without a question."""
    from retroboard.identity import find_team, recall

    out()
    store = store_to_write(asked)
    try:
        teams = store.teams() or _first_team(store, asked)
        yield Desk(store, find_team(teams, asked.team, recall(asked.target)), asked)
    finally:
        store.close()


def store_to_write(asked: Asked) -> Store:
    """The database, which is made where none ever was. Where one has gone, people want that, and not an empty one."""
    from retroboard.config import backup_folder
    from retroboard.store.errors import NoDatabase
    from retroboard.store.store import Store

    try:
        return Store.open(asked.target, create=False, backups=backup_folder())
    except NoDatabase as problem:
        if problem.way_back:
            raise
    return Store.open(asked.target, backups=backup_folder())


def _first_team(store: Store, asked: Asked) -> tuple[Team, ...]:
    """Makes a team with one member, whoever is there. Gives all teams.

    Of two processes that both find an empty database, one is refused, and both then work on the one team.
    """
    from retroboard.domain.people import team_id
    from retroboard.domain.text import clean_name
    from retroboard.identity import Identity, remember
    from retroboard.store.errors import Refused

    name = clean_name(asked.team or TEAM)
    team, member = new_team(name, asked, team_id(name))
    try:
        store.add_team([team, member])
    except Refused:
        return store.teams()
    remember(asked.target, Identity(team.id, member.id))
    say(f"New here: the team {team.name}, with you, {member.name}, in {asked.without_password(asked.target)}.")
    if caution := store.caution():
        say(f"retroboard: {caution}")
    return store.teams()


def new_team(name: str, asked: Asked, team_id: str, known: str | None = None) -> tuple[Team, Member]:
    """A team with one member, whoever is there: `known` by a name already, perhaps. Stops where the names are none."""
    from retroboard.domain.model import Function, Member, Team
    from retroboard.domain.text import clean_name, name_problem
    from retroboard.identity import user_name

    name, person = clean_name(name), clean_name(asked.name or asked.settings.name or known or user_name())
    if problem := name_problem(name, "team name") or name_problem(person, "name"):
        raise Stop(problem)
    return Team(team_id, name), Member(new_id(), team_id, person, Function.OTHER)


def today() -> date:
    return date.today()


def now() -> int:
    """This moment, in seconds since 1970 UTC."""
    return int(time.time())


def new_id() -> str:
    from uuid import uuid4

    return uuid4().hex
