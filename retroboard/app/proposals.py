"""What a key proposes, given what it is pressed on: a change, or the sentence that says why there is none.

The same functions dim a key and make its change, so a key that looks alive is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import CLOSED
from retroboard.domain.model import Action, Board, Card, Column, Mood, Retro, Stage, State, Status, Topic
from retroboard.domain.review import stage_beside
from retroboard.domain.rules import GONE_MEMBER, NOT_IN_TEAM, why_not_by
from retroboard.domain.views import Entry


@dataclass(frozen=True)
class Here:
    """Where the cursor is: on an entry (None in an empty column) of a column of the open retro.

    `voter` is the member whose votes are given here, where that is not me.
    """

    state: State
    me: str | None
    column: Column
    entry: Entry | None
    above: Entry | None = None
    below: Entry | None = None
    picked: Entry | None = None
    voter: str | None = None

    @property
    def retro(self) -> Retro:
        assert self.state.retro is not None
        return self.state.retro

    @property
    def board(self) -> Board:
        assert self.state.board is not None
        return self.state.board

    @property
    def topic(self) -> Topic | None:
        return self.entry.topic if self.entry else None

    @property
    def card(self) -> Card | None:
        """The card under the cursor; of a group's heading, the group's first."""
        if self.entry is None or self.entry.topic is None:
            return None
        return self.entry.card or self.board.cards_by_topic[self.entry.topic.id][0]


Proposal = Change | str
NOTHING = "There is nothing under the cursor."
NO_VOTES = "Votes are for topics; an action is decided already."
NOBODY = "Nobody is here to vote."
NOTHING_PICKED = "Nothing is picked up: {m:card.group} picks a card up, {m:card.group} on another groups them."
NO_ACTIONS = "An action stays where it is; {Enter:entry.open} changes it."


def allowed(proposal: Proposal, state: State, me: str | None) -> Proposal:
    """The proposal, or why the rules forbid it."""
    if isinstance(proposal, str):
        return proposal
    return why_not_by(me, proposal, state) or proposal


def gone(member_id: str, me: str | None) -> str:
    """What to say of a member that the team does not have any more."""
    return NOT_IN_TEAM if member_id == me else GONE_MEMBER


def cast_vote(here: Here, new_id: Callable[[], str]) -> Proposal:
    voter = here.voter or here.me
    if here.topic is None or voter is None:
        return NO_VOTES if voter else NOBODY
    return c.CastVote(here.retro.id, new_id(), here.topic.id, voter)


def take_vote(here: Here) -> Proposal:
    voter = here.voter or here.me
    if here.topic is None or voter is None:
        return NO_VOTES if voter else NOBODY
    return c.TakeVote(here.retro.id, here.topic.id, voter)


def delete(here: Here) -> Proposal:
    entry = here.entry
    if entry is None:
        return NOTHING
    if entry.action is not None:  # it is part of what a closed retro has agreed on
        return with_keys(CLOSED) if here.retro.closed_on is not None else c.DeleteAction(entry.action.id)
    if entry.card is not None:
        return c.DeleteCard(here.retro.id, entry.card.id)
    assert entry.topic is not None
    return c.DeleteTopic(here.retro.id, entry.topic.id)


def move_beside(here: Here, step: int) -> Proposal:
    """Moves the topic under the cursor to the next column that holds cards, to the right (1) or the left (-1)."""
    if here.topic is None:
        return with_keys(NO_ACTIONS)
    columns = here.board.columns
    at = columns.index(here.column) + step
    if not 0 <= at < len(columns):
        return "There is no column on that side."
    if columns[at].mood is Mood.ACTION:
        return with_keys("The actions column holds actions. {A:action.add} makes one from this topic.")
    return c.MoveTopic(here.retro.id, here.topic.id, columns[at].id)


def move_along(here: Here, step: int) -> Proposal:
    """Moves the topic under the cursor, or the card within its group, up (-1) or down (1) by one place."""
    entry = here.entry
    if entry is None or entry.topic is None:
        return with_keys(NO_ACTIONS)
    if entry.card is not None and entry.depth:
        card = entry.card
        cards = here.board.cards_by_topic[entry.topic.id]
        return stepped(cards, card, step, lambda before: c.MoveCard(here.retro.id, card.id, before))
    topics = here.board.topics_by_column[here.column.id]
    topic = entry.topic
    return stepped(topics, topic, step, lambda before: c.MoveTopic(here.retro.id, topic.id, topic.column_id, before))


def stepped(
    rows: Sequence[Card | Topic | Column],
    row: Card | Topic | Column,
    step: int,
    change: Callable[[str | None], Change],
) -> Proposal:
    """Moves a row by one place among its siblings; `change` takes the id of the row that it comes before, or None."""
    at = next(index for index, each in enumerate(rows) if each.id == row.id)
    if not 0 <= at + step < len(rows):
        return "It is the first already." if step < 0 else "It is the last already."
    below = at - 1 if step < 0 else at + 2
    return change(rows[below].id if below < len(rows) else None)


def group(here: Here) -> Proposal:
    """Groups what was picked up with what is under the cursor."""
    picked = here.picked
    if picked is None or picked.topic is None:
        return with_keys(NOTHING_PICKED)
    if here.topic is None:
        return "Drop it on a card or a topic."
    if picked.card is not None and picked.depth:
        return c.GroupCard(here.retro.id, picked.card.id, here.topic.id)
    return c.GroupTopics(here.retro.id, picked.topic.id, here.topic.id)


def pick(here: Here) -> Proposal | Entry:
    """What m picks up."""
    if here.retro.closed_on is not None:
        return with_keys(CLOSED)
    if here.entry is None or here.entry.topic is None:
        return "Only cards and topics can be grouped."
    return here.entry


def take_out(here: Here, new_id: Callable[[], str]) -> Proposal:
    """Takes the card under the cursor out of its group; on a group's title, all its cards."""
    if here.topic is None:
        return "An action is in no group."
    card = here.entry.card if here.entry else None
    if card is None:
        others = len(here.board.cards_by_topic[here.topic.id]) - 1
        return c.SplitTopic(here.retro.id, here.topic.id, tuple(new_id() for _ in range(others)))
    return c.TakeOut(here.retro.id, card.id, new_id())


