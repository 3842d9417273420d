"""The people of the team: who is in it, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from retroboard.app.launch import Launch
from retroboard.app.painting import counted
from retroboard.app.screens.list_screen import ListScreen
from retroboard.app.screens.picker import Picker
from retroboard.app.widgets.block_list import Block, BlockList
from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Function, Member, State
from retroboard.domain.people import joining
from retroboard.domain.views import promised_by


class PeopleScreen(ListScreen):
    """The members by name: from home, and from within a retro, for who comes late."""

    ENTER = "rename"
    HELP = "The people of the team. What they do tells a retro whose voices it has heard."
    OF_RETRO = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a",
            "add",
            "Add",
            id="people.add",
            tooltip="Add people: Enter saves and asks for the next, {Esc:prompt.cancel} ends",
        ),
        Binding("r,e", "rename", "Rename", id="people.rename", key_display="r", tooltip="Change this name"),
        Binding("f", "function", "Function", id="people.function", tooltip="Say what this person does"),
        Binding(
            "d",
            "leave",
            "Take out",
            id="people.leave",
            tooltip="Out of the team, and back in: nothing they wrote is touched",
        ),
        Binding("escape,q", "close", "Back", id="people.close", tooltip="Back"),
    ]
    HINTS = ("people.close", "people.add", "people.rename", "people.function", "people.leave", "app.keys")

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self._adding: Change | None = None

    def list_title(self, state: State) -> str:
        return f"{state.team.name} ({len(state.current_members)})"

    def blocks(self, state: State) -> Sequence[Block]:
        """Those who have left come last."""
        members = sorted(state.members, key=attrgetter("has_left"))
        return [member_block(member, self.me, len(promised_by(member, state))) for member in members]

    @property
    def member(self) -> Member | None:
        """Who is under the cursor."""
        return self.state.member_by_id.get(self.listing.cursor or "") if self.state is not None else None

    @property
    def hint_words(self) -> Mapping[str, str]:
        has_left = self.member is not None and self.member.has_left
        return {**super().hint_words, **({"people.leave": "take back in"} if has_left else {})}

    @on(BlockList.CursorMoved)
    def tell_what_d_does(self) -> None:
        self.show_hints()

    async def action_add(self) -> None:
        """Adds one after the other, as a team has several members; Enter on nothing ends that, as it does for cards."""
        state = self.state
        if state is None:
            return

        def sent(change: Change) -> None:
            self._adding = change
            self.awaited = change.member_id if isinstance(change, c.AddMember | c.SetMembership) else None

        await self.ask_change(
            "Who is new?",
            "",
            lambda line: joining(self.launch.new_id(), line, Function.OTHER, self.state or state) if line else None,
            key="member new",
            may_be_empty=True,
            what="name",
            help=with_keys("Enter adds them and asks for the next · {Esc:prompt.cancel} ends"),
            sent=sent,
        )

    @property
    def is_saving(self) -> bool:
        """While somebody is being added, the next key is for the next question."""
        return self._adding is not None

    def accepted(self, change: Change) -> None:
        super().accepted(change)
        if change is self._adding:
            self._adding = None
            self.call_next(self.action_add)

    def rejected(self, change: Change, reason: str) -> None:
        super().rejected(change, reason)
        if change is self._adding:
            self._adding = None

    @on(BlockList.Opened)
    async def action_rename(self) -> None:
        member = self.member
        if member is not None:
            await self.ask_change(
                f"What is {member.name} called?",
                member.name,
                lambda line: c.EditMember(member.id, line, member.function, member) if line != member.name else None,
                key=f"member {member.id}",
                what="name",
            )

    async def action_function(self) -> None:
        member = self.member
        if member is None:
            return

        def answered(function: str | None) -> None:
            if function not in (None, member.function.value):
                self.attempt(c.EditMember(member.id, member.name, Function(function), member))

        choices = [Block(function.value, function.value) for function in Function]
        await self.app.push_screen(Picker(f"What does {member.name} do?", choices, member.function.value), answered)

    def action_leave(self) -> None:
        """Takes out who leaves the team; on who has left it, takes them in again."""
        member = self.member
        if member is not None:
            self.attempt(c.SetMembership(member.id, not member.has_left))


def member_block(member: Member, me: str | None, owned: int) -> Block:
    """A member in a list: the name, the function, and whether it is you, or has left the team and so many actions."""
    meta = [(member.function.value, "dim")]
    if member.id == me:
        meta.append(("you", "action"))
    if member.has_left:
        meta.append(("has left the team", "dim"))
        if owned:
            meta.append((f"{counted(owned, 'open action')} to pass on", "warning"))
    return Block(member.id, member.name, "dim" if member.has_left else "strong", meta=tuple(meta), gap=1)
