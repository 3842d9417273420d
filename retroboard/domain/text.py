"""The one door that people's text comes in by.

Cards, comments, actions, names and titles all go through `clean` or `clean_name`: when typed, pasted,
imported, and again when read from a database that another program may have written to. What comes out cannot
command a terminal, cannot reorder the line it stands in, encodes to UTF-8, and has no character that is
there but cannot be seen, save those that emoji and some scripts are spelled with.

What counts as invisible follows Unicode's Default_Ignorable_Code_Point; emoji sequences follow UTS #51.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

MAX_CHARS = 2000
MAX_LINES = 40
MAX_NAME = 80
"""The longest name of a team, member, column, topic or retro, in characters."""

TAB = "    "
MAX_MARKS = 4
MAX_BLANK_LINES = 2
MAX_SLUG = 100
"""The longest file name part that `slug` gives, in bytes of UTF-8."""

_STREAM_SAFE = 30
"""Marks in a row before normalising, which sorts them in quadratic time: UAX #15's Stream-Safe limit."""

_NOT_PLAIN = (
    "[^\n -~\u00a0-\u00ac\u00ae-\u02ff"  # Latin, without the soft hyphen
    "\u0370-\u0482\u048a-\u058f"  # Greek, Cyrillic, Armenian
    "\u05d0-\u05ea"  # Hebrew letters
    "\u060c\u061b\u061f-\u064a\u0660-\u066f\u0671-\u06d3\u06f0-\u06f9"  # Arabic letters and digits
    "\u1e00-\u1fff\u2010-\u2027\u202f-\u205f\u2070-\u20cf\u2100-\u2bff"  # more Latin, punctuation, symbols
    "\u3000-\u3029\u3030-\u3098\u309b-\u3163\u3165-\ua48c\uac00-\ud7a3"  # Chinese, Japanese, Korean
    "\uf900-\ufaff\uff01-\uff9f\uffe0-\uffe6\ufffd"  # compatibility and full width forms
    "\U0001f000-\U0001faff\U00020000-\U0002fa1f]"  # emoji, rare ideographs
)
"""Finds what needs more than normalising and trimming; all else stands for itself, beside anything."""

_ESCAPE = (
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC ... BEL or ST
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x80-\x9f]*(?:\x1b\\|\x9c)"  # DCS, SOS, PM, APC ... ST
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI, finished or not
    r"|\x1b[NO][ -~]?"  # a single shift and the character it is for
    r"|\x1b[ -/]{0,3}[0-~]?"  # everything else that ESC starts
)
"""A whole escape sequence. No string's body may hold what starts another, so the time stays linear.

A string without an end loses only its introducer: better its payload as text than the rest of a card gone.
"""

_BREAK = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
_CONTROL = "[\x00-\x1f\x7f-\x9f]"

_NEVER = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls, all but the line feed
    "\u00ad\u034f"  # soft hyphen, grapheme joiner
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, embeddings, overrides, isolates
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5"  # letters that are blank: Hangul fillers, Khmer inherent vowels
    "\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"  # separators and joiners of no width, BOM
    "\ud800-\udfff\ufdd0-\ufdef"  # lone surrogates, noncharacters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # layout of hieroglyphs, music
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"  # reserved for more of the kind
    "\U0010eeee"  # where kitty draws a picture that was sent to it
)
_DROP = f"[{_NEVER}]"

_ZWNJ, _ZWJ, _VS15, _VS16, _KEYCAP = "\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u20e3"
_JOINERS = _ZWNJ + _ZWJ
_SELECTORS = "\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef"
_TAG_RANGE = "\U000e0020-\U000e007f"

_SELECTOR = f"[{_SELECTORS}]"
_TAGS = f"(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{{3,6}}\U000e007f)|[{_TAG_RANGE}]"
"""A flag of a part of a country (group 1), or a tag letter that hides in the text."""

_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9-\u21ae\u231a-\u2328\u232b-\u23ff\u24c2"
    "\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
"""Roughly Extended_Pictographic, and what ↔ becomes by a mark: composing must not take a base out of here."""
_JOINING = (
    "[\u0620-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\u1b00-\u1c4f\ua980-\ua9df"
    "\U00010d00-\U00010d3f\U00011000-\U000116cf\U0001e900-\U0001e95f]"
)
"""Scripts spelled with joiners: Arabic (Persian, Urdu, Kurdish), the Indic ones, Khmer, Mongolian, kin."""
_MONGOLIAN = "[\u1820-\u18aa]"
_IDEOGRAPH = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"

_LONG_RUN = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff"
    "\ufb1e\ufe20-\ufe2f\U000101fd-\U0001e94a]{31,}"
)
"""Somewhere in here may be more marks in a row than `_STREAM_SAFE`."""

_SEEN = f"[^\\s\u2800{_JOINERS}{_SELECTORS}{_TAG_RANGE}{_NEVER}]"

