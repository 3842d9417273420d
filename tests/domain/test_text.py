"""Text from people: what `clean` takes away, what it leaves alone, and what a card or a name may hold."""

import re
import sys
import unicodedata
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retroboard.domain import text
from retroboard.domain.text import clean, clean_name, for_search, name_problem, problem, slug, strip_controls, visible
from tests.hostile import HOSTILE, HUGE, KEYCAP, SCOTLAND, VS15, VS16, ZWJ, Hostile

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
IGNORABLE = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2063\u206a\u3164\ufeff\uffa0\ufff9\U000e0001"
ESCAPES = ["\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b\\", *"\x07\x9b\x9d\x90\x9c;?[]m3"]
SPACES = [" ", "\t", "\r", "\n", "\r\n", "\u00a0", "\u3000", "\u2028", "\x85", "\x0b"]
MARKS = "\u0301\u0316\u0338\u0344\u20dd\u0e47\u064b\u0651\u094d\u093f\u302e"
JOINERS = "\u200c\u200d\ufe00\ufe0e\ufe0f\u180b\U000e0100\u20e3"
TAGS = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e007f"
LETTERS = "aéßבשđ\u1eb1\u212b\u0958ம\u0b92\u0bd7\u1100\u1161\u11a8\u1820سبකස漢\ufa10"
OTHERS = "1#↔\u2329❤👩🏽🇩\ue0b0\u0378\x00\ud83d\ufffe"

anything = st.text(st.characters(exclude_categories=()))
awkward = st.lists(
    st.sampled_from([*BIDI, *IGNORABLE, *ESCAPES, *SPACES, *MARKS, *JOINERS, *TAGS, *LETTERS, *OTHERS])
    | st.characters(exclude_categories=())
).map("".join)
hostile = st.sampled_from([entry.raw for name, entry in HOSTILE.items() if name not in HUGE])
raw_texts = awkward | anything | st.lists(hostile | awkward, max_size=4).map("".join)

FAMILIAR = [*"abcXYZ019.,:;!?'\"()[]{}<>/\\|@#$%^&*-_=+~`äöüßéèñçøåłőžğ€£§«»„“”’–—…•·×÷≠жщіїўαλωΩ"]
FAMILIAR += ["漢字", "かな", "カタカナ", "한글", "中文", "tiếng Việt", "हिन्दी", "ไทย", "தமிழ்", "ක්\u200dෂ"]
FAMILIAR += ["שלום", "שָׁלוֹם", "سلام", "مُحَمَّد", "می\u200cخواهم"]
FAMILIAR += [
    "👍",
    "👍🏽",
    f"👩🏿{ZWJ}🚀",
    f"👨{ZWJ}👩{ZWJ}👧{ZWJ}👦",
    f"🏳{VS16}{ZWJ}🌈",
    "🇩🇪",
    "🇺🇦",
    SCOTLAND,
]
FAMILIAR += [f"1{VS16}{KEYCAP}", f"❤{VS16}", f"❤{VS16}{ZWJ}🔥", f"☎{VS15}", f"🙂{ZWJ}↔{VS16}", "\ue0a0"]
ordinary_words = st.lists(st.sampled_from(FAMILIAR), min_size=1, max_size=8).map("".join)
ordinary_lines = st.lists(ordinary_words, min_size=1, max_size=8).map(" ".join)
ordinary = st.lists(ordinary_lines | st.just(""), max_size=8).map(
    lambda lines: re.sub("\n{4,}", "\n\n\n", "\n".join(lines).strip("\n"))
)


@pytest.mark.parametrize("entry", HOSTILE.values(), ids=HOSTILE)
def test_every_hostile_text_is_cleaned_to_what_is_stated(entry: Hostile) -> None:
    assert clean(entry.raw) == entry.cleaned


@given(raw_texts)
@example("\ufb2a\u0301\u200d\u05c1")
@example("👩\u200c\u200d👩")
@example("\u302e\ufe0f\u0316")
@example("↔\u200c\u0338\ufe0f")
@example("ب\u0301\ufe0f\u064b\u200c")
@example("\u0958" + "\u0301" * 4)
@example("🏽\ufe0f\u200d👩")
@example("❤\u200d↔\ufe01\u0338")
@example("\u1eb1\ufe0f\u0325\u1dce\u0945\u031e")
@example("\n  x\n")
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    name = clean_name(raw)
    assert clean_name(name) == name
    assert clean(name) == name


@given(raw_texts)
def test_no_control_or_hidden_character_is_ever_left(raw: str) -> None:
    for char in clean(raw):
        assert char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp"), ascii(char)
        assert char not in BIDI + IGNORABLE, ascii(char)
        assert ord(char) & 0xFFFE != 0xFFFE, ascii(char)
        assert not 0xFDD0 <= ord(char) <= 0xFDEF, ascii(char)


