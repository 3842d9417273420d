"""Reading files that nobody vouches for: a whole retro that the rules allow, or one sentence."""

import copy
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retroboard.domain import text
from retroboard.domain.formats import MAX_BYTES, ImportProblem, read_any
from retroboard.domain.formats.retro_json import dump
from retroboard.domain.model import State, Team
from retroboard.domain.rules import why_not
from tests.domain.formats.one_retro import STATE, TODAY
from tests.domain.strategies import ODD, after
from tests.examples import examples
from tests.hostile import HOSTILE

SAMPLE = (Path(__file__).parents[2] / "samples" / "sprint-42-export.json").read_bytes()
ROOTS = (json.loads(SAMPLE), json.loads(dump(STATE)))
TEAM = State(Team("team", "Payments"))


def read(raw: bytes) -> str:
    """Reads a file; gives '' and has checked that the rules allow what it brings, or the one sentence."""
    numbers = iter(range(1_000_000))
    try:
        change, report = read_any(raw, TEAM, TODAY, lambda: f"new{next(numbers)}")
    except ImportProblem as problem:
        sentence = str(problem)
        assert sentence.endswith(".")
        assert text.clean_name(sentence) == sentence
        assert len(sentence) < 300
        return sentence
    assert why_not(change, TEAM, None) is None
    state = after(change, TEAM)
    assert report.cards == len(state.board.cards)
    dump(state).encode()
    return ""


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \n", "it is empty"),
        (b"\xff\xfe{\x00", "it is not UTF-8 text"),
        (b"\x00\x01\x02", "it is not JSON"),
        (b"# Retro\n\n- card\n", "it is not JSON"),
        (b"[]", "its JSON is of another kind"),
        (b"{}", "its JSON is of another kind"),
        (b'{"retro": {"items": []}}', "its JSON is of another kind"),
        (b'{"format": "retroboard"', "This is not valid JSON: see line 1, column 24."),
        (b'{"a": NaN}', "NaN is not valid JSON."),
        (b'{"a": -Infinity}', "-Infinity is not valid JSON."),
        (b'{"a": 1e999}', "A number is too big."),
        (b'{"a": ' + b"9" * 5000 + b"}", "A number has more than 15 digits."),
        (b'{"a": 1, "\\u0061": 2}', 'The field "a" occurs twice in one object.'),
        (b"[" * 100_000, "The JSON is nested more than 16 levels deep."),
        (b'{"a":' * 100_000, "The JSON is nested more than 16 levels deep."),
        (b'["\\"' + b"[" * 100, "This is not valid JSON: see line 1, column 2."),
        (b"[" * 17 + b"]" * 17, "The JSON is nested more than 16 levels deep."),
        (b" " * (MAX_BYTES + 1), "The file is too big: at most 16 MB."),
    ],
    ids=range(19),
)
def test_a_file_that_is_no_retro_gets_one_sentence(raw: bytes, part: str) -> None:
    assert part in read(raw)


def test_brackets_in_a_text_are_no_nesting() -> None:
    root = copy.deepcopy(ROOTS[1])
    root["columns"][0]["topics"][0]["cards"][0]["text"] = '["[{' * 100 + "\\"
    assert read(json.dumps(root).encode()) == ""


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["without", "with"])
def test_a_file_may_have_a_byte_order_mark(bom: bytes) -> None:
    assert read(bom + SAMPLE) == ""
    assert read(bom + dump(STATE).encode()) == ""


def test_a_bomb_of_votes_costs_no_memory() -> None:
    root = copy.deepcopy(ROOTS[0])
    for entry in root["current"]["items"]:
        entry["votes"] = 99_999
    tracemalloc.start()
    try:
        assert "more than 100,000 votes" in read(json.dumps(root).encode())
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_in_every_place_of_a_file_is_cleaned_or_refused(name: str) -> None:
    for root in ROOTS:
        read(json.dumps(everywhere(root, HOSTILE[name].raw)).encode())


def everywhere(value: Any, words: str) -> Any:
    """The same file with one text in place of every text that people wrote."""
    if isinstance(value, dict):
        own = ("text", "title", "name", "message", "owner", "prompt", "author", "member", "team")
        return {
            key: words if key in own and part is not None else everywhere(part, words) for key, part in value.items()
        }
    if isinstance(value, list):
        return [everywhere(part, words) for part in value]
    return value


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=10),
    st.lists(st.sampled_from(ODD), max_size=20).map("".join),
    st.sampled_from(
        ("2026-11-23", "2026-11-23T14:01:00Z", "0001-01-01T00:00:00+14:00", "retroboard", "mood", "action")
    ),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=200))
def test_no_bytes_at_all_do_more_than_be_refused(raw: bytes) -> None:
    assert read(raw)


@given(VALUES)
def test_any_json_is_refused_with_a_sentence(value: Any) -> None:
    assert read(json.dumps({"format": "retroboard", "version": 1, "retro": value}).encode())
    assert read(json.dumps({"name": "R", "current": {"format": "mood", "items": [value]}}).encode())


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_is_read_whole_or_refused(data: st.DataObject) -> None:
    root = copy.deepcopy(data.draw(st.sampled_from(ROOTS)))
    for _ in range(data.draw(st.integers(1, 3))):
        damage(data, root)
    read(json.dumps(root).encode())


def damage(data: st.DataObject, root: Any) -> None:
    """Replaces, removes, repeats or adds one value, anywhere in it."""
    node = root
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and data.draw(st.integers(0, 4)):
            node = node[key]
            continue
        break
    kind = data.draw(st.sampled_from(("replace", "remove", "repeat", "add")))
    if kind == "remove":
        del node[key]
    elif kind == "repeat" and isinstance(node, list):
        node.append(copy.deepcopy(node[key]))
    elif kind == "add" and isinstance(node, dict):
        node[data.draw(st.text(max_size=5))] = data.draw(VALUES)
    else:
        node[key] = data.draw(VALUES)


@settings(max_examples=examples(60))
@given(
    st.sampled_from((SAMPLE, dump(STATE).encode())), st.integers(0, 10_000), st.binary(max_size=3), st.integers(0, 5)
)
def test_a_file_with_wrong_bytes_is_read_whole_or_refused(raw: bytes, place: int, bytes_: bytes, cut: int) -> None:
    place %= len(raw)
    read(raw[:place] + bytes_ + raw[place + cut :])


@given(st.integers(1, 6000))
def test_half_a_file_is_never_half_imported(length: int) -> None:
    raw = dump(STATE).encode().rstrip()
    assert read(raw[: min(length, len(raw) - 1)])
