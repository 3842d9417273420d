"""How long it takes to find the topics of a board that say much the same."""

from __future__ import annotations

import time
from datetime import date

from benchmarks.figures import Figure
from benchmarks.measuring import median
from retroboard.domain.demo import demo_rows
from retroboard.domain.model import Card
from retroboard.similar import pairs

TOPICS = 200


def suggestions(rounds: int) -> Figure:
    """The median of some rounds over the demo's texts, after one that is not counted; each finds the same pairs."""
    cards = [row for row in demo_rows(date(2026, 11, 20), TOPICS) if isinstance(row, Card)][-TOPICS:]
    texts = {card.id: card.text for card in cards}
    first = pairs(texts)
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        if pairs(texts) != first:
            raise AssertionError("other pairs than before")
        spent.append((time.perf_counter() - began) * 1000)
    return Figure(f"topics to group, of {TOPICS}", median(spent), "ms", 200)
