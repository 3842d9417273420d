"""The store as the app uses it: which team, which member, which retro. Every method runs in the store's thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from retroboard.app.launch import Launch
from retroboard.domain.changes import Change
from retroboard.domain.edits import gathered
from retroboard.domain.model import Function, Member, Retro, State, Team
from retroboard.domain.people import joining, team_id
from retroboard.domain.sight import seen_by
from retroboard.store.errors import NoDatabase, Refused, StoreError

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from retroboard.store.changefeed import ChangeFeed
    from retroboard.store.store import Committed, Hit, Store


@dataclass(frozen=True)
class NewTeam:
    """What is not known yet: `team` is None where there is none, `members` are who is in it.

    The usual names are what a form begins with. `lost` says that there was a database, of which there is a back-up.
    """

    team: Team | None
    members: tuple[Member, ...] = ()
    usual_team: str = ""
    usual_name: str = ""
    on_server: bool = False
    lost: NoDatabase | None = None


@dataclass(frozen=True)
class Answer:
    """Who is there: the team's name, and a member's name and function. `member_id` names one who is in it already."""

    team: str
    name: str
    function: Function
    member_id: str | None = None
    demo: bool = False


@dataclass(frozen=True)
class Opened:
    """The database is open, and this is what it holds for whom."""

    state: State
    me: str | None


class Session:
    """One run of the program on one database."""

    def __init__(self, launch: Launch) -> None:
        self.launch = launch
        self.store: Store | None = None
        self.team_id: str | None = None
        self.me: str | None = None
        self.retro_id: str | None = None
        self.voter: str | None = None
        """The member whose votes are given here, where that is not me."""
        self._feed: ChangeFeed | None = None
        self._demo: TemporaryDirectory[str] | None = None

    def preview(self) -> Opened:
        """What the seed will look like once it is written."""
        if self.launch.retro:
            self.retro_id = [row.id for row in self.launch.seed if isinstance(row, Retro)][-1]
        state = gathered(self.launch.seed, self.retro_id)
        self.team_id = state.team.id
        me = next((member for member in state.members if member.name == self.launch.member), state.members[0])
        self.me = me.id
        return Opened(seen_by(state, self.me), self.me)

    def open(self) -> Opened | NewTeam:
        """Opens the database. A team or member that is not known is a question to ask."""
        from retroboard.config import backup_folder
        from retroboard.store.store import Store

        if self.launch.seed:
            return self._open_seed()
        try:
            self.store = Store.open(self.launch.db, create=False, backups=backup_folder())
        except NoDatabase as problem:
            return replace(self._ask(None), lost=problem if problem.way_back else None)
        return self._find()

    def _open_seed(self) -> Opened:
        """Opens the database with the seed in it, once that is there; meanwhile imports what a first write needs."""
        await_seed = self.launch.write_seed()
        from retroboard.store import writing  # noqa: F401
        from retroboard.store.store import Store

        await_seed()
        self.store = Store.open(self.launch.db)
        if not self.store.teams():
            self.store.add_team(self.launch.seed)
        return Opened(self.load(), self.me)

    def _find(self) -> Opened | NewTeam:
        from retroboard.identity import find_member, find_team, recall, user_name

        assert self.store is not None
        teams = self.store.teams()
        if not teams:
            return self._ask(None)
        known = recall(self.launch.db)
        team = find_team(teams, self.launch.team, known)
        self.team_id = team.id
        state = self.store.load(team.id)
        if self.launch.member:  # for this once: who it usually is stays remembered
            self.me = find_member(state.members, self.launch.member).id
            return Opened(self.load(), self.me)
        if known is not None and known.member_id in state.member_by_id:
            return self._as(known.member_id)
        usual = (self.launch.usual_name or user_name()).casefold()
        for member in state.current_members:
            if member.name.casefold() == usual:
                return self._as(member.id)
        return self._ask(team, state.current_members)

    def _ask(self, team: Team | None, members: tuple[Member, ...] = ()) -> NewTeam:
        from retroboard.identity import user_name

        usual = self.launch.usual_name or ("" if members else user_name())
        return NewTeam(team, members, self.launch.usual_team or "", usual, on_server="://" in self.launch.db)

    def _as(self, member_id: str) -> Opened:
        from retroboard.identity import Identity, remember

        assert self.team_id is not None
        self.me = member_id
        remember(self.launch.db, Identity(self.team_id, member_id))
        return Opened(self.load(), member_id)

    def join(self, answer: Answer) -> Opened | NewTeam:
        """Makes the team or the member that the answer names, or opens the demo."""
        if answer.demo:
            return self._open_demo()
        from retroboard.config import backup_folder
        from retroboard.store.store import Store

        if self.store is None:
            self.store = Store.open(self.launch.db, backups=backup_folder())
        if self.team_id is None:
            self.team_id = self._make_team(self.store, answer)
        return self._as(answer.member_id or self._come_in(self.store, self.team_id, answer))

    def _make_team(self, store: Store, answer: Answer) -> str:
        """Makes the team with who answers in it, unless somebody else was quicker; gives its id."""
        team = Team(team_id(answer.team), answer.team)
        with suppress(Refused):
            store.add_team([team, Member(self.launch.new_id(), team.id, answer.name, answer.function)])
        return team.id

    def _come_in(self, store: Store, team_id: str, answer: Answer) -> str:
        """Makes who answers a member, unless they are one; gives the member's id."""
        state = store.load(team_id)
        if (there := _called(answer.name, state)) is not None:
            return there.id
        change = joining(self.launch.new_id(), answer.name, answer.function, state)
        try:
            store.commit(team_id, change)
        except Refused:
            if (there := _called(answer.name, store.load(team_id))) is None:
                raise
            return there.id  # somebody else has just added them
        return change.member_id

    def _open_demo(self) -> Opened | NewTeam:
        """Opens the demo in a folder that goes with the session."""
        from tempfile import TemporaryDirectory

        from retroboard.domain.demo import demo_me, demo_rows

        self._demo = TemporaryDirectory(prefix="retroboard-demo-")
        rows = demo_rows(self.launch.today())
        place = f"{self._demo.name}/demo.db"
        self.launch = replace(self.launch, db=place, member=demo_me(rows).name, seed=rows, throwaway=True)
        self.preview()
        return self.open()

    def load(self) -> State:
        """The team as it is now, with the open retro's board."""
        assert self.store is not None
        assert self.team_id is not None
        if self.launch.retro and self.retro_id is None:
            from retroboard.identity import find_retro

            self.retro_id = find_retro(self.store.load(self.team_id), self.launch.retro).id
        return seen_by(self.store.load(self.team_id, self.retro_id), self.me, self.voter)

    def commit(self, change: Change) -> tuple[Committed, State]:
        """Makes a change for me; the state after it comes back with it.

        It has the board that the change was about where another one is open that cannot be read now.
        """
        assert self.store is not None
        assert self.team_id is not None
        committed = self.store.commit(self.team_id, change, self.me)
        if committed.state.retro_id != self.retro_id:
            with suppress(StoreError, LookupError):  # the change is made all the same
                return committed, self.load()
        return committed, seen_by(committed.state, self.me, self.voter)

    def keepers(self) -> str:
        """Who else writes to the database now, as far as the system tells, else ''. Any thread may ask this."""
        assert self.store is not None
        return self.store.keepers()

    def search(self, query: str) -> tuple[Hit, ...]:
        assert self.store is not None
        assert self.team_id is not None
        return self.store.search(self.team_id, query, self.me)

    def source_of(self, action_id: str) -> str:
        """What the topic is called that an action came from; '' where there is none to be seen."""
        assert self.store is not None
        assert self.team_id is not None
        return self.store.sources(self.team_id, self.me).get(action_id, "")

    def texts_among(self, ids: list[str]) -> set[str]:
        """Which of these ids the database has a text for; where that cannot be told, none."""
        assert self.store is not None
        try:
            return self.store.texts_among(ids)
        except StoreError:
            return set()

    def prepare(self) -> None:
        if self.store is not None:
            self.store.prepare()

    def caution(self) -> str | None:
        """What to know about where the database is; None where that is a good place."""
        assert self.store is not None
        return self.store.caution()

    def follow(self, notice: Callable[[], object]) -> None:
        """Has `notice` called, in another thread, whenever somebody may have written."""
        assert self.store is not None
        self._feed = self.store.follow(notice)

    def abandon(self) -> None:
        """Removes what is thrown away, though somebody may still be at it: the process is about to be ended."""
        if self.launch.throwaway:
            import shutil

            shutil.rmtree(Path(self.launch.db).parent, ignore_errors=True)

    def close(self) -> None:
        if self._feed is not None:
            self._feed.close()
        if self.store is not None:
            self.store.close()
        if self._demo is not None:
            self._demo.cleanup()


def _called(name: str, state: State) -> Member | None:
    """Who of those in the team has this name, in any case."""
    return next((member for member in state.current_members if member.name.casefold() == name.casefold()), None)