_DEVICE = r"con|prn|aux|nul|(?:com|lpt)[0-9]"
_HYPHENS = "-{2,}"
_ENOUGH = 20 * MAX_SLUG
"""So much of a title is looked at for a file name. A name has fewer characters; only a text that is none has more."""
_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
"""Latin letters that do not decompose, and how they are spelled without them."""
_SPELLED = str.maketrans(_LETTERS | dict.fromkeys("'’ʼ", ""))
"""In a file's name the apostrophes go: they part no words."""
_SOUGHT = _LETTERS | dict.fromkeys("’ʼ", "'")
"""Who looks for a word types the one apostrophe that keyboards have."""
_ACCENTS = "[\u0300-\u036f]+"
"""Of Latin, Greek and Cyrillic. The marks of other scripts make other letters."""


def clean(raw: str) -> str:
    """The text as it is kept: safe to show and to hand to any program. Idempotent, linear, never cuts.

    - Escape sequences go as a whole, then all other controls. A tab becomes four spaces, any line end "\\n".
    - What cannot be seen goes: lone surrogates, noncharacters, tag letters outside a flag, zero width and
      direction characters (LRM, RLM and ALM too: terminals ignore them, right-to-left letters stay).
    - Joiners and variation selectors stay where they belong: in an emoji sequence, one to a letter of a
      joining script (at a word's end too: Kurdish and Malayalam have them there), after an ideograph.
    - At most four combining marks on a base, its own accents included; none without a base, for it would land
      on what was painted before.
    - Private use characters stay: prompts and icon fonts have them, and at worst they show as a box.
    - NFC; no spaces at line ends, no blank lines around the text, at most two within; a text of one line is
      not indented, a longer one may be.
    """
    if raw.isascii():
        if raw.isprintable():
            return raw.strip(" ")
        if raw.replace("\n", "").isprintable():
            return _trimmed(raw)
    elif _pattern(_NOT_PLAIN).search(raw) is None and unicodedata.is_normalized("NFC", raw):
        return _trimmed(raw)
    text = _pattern(_BREAK).sub("\n", _pattern(_ESCAPE).sub("", raw)).replace("\t", TAB)
    text = _pattern(_TAGS).sub(r"\1", _pattern(_DROP).sub("", text))
    if _pattern(_NOT_PLAIN).search(text):
        text = unicodedata.normalize("NFC", _pattern(_LONG_RUN).sub(_stream_safe, text))
        text = _combined(text)
    return _trimmed(unicodedata.normalize("NFC", text))


def clean_name(raw: str) -> str:
    """`clean`, on one line, with single spaces: for names and titles."""
    return " ".join(clean(raw).split())


def for_search(text: str) -> str:
    """The text as it is compared where something is looked for: in any case, with its accents or without."""
    plain = text.casefold()
    if plain.isascii():
        return plain
    plain = _pattern(f"[{''.join(_SOUGHT)}]").sub(lambda match: _SOUGHT[match[0]], plain)
    return unicodedata.normalize("NFC", _pattern(_ACCENTS).sub("", unicodedata.normalize("NFD", plain)))


def visible(text: str) -> bool:
    """Whether there is anything in it that a reader can see."""
    return any(unicodedata.category(match[0]) not in ("Mn", "Me") for match in _pattern(_SEEN).finditer(text))


def problem(text: str) -> str | None:
    """Why a card, comment or action cannot hold this cleaned text, as a sentence; None if it can."""
    if not visible(text):
        return _nothing_in(text, "text")
    if len(text) > MAX_CHARS:
        return f"{len(text):,} characters: a text can have {MAX_CHARS:,}."
    lines = text.count("\n") + 1
    if lines > MAX_LINES:
        return f"{lines:,} lines: a text can have {MAX_LINES}."
    return None


def joined(*texts: str) -> str:
    """Texts one below the other, without those of nothing."""
    return "\n".join(text for text in texts if text.strip())


def shortened(text: str) -> str:
    """As much of a cleaned text as a card can hold."""
    return clean("\n".join(text.split("\n")[:MAX_LINES])[:MAX_CHARS])


def name_problem(text: str, what: str) -> str | None:
    """Why this cleaned text cannot be a name, as a sentence; None if it can. `what` is as in "team name"."""
    if not visible(text):
        return _nothing_in(text, what)
    if len(text) > MAX_NAME:
        return f"{len(text):,} characters: the {what} can have {MAX_NAME}."
    return None


def _nothing_in(text: str, what: str) -> str:
    return f"There is nothing to see in that {what}." if text else f"It needs a {what}."


def strip_controls(text: str) -> str:
    """The text of one painted line without any C0 or C1 control, line ends included.

    The second wall, for what reached the screen past `clean`. It looks at single characters only, so a
    sequence split over two pieces of a line is as harmless as a whole one.
    """
    return text if text.isprintable() else _pattern(_CONTROL).sub("", text)


