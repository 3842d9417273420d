"""The summary: what it says, and that nothing in it that people wrote is structure."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from retroboard.domain import text
from retroboard.domain.formats.markdown import summary
from retroboard.domain.formats.markdown_text import EMPTY, escape_block, escape_line
from retroboard.domain.model import Board, Function, Mood, Occasion, Status, Vote
from retroboard.domain.sight import seen_by
from tests.domain.formats.one_retro import CLOSED, STATE, TODAY, saying
from tests.domain.strategies import card_texts, names, raw_texts, states
from tests.examples import examples
from tests.hostile import HOSTILE

SAMPLES = Path(__file__).parents[2] / "samples"
TRICKY = json.loads((SAMPLES / "tricky-texts.json").read_text("utf-8"))
HOSTILE_TEXTS = {name: entry.raw for name, entry in HOSTILE.items()} | {
    f"tricky {entry['text'][:20]!a}": entry["text"] for entry in TRICKY
}
NO_WIDTH = "\u200b"
PLAIN = {"text", "text_special", "softbreak", "hardbreak"}

COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
GITHUB = MarkdownIt("gfm-like")


def visible(inline: Token) -> list[str]:
    """The lines that a reader of the rendered text sees, with spaces as a browser shows them."""
    raw = "".join("\n" if child.type == "hardbreak" else child.content for child in inline.children or ())
    return [" ".join(line.replace(NO_WIDTH, "").split()) for line in raw.split("\n")]


def as_seen(lines: list[str]) -> list[str]:
    """What must be seen of these lines; of a link, markdown-it shows its address decoded."""
    shown = [
        re.sub(r"(?i)https?://[^\s<>\"`\\|{}]+", lambda url: COMMONMARK.normalizeLinkText(url[0]), line)
        for line in lines
    ]
    return [" ".join(line.replace(NO_WIDTH, "").split()) for line in shown]


def only_text(inline: Token) -> bool:
    """Whether there is nothing but text in it, save links whose text is their address."""
    return {child.type for child in inline.children or ()} <= PLAIN | {"link_open", "link_close"}


def inline_of(page: str, *blocks: str) -> Token:
    """The one text of a page that must consist of these blocks."""
    tokens = COMMONMARK.parse(page)
    assert [token.type for token in tokens if token.type != "inline"] == list(blocks), page
    return next(token for token in tokens if token.type == "inline")


ITEM = (
    "bullet_list_open",
    "list_item_open",
    "paragraph_open",
    "paragraph_close",
    "list_item_close",
    "bullet_list_close",
)

# --- escaping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mentions", [True, False])
@pytest.mark.parametrize("entry", TRICKY, ids=lambda entry: ascii(entry["text"][:20]))
def test_a_tricky_text_shows_line_by_line_what_its_author_wrote(entry: dict, mentions: bool) -> None:
    item = inline_of(f"- {escape_block(entry['text'], 2, mentions=mentions)}\n", *ITEM)
    assert only_text(item)
    assert visible(item) == as_seen(entry["visible_lines"])
    heading = inline_of(f"## {escape_line(entry['text'])}\n", "heading_open", "heading_close")
    assert only_text(heading)
    assert visible(heading) == [" ".join(" ".join(as_seen(entry["visible_lines"])).split())]


@settings(max_examples=examples(100))
@given(raw_texts())
def test_no_text_at_all_becomes_structure_even_if_nobody_cleaned_it(raw: str) -> None:
    item = inline_of(f"- {escape_block(raw, 2)}\n", *ITEM)
    assert only_text(item) or escape_block(raw, 2) == EMPTY
    heading = inline_of(f"# {escape_line(raw)}\n", "heading_open", "heading_close")
    assert only_text(heading) or escape_line(raw) == EMPTY
    inline = inline_of(f"- **{escape_line(raw)}** _(1 vote)_\n", *ITEM)
    assert Counter(child.type for child in inline.children or ())["strong_open"] == 1


@settings(max_examples=examples(100))
@given(card_texts())
def test_no_word_of_a_cleaned_text_is_lost(words: str) -> None:
    item = inline_of(f"- {escape_block(words, 2)}\n", *ITEM)
    assert visible(item) == as_seen(words.strip().split("\n")) or "://" in words
    assert len(visible(item)) == len(words.strip().split("\n"))


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("see http://e.example/a_b*c.", r"see <http://e.example/a_b*c>."),
        ("(http://e.example/A_(b))", r"(<http://e.example/A_(b)>)"),
        ("http://e.example?a=1&copy;", r"<http://e.example?a=1>\&copy;"),
        ("http://e.example/(&lt;)", r"<http://e.example/>(\&lt;)"),
        ("HTTPS://E.EXAMPLE", "<HTTPS://E.EXAMPLE>"),
        ("ftp://e.example http:// www.e.example", r"ftp\://e.example http\:// www\.e.example"),
        ("==mark== %%note%% a=b 5%", r"\=\=mark\=\= \%\%note\%\% a=b 5%"),
        ("{{ x }} {% y %} $z$", r"\{\{ x \}\} \{% y %\} \$z\$"),
        ("/close", r"\/close"),
        ("12. x\n- y\n1) z", "12\\. x\\\n  \\- y\\\n  1\\) z"),
        ("a\n:-\n:smile:", "a\\\n  \\:-\\\n  :smile:"),
        ("a\n\nb", "a\\\n  \\\n  b"),
        (" \n ", EMPTY),
    ],
)
def test_each_thing_is_escaped_in_the_way_that_stays_readable(raw: str, escaped: str) -> None:
    assert escape_block(raw, 2) == escaped


def test_by_default_pasting_a_card_somewhere_notifies_nobody() -> None:
    raw = "@octocat #123 GH-1 org/repo#1 !7 a@b.example deadbeef1"
    assert escape_line(raw) == (
        r"@&#8203;octocat \#&#8203;123 GH-&#8203;1 org/repo\#&#8203;1 !&#8203;7 a@b.example deadbeef1"
    )
    assert escape_line(raw, mentions=True) == r"@octocat \#123 GH-1 org/repo\#1 !7 a@b.example deadbeef1"


# --- the page ---------------------------------------------------------------------------------------------------------

PAGE = """\
# Payments, retro 14: Sprint 42

