"""Domain values -> blocks: how a card, an action or a retro looks in a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from retroboard.app.widgets.block_list import Block
from retroboard.dates import say_due
from retroboard.domain import views
from retroboard.domain.model import Action, Column, Mood, Retro, State, Status, Talk, Topic, Verdict
from retroboard.domain.review import outcome
from retroboard.domain.sight import hides_tallies
from retroboard.domain.views import Basis, Entry, Sort, basis, carried, is_overdue, promises, title_of
from retroboard.domain.voting import earlier_told, tally

MOODS = {Mood.GOOD: "+", Mood.BAD: "-", Mood.NEUTRAL: "~", Mood.ACTION: "!"}
"""A glyph for each mood, so that no colour is needed to tell columns apart."""
STATUSES = {
    Status.OPEN: "○",
    Status.DOING: "◐",
    Status.BLOCKED: "■",
    Status.DONE: "✓",
    Status.DROPPED: "×",
}
OUTCOMES = {("verdict", "better"): "good", ("verdict", "worse"): "warning", ("escalated to", ""): "warning"}
"""The ink of what came of an action, where that is not dim."""
VERDICTS = {Verdict.BETTER: "+", Verdict.SAME: "=", Verdict.WORSE: "-", Verdict.TOO_EARLY: "?"}
"""A glyph for each verdict, beside its word."""
CARD_LINES = 6
GROUPED_LINES = 2

Parts = tuple[tuple[str, str], ...]


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many or one + 's'}"


class How(NamedTuple):
    """How a column is shown: the topics folded, what is looked for, and so many empty lines between topics."""

    sort: Sort
    needle: str
    folded: frozenset[str]
    today: date
    gap: int


class Shown(NamedTuple):
    """What a column shows, and what it was made from."""

    basis: Basis
    how: How
    entries: tuple[Entry, ...]
    blocks: tuple[Block, ...]


def shown(state: State, column: Column, how: How, before: Shown | None = None) -> Shown:
    """What a column shows now; `before` itself where that is what it showed before.

    Who adds a card adds it below hundreds: those topics at the start that are as they were are not made anew.
    """
    now = basis(state, column)
    entries: tuple[Entry, ...] = ()
    blocks: tuple[Block, ...] = ()
    same = 0
    if before is not None and before.how == how:
        if before.basis == now:
            return before
        if how.sort is Sort.PLACE and column.mood is not Mood.ACTION:
            same = before.basis.shared_start(now)
            others = set(before.basis.topics[same:])
            kept = len(before.entries)
            while kept and before.entries[kept - 1].topic in others:
                kept -= 1
            entries, blocks = before.entries[:kept], before.blocks[:kept]
    more = views.entries(state, column, how.sort, how.needle, how.folded, skip=same)
    return Shown(now, how, entries + more, blocks + entry_blocks(more, column.mood, state, how.today, how.gap))


def entry_blocks(entries: Iterable[Entry], mood: Mood, state: State, today: date, gap: int) -> tuple[Block, ...]:
    """The blocks of a column, `gap` empty lines between topics: cards, groups' headings, cards in groups, actions."""
    rows = list(entries)
    bar = mood.value
    blocks = []
    for entry, after in zip_longest(rows, rows[1:]):
        goes_on = after is not None and after.depth > 0
        below = 0 if goes_on else gap
        if entry.action is not None:
            block = action_block(entry.action, state, today, below)
        elif entry.card is None:
            block = _heading_block(entry, bar, state, below, is_folded=not goes_on)
        elif entry.depth:
            block = Block(entry.id, entry.card.text, "text", "", (), 1, bar, GROUPED_LINES, below)
        else:
            votes = f"{entry.votes}●" if entry.votes else ""
            meta = _entry_meta(entry) if entry.comments or entry.actions else ()
            block = Block(entry.id, entry.card.text, "text", votes, meta, 0, bar, CARD_LINES, below)
        blocks.append(block)
    return tuple(blocks)


def _heading_block(entry: Entry, bar: str, state: State, gap: int, *, is_folded: bool) -> Block:
    assert entry.topic is not None
    assert state.board is not None
    votes = f"{entry.votes}●" if entry.votes else ""
    title = title_of(entry.topic, state.board)
    return Block(entry.id, title, "strong", votes, _entry_meta(entry, is_folded), 0, bar, CARD_LINES, gap)


def _entry_meta(entry: Entry, is_folded: bool = False) -> Parts:
    parts = []
    if entry.grouped:
        parts.append((counted(entry.grouped, "card") + (", folded" if is_folded else ""), "dim"))
    if entry.comments:
        parts.append((counted(entry.comments, "comment"), "dim"))
    if entry.actions:
        parts.append(("! " + " ".join(f"A{number}" for number in entry.actions), "action"))
    return tuple(parts)