def another_round(state: State) -> Proposal:
    """Another round of votes."""
    assert state.retro is not None
    return c.StartRound(state.retro.id)


def step_stage(state: State, by: int, today: date, at: int) -> Proposal:
    """The next stage (1), which after the last one closes the retro, or the previous (-1), which reopens it.

    `at` is now, in seconds since 1970 UTC.
    """
    retro = state.retro
    assert retro is not None
    if retro.closed_on is not None:
        return c.ReopenRetro(retro.id) if by < 0 else with_keys(CLOSED)
    stage = stage_beside(state, by)
    if stage is None:
        return "This is the first stage." if by < 0 else c.CloseRetro(retro.id, today, at)
    return c.SetStage(retro.id, stage, at)


def switch_stage(state: State, stage: Stage) -> Proposal:
    """Switches a stage of the open retro off, or on again."""
    retro = state.retro
    assert retro is not None
    skipped = tuple(each for each in Stage if (each in retro.skipped) is not (each is stage))
    return c.SkipStages(retro.id, skipped, retro)


def reveal_or_hide(state: State) -> Proposal:
    """Shows everybody all cards; where nothing is hidden, hides from now on what others write."""
    retro = state.retro
    assert retro is not None
    return c.RevealCards(retro.id) if retro.hidden else c.HideCards(retro.id)


def take_lead(state: State, me: str | None) -> Proposal:
    """Makes whoever presses the key the facilitator."""
    retro = state.retro
    assert retro is not None
    if me is None:
        return "Nobody is here to lead."
    return "You lead this retro." if retro.facilitator_id == me else c.Lead(retro.id, me)


def toggle_done(action: Action, today: date) -> Change:
    """Marks an action as done, or opens it again."""
    return c.SetStatus(action.id, Status.DONE if action.status.is_open else Status.OPEN, today)
