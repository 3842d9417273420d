"""Texts that people, pastes, imports and other programs may bring, each with what `clean` leaves of it.

`HOSTILE[name].raw` is what comes in, `.cleaned` what `retroboard.domain.text.clean` makes of it. Characters
that cannot be seen are written as escapes. For tests of every floor: whatever shows, stores or exports a card
has to stand all of these.
"""

from typing import NamedTuple

ESC = "\x1b"
BEL = "\x07"
ST = f"{ESC}\\"
ZWNJ = "\u200c"
ZWJ = "\u200d"
VS15 = "\ufe0e"
VS16 = "\ufe0f"
KEYCAP = "\u20e3"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


class Hostile(NamedTuple):
    """What comes in, and what is left of it."""

    raw: str
    cleaned: str


def _unchanged(text: str) -> Hostile:
    return Hostile(text, text)


MARKUP = {
    "colour markup": _unchanged("[red]stop[/red] [b]and bold"),
    "markup that quits on a click": _unchanged("[@click=app.quit]press here[/]"),
    "markup that calls what is not there": _unchanged("[@click=app.no_such_thing('x')]y[/]"),
    "markup with a link to a file": _unchanged("[link=file:///etc/passwd]z[/link]"),
    "a bracket that is never closed": _unchanged("[ never closed"),
    "closing tags alone": _unchanged("oops [/] [/red] [/b]"),
    "a style that does not exist": _unchanged("[no-such-style on purplish]x[/]"),
    "brackets that mean brackets": _unchanged("[ ] todo [x] done [1] [a-z] items[0] [TICKET-12]"),
    "a backslash at the end": _unchanged("it ends in a backslash \\"),
    "backslashes before brackets": _unchanged(r"\[red] and \\[b]"),
    "markup variables": _unchanged("[$error]v[/] $primary"),
    "an emoji code": _unchanged(":smile: :bomb:"),
    "deeply nested markup": _unchanged("[b]" * 600),
}
"""What a markup parser would take for code."""

ESCAPES = {
    "a colour sequence": Hostile(f"{ESC}[31mred{ESC}[0m", "red"),
    "a colour sequence with colons": Hostile(f"{ESC}[38:2::255:0:0mred{ESC}[m", "red"),
    "clear the screen": Hostile(f"{ESC}[2J{ESC}[Hcleared", "cleared"),
    "leave the alternate screen": Hostile(f"{ESC}[?1049lnormal screen", "normal screen"),
    "set the window title": Hostile(f"{ESC}]0;a new title{BEL}t", "t"),
    "write to the clipboard": Hostile(f"{ESC}]52;c;cm0gLXJmIH4={BEL}clip", "clip"),
    "a hyperlink": Hostile(f"{ESC}]8;;http://evil.example{ST}link{ESC}]8;;{ST}", "link"),
    "a desktop notification": Hostile(f"{ESC}]9;ding{BEL}n", "n"),
    "a title without an end": Hostile(f"{ESC}]0;kept as text", "0;kept as text"),
    "a device control string": Hostile(f'{ESC}P$q"p{ST}dcs', "dcs"),
    "a sixel picture": Hostile(f"{ESC}Pq#0;2;0;0;0~{ST}", ""),
    "a kitty picture": Hostile(f"{ESC}_Gi=1;AAAA{ST}apc", "apc"),
    "a privacy message": Hostile(f"{ESC}^secret{ST}pm", "pm"),
    "a start of string": Hostile(f"{ESC}Xsecret{ST}sos", "sos"),
    "questions to the terminal": Hostile(f"{ESC}[c{ESC}[6n{ESC}[?2026$p", ""),
    "end of a bracketed paste": Hostile(f"pasted{ESC}[201~:q!", "pasted:q!"),
    "an arrow key": Hostile(f"{ESC}OA{ESC}[Bmoved", "moved"),
    "reset the terminal": Hostile(f"{ESC}creset", "reset"),
    "choose a character set": Hostile(f"{ESC}(0lqqk{ESC}(B", "lqqk"),
    "escape and nothing more": Hostile(f"end{ESC}", "end"),
    "a sequence in a sequence": Hostile(f"{ESC}[3{ESC}[31m1m", "1m"),
    "a sequence around a control": Hostile(f"{ESC}\x00[31mred", "[31mred"),
    "a passthrough of tmux": Hostile(f"{ESC}Ptmux;{ESC}{ESC}]52;c;eA=={BEL}{ST}x", "tmux;x"),
    "eight bit colour": Hostile("\x9b31mred\x9b2J", "red"),
    "eight bit title": Hostile("\x9d0;a new title\x9ct", "t"),
    "eight bit string without an end": Hostile("\x90kept", "kept"),
}
"""What a terminal would obey."""