- Date: 2026-11-23, still running
- Took part: Ann (product), Bob (engineering)
- Heard: engineering, product; not heard: quality
- Took: 4 minutes (check-in 3, review under 1)
- Check-in, from 1 to 5: 2 ×1, 4 ×1
- Worth the time, from 1 to 5: 2 of 3 have said theirs
- Counts: 4 cards, 4 votes, 2 comments, 3 actions of which 1 done

## Actions (3)

- [ ] A9 Split the pipeline — @Bob (doing, due 2026-11-20, overdue, carried 2)
- [x] A10 Write "how we deploy" — Zoë Ek (done 2026-11-23, carried 1)
- [ ] A11 Fix the login test — @Ann (due 2026-12-01)

## Topics by votes (2)

- **Flaky tests** _(group of 2 cards, 3 votes, discussed, A11)_
  - The login test\\
    fails on Mondays
    - _Comment:_ Only in CI
  - So does @&#8203;octocat's, see \\#&#8203;12
  - _Notes:_ We bisect,\\
    two of us
- Deploys are faster 🚀 _(1 vote)_

## Went well (1)

_What should we keep?_

- Deploys are faster 🚀 _(1 vote)_

## To improve (3)

- **Flaky tests** _(group of 2 cards, 3 votes, discussed, A11)_
  - The login test\\
    fails on Mondays
  - So does @&#8203;octocat's, see \\#&#8203;12
- Nobody reads the docs _(parked)_
  - _Comment:_ I do\\
    \\
    sometimes
  - _Notes:_ After the release

## Ideas (0)

_No cards._

## Thanks (1)

- Bob, for the boat
"""
WORTH = """
## Was it worth the time? (2)

