"""The keys that do something to what is under the cursor: on the board, and in a topic that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from retroboard.app import proposals
from retroboard.app.launch import Launch
from retroboard.app.messages import VoteAs
from retroboard.app.proposals import NOTHING, Here, Proposal
from retroboard.app.screens.editing import EditingScreen, Writing
from retroboard.app.widgets.block_list import Block
from retroboard.domain import changes as c
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import CLOSED, HIDDEN, NOT_NOW
from retroboard.domain.model import Card, Mood, State
from retroboard.domain.rules import MAX_VOTES
from retroboard.domain.stages import GUIDE
from retroboard.domain.views import title_of
from retroboard.domain.voting import budget, budget_reason, budget_told, cast_by, left, may_vote


class CardKeys(EditingScreen):
    """A screen on an open retro. `here` says where its cursor is."""

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self.awaited: str | None = None
        self.chase = False

    @property
    def here(self) -> Here | None:
        raise NotImplementedError

    # --- changes ------------------------------------------------------------------------------------------------------

    async def action_propose(self, name: str) -> None:
        """Makes the change that a key proposes, or says why not."""
        await self.settled()
        here = self.on_something(self.here)
        if here is None:
            return
        new_id = self.launch.new_id
        makers: dict[str, Callable[[Here], Proposal]] = {
            "delete": proposals.delete,
            "cast_vote": partial(proposals.cast_vote, new_id=new_id),
            "take_vote": proposals.take_vote,
            "take_out": partial(proposals.take_out, new_id=new_id),
            "move_left": partial(proposals.move_beside, step=-1),
            "move_right": partial(proposals.move_beside, step=1),
            "move_up": partial(proposals.move_along, step=-1),
            "move_down": partial(proposals.move_along, step=1),
        }
        if self.attempt(makers[name](here)) and here.entry is not None and name.startswith("move"):
            self.awaited, self.chase = here.entry.id, True

    def writable(self) -> Here | None:
        """Where the cursor is, if the retro can be changed; says why not otherwise."""
        here = self.here
        if here is not None and here.retro.closed_on is not None:
            self.refuse(with_keys(CLOSED))
            return None
        return here

    def readable(self) -> Here | None:
        """Where the cursor is, if the retro can be changed and what is there is not hidden; says why not otherwise."""
        here = self.writable()
        if here is not None and here.card is not None and here.card.id in here.state.hidden_cards:
            self.refuse(HIDDEN)
            return None
        return here

    def on_something(self, here: Here | None) -> Here | None:
        """Where the cursor is, if something is under it; says that there is nothing otherwise."""
        if here is not None and here.entry is None:
            self.refuse(NOTHING)
            return None
        return here

    def votes_told(self, state: State) -> str:
        """How many votes are left, and whose, in front of which a dot stands; '' where none can be given now.

        Who comes to the vote is told why they have so many, until they give the first.
        """
        voter = self.voter or self.me
        if state.retro is None or voter is None or not may_vote(state.retro):
            return ""
        round = f" · round {state.retro.vote_round}" if state.retro.vote_round > 1 else ""
        if self.voter is None:
            begins = GUIDE[state.retro.stage].votes and not cast_by(state, voter)
            reason = budget_reason(state) if begins else ""
            return f"{round} · votes left {left(state, voter)}{f', {reason}' if reason else ''}"
        member = state.member_by_id.get(voter)
        name, of_theirs = member.name if member else "somebody", left(state, voter)
        return round + with_keys(" · {name} votes, {of_theirs} left ({@:vote.as})", name=name, of_theirs=of_theirs)

    # --- cards --------------------------------------------------------------------------------------------------------

    async def action_add(self) -> None:
        """Adds cards to this column, or an action to the actions column."""
        here = self.writable()
        if here is None:
            return
        if here.column.mood is Mood.ACTION:
            await self.ask_action(None, here.retro.id)
            return
        retro_id, column = here.retro.id, here.column

        def make(text: str) -> Proposal:
            card_id = self.launch.new_id()
            self.awaited = card_id
            return c.AddCard(retro_id, card_id, column.id, text)

        await self.write(f"New card in {column.title}", Writing(f"add {column.id} {retro_id}", make, several=True))

    async def begin_writing(self) -> None:
        await self.action_add()

    async def action_edit(self) -> None:
        if self.here is not None and self.here.entry is not None and self.here.entry.action is not None:
            await self.ask_action(self.here.entry.action)  # which lives on when its retro is closed
            return
        here = self.on_something(self.readable())
        if here is None or here.entry is None:
            return
        if here.entry.card is None:
            await self.action_rename()
        else:
            await self.edit_card(here, here.entry.card)

    async def edit_card(self, here: Here, card: Card) -> None:
        retro_id = here.retro.id

        def make(text: str) -> Proposal:
            return c.EditCard(retro_id, card.id, text, was=card.text)

        await self.write("Edit card", Writing(f"edit {card.id} {retro_id}", make, card.text))

    async def action_comment(self) -> None:
        here = self.on_something(self.readable())
        if here is None:
            return
        card = here.card
        if card is None:
            self.refuse("Comments are for cards.")
            return
        retro_id, new_id = here.retro.id, self.launch.new_id

        def make(text: str) -> Proposal:
            return c.AddComment(retro_id, new_id(), card.id, text)

        await self.write("Comment", Writing(f"comment {card.id} {retro_id}", make))

    # --- one line -----------------------------------------------------------------------------------------------------

    async def action_rename(self) -> None:
        here = self.on_something(self.readable())
        if here is None:
            return
        topic = here.topic
        if topic is None:
            self.refuse(with_keys("Topics have titles; {e:card.edit} edits an action."))
            return
        title = topic.title or suggested_title(here.board.cards_by_topic[topic.id])
        retro_id = here.retro.id

        def sent(change: c.Change) -> None:
            assert isinstance(change, c.RenameTopic)
            self.awaited = topic.id if change.title else None

        await self.ask_change(
            "What is this topic called? (empty: no title)",
            title,
            lambda line: c.RenameTopic(retro_id, topic.id, line, topic.title),
            key=f"topic {topic.id} {retro_id}",
            may_be_empty=True,
            sent=sent,
        )

    async def action_rename_retro(self) -> None:
        here = self.writable()
        if here is not None:
            retro = here.retro
            await self.ask_change(
                "The retro's title",
                retro.title,
                lambda line: c.EditRetro(retro.id, line, retro.held_on, retro) if line != retro.title else None,
                key=f"retro title {retro.id}",
            )

    async def action_budget(self) -> None:
        """Sets how many votes each member has; tells it to those who may not."""
        here = self.writable()
        if here is None:
            return
        retro = here.retro
        told = budget_told(here.state)
        most = c.SetVotes(retro.id, MAX_VOTES, MAX_VOTES)  # never fewer than are cast
        if isinstance(reason := proposals.allowed(most, here.state, self.me), str):
            self.refuse(f"{reason} {told}.")
            return

        def make(line: str) -> Proposal | None:
            if line == now:
                return None
            if not line:
                return c.SetVotes(retro.id, None, retro.votes_cap, retro)
            numbers = [int(word) for word in line.replace(",", " ").split() if word.isdecimal()]
            if len(numbers) != 2:
                return "Two numbers, please, such as 5 3: five votes each, three of them for one topic at most."
            return c.SetVotes(retro.id, numbers[0], numbers[1], retro)

        each = budget(here.state)
        now = f"{each} {min(each, retro.votes_cap)}"
        label = f"Votes for each member, and for one topic at most (empty: by the topics)\n{told}"
        await self.ask_change(label, now, make, may_be_empty=True, what="answer")

    async def action_vote_as(self) -> None:
        """Chooses whose votes are given here: in a room with one keyboard, one after the other."""
        here = self.writable()
        if here is None:
            return
        if not may_vote(here.retro):
            self.refuse(with_keys(NOT_NOW))
            return
        from retroboard.app.screens.picker import Picker

        state = here.state
        choices = [
            Block(
                member.id,
                member.name + (" (you)" if member.id == self.me else ""),
                "text",
                f"{left(state, member.id)} left",
            )
            for member in state.current_members
        ]

        def chosen(member_id: str | None) -> None:
            if member_id is not None:
                self.post_message(VoteAs(None if member_id == self.me else member_id))

        await self.app.push_screen(Picker("Who votes?", choices, self.voter or self.me), chosen)

    # --- actions ------------------------------------------------------------------------------------------------------

    async def action_add_action(self) -> None:
        """A new action, from the topic under the cursor if there is one."""
        here = self.readable()
        if here is not None:
            source = title_of(here.topic, here.board) if here.topic else ""
            await self.ask_action(None, here.retro.id, here.card, source)


def suggested_title(cards: Sequence[Card]) -> str:
    """What a topic could be called: the one card's first line, or the line that is most like all of a group's."""
    if len(cards) == 1:
        return cards[0].text.split("\n", 1)[0][:60]
    from retroboard.similar import title_for

    return title_for([card.text for card in cards])