def action_block(action: Action, state: State, today: date, gap: int = 0) -> Block:
    """An action with its status in a glyph and a word, owner, due date, how often it was carried, and what is known of
    whether it helps."""
    style = "text" if action.status.is_open else "dim"
    times = carried(action, state)
    parts = standing_parts(action, today)
    if times and action.status.is_open:
        parts.append((f"carried {times}", "warning" if times > 1 else "dim"))
    parts += outcome_parts(action)
    text = f"A{action.number} {action.text}"
    return Block(action.id, text, style, "", tuple(parts), 0, "action", CARD_LINES, gap)


def standing_parts(action: Action, today: date) -> list[tuple[str, str]]:
    """How an action stands, who sees to it, and until when."""
    done = action.status is Status.DONE
    parts = [(f"{STATUSES[action.status]} {action.status.value}", "good" if done else "dim")]
    parts.append((f"@{action.owner}", "dim") if action.owner else ("no owner", "dim"))
    if action.due and action.status.is_open:
        overdue = is_overdue(action, today)
        words = say_due(action.due, today)
        parts.append((f"overdue, {words}", "warning") if overdue else (f"due {words}", "dim"))
    return parts


def outcome_parts(action: Action) -> Iterator[tuple[str, str]]:
    """What came of an action, as far as anybody has said."""
    for what, words in outcome(action):
        sign = f"{VERDICTS[action.verdict]} " if what == "verdict" and action.verdict else ""
        yield f"{sign}{what}: {words}", OUTCOMES.get((what, words)) or OUTCOMES.get((what, ""), "dim")


def votes_told(topic: Topic, state: State, voter: str | None = None) -> str:
    """How many votes a topic has, also in earlier rounds; while they are hidden, how many are one's own, or of whom one
    votes for. Of a topic with a hidden card nothing is told: ''."""
    cards = state.board.cards_by_topic[topic.id] if state.board else ()
    if any(card.id in state.hidden_cards for card in cards):
        return ""
    told = _votes_now(topic, state, voter)
    before = earlier_told(state.board.votes_by_topic.get(topic.id, ()) if state.board else (), state)
    return f"{told} ({before})" if before else told


def _votes_now(topic: Topic, state: State, voter: str | None) -> str:
    """How many votes a topic has in this round, and whose they are while those of others are hidden."""
    told = counted(tally(topic, state), "vote")
    if state.retro is None or not hides_tallies(state.retro):
        return told
    member = state.member_by_id.get(voter or "")
    return f"{told} of {member.name}" if member else f"{told} of yours"


TALKS = {Talk.WAITING: "", Talk.DISCUSSED: "✓ done", Talk.PARKED: "‖ parked"}
"""How the talk about a topic stands, in a sign and a word."""


def topic_block(topic: Topic, state: State, voter: str | None, *, front: bool) -> Block:
    """A topic in the list of those to talk about: its title, its votes, and whether it is done, parked or in front."""
    assert state.board is not None
    meta = [("◆ now", "votes")] if front else []
    if topic.talk is not Talk.WAITING:
        meta.append((TALKS[topic.talk], "good" if topic.talk is Talk.DISCUSSED else "dim"))
    if before := earlier_told(state.board.votes_by_topic.get(topic.id, ()), state):
        meta.append((before, "dim"))
    style = "strong" if front else "text" if topic.talk is Talk.WAITING else "dim"
    mood = state.board.column_by_id[topic.column_id].mood.value
    right = _votes_now(topic, state, voter) if tally(topic, state) else ""
    return Block(topic.id, title_of(topic, state.board), style, right, tuple(meta), 0, mood, 2)


def retro_block(retro: Retro, state: State) -> Block:
    """A retro in the list at home: number, title, date, template, cards, promises made and kept."""
    made = promises(retro, state)
    cards = state.card_counts.get(retro.id, 0)
    parts = [(retro.held_on.isoformat(), "dim"), (retro.template, "dim"), (counted(cards, "card"), "dim")]
    if made.made:
        kept = made.kept == made.made
        words = f"{counted(made.made, 'action')}, {made.kept} kept"
        parts.append((f"{words} ✓" if kept else words, "good" if kept else "dim"))
    right = "" if retro.closed_on else "running"
    style = "strong" if retro.closed_on is None else "text"
    bar = "neutral" if retro.closed_on else "action"
    return Block(retro.id, f"#{retro.number} {retro.title}", style, right, tuple(parts), 0, bar, 2, 1)
