"""Teams and their members, as far as the shell needs them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import Asked, new_id, new_team, reading, store_to_write, teams_of, writing
from retroboard.cli.names import WORDS, complete_member, complete_team
from retroboard.cli.printing import out, put_at_once, put_json, put_records, say
from retroboard.cli.stop import REFUSED, Stop

if TYPE_CHECKING:
    from retroboard.domain.model import Team
    from retroboard.store.store import Store

FUNCTIONS = ("product", "engineering", "quality", "design", "operations", "other")


@click.group(invoke_without_command=True)
@click.option("--left", "has_left", is_flag=True, help="Those who have left the team.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def members(ctx: click.Context, has_left: bool, as_json: bool) -> None:
    """List the team's members, add one, or take one out."""
    if ctx.invoked_subcommand is not None:
        return
    with reading(ctx.obj) as desk:
        people = [member for member in desk.state().members if member.has_left is has_left]
    if as_json:
        put_json([{"name": each.name, "function": each.function.value, "id": each.id} for each in people])
        return
    put_records(("Member", "Function"), [(each.name, each.function.value) for each in people])


@members.command("add")
@click.argument("name", type=WORDS)
@click.option("--function", type=click.Choice(FUNCTIONS), default="other", help="What the member does in the team.")
@click.pass_obj
def add_member(asked: Asked, name: str, function: str) -> None:
    """Add a member. The id is printed once it is on the disk.

    Who had left the team is in it again, as they were.
    """
    from retroboard.domain.model import Function
    from retroboard.domain.people import joining

    with writing(asked) as desk:
        state = desk.state()
        change = joining(new_id(), name, Function(function), state)
        desk.commit(change, state)
        put_at_once(change.member_id)


@members.command("remove")
@click.argument("name", type=WORDS, shell_complete=complete_member)
@click.pass_obj
def remove_member(asked: Asked, name: str) -> None:
    """Take a member out of the team. What they wrote and promised stays; `members add` takes them in again."""
    from retroboard.domain.changes import SetMembership
    from retroboard.domain.views import promised_by
    from retroboard.identity import find_member

    with reading(asked) as desk:
        state = desk.state()
        member = find_member(state.members, name)
        desk.commit(SetMembership(member.id, has_left=True), state)
        if promised := promised_by(member, state):
            numbers = ", ".join(f"A{action.number}" for action in promised)
            say(f"{member.name} had promised {numbers}: `retroboard actions edit` gives it to somebody else.")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def team(ctx: click.Context, as_json: bool) -> None:
    """List the teams; add, choose or rename one, set limits. A * marks the one that commands work on.

    The fields after a team's name are how many open actions it means to have at most, in all and for each person.
    """
    if ctx.invoked_subcommand is not None:
        return
    from retroboard.identity import Unknown, find_team, recall

    asked: Asked = ctx.obj
    teams = teams_of(asked)
    try:
        used = find_team(teams, asked.team, recall(asked.target)).id
    except Unknown:
        used = ""
    if as_json:
        put_json(
            [
                {
                    "name": each.name,
                    "used": each.id == used,
                    "most_open": each.most_open,
                    "most_each": each.most_each,
                    "id": each.id,
                }
                for each in teams
            ]
        )
        return
    records = [("*" if each.id == used else "", each.name, str(each.most_open), str(each.most_each)) for each in teams]
    put_records(("", "Team", "Open at most", "Each"), records)


@team.command("add")
@click.argument("name", type=WORDS)
@click.pass_obj
def add_team(asked: Asked, name: str) -> None:
    """Add a team to the database, with you in it. Its id is printed once it is on the disk."""
    out()
    store = store_to_write(asked)
    try:
        added, member = new_team(name, asked, new_id(), _known_here(store, asked))
        _check_team_name(added.name, store.teams())
        store.add_team([added, member])
    finally:
        store.close()
    put_at_once(added.id)
    say(f"With you in it, {member.name}. `retroboard team use NAME` has commands work on it from now on.")


def _check_team_name(name: str, others: Iterable[Team]) -> None:
    """Stops where another team has this name, by which `--team` and `team use` could not tell the two apart."""
    if any(each.name.casefold() == name.casefold() for each in others):
        raise Stop(f"There is a team called {name} already.", REFUSED)


def _known_here(store: Store, asked: Asked) -> str | None:
    """The name of whoever is there, where this machine remembers who they are in this database."""
    from retroboard.identity import recall

    known = recall(asked.target)
    if known is None or all(team.id != known.team_id for team in store.teams()):
        return None
    member = store.load(known.team_id).member_by_id.get(known.member_id)
    return member.name if member else None


@team.command("use")
@click.argument("name", type=WORDS, shell_complete=complete_team)
@click.pass_obj
def use_team(asked: Asked, name: str) -> None:
    """Work on this team from now on, on this database."""
    from retroboard.identity import Identity, find_team, recall, remember

    known = recall(asked.target)
    chosen = find_team(teams_of(asked), name, known)
    same = known is not None and known.team_id == chosen.id
    remember(asked.target, Identity(chosen.id, known.member_id if known and same else ""))


@team.command("limits")
@click.argument("open", type=click.IntRange(1, 99))
@click.argument("each", type=click.IntRange(1, 99))
@click.pass_obj
def set_limits(asked: Asked, open: int, each: int) -> None:
    """Say how many open actions the team means to have at most: in all, and for each person.

    Nothing forbids more; a retro that is being closed says so.
    """
    from retroboard.domain.changes import SetLimits

    with reading(asked) as desk:
        desk.commit(SetLimits(open, each), desk.state())


@team.command("rename")
@click.argument("name", type=WORDS)
@click.pass_obj
def rename_team(asked: Asked, name: str) -> None:
    """Give the team another name."""
    from retroboard.domain.changes import RenameTeam

    with reading(asked) as desk:
        _check_team_name(name, (team for team in desk.store.teams() if team.id != desk.team.id))
        desk.commit(RenameTeam(name), desk.state())