@cache
def characters() -> list[str]:
    """All that Unicode has given a meaning, and one in a hundred of those that it has not, which are four in five."""
    every = map(chr, range(sys.maxunicode + 1))
    return [char for char in every if unicodedata.category(char) not in ("Cn", "Co") or ord(char) % 100 == 0]


@cache
def plain_and_other() -> tuple[list[str], list[str]]:
    """All characters: those that take the short way through `clean`, and all others."""
    not_plain = re.compile(text._NOT_PLAIN).search
    plain, other = [], []
    for char in characters():
        (other if not_plain(char) else plain).append(char)
    return plain, other


def test_no_character_at_all_brings_a_control_in() -> None:
    """A control may take what comes after it away, so each is cleaned alone. All others stand in lines of their own."""
    plain, other = plain_and_other()
    category = unicodedata.category
    controls = {char for char in [*plain, *other] if category(char) in ("Cc", "Cs", "Zl", "Zp")}
    for char in controls:
        assert controls.isdisjoint(clean(f"a{char}b").replace("\n", "")), ascii(char)
        assert strip_controls(char) == ("" if category(char) == "Cc" else char), ascii(char)
    for some in (plain, other):
        harmless = [char for char in some if char not in controls]
        for start in range(0, len(harmless), 1000):
            thousand = harmless[start : start + 1000]
            lines = clean("\n".join([f"a{char}" for char in thousand])).split("\n")
            assert len(lines) == len(thousand)
            assert controls.isdisjoint("".join(lines)), ascii(thousand)
            assert strip_controls("".join(thousand)) == "".join(thousand)


@given(raw_texts)
def test_clean_text_encodes_to_utf_8_and_is_normalised(raw: str) -> None:
    cleaned = clean(raw)
    assert cleaned.encode().decode() == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@given(raw_texts)
def test_no_line_ends_in_a_space_and_no_blank_lines_surround_a_text(raw: str) -> None:
    cleaned = clean(raw)
    assert all(line == line.rstrip() for line in cleaned.split("\n"))
    assert cleaned == cleaned.strip("\n")
    assert "\n\n\n\n" not in cleaned


@given(raw_texts)
def test_at_most_four_marks_pile_up_on_a_character(raw: str) -> None:
    marks = 0
    for char in clean(raw):
        if unicodedata.category(char) in ("Mn", "Me"):
            marks += re.match(text._SELECTOR, char) is None
        elif char not in "\u200c\u200d" and unicodedata.category(char) != "Mc":
            marks = 0
        assert marks <= 4


@given(ordinary)
def test_ordinary_text_is_left_alone(written: str) -> None:
    written = unicodedata.normalize("NFC", written)
    assert clean(written) == written


@pytest.mark.parametrize("char", FAMILIAR)
def test_what_people_write_with_is_kept_and_seen(char: str) -> None:
    assert clean(char) == unicodedata.normalize("NFC", char)
    assert visible(char)


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters=IGNORABLE)))
def test_letters_digits_and_signs_of_all_scripts_are_only_normalised(written: str) -> None:
    normalised = unicodedata.normalize("NFC", written)
    assert clean(written) == normalised


def test_plain_texts_take_the_short_way_to_the_same_result() -> None:
    """The short way believes that no plain character can be dropped or needs its neighbours."""
    plain, _ = plain_and_other()
    assert len(plain) > 100_000
    dropped = re.compile(text._DROP).match
    for char in plain:
        assert not dropped(char), ascii(char)
        assert not unicodedata.category(char).startswith(("M", "Cf")), ascii(char)
        assert not unicodedata.combining(char), ascii(char)
    joined = unicodedata.normalize("NFC", "".join(plain).replace("\n", ""))
    assert text._combined(joined) == joined


def test_every_mark_counts_towards_a_run_that_is_cut_before_it_is_sorted() -> None:
    for char in characters():
        if unicodedata.combining(char):
            assert re.fullmatch(text._LONG_RUN, char * 31), ascii(char)


