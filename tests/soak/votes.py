"""Two programs give the same people's votes at once: nobody may have more than their budget, no topic than its cap."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import uuid4

from retroboard.domain import changes as c
from retroboard.domain.model import Function, Member, Stage, Team
from retroboard.domain.templates import BUILT_IN
from retroboard.store.errors import Refused
from retroboard.store.store import Store
from tests.servers import Server
from tests.soak.report import Figure, Outcome, at_least, none_of

MEMBERS, TOPICS, EACH, CAP = 3, 6, 5, 2
TAKEN_BACK = 0.3
"""So often a vote is taken back rather than given."""


def soak(folder: Path, attempts: int = 10_000, seed: int = 1) -> Outcome:
    """Races on a SQLite file and on a PostgreSQL server, with so many attempts in all."""
    (folder / "server").mkdir(mode=0o700)
    server = Server(folder / "server")
    try:
        outcomes = [race(target, attempts // 2, seed) for target in (str(folder / "board.db"), server.fresh())]
    finally:
        server.close()
    figures = tuple(
        Figure(f"{kind}: {figure.what}", figure.found, figure.holds)
        for kind, outcome in zip(("SQLite", "PostgreSQL"), outcomes, strict=True)
        for figure in outcome.figures
    )
    return Outcome("votes", figures)


def race(target: str, attempts: int, seed: int = 1) -> Outcome:
    """Two stores in two threads, each with half of the attempts, at a database at a path or URL."""
    team = Team(uuid4().hex, "Payments")
    members = [Member(uuid4().hex, team.id, f"Member {n}", Function.OTHER) for n in range(MEMBERS)]
    retro_id, columns = uuid4().hex, tuple(uuid4().hex for _ in range(3))
    store = Store.open(target)
    store.add_team([team, *members])
    start = c.StartRetro(retro_id, "Race", date(2026, 11, 20), BUILT_IN[0], columns, EACH, CAP, Stage.VOTE)
    store.commit(team.id, start)
    for n in range(TOPICS):
        store.commit(team.id, c.AddCard(retro_id, uuid4().hex, columns[0], f"Topic {n}"))
    board = store.load(team.id, retro_id).board
    assert board is not None
    topics = [topic.id for topic in board.topics]

    def vote(which: int) -> int:
        """Gives and takes votes; how many attempts went through."""
        chance, own, made = random.Random(seed * 2 + which), Store.open(target), 0
        for _ in range(attempts // 2):
            topic_id, member_id = chance.choice(topics), chance.choice(members).id
            change: c.Change = c.CastVote(retro_id, uuid4().hex, topic_id, member_id)
            if chance.random() < TAKEN_BACK:
                change = c.TakeVote(retro_id, topic_id, member_id)
            try:
                own.commit(team.id, change, member_id)
                made += 1
            except Refused:
                pass
            now = own.load(team.id, retro_id).board
            assert now is not None
            over.extend(too_many(now.votes))
        own.close()
        return made

    over: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        made = sum(pool.map(vote, (0, 1)))
    store.close()
    return Outcome(
        "votes",
        (
            none_of("moments at which somebody had too many votes", over, attempts),
            at_least("attempts that went through", made, min(attempts // 10, 5)),
            at_least("attempts that were refused", attempts - made, min(attempts // 10, 5)),
        ),
        tuple(sorted(set(over))),
    )


def too_many(votes: tuple) -> list[str]:  # type: ignore[type-arg]
    each = Counter(vote.member_id for vote in votes)
    here = Counter((vote.member_id, vote.topic_id) for vote in votes)
    return [f"{member} has {count}" for member, count in each.items() if count > EACH] + [
        f"{member} has {count} on one topic" for (member, _), count in here.items() if count > CAP
    ]
