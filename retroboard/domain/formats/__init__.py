"""One module for each format, text to values and back; a file's own words decide which of them reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from retroboard.domain.formats import refacto, retro_json_reader
from retroboard.domain.formats.imports import Imported, Report, Target
from retroboard.domain.formats.strict_json import MAX_BYTES, ImportProblem, parse, too_big
from retroboard.domain.model import State

__all__ = ["MAX_BYTES", "ImportProblem", "Imported", "Report", "read_any"]

KNOWN = "retroboard's own JSON (export --format json) and the JSON export of Refacto"


def read_any(raw: bytes, state: State, today: date, new_id: Callable[[], str], *, again: bool = False) -> Imported:
    """A whole file as one change to `state`'s team, with a report of what it brings.

    All of the file or nothing: whatever is wrong with it raises ImportProblem, whose text is one sentence
    for people. `today` dates a retro whose file has no date at all. A file of more than `MAX_BYTES` is
    refused, so a caller never needs to read more than one byte past that. `again` is for the change: whether it is made
    although the team has a retro of the title and day.
    """
    if len(raw) > MAX_BYTES:
        raise too_big()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unknown("it is not UTF-8 text") from None
    if not text.strip():
        raise _unknown("it is empty")
    if text.lstrip()[0] not in "{[":
        raise _unknown("it is not JSON")
    root = parse(text)
    target = Target(state.team.id, state.members, state.actions, today, new_id, again)
    if retro_json_reader.sniff(root):
        return retro_json_reader.read(root, target)
    if refacto.sniff(root):
        return refacto.read(root, target)
    raise _unknown("its JSON is of another kind")


def _unknown(why: str) -> ImportProblem:
    return ImportProblem(f"This file is no retro that can be read ({why}): known are {KNOWN}.")
