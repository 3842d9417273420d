"""More cards than five people can write: what fills the demo's board to any size."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import TypeVar

from retroboard.domain.demo_story import PEOPLE

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


AT_ONCE = 256
"""So many phrases are drawn at a time: a board of ten thousand cards is made while somebody waits."""

T = TypeVar("T")


def more_topics(rng: random.Random, count: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Topics with `count` cards in all: good things and bad ones in turn, some of them groups.

    Each is its title, '' for a card on its own, and the initial and words of each card: 20 to 160 characters.
    """
    titles = _drawn(rng, TITLES)
    for size, said in zip(_drawn(rng, SIZES), cycle([_said(rng, GOOD), _said(rng, BAD)]), strict=False):
        if count < 1:
            return
        cards = list(islice(said, min(count, size)))
        yield next(titles) if len(cards) > 1 else "", cards
        count -= size


def _said(rng: random.Random, phrases: Phrases) -> Iterator[tuple[str, str]]:
    people = _drawn(rng, [name[0] for name in PEOPLE])
    words = (_drawn(rng, choices) for choices in phrases)
    return ((who, f"{subject} {happened}{rest}") for who, subject, happened, rest in zip(people, *words, strict=True))


def _drawn(rng: random.Random, options: Sequence[T]) -> Iterator[T]:
    """One of the options, again and again. There are at most 256, so a random byte says which."""
    by_byte = [options[byte % len(options)] for byte in range(256)]
    while True:
        yield from map(by_byte.__getitem__, rng.randbytes(AT_ONCE))
