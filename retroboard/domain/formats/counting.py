"""Numbers of things in words, for headings and reports."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """'1 card', '2 cards', '1,000 cards': the noun in the singular, its plural made by an s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