PIECES = ["\x1b", "\x1b]", "\x1bP", "\x1b[", "\x1b[1;", "\x1b]a\x07", "\x9d", "\x90", "\x9b", "\x1b "]
PIECES += ["\t", "\r\n", " \n", "\n", " ", "\ud800", "\u200b", "\u200d", "\U000e0041"]
PIECES += [
    "\u0301\u0316",
    "\u0e47",
    "\u0301\u0316\u200d",
    "\u1112\u1161\u11ab",
    "\u0958",
    "\u212b",
    "\U0001d165",
]
PIECES += ["👩\u200d", "❤\ufe0f", "\ufe0f", "🏴\U000e0061", "क\u094d\u200d", SCOTLAND]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", PIECES, ids=ascii)
@pytest.mark.parametrize("start", ["a", "\x1b]"], ids=ascii)
def test_a_hundred_kilobytes_of_anything_are_cleaned_at_once(start: str, piece: str) -> None:
    """Not timed: with quadratic steps a case takes minutes, and the time limit ends it."""
    raw = start + piece * (100_000 // len(piece.encode(errors="replace")))
    cleaned = clean(raw)
    assert clean(cleaned) == cleaned
    visible(raw)
    slug(raw)


def test_names_and_titles_are_one_line_with_single_spaces() -> None:
    assert clean_name("  Payments \r\n\t team\u00a0 one ") == "Payments team one"
    assert clean_name("\n\u200b\n") == ""


@pytest.mark.parametrize("name", ["nothing but invisible", "nothing", "spaces", "newlines", "marks on nothing"])
def test_a_text_of_which_nothing_is_left_is_asked_for(name: str) -> None:
    assert problem(clean(HOSTILE[name].raw)) == "It needs a text."
    assert not visible(HOSTILE[name].raw)


def test_a_blank_of_braille_is_nothing_to_see() -> None:
    assert problem("\u2800 \u2800\n\u2800") == "There is nothing to see in that text."


@given(raw_texts)
def test_what_can_be_seen_once_cleaned_could_be_seen_before(raw: str) -> None:
    if visible(clean(raw)):
        assert visible(raw)


def test_a_card_holds_2000_characters_and_40_lines() -> None:
    assert problem("x" * 2000) is None
    assert problem("x" * 2317) == "2,317 characters: a text can have 2,000."
    assert problem("\n".join("x" * 40)) is None
    assert problem("\n".join("x" * 41)) == "41 lines: a text can have 40."


@pytest.mark.parametrize("entry", HUGE.values(), ids=HUGE)
def test_huge_texts_are_refused_not_cut(entry: Hostile) -> None:
    cleaned = clean(entry.raw)
    assert len(cleaned) > 90_000
    assert re.match(r"(100,000|99,999) characters: a text can have 2,000\.", problem(cleaned) or "")


def test_a_name_holds_80_characters_that_show_something() -> None:
    assert name_problem("x" * 80, "team name") is None
    assert name_problem("x" * 93, "team name") == "93 characters: the team name can have 80."
    assert name_problem("", "team name") == "It needs a team name."
    assert name_problem("\u2800", "team name") == "There is nothing to see in that team name."


@given(raw_texts)
def test_the_second_wall_lets_no_control_through_and_touches_nothing_else(raw: str) -> None:
    assert strip_controls(raw) == "".join(char for char in raw if unicodedata.category(char) != "Cc")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Sprint 42", "sprint-42"),
        ("  What didn't work?  ", "what-didnt-work"),
        ("Rückblick: Größe & Übermut", "ruckblick-grosse-ubermut"),
        ("Ærø, Łódź, Đà Nẵng, İstanbul", "aero-lodz-da-nang-istanbul"),
        ("ﬁrst ＡＢＣ ① ½", "first-abc-1-1-2"),
        ("スプリント 42", "スプリント-42"),
        ("ふりかえり がんばる", "ふりかえり-がんばる"),
        ("회고 한글", "회고-한글"),
        ("Ретро №5", "ретро-no5"),
        ("पूर्वव्यापी", "पूर्वव्यापी"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf *", "rf"),
        (".hidden", "hidden"),
        ("a/b\\c:d\x00e", "a-b-c-de"),
        ("CON", "retro-con"),
        ("com1", "retro-com1"),
        ("LPT¹", "retro-lpt1"),
        ("nul.", "retro-nul"),
        ("company", "company"),
        ("🎉🚀", "retro"),
        ("", "retro"),
    ],
)
def test_a_title_becomes_a_part_of_a_file_name(title: str, name: str) -> None:
    assert slug(title) == name


@given(raw_texts, st.sampled_from(["retro", "board", "", "..", "aux"]))
def test_a_file_name_part_is_safe_everywhere(title: str, fallback: str) -> None:
    name = slug(title, fallback)
    assert 1 <= len(name.encode()) <= 100
    assert not name.startswith(("-", "."))
    assert not name.endswith("-")
    assert name not in {"con", "prn", "aux", "nul"}
    assert not re.fullmatch("(com|lpt)[0-9]", name)
    assert not re.search(r'[\x00-\x2c./:;<=>?@\[\\\]^_`{|}~\s"]', name)
    assert clean_name(name) == name


def test_a_long_title_is_cut_between_characters() -> None:
    assert slug("界" * 80) == "界" * 33
    assert slug("x" * 99 + " y") == "x" * 99


def test_a_title_without_letters_takes_the_fallback() -> None:
    assert slug("!!!", "board 7") == "board-7"


def test_case_and_accents_are_nothing_to_a_search_and_other_letters_are() -> None:
    for written, sought in (
        ("José", "JOSE"),
        ("Søren", "soren"),
        ("Straße", "STRASSE"),
        ("don’t", "don't"),
        ("Ёлка", "елка"),
    ):
        assert for_search(written) == for_search(sought)
    for written, other in (("が", "か"), ("각", "가")):
        assert for_search(other) not in for_search(written)
