"""What every change is: a value that stays as it was made."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from retroboard.domain.changes import AddToInbox, RenameTeam


def test_a_change_stays_as_it_was_made() -> None:
    change = RenameTeam("Payments")
    with pytest.raises(FrozenInstanceError):
        change.name = "Refunds"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del change.name
    assert change == RenameTeam("Payments")


def test_changes_are_equal_by_kind_and_values() -> None:
    assert RenameTeam("a") == RenameTeam("a")
    assert hash(RenameTeam("a")) == hash(RenameTeam("a"))
    assert RenameTeam("a") != RenameTeam("b")
    assert RenameTeam("a") != "a"


def test_a_change_is_made_of_its_fields_each_once_and_no_others() -> None:
    assert AddToInbox("1", text="Slow", column="Sad") == AddToInbox("1", "Slow", "Sad")
    assert AddToInbox("1", "Slow").column == ""
    for values, named in (
        (("1",), {}),
        (("1", "a", "b", "c"), {}),
        (("1", "a"), {"text": "b"}),
        (("1", "a"), {"who": ""}),
    ):
        with pytest.raises(TypeError, match="AddToInbox takes card_id, text, column: each once, no others"):
            AddToInbox(*values, **named)


def test_a_change_takes_its_texts_clean() -> None:
    assert RenameTeam("  Pay\x1b[31mments ").name == "Payments"