- As long as it had to be
- short and kind
"""


def test_a_summary_reads_well_raw() -> None:
    assert summary(STATE, TODAY) == PAGE


def test_what_was_dropped_is_neither_to_do_nor_done_and_nobody_calls_on_everybody() -> None:
    actions = [action._replace(status=Status.DROPPED, owner="all", reason="no time") for action in STATE.actions[:1]]
    page = summary(replace(STATE, actions=(*actions, *STATE.actions[1:])), TODAY)
    [line] = [line for line in page.splitlines() if "because: no time" in line]
    assert line.startswith(f"- A{actions[0].number} ")
    assert " — all (dropped" in line


def test_an_empty_retro_says_so_in_every_section() -> None:
    retros = tuple(retro._replace(spent=()) for retro in STATE.retros)
    empty = replace(STATE, board=Board(columns=STATE.board.columns), actions=(), retros=retros)
    page = summary(empty, TODAY)
    assert "- Took part: not recorded by name\n- Counts: 0 cards, 0 votes, 0 comments, 0 actions\n" in page
    assert "## Actions (0)\n\n_No actions._\n" in page
    assert "## Topics by votes (0)\n\n_No votes._\n" in page
    assert page.count("_No cards._") == 3


def test_who_has_left_the_team_is_not_missed_whether_the_retro_runs_or_is_closed() -> None:
    gone = replace(STATE, members=tuple(m._replace(has_left=m.function is Function.QUALITY) for m in STATE.members))
    for state in (gone, replace(gone, retros=CLOSED.retros)):
        assert "- Heard: engineering, product\n" in summary(state, TODAY)


def test_who_said_which_number_cannot_be_told_from_the_page() -> None:
    swapped = {"ann": "bob", "bob": "ann"}
    remarks = tuple(
        remark._replace(member_id=swapped[remark.member_id or ""]) for remark in reversed(STATE.board.remarks)
    )
    page = summary(CLOSED, TODAY)
    assert "- Worth the time, from 1 to 5: 5 ×2\n" in page
    assert page.endswith(WORTH)
    assert summary(replace(CLOSED, board=replace(STATE.board, remarks=remarks)), TODAY) == page


def test_only_the_votes_of_the_last_round_count_and_those_before_are_told_beside() -> None:
    retros = tuple(retro._replace(vote_round=3) for retro in STATE.retros)
    more = (Vote("v5", "retro14", "docs", "ann", 3), Vote("v6", "retro14", "docs", "ann", 2))
    page = summary(replace(STATE, retros=retros, board=replace(STATE.board, votes=STATE.board.votes + more)), TODAY)
    assert "4 cards, 1 vote in round 3 (1 in round 2, 4 in round 1), 2 comments" in page
    assert "## Topics by votes (1)\n\n- Nobody reads the docs _(1 vote, 1 in round 2, parked)_\n" in page
    assert page.count("votes: ") == 2
    assert "_(group of 2 cards, votes: 3 in round 1" in page


def test_what_is_hidden_from_a_member_is_not_on_their_page() -> None:
    retros = tuple(retro._replace(hidden=True) for retro in STATE.retros)
    page = summary(seen_by(replace(STATE, retros=retros), "ann"), TODAY)
    assert "- Not revealed yet: 2 cards\n" in page
    assert "Deploys are faster" in page
    assert "login test" not in page.partition("## Topics")[2]


def test_mentions_are_only_kept_for_those_who_ask() -> None:
    assert "@octocat's, see \\#12" in summary(STATE, TODAY, mentions=True)


def test_home_has_no_summary() -> None:
    with pytest.raises(LookupError):
        summary(replace(STATE, retro_id=None, board=None), TODAY)


def structure(tokens: Sequence[Token]) -> tuple[list[tuple[str, int]], Counter[str]]:
    """The blocks of a page with their depth, and how often it emphasises something."""
    blocks = [(token.type, token.level) for token in tokens if token.type != "inline"]
    inline = Counter(child.type for token in tokens for child in token.children or ())
    return blocks, Counter({kind: count for kind, count in inline.items() if kind.startswith(("em", "strong"))})


PLAIN_PAGE = summary(saying("x", "x"), TODAY)
PLAIN_ON_GITHUB, PLAIN_ELSEWHERE = structure(GITHUB.parse(PLAIN_PAGE)), structure(COMMONMARK.parse(PLAIN_PAGE))


def assert_plain(words: str, name: str) -> None:
    page = summary(saying(words, name), TODAY)
    tokens = COMMONMARK.parse(page)
    assert structure(tokens) == PLAIN_ELSEWHERE, page
    assert structure(GITHUB.parse(page)) == PLAIN_ON_GITHUB, page
    inlines = [token for token in tokens if token.type == "inline"]
    kinds = {child.type for inline in inlines for child in inline.children or ()}
    assert kinds <= PLAIN | {f"{kind}_{end}" for kind in ("em", "strong", "link") for end in ("open", "close")}


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_a_hostile_text_in_every_place_of_a_retro_leaves_the_page_as_it_is(name: str) -> None:
    raw = HOSTILE_TEXTS[name]
    words, title = text.clean(raw[: text.MAX_CHARS]), text.clean_name(raw[: text.MAX_NAME])
    assert_plain(words or "x", title or "x")


@given(card_texts(), names())
def test_no_text_in_any_place_of_a_retro_changes_the_page(words: str, name: str) -> None:
    assert_plain(words, name)


@pytest.mark.usefixtures("boards")
@settings(max_examples=examples(20))
@given(states(), st.booleans())
def test_every_card_of_any_retro_is_on_its_page(state, mentions: bool) -> None:
    page = summary(state, TODAY, mentions)
    for card in state.board.cards:
        assert escape_line(card.text.split("\n")[0], mentions=mentions) in page
    headings = sum(token.type == "heading_open" for token in COMMONMARK.parse(page))
    said = {(each.occasion) for each in state.board.remarks if each.text} - {Occasion.CHECK_IN}
    assert headings == 3 + len(said) + sum(column.mood is not Mood.ACTION for column in state.board.columns)
