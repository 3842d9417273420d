"""Characters without a look of their own that make one of their neighbours, as in an emoji of a family."""

from __future__ import annotations

from unicodedata import category

from textual.events import Key


def joins(event: Key) -> bool:
    """Whether such a character was typed. Textual takes it for a key that does something, and drops it."""
    typed = event.character
    return typed is not None and category(typed) == "Cf"
