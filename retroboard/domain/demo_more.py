"""More cards than five people can write: what fills the demo's board to any size."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from retroboard.domain.demo_story import PEOPLE, Said, Talk

Phrases = tuple[tuple[str, ...], ...]

GOOD = (
    (
        "Friday's pairing",
        "The new pipeline",
        "The refund button",
        "Wednesday's demo",
        "yuki's runbook drill",
        "The ledger workshop with bob",
        "Testing with real receipts",
        "The quiet week",
        "Our status page",
        "The call with the bank",
        "Support in refinement",
        "The load test",
        "Lunch without laptops",
        "omar's night notes",
        "The stand-up at 9:45",
        "maria's customer visit",
        "The tiny release on Monday",
        "Deleting the old basket",
    ),
    (
        "helped",
        "saved us an afternoon",
        "found two bugs before a customer did",
        "was fun, and useful too",
        "made a long story short",
        "taught me more than the manual",
        "went better than we had planned",
        "cut the queue in half",
        "gave us back our Thursday",
        "was worth every minute of arguing",
    ),
    (
        "",
        ". Again, please",
        ". Thank you!",
        " 🎉",
        ", and it cost us an hour",
        ". It was nobody's plan and everybody's doing",
        ". I did not believe in it, and I am glad that nobody listened to me",
        ", though we should write down how we did it before all of us have forgotten",
    ),
)
BAD = (
    (
        "The wallet test",
        "A review of mine",
        "The staging database",
        "Our sprint goal",
        "The bank's sandbox",
        "The exchange-rate job",
        "Chasing a missing invoice",
        "The release checklist",
        "An alert at 03:12",
        "The meeting about meetings",
        "The story with eleven notes",
        "A change of scope on day 8",
        "Restoring the ledger by hand",
        "The tax update",
        "The old admin page",
        "Waiting for an answer",
        "Our shared test account",
        "The second calendar",
    ),
    (
        "was slow",
        "broke three times",
        "took two days instead of one",
        "surprised all of us",
        "went round in circles",
        "kept two people busy and one awake",
        "belongs to nobody, it seems",
        "was explained to me four times",
        "stopped us on the last day",
        "is harder than it has to be",
    ),
    (
        "",
        ". Again",
        " 🙃",
        ". I would like to help with it",
        ", and we found out from a customer",
        ". It is nobody's fault and everybody's Tuesday",
        ". I think that half an hour together, early, would have been all it needed",
        ", and I only noticed because I was looking for something else altogether at the time",
    ),
)
TITLES = (
    "Same story, two floors",
    "One cause, many cards",
    "Small things that add up",
    "We said this before",
)


SIZES = (1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4)
"""The number of cards in a topic, as often as it is here."""


def more_talks(rng: random.Random, columns: Sequence[str], count: int) -> Iterator[Talk]:
    """Topics with `count` cards in all, for a column of good things and one of bad; some of them are groups.

    A card has 20 to 160 characters.
    """
    sides = cycle([(column, _said(rng, phrases, count)) for column, phrases in zip(columns, (GOOD, BAD), strict=True)])
    titles = iter(rng.choices(TITLES, k=max(count, 0)))
    for wanted, (column, said) in zip(rng.choices(SIZES, k=max(count, 0)), sides, strict=False):
        size = min(count, wanted)
        if not size:
            break
        yield Talk(column, tuple(islice(said, size)), next(titles) if size > 1 else "")
        count -= size


def _said(rng: random.Random, phrases: Phrases, count: int) -> Iterator[Said]:
    """So many cards, drawn all at once: a board of ten thousand is made while somebody waits."""
    people = rng.choices([name[0] for name in PEOPLE], k=max(count, 0))
    words = zip(*(rng.choices(choices, k=max(count, 0)) for choices in phrases), strict=True)
    for who, (subject, happened, rest) in zip(people, words, strict=True):
        yield Said(who, f"{subject} {happened}{rest}")