def slug(title: str, fallback: str = "retro") -> str:
    """A part of a file name that is safe everywhere: lower case, digits, single hyphens; 1 to 100 bytes.

    Letters become ASCII where Unicode knows how (é, ﬁ, Ａ, ①); those of other scripts stay. It never starts
    or ends with a hyphen, and is never a name that Windows keeps for a device.
    """
    name = _hyphenated(title) or _hyphenated(fallback) or "retro"
    return f"retro-{name}" if _pattern(_DEVICE).fullmatch(name) else name


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """The pattern, compiled when first needed: all of them take 9 ms, and most runs need none."""
    return re.compile(source)


def _trimmed(text: str) -> str:
    """Without spaces at line ends, blank lines around it, or long runs of blank lines."""
    if "\n" not in text:
        return text.strip()
    text = "\n".join([line.rstrip() for line in text.split("\n")]).strip("\n")
    if "\n" not in text:
        return text.strip()
    gap = "\n" * (MAX_BLANK_LINES + 1)
    return _pattern(gap + "\n+").sub(gap, text) if gap + "\n" in text else text


def _stream_safe(match: re.Match[str]) -> str:
    kept = []
    marks = 0
    for char in match[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _STREAM_SAFE:
            kept.append(char)
    return "".join(kept)


def _combined(text: str) -> str:
    """The text with only those marks, joiners and selectors that belong to the character before them.

    What is decided about a character depends on the base it stands on and on how many came before. Never on
    the order of marks or on which are composed: normalising afterwards changes both, and a second pass must
    find nothing to do.
    """
    kept: list[str] = []
    base = last = ""
    marks = 0
    joined = False
    for index, char in enumerate(text):
        if char in _JOINERS:
            follower = text[index + 1 : index + 2]
            if not (_joins_letters(base, joined) or (char == _ZWJ and _joins_emoji(base, last, follower))):
                continue
            joined = True
        elif char < "\u0300" or not (category := unicodedata.category(char)).startswith("M"):
            base, marks, joined = ("" if char.isspace() else char), 0, False
        elif _pattern(_SELECTOR).match(char):
            if last != base or not _selects(char, base, text[index + 1 : index + 2]):
                continue
        elif category == "Mc" and not unicodedata.combining(char):  # has a cell of its own
            base = base or char
        else:
            marks = (marks or _marks_in(base)) + _marks_in(char)
            if not base or marks > MAX_MARKS:
                continue
        kept.append(char)
        last = char
    return "".join(kept)


@lru_cache(maxsize=1024)
def _marks_in(char: str) -> int:
    """How many marks it is made of, apart from a base: composing must not change the count."""
    parts = unicodedata.normalize("NFD", char)
    return sum(unicodedata.category(part) in ("Mn", "Me") or unicodedata.combining(part) > 0 for part in parts)


def _joins_letters(base: str, joined: bool) -> bool:
    return not joined and base.isalpha() and _pattern(_JOINING).match(base) is not None


def _joins_emoji(base: str, last: str, follower: str) -> bool:
    return last in (base, _VS16) and bool(_pattern(_EMOJI).match(base) and _pattern(_EMOJI).match(follower))


def _selects(selector: str, base: str, follower: str) -> bool:
    """Whether the variation selector is one that its base has a use for."""
    if selector in (_VS15, _VS16):
        keycap = follower == _KEYCAP and base != "" and base in "0123456789#*"
        return keycap or bool(_pattern(_EMOJI).match(base))
    if "\u180b" <= selector <= "\u180f":
        return bool(_pattern(_MONGOLIAN).match(base))
    return bool(_pattern(_IDEOGRAPH).match(base)) and (selector <= "\ufe02" or selector >= "\U000e0100")


def _hyphenated(title: str) -> str:
    """The letters and digits of a title, with hyphens for everything between them; '' if it has none."""
    parts: list[str] = []
    for char in clean_name(title[:_ENOUGH]).lower().translate(_SPELLED):
        spelled = "".join(map(_spelled, unicodedata.normalize("NFKD", char))).lower()
        if any(part.isascii() and part.isalnum() for part in spelled):
            parts.append(spelled)
        elif char.isalnum():
            parts.append(char)
        elif not unicodedata.category(char).startswith("M"):
            parts.append("-")
        elif parts and not parts[-1].isascii():
            parts.append(char)
    name = _pattern(_HYPHENS).sub("-", unicodedata.normalize("NFC", "".join(parts))).strip("-")
    return name.encode()[:MAX_SLUG].decode(errors="ignore").strip("-")


def _spelled(part: str) -> str:
    """A letter or digit as itself, an accent as nothing, anything else as a hyphen."""
    if part.isalnum():
        return part
    return "" if unicodedata.category(part).startswith("M") else "-"