CONTROLS = {
    "every C0 control": Hostile("".join(map(chr, range(0x20))) + "end", "end"),
    "every C1 control": Hostile("".join(map(chr, range(0x7F, 0xA0))) + "end", "end"),
    "a NUL": Hostile("a\x00b", "ab"),
    "bells": Hostile("ding\x07\x07", "ding"),
    "backspaces over a word": Hostile("secret" + "\x08" * 6 + "public", "secretpublic"),
    "shift out": Hostile("\x0elqqk\x0f", "lqqk"),
    "a carriage return over a word": Hostile("visible\rHIDDEN", "visible\nHIDDEN"),
    "line ends of three systems": Hostile("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
    "tabs": Hostile("a\tb\tc", "a    b    c"),
    "vertical tab and form feed": Hostile("a\x0bb\x0cc", "a\nb\nc"),
    "line ends of Unicode": Hostile("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
}
"""Single characters that move the cursor or worse."""

UNICODE = {
    "a lone high surrogate": Hostile("x\ud800y", "xy"),
    "a lone low surrogate": Hostile("x\udcffy", "xy"),
    "a right-to-left override": Hostile("abc \u202egnp.exe\u202c", "abc gnp.exe"),
    "isolates and embeddings": Hostile("\u2066\u2067\u2068x\u2069\u202ay", "xy"),
    "direction marks": Hostile("a\u200eb\u200fc\u061cd", "abcd"),
    "Hebrew and Arabic": _unchanged("שלום عالم abc"),
    "a word of Persian with a joiner": _unchanged(f"می{ZWNJ}خواهم"),
    "a word of Sinhala with a joiner": _unchanged(f"ශ්{ZWJ}රී ලංකා"),
    "joiners in Latin": Hostile(f"a{ZWNJ}b{ZWJ}c", "abc"),
    "a run of joiners": Hostile("می" + ZWNJ * 50 + "خواهم", f"می{ZWNJ}خواهم"),
    "Hindi": _unchanged("यह हफ़्ता अच्छा था"),
    "Thai": _unchanged("สัปดาห์นี้ดีมาก"),
    "a family": _unchanged(f"👨{ZWJ}👩{ZWJ}👧{ZWJ}👦 family"),
    "a rainbow flag": _unchanged(f"🏳{VS16}{ZWJ}🌈"),
    "half a family": Hostile(f"👨{ZWJ} alone{ZWJ}", "👨 alone"),
    "emoji by selector": _unchanged(f"❤{VS16} ☎{VS15} ✔{VS16} ⚠{VS16}"),
    "selectors on letters": Hostile(f"a{VS16}b{VS15}c\U000e0100", "abc"),
    "a message in selectors": Hostile("😀" + "\U000e0148\U000e0159\U000e015c" * 30, "😀"),
    "skin tones": _unchanged(f"👍🏽👩🏿{ZWJ}🚀"),
    "keycaps": _unchanged(f"1{VS16}{KEYCAP} #{VS16}{KEYCAP}"),
    "flags": _unchanged(f"🇩🇪🇫🇷{SCOTLAND}"),
    "tag letters": Hostile("\U000e0041\U000e0042hidden", "hidden"),
    "a message in tag letters": Hostile("🏴" + "".join(chr(0xE0000 + ord(c)) for c in "run this") + "\U000e007f", "🏴"),
    "zero width spaces": Hostile("a\u200bb\u2060c\u2064d\ufeffe\u00adf", "abcdef"),
    "a name of Hangul fillers": Hostile("\u3164\u115f\u1160\uffa0", ""),
    "nothing but invisible": Hostile("\u200b\u200b\u2060", ""),
    "letters to compose": Hostile("e\u0301 \u212b", "é Å"),
    "sixty marks on a letter": Hostile("Z" + "\u0301\u0316\u0335" * 20 + "algo", "Ź" + "\u0335" * 3 + "algo"),
    "Thai vowels in a tower": Hostile("ส" + "\u0e47" * 60, "ส" + "\u0e47" * 4),
    "marks on nothing": Hostile("\u0301\u0301", ""),
    "a mark at the start of a line": Hostile("a\n\u0301b \u0301c", "a\nb c"),
    "Chinese and Japanese": _unchanged("漢字かな交じり文" * 10),
    "a Japanese name by selector": _unchanged("葛\U000e0100城"),
    "Korean, also in parts": Hostile("한글 \u1112\u1161\u11ab", "한글 한"),
    "noncharacters": Hostile("\ufffe\uffff\ufdd0\U0010ffff", ""),
    "private use": _unchanged("\ue0b0\uf8ff"),
    "a place for a kitty picture": Hostile("\U0010eeee\u0305\u0305", ""),
    "a blank of braille": _unchanged("\u2800"),
}
"""What hides, reorders, piles up, or only looks as if it did."""

SPACES = {
    "nothing": _unchanged(""),
    "spaces": Hostile("   ", ""),
    "newlines": Hostile("\n\n\n\n", ""),
    "spaces at line ends": Hostile("a  \nb\u00a0\n\u3000", "a\nb"),
    "an indented line": Hostile("  just one line  ", "just one line"),
    "code": _unchanged("def f():\n    return 1\n\n\nprint(f())"),
    "a gap": Hostile("a" + "\n" * 30 + "b", "a\n\n\nb"),
}
"""What looks like nothing."""

HUGE = {
    "a line of 100,000": _unchanged("x" * 100_000),
    "20,000 words": Hostile("word " * 20_000, ("word " * 20_000).rstrip()),
    "50,000 lines": Hostile("y\n" * 50_000, ("y\n" * 50_000).rstrip()),
}
"""What is clean and still no card: over the limits."""

CODE = {
    "HTML": _unchanged("<script>alert(1)</script><img src=x onerror=alert(1)>"),
    "Markdown links": _unchanged("[press](javascript:alert(1)) ![img](http://evil.example/x.png)"),
    "Markdown structure": _unchanged("# h1\n- item\n| a | b |\n```\ncode\n---"),
    "a formula": _unchanged("=cmd|' /C calc'!A0"),
    "a formula with plus": _unchanged("+1+1"),
    "a formula with minus": _unchanged("-1+1"),
    "a formula with at": _unchanged("@SUM(A1)"),
    "a formula after a tab": Hostile("\t=1+1", "=1+1"),
    "a formula after a carriage return": Hostile("\r=1+1", "=1+1"),
    "a formula after a quote": _unchanged('"; =1+1 ,"x"'),
    "a formula of full width": _unchanged("＝1+1"),
    "SQL": _unchanged("'); DROP TABLE card; --"),
    "SQL wildcards": _unchanged("100%_like"),
    "shell and format strings": _unchanged("{0} {name} %s %d ${HOME} $(id) `id`"),
    "a path": _unchanged("../../etc/passwd"),
}
"""What another program would run or take for structure: to `clean` it is text like any other."""

HOSTILE: dict[str, Hostile] = MARKUP | ESCAPES | CONTROLS | UNICODE | SPACES | HUGE | CODE
"""All of them by name."""
