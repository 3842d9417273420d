"""How the demo's closed retros went: their times, what was said at their beginning and their end, how the talk ended.

`demo` has the rows of what was written and promised; `hold` adds the meetings to them. The retro that runs is left at
its vote, as it is.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, NamedTuple

from retroboard.domain.model import (
    Action,
    Member,
    Occasion,
    Remark,
    Retro,
    Row,
    Stage,
    StageTimes,
    Talk,
    Topic,
    Verdict,
    Vote,
)
from retroboard.domain.remarks import read

SEED = 43
MINUTES = 60


class Meeting(NamedTuple):
    """One retro: the minutes of its stages, what people said coming, leaving and to thank, the notes by topic.

    What people said has a line each, `m: 4 words`; a topic is named by its title.
    """

    question: str
    took: tuple[int, ...]
    check_in: str
    worth: str
    thanks: str
    notes: dict[str, str]


MEETINGS = {
    10: Meeting(
        "Which sound did the last two weeks make?",
        (4, 2, 13, 6, 4, 27, 6),
        "m: 4 a till\nb: 2 a pager\no: 2 the same pager\ny: 3 typing\na: 3 boxes being taped",
        "m: 5\nb: 4 Short enough to stay awake\no: 5 I sleep on Fridays again\ny: 4\na: 4",
        "m: bob, for every refund you typed by hand\no: yuki, for saying no to a release at five",
        {
            "Refunds without an engineer": "Up to 100 euros, with a reason. Above that support still asks.",
            "Friday releases": "Nobody needs Friday. Monday to Thursday, before three, and smaller.",
        },
    ),
    11: Meeting(
        "What did you learn that you did not want to know?",
        (3, 6, 12, 5, 3, 26, 5),
        "m: 3\nb: 4 chairs!\no: 4 rested\ny: 2 red\na: 3",
        "m: 4\nb: 3 Half of it was about the pipeline\no: 4\ny: 3\na: 4 We laughed",
        "a: bob, for the whiteboard\nb: ann, for asking a sixth time",
        {
            "Waiting for the pipeline": "Caching first: it is a day's work.\nSplitting it waits until we measured.",
            "Tests that cry wolf": "A test that is red twice gets an owner, or goes.",
        },
    ),
    12: Meeting(
        "Which part of Tuesday would you keep?",
        (6, 4, 10, 5, 3, 34, 6),
        "m: 2 still on that train\nb: 3\no: 1 tired\ny: 2\na: 3 proud of us",
        "m: 5 Nobody was to blame, and we know what to do\nb: 4\no: 5\ny: 5 Thank you for asking\na: 4",
        "o: yuki, for the timeline\ny: Search, for the snacks\nm: omar, for staying calm out loud",
        {
            "One certificate, 47 minutes": "Three things failed in a row: the reminder, the dashboard, the runbook.\n"
            "We fix the first and the last now.",
            "The pipeline again": "Browser tests after the merge, with somebody who looks at them.",
        },
    ),
    13: Meeting(
        "What are you looking forward to?",
        (3, 7, 12, 6, 4, 24, 5),
        "m: 4\nb: 5 the boat\no: 3\ny: 4 lunch outside\na: 4",
        "m: 4 On time!\nb: 5\no: 4\ny: 5\na: 4",
        "b: ann, for the ledger while I was away\nm: yuki, for the drill",
        {
            "What the load test taught us": "One timeout for the whole order, not one for each step.",
            "Staging is a toy": "A small, anonymous production, renewed every night; one table first.",
        },
    ),
}

VERDICTS = {
    1: (11, Verdict.BETTER),
    2: (11, Verdict.BETTER),
    3: (11, Verdict.BETTER),
    5: (12, Verdict.BETTER),
    6: (12, Verdict.SAME),
    9: (13, Verdict.BETTER),
    10: (13, Verdict.BETTER),
    11: (13, Verdict.SAME),
}
"""Of an action that is done, by its number: the retro that judged it, and whether it helped."""
REASONS = {
    4: (12, "It grew to four pages, and nobody read the second"),
    8: (13, "The sandbox of the bank is enough, once it has 3-D Secure"),
}
"""Of an action that was dropped: the retro that dropped it, and why."""


def hold(rows: dict[type, list[Row]]) -> None:
    """Holds the meetings: changes the rows of the retros, topics and actions, and adds what was said."""
    everybody = {row.name[0]: row.id for row in rows[Member] if isinstance(row, Member)}
    retros = [_held(row) for row in rows[Retro] if isinstance(row, Retro)]
    by_id = {retro.id: retro for retro in retros}
    counts = Counter(row.topic_id for row in rows[Vote] if isinstance(row, Vote))
    rows[Topic] = [_talked_about(row, by_id, counts) for row in rows[Topic] if isinstance(row, Topic)]
    rows[Action] = [_judged(row) for row in rows[Action] if isinstance(row, Action)]
    rows[Remark] = _said(retros, everybody)
    rows[Retro] = list(retros)


def _held(retro: Retro) -> Retro:
    meeting = MEETINGS.get(retro.number)
    if meeting is None:
        return retro
    spent: StageTimes = tuple((stage, 60 * minutes) for stage, minutes in zip(Stage, meeting.took, strict=True))
    return retro._replace(question=meeting.question, minutes=MINUTES, spent=spent)


def _talked_about(topic: Topic, retros: dict[str, Retro], votes: Counter[str]) -> Topic:
    """What has two votes or more was talked about, and what has one waits for another time."""
    meeting = MEETINGS.get(retros[topic.retro_id].number)
    if meeting is None or not votes[topic.id]:
        return topic
    talk = Talk.DISCUSSED if votes[topic.id] > 1 else Talk.PARKED
    return topic._replace(talk=talk, notes=meeting.notes.get(topic.title, ""))


def _judged(action: Action) -> Action:
    values: dict[str, Any] = {}
    if action.number in VERDICTS:
        values["reviewed"], values["verdict"] = VERDICTS[action.number]
    elif action.number in REASONS:
        values["reviewed"], values["reason"] = REASONS[action.number]
    return action._replace(**values)


def _said(retros: list[Retro], everybody: dict[str, str]) -> list[Row]:
    rng = random.Random(SEED)
    said: list[Row] = []
    for retro in retros:
        meeting = MEETINGS.get(retro.number)
        if meeting is None:
            continue
        lines = [(Occasion.CHECK_IN, line) for line in meeting.check_in.split("\n")]
        lines += [(Occasion.RETURN, line) for line in meeting.worth.split("\n")]
        lines += [(Occasion.THANKS, line) for line in meeting.thanks.split("\n")]
        for rank, (occasion, line) in enumerate(lines, start=1):
            who, _, words = line.partition(": ")
            score, text = read(words) if occasion.once else (None, words)
            id = rng.randbytes(16).hex()
            said.append(Remark(id, retro.id, occasion, everybody[who], score, text, float(rank)))
    return said
