"""The course of a retro: whatever stages come in whatever order, nothing is lost; votes stay within their bounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from retroboard.domain import changes as c
from retroboard.domain.model import Function, Member, Stage, State, Talk, Team
from retroboard.domain.rules import why_not
from retroboard.domain.sight import seen_by
from retroboard.domain.templates import BUILT_IN
from retroboard.domain.voting import suggested
from tests.domain.strategies import after
from tests.examples import examples

DAY = date(2026, 11, 20)


class Course(RuleBasedStateMachine):
    """A meeting that goes back and forth: its cards, comments, notes and remarks are all there at each moment.

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
        self.texts: Counter[str] = Counter()
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

    @initialize(hidden=st.booleans(), skipped=st.lists(st.sampled_from(Stage), max_size=2, unique=True))
    def begin(self, hidden: bool, skipped: list[Stage]) -> None:
        off = tuple(stage for stage in skipped if stage is not Stage.CLOSE)
        start = c.StartRetro(
            self.retro,
            "Sprint",
            DAY,
            BUILT_IN[0],
            self.columns,
            None,
            2,
            Stage.CHECK_IN,
            off,
            hidden=hidden,
            at=self.moment,
        )
        assert self.make(start, self.state.members[0])

    @rule(stage=st.sampled_from(Stage), timed=st.booleans())
    def go(self, stage: Stage, timed: bool) -> None:
        self.moment += 60
        timer = self.new_id() if timed else None
        moves = stage is not self.stage
        assert self.make(c.SetStage(self.retro, stage, self.moment, timer, 300)) is moves

    @rule(column=st.integers(0, 1), who=st.integers(0, 2))
    def write(self, column: int, who: int) -> None:
        card_id = self.new_id()
        card = c.AddCard(self.retro, card_id, self.columns[column], f"card {card_id}")
        assert self.make(card, self.state.members[who]), "late cards are always welcome"
        self.texts[f"card {card_id}"] += 1

    @rule(data=st.data())
    def group(self, data: st.DataObject) -> None:
        if len(self.topics) > 1:
            one, other = data.draw(st.permutations(self.topics))[:2]
            assert self.make(c.GroupTopics(self.retro, one, other))

    @rule(data=st.data())
    def take_apart(self, data: st.DataObject) -> None:
        groups = [id for id in self.topics if len(self.board.cards_by_topic[id]) > 1]
        if groups:
            id = data.draw(st.sampled_from(groups))
            fresh = tuple(self.new_id() for _ in self.board.cards_by_topic[id][1:])
            assert self.make(c.SplitTopic(self.retro, id, fresh))

    @rule(data=st.data(), who=st.integers(0, 2))
    def vote(self, data: st.DataObject, who: int) -> None:
        if self.topics:
            topic_id = data.draw(st.sampled_from(self.topics))
            self.make(c.CastVote(self.retro, self.new_id(), topic_id, self.state.members[who].id))

    @rule()
    def vote_again(self) -> None:
        self.make(c.StartRound(self.retro))

    @rule(data=st.data(), talk=st.sampled_from(Talk))
    def talk(self, data: st.DataObject, talk: Talk) -> None:
        if self.topics:
            id = data.draw(st.sampled_from(self.topics))
            assert self.make(c.EditNotes(self.retro, id, f"notes on {id}", self.board.topic_by_id[id].notes))
            assert self.make(c.Spotlight(self.retro, id))
            assert self.make(c.FinishTopic(self.retro, id, talk))

    @rule(reveal=st.booleans())
    def reveal_or_hide(self, reveal: bool) -> None:
        self.make(c.RevealCards(self.retro) if reveal else c.HideCards(self.retro))

    @rule()
    def close_and_reopen(self) -> None:
        assert self.make(c.CloseRetro(self.retro, DAY, self.moment))
        assert not self.make(c.SetStage(self.retro, Stage.WRITE))
        assert self.make(c.ReopenRetro(self.retro))

    @property
    def board(self):
        assert self.state.board is not None
        return self.state.board

    @property
    def stage(self) -> Stage:
        assert self.state.retro is not None
        return self.state.retro.stage

    @property
    def topics(self) -> list[str]:
        return [topic.id for topic in self.board.topics] if self.state.board else []

    @invariant()
    def every_card_is_there(self) -> None:
        if self.state.board is not None:
            assert Counter(card.text for card in self.board.cards) == self.texts
            assert all(self.board.cards_by_topic[topic.id] for topic in self.board.topics)

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
            own = {card.text for card in self.board.cards if card.author_id == member.id}
            assert all(text not in seen for text in self.texts if text not in own)


TestCourse = Course.TestCase
TestCourse.settings = settings(
    max_examples=examples(8),
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
