"""retroboard's own JSON: everything about one retro, and back again.

What refers to something does so by name (members), by number (actions) or by standing inside it (all else),
never by id: ids are random, so two exports of one retro would differ everywhere. The team's inbox, its
templates and its other retros are not part of it.

Read back, a retro is equal in all but what counts within its team: its number, its actions' numbers,
between which of the team's retros an action was open (`since`, `until`), and which other one has looked at
it (`reviewed`). An action is in the file where the
retro shows it: made in it, open during it, or closed during it. One that was made of another retro's card
loses that link.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Comment,
    Member,
    Remark,
    Retro,
    State,
    Timer,
    Topic,
    Vote,
)
from retroboard.domain.views import actions_of

FORMAT = "retroboard"
VERSION = 2
Json = dict[str, Any]


def dump(state: State) -> str:
    """The open retro as JSON, two spaces deep, with a line end. Raises LookupError where no retro is open."""
    if state.retro is None or state.board is None:
        raise LookupError("an export needs an open retro")
    retro, actions = state.retro, actions_of(state)
    writer = _Writer(state, state.board, actions)
    value: Json = {
        "format": FORMAT,
        "version": VERSION,
        "team": state.team.name,
        "retro": {
            "number": retro.number,
            "title": retro.title,
            "date": retro.held_on.isoformat(),
            "template": retro.template,
            "stage": retro.stage,
            "closed_on": retro.closed_on.isoformat() if retro.closed_on else None,
            "votes_each": retro.votes_each,
            "votes_cap": retro.votes_cap,
            "skipped": list(retro.skipped),
            "hidden": retro.hidden,
            "wrote_hidden": retro.wrote_hidden,
            "facilitator": writer.name(retro.facilitator_id),
            "vote_round": retro.vote_round,
            "question": retro.question,
            "spotlight": writer.place(retro.spotlight),
            "minutes": retro.minutes,
            "autopilot": retro.autopilot,
            "stage_since": retro.stage_since,
            "spent": dict(retro.spent),
        },
        "members": [_member(member) for member in state.members],
        "columns": writer.columns(),
        "actions": [_action(action, retro) for action in actions],
        "remarks": [writer.remark(remark) for remark in state.board.remarks],
        "timers": [writer.timer(timer) for timer in state.board.timers],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


class _Writer:
    def __init__(self, state: State, board: Board, actions: tuple[Action, ...]) -> None:
        self.state = state
        self.board = board
        self.made_of: dict[str | None, list[int]] = {}
        for action in actions:
            self.made_of.setdefault(action.card_id, []).append(action.number)
        topics = (topic for column in board.columns for topic in board.topics_by_column[column.id])
        self.places = {topic.id: place for place, topic in enumerate(topics, start=1)}

    def place(self, topic_id: str | None) -> int | None:
        """Which topic of the file this is, from 1, through all columns."""
        return self.places.get(topic_id or "")

    def columns(self) -> list[Json]:
        return [
            {
                "title": column.title,
                "prompt": column.prompt,
                "mood": column.mood,
                "topics": [self._topic(topic) for topic in self.board.topics_by_column[column.id]],
            }
            for column in self.board.columns
        ]

    def _topic(self, topic: Topic) -> Json:
        return {
            "title": topic.title,
            "votes": self._votes(self.board.votes_by_topic.get(topic.id, [])),
            "cards": [self._card(card) for card in self.board.cards_by_topic[topic.id]],
            "talk": topic.talk,
            "notes": topic.notes,
        }

    def _votes(self, votes: list[Vote]) -> list[Json]:
        """How many each member gave in each round, by name; those without a name last."""
        counts = Counter((vote.round, self.name(vote.member_id)) for vote in votes)
        whose = sorted(counts, key=lambda key: (key[0], key[1] is None, (key[1] or "").casefold()))
        return [{"member": name, "count": counts[round, name], "round": round} for round, name in whose]

    def remark(self, remark: Remark) -> Json:
        return {
            "occasion": remark.occasion,
            "member": self.name(remark.member_id),
            "score": remark.score,
            "text": remark.text,
        }

    def timer(self, timer: Timer) -> Json:
        return {
            "topic": self.place(timer.topic_id),
            "length": timer.length,
            "ends_at": timer.ends_at,
            "rest": timer.rest,
        }

    def _card(self, card: Card) -> Json:
        return {
            "text": card.text,
            "author": self.name(card.author_id),
            "comments": [self._comment(comment) for comment in self.board.comments_by_card.get(card.id, ())],
            "actions": self.made_of.get(card.id, []),
        }

    def _comment(self, comment: Comment) -> Json:
        return {"text": comment.text, "author": self.name(comment.author_id)}

    def name(self, member_id: str | None) -> str | None:
        member = self.state.member_by_id.get(member_id or "")
        return member.name if member else None


def _member(member: Member) -> dict[str, object]:
    value: dict[str, object] = {"name": member.name, "function": member.function}
    return value | {"left": True} if member.has_left else value


def _action(action: Action, retro: Retro) -> Json:
    return {
        "number": action.number,
        "text": action.text,
        "owner": action.owner,
        "due": action.due.isoformat() if action.due else None,
        "status": action.status,
        "made_on": action.made_on.isoformat(),
        "made_here": action.retro_id == retro.id,
        "closed_on": action.closed_on.isoformat() if action.closed_on else None,
        "since": action.since if action.since <= retro.number else 0,
        "until": None if action.until is None else max(action.until, retro.number),
        "signal": action.signal,
        "verdict": action.verdict,
        "reason": action.reason,
        "escalated_to": action.escalated_to,
        "reviewed": action.reviewed,
    }
