"""The course of a retro: whatever stages come in whatever order, nothing is lost; votes stay within their bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from retroboard.domain import changes as c
from retroboard.domain.board_effects import own_topic
from retroboard.domain.model import Board, Function, Member, Occasion, Stage, State, Status, Talk, Team
from retroboard.domain.remarks import said
from retroboard.domain.rules import why_not
from retroboard.domain.sight import is_hidden, seen_by
from retroboard.domain.templates import BUILT_IN
from retroboard.domain.text import joined
from retroboard.domain.voting import may_vote, suggested
from tests.domain.strategies import after
from tests.examples import examples

DAY = date(2026, 11, 20)
T = TypeVar("T")


class Told(NamedTuple):
    """What is to be read off a topic, and the ids of its cards in their order."""

    title: str
    notes: str
    talk: Talk
    cards: tuple[str, ...]


ALONE = Told("", "", Talk.WAITING, ())
WHAT = (
    "group",
    "take_apart",
    "write",
    "comment",
    "delete",
    "name",
    "vote",
    "take_a_vote_back",
    "vote_again",
    "talk",
    "say",
    "promise",
    "see_to_it",
    "reveal_or_hide",
    "close_and_reopen",
)
"""What can be done in a stage: methods of a course. The first is what the simplest example does, so each run has it."""


class Course(RuleBasedStateMachine):
    """A meeting that goes back and forth: all that was written and not taken away is there at each moment, once.

    It keeps a plain list of that beside the state: `written` by what names it, `topics` by their ids, and the number of
    votes by round, member and topic.

    `make` is where a change goes; the store's tests have another one, and ids that no run before had (`prefix`).
    """

    prefix = ""

    def __init__(self) -> None:
        super().__init__()
        self.ids = 0
        team = Team(self.new_id(), "Payments")
        people = (Member(self.new_id(), team.id, f"Member {n}", Function.ENGINEERING) for n in range(3))
        self.state = State(team, members=tuple(people))
        self.retro = self.new_id()
        self.columns = (self.new_id(), self.new_id(), self.new_id())
        self.written: dict[Hashable, tuple[object, ...]] = {}
        self.topics: dict[str, Told] = {}
        self.votes: Counter[tuple[int, str, str]] = Counter()
        self.round = 1
        self.moment = 1_000_000
        self.most = 0
        """The most votes that the number of topics has ever allowed."""

    def make(self, change: c.Change, member: Member | None = None) -> bool:
        """Makes a change if the rules allow it, and says whether they did."""
        if why_not(change, self.state, member) is not None:
            return False
        self.state = after(change, self.state, member)
        return True

    def new_id(self) -> str:
        self.ids += 1
        return f"{self.prefix}{self.ids:016x}".zfill(32)

    @initialize(
        hidden=st.booleans(), cap=st.integers(1, 2), skipped=st.lists(st.sampled_from(Stage), max_size=2, unique=True)
    )
    def begin(self, hidden: bool, cap: int, skipped: list[Stage]) -> None:
        """Starts the retro, with something of every kind in it: from the first step on there is something to lose."""
        off = tuple(stage for stage in skipped if stage is not Stage.CLOSE)
        start = c.StartRetro(
            self.retro,
            "Sprint",
            DAY,
            BUILT_IN[0],
            self.columns,
            None,
            cap,
            Stage.VOTE,
            off,
            hidden=hidden,
            at=self.moment,
        )
        ann, bob, _ = self.state.members
        assert self.make(start, ann)
        one, other = self.add_card(self.columns[0], ann), self.add_card(self.columns[1], ann)
        self.add_comment(one, ann)
        self.entitle(own_topic(one))
        for card, member in ((one, ann), (other, ann), (one, bob)):
            self.cast(own_topic(card), member)
        self.vote_again()
        self.cast(own_topic(one), bob)
        for card in (one, other):
            self.discuss(own_topic(card), Talk.DISCUSSED)
        self.speak(Occasion.CHECK_IN, bob)
        self.promise()

    @rule(data=st.data(), stage=st.sampled_from(Stage), timed=st.booleans(), what=st.sampled_from(WHAT))
    def go_on(self, data: st.DataObject, stage: Stage, timed: bool, what: str) -> None:
        """Goes to a stage, and does something there.

        It is the only rule: of many, hypothesis leaves most out where a run is short.
        """
        self.draw = data.draw
        self.go(stage, timed)
        getattr(self, what)()

    def go(self, stage: Stage, timed: bool = False) -> None:
        self.moment += 60
        timer = self.new_id() if timed else None
        moves = stage is not self.stage
        assert self.make(c.SetStage(self.retro, stage, self.moment, timer, 300)) is moves

    def one_of(self, things: Iterable[T]) -> T:
        return self.draw(st.sampled_from([*things]))

    # --- what is done in a stage --------------------------------------------------------------------------------------

    def group(self) -> None:
        if len(self.topics) == 1:
            return
        one, other = self.draw(st.permutations([*self.topics]))[:2]
        assert self.make(c.GroupTopics(self.retro, one, other))
        topic, into = self.topics.pop(one), self.topics[other]
        title, notes = into.title or topic.title, joined(into.notes, topic.notes)
        self.topics[other] = Told(title, notes, into.talk, into.cards + topic.cards)
        for (round, who), votes in self.votes_taken_off(one).items():
            there = self.votes[round, who, other]
            self.votes[round, who, other] = min(there + votes, self.state.retro_by_id[self.retro].votes_cap)

    def take_apart(self) -> None:
        groups = [id for id, topic in self.topics.items() if len(topic.cards) > 1]
        if groups:
            id = self.one_of(groups)
            first, *others = self.topics[id].cards
            fresh = tuple(self.new_id() for _ in others)
            assert self.make(c.SplitTopic(self.retro, id, fresh))
            self.topics[id] = self.topics[id]._replace(title="", cards=(first,))
            self.topics |= {new: ALONE._replace(cards=(card,)) for new, card in zip(fresh, others, strict=True)}

    def write(self) -> None:
        self.add_card(self.one_of(self.columns[:2]), self.one_of(self.state.members))

    def comment(self) -> None:
        member, retro = self.one_of(self.state.members), self.state.retro_by_id[self.retro]
        seen = [card.id for card in self.board.cards if not is_hidden(card, retro, member.id)]
        if seen:
            self.add_comment(self.one_of(seen), member)

    def delete(self) -> None:
        """Takes a card away with its comments, and the votes of its topic if that goes with it."""
        if len(self.board.cards) == 1:
            return
        card = self.one_of(self.board.cards)
        assert self.make(c.DeleteCard(self.retro, card.id))
        self.written = {id: what for id, what in self.written.items() if card.id not in (id, what[0])}
        topic = self.topics.pop(card.topic_id)
        if len(topic.cards) == 1:
            self.votes_taken_off(card.topic_id)
        else:
            self.topics[card.topic_id] = topic._replace(cards=tuple(id for id in topic.cards if id != card.id))

    def name(self) -> None:
        self.entitle(self.one_of(self.topics))

    def vote(self) -> None:
        if not may_vote(self.state.retro_by_id[self.retro]):
            self.go(Stage.VOTE)
        self.cast(self.one_of(self.topics), self.one_of(self.state.members))

    def take_a_vote_back(self) -> None:
        given = [(who, topic_id) for round, who, topic_id in +self.votes if round == self.round]
        if given:
            who, topic_id = self.one_of(given)
            if self.make(c.TakeVote(self.retro, topic_id, who)):
                self.votes[self.round, who, topic_id] -= 1

    def vote_again(self) -> None:
        self.round += self.make(c.StartRound(self.retro))

    def talk(self) -> None:
        self.discuss(self.one_of(self.topics), self.one_of(Talk))

    def say(self) -> None:
        self.speak(self.one_of(Occasion), self.one_of(self.state.members))

    def promise(self) -> None:
        id = self.new_id()
        assert self.make(c.AddAction(id, f"action {id}", "Ann", None, DAY, self.retro))
        self.written[id] = f"action {id}", "Ann", Status.OPEN

    def see_to_it(self) -> None:
        action, status = self.one_of(self.state.actions), self.one_of(Status)
        assert self.make(c.SetStatus(action.id, status, DAY))
        self.written[action.id] = action.text, action.owner, status

    def reveal_or_hide(self) -> None:
        self.make(self.one_of([c.RevealCards(self.retro), c.HideCards(self.retro)]))

    def close_and_reopen(self) -> None:
        assert self.make(c.CloseRetro(self.retro, DAY, self.moment))
        assert not self.make(c.SetStage(self.retro, Stage.WRITE))
        assert self.make(c.ReopenRetro(self.retro))

    # --- changes, and what is there after them ------------------------------------------------------------------------

    def add_card(self, column: str, member: Member) -> str:
        id = self.new_id()
        assert self.make(c.AddCard(self.retro, id, column, f"card {id}"), member), "late cards are always welcome"
        self.written[id] = f"card {id}", member.id
        self.topics[own_topic(id)] = ALONE._replace(cards=(id,))
        return id

    def add_comment(self, card: str, member: Member) -> None:
        id = self.new_id()
        assert self.make(c.AddComment(self.retro, id, card, f"comment {id}"), member)
        self.written[id] = card, f"comment {id}", member.id

    def discuss(self, topic: str, talk: Talk) -> None:
        was = self.topics[topic].notes
        notes = joined(was, f"note {self.new_id()}")
        assert self.make(c.Spotlight(self.retro, topic))
        assert self.make(c.EditNotes(self.retro, topic, notes, was))
        assert self.make(c.FinishTopic(self.retro, topic, talk))
        self.topics[topic] = self.topics[topic]._replace(notes=notes, talk=talk)

    def entitle(self, topic: str) -> None:
        title = f"title {self.new_id()}"
        assert self.make(c.RenameTopic(self.retro, topic, title))
        self.topics[topic] = self.topics[topic]._replace(title=title)

    def cast(self, topic: str, member: Member) -> None:
        if self.make(c.CastVote(self.retro, self.new_id(), topic, member.id)):
            self.votes[self.round, member.id, topic] += 1

    def speak(self, occasion: Occasion, member: Member) -> None:
        """Said again, a check-in and a score at the close take the place of what was said before; thanks do not."""
        id = self.new_id()
        was = said(self.board, occasion).get(member.id) if occasion.once else None
        assert self.make(c.AddRemark(self.retro, id, occasion, member.id, 4, f"remark {id}", was), member)
        self.written[(occasion, member.id) if occasion.once else id] = occasion, member.id, 4, f"remark {id}"

    def votes_taken_off(self, topic_id: str) -> dict[tuple[int, str], int]:
        """Takes the votes of a topic off the list, and says how many of whom they were in which round."""
        off = {each: votes for each, votes in self.votes.items() if each[2] == topic_id}
        for each in off:
            del self.votes[each]
        return {(round, who): votes for (round, who, _), votes in off.items()}

    @property
    def board(self) -> Board:
        return self.state.board or Board()

    @property
    def stage(self) -> Stage:
        assert self.state.retro is not None
        return self.state.retro.stage

    def all_there(self) -> Iterator[tuple[object, ...]]:
        """What of the state stands in `written`, if it should be there."""
        for card in self.board.cards:
            yield card.text, card.author_id
        for comment in self.board.comments:
            yield comment.card_id, comment.text, comment.author_id
        for remark in self.board.remarks:
            yield remark.occasion, remark.member_id, remark.score, remark.text
        for action in self.state.actions:
            yield action.text, action.owner, action.status

    @invariant()
    def all_that_was_written_is_there_once(self) -> None:
        assert Counter(self.all_there()) == Counter(self.written.values())

    @invariant()
    def every_topic_has_its_cards_its_title_and_its_notes(self) -> None:
        cards = self.board.cards_by_topic
        assert self.topics == {
            topic.id: Told(topic.title, topic.notes, topic.talk, tuple(card.id for card in cards[topic.id]))
            for topic in self.board.topics
        }

    @invariant()
    def every_vote_that_was_given_is_there_in_its_round(self) -> None:
        assert self.votes == Counter((vote.round, vote.member_id, vote.topic_id) for vote in self.board.votes)

    @invariant()
    def votes_are_within_budget_and_cap(self) -> None:
        retro = self.state.retro
        if retro is None:
            return
        each = Counter((vote.round, vote.member_id) for vote in self.board.votes)
        here = Counter((vote.round, vote.member_id, vote.topic_id) for vote in self.board.votes)
        assert max(here.values(), default=0) <= retro.votes_cap
        self.most = max(self.most, suggested(len(self.board.topics)))  # topics that are grouped leave less to give
        assert max(each.values(), default=0) <= self.most

    @invariant()
    def what_is_hidden_is_nowhere_in_what_another_sees(self) -> None:
        retro = self.state.retro
        if retro is None or not retro.hidden or retro.closed_on is not None:
            return
        for member in self.state.members:
            seen = repr(replace(seen_by(self.state, member.id), hidden_cards=frozenset()))
            own = {card.id for card in self.board.cards if card.author_id == member.id}
            assert all(card.text not in seen for card in self.board.cards if card.id not in own)
            assert all(comment.text not in seen for comment in self.board.comments if comment.card_id not in own)


TestCourse = Course.TestCase
TestCourse.settings = settings(
    max_examples=examples(8),
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
