"""Who comes to a team, and who stays in it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from retroboard.domain.changes import AddMember, SetMembership
from retroboard.domain.model import Function, Member, State


def team_id(name: str) -> str:
    """The id of a database's first team: of several people who make it at the same time one does, and the others find
    it there."""
    return uuid5(NAMESPACE_URL, f"retroboard:team:{name.casefold()}").hex


def joining(member_id: str, name: str, function: Function, state: State) -> AddMember | SetMembership:
    """Brings somebody into the team: as a new member with this id, or as the one of this name who has left it."""
    new = AddMember(member_id, name, function)
    for member in state.members:
        if member.has_left and member.name.casefold() == new.name.casefold():
            return SetMembership(member.id, has_left=False)
    return new


def why_not_left_with(staying: Iterable[Member], member: Member | None) -> str | None:
    """Why a member cannot have these alone stay in the team; None for nobody in particular, who has no place in it."""
    ids = {each.id for each in staying}
    if member is not None and member.id not in ids:
        return "Nobody takes themselves out of the team: somebody else does."
    return None if ids else "A team has somebody in it."
