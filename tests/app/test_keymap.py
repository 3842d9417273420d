"""Keys of one's own: they count everywhere, and what is wrong with them is said before the screen is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.screen import ModalScreen

from retroboard.app.app import RetroApp
from retroboard.app.keymap import WrongKey, _places, bindings, key_called, keymap_of
from retroboard.app.keytable import declared, key_name
from retroboard.app.launch import Launch
from retroboard.app.widgets.block_list import BlockList
from retroboard.domain.keys import with_keys
from tests.app.small_team import Keyboard


def wrong(*wanted: tuple[str, str]) -> str:
    with pytest.raises(WrongKey) as error:
        keymap_of((binding_id, (key,)) for binding_id, key in wanted)
    return f"{error.value.binding_id}: {error.value}"


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("n", "n"),
        ("N", "N"),
        ("shift+n", "N"),
        ("?", "question_mark"),
        ("/", "slash"),
        ("-", "minus"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        (",", "comma"),
        ("question_mark", "question_mark"),
        ("ä", "ä"),
        ("F5", "f5"),
        ("Ctrl+N", "ctrl+n"),
        ("shift+Left", "shift+left"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("alt+a", "alt+a"),
        ("shift+←", "shift+left"),
        ("esc", "escape"),
        ("pgup", "pageup"),
        ("del", "delete"),
        (" ", "space"),
        ("space", "space"),
        ("shift+tab", "shift+tab"),
    ],
)
def test_a_key_may_be_called_what_people_call_it(name: str, key: str) -> None:
    assert key_called(name) == key


@pytest.mark.parametrize("name", ["", "foo", "f99", "hyper+x", "ctrl+", "a+b", "nn", "shift+1", "shift+?", "<any>"])
def test_what_is_no_key_is_none(name: str) -> None:
    assert key_called(name) is None


def test_every_key_is_known_by_the_name_that_it_is_shown_with() -> None:
    for binding in bindings().values():
        for key in map(str.strip, binding.key.split(",")):
            assert key_called(key_name(key)) == key
            assert key_called(key_name(key, ascii=True)) == key


# --- what is wrong ----------------------------------------------------------------------------------------------------


def test_a_name_that_nothing_has_is_told_with_the_one_that_was_meant() -> None:
    assert wrong(("card.ad", "n")) == "card.ad: nothing has this name; did you mean card.add?"
    assert wrong(("zzz", "n")) == "zzz: nothing has this name; `retroboard config --keys` lists them all"


def test_a_key_that_there_is_not_is_told() -> None:
    assert wrong(("card.add", "f99")).startswith('card.add: no key is called "f99"; names are like n,')


@pytest.mark.parametrize(("name", "twin"), [("ctrl+i", "tab"), ("ctrl+m", "enter"), ("ctrl+[", "escape")])
def test_a_key_that_terminals_take_for_another_is_told(name: str, twin: str) -> None:
    assert wrong(("card.add", name)) == f'card.add: terminals send the same for "{name}" as for {twin}'


@pytest.mark.parametrize(
    ("binding_id", "key", "other"),
    [
        ("card.add", "d", "card.delete"),  # on one screen
        ("card.add", "del", "card.delete"),
        ("board.sort", "j", "cursor.down"),  # of a list on it
        ("cursor.down", "e", "card.edit"),
        ("vote.add", "u", "change.undo"),  # of the app
        ("change.undo", "?", "app.keys"),
        ("card.add", "ctrl+q", "app.quit"),
        ("editor.save", "ctrl+p", "app.commands"),  # in a text
        ("prompt.cancel", "ctrl+q", "app.quit"),  # in a question
        ("editor.save", "escape", "editor.cancel"),
    ],
)
def test_a_key_that_another_binding_has_is_told(binding_id: str, key: str, other: str) -> None:
    assert wrong((binding_id, key)).endswith(f"is the key of {other} too; give that another one")


@pytest.mark.parametrize(
    ("binding_id", "key"),
    [
        ("editor.save", "s"),
        ("editor.save", "space"),
        ("editor.cancel", "?"),
        ("app.quit", "q"),  # it would quit in the middle of a word
        ("app.commands", "/"),
        ("prompt.cancel", "x"),
        ("prompt.cancel", "backspace"),  # the text field has it
        ("app.quit", "backspace"),
        ("app.quit", "ctrl+a"),
        ("app.commands", "ctrl+x"),
        ("editor.newline", "backspace"),
        ("form.save", "enter"),
        ("search.close", "tab"),
    ],
)
def test_a_key_that_writes_is_not_taken_from_texts(binding_id: str, key: str) -> None:
    assert wrong((binding_id, key)) == f'{binding_id}: "{key}" is for writing there; use a key like f5'


def test_two_bindings_that_are_given_one_key_are_told() -> None:
    assert wrong(("card.add", "f5"), ("vote.add", "f5")).endswith(
        (
            '"f5" is the key of vote.add too; give that another one',
            '"f5" is the key of card.add too; give that another one',
        )
    )


def test_keys_may_be_exchanged_and_shared_by_places_that_never_meet() -> None:
    assert keymap_of([("card.add", ("d",)), ("card.delete", ("a", "del"))]) == {
        "card.add": "d",
        "card.delete": "a,delete",
    }
    assert keymap_of([("retro.new", ("v",))]) == {"retro.new": "v"}  # at home there are no votes
    assert keymap_of([("card.add", ("a",))]) == {"card.add": "a"}
    assert keymap_of([("editor.newline", ("ctrl+n",)), ("stage.next", ("ctrl+n",))])
    assert keymap_of([("picker.cancel", ("x",)), ("app.quit", ("f10",)), ("form.save", ("f2",))])
    assert keymap_of([("alike.group", ("z",))])  # it comes before the list's keys, but nobody writes there
    assert keymap_of([]) == {}


# --- what sentences call them -----------------------------------------------------------------------------------------

FIELD = re.compile(r"\{([^{}:]+):([a-z-]+\.[a-z_.-]+)\}")
NAMED = re.compile(
    r"(?:^|(?<=[ (]))(?:[b-zB-HJ-Z]|[Ee]sc|[Ss]pace|F\d+|ctrl\+\w)(?=[ ,.;)]|$)"
    r"|(?:^|(?<=[ (]))[?+@](?= [a-z]|\))"
    r"|(?:^|(?<=[.:;,] ))[aA](?= [a-z]+s\b)"
)
"""Finds what is a key in a sentence, and no word."""
ENTER = re.compile(r"\bEnter(?=:| or | [a-z]+s\b)")
"""Finds Enter as a key. In text fields and questions it always is one; there a sentence names another of their keys."""
OF_OTHERS = ("To leave alone, detach: ctrl+b d", '"; names are like n, N, ?')
"""How sentences begin that name keys of no binding here."""


def sentences() -> Iterator[str]:
    """All texts in the source that may be shown in the full screen, for they have a blank; no docstrings, no demo."""
    root = Path(__file__).parents[2] / "retroboard"
    for file in [*root.glob("app/**/*.py"), *root.glob("domain/**/*.py")]:
        if not file.stem.startswith("demo"):
            nodes = list(ast.walk(ast.parse(file.read_text())))
            told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
            for node in nodes:
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                    yield node.value


def test_sentences_name_keys_by_what_they_do_so_that_ones_own_are_told() -> None:
    known = bindings()
    of_questions = {each.id for place in _places() if issubclass(place, ModalScreen) for each in declared(place)}
    for sentence in sentences():
        for usual, binding_id in FIELD.findall(sentence):
            named = {key_called(name.removesuffix(" arrow")) for name in re.split(" or | and ", usual)}
            assert named <= set(known[binding_id].key.split(",")), sentence
        if " " in sentence and not sentence.startswith(OF_OTHERS):
            bare, named_ids = FIELD.sub("Key", sentence), {binding_id for _, binding_id in FIELD.findall(sentence)}
            assert not NAMED.search(bare), f"a key without what it does: {sentence}"
            assert not ENTER.search(bare) or named_ids & of_questions, f"Enter without what it does: {sentence}"


# --- what they do -----------------------------------------------------------------------------------------------------


async def test_keys_of_ones_own_do_it_and_are_shown_everywhere(db: Path) -> None:
    keymap = keymap_of(
        [
            ("card.add", ("f5", "*")),
            ("editor.save", ("ctrl+s",)),
            ("vote.add", ("d",)),
            ("card.delete", ("v",)),
            ("change.undo", ("f8", "Z")),
            ("change.redo", ("f9",)),
            ("vote.remove", ("f3",)),
            ("prompt.cancel", ("f6", "f7")),
            ("app.home", ("H",)),
            ("card.left", ("shift+left",)),
        ]
    )
    app = RetroApp(Launch(db=str(db), member="ann", retro="latest", keymap=keymap))
    async with app.run_test(size=(120, 40)) as pilot:
        keys = Keyboard(pilot, app)
        status = (await keys.sees("f5 add")).splitlines()[-1]
        assert "d vote" in status
        await keys.press("a")
        assert "ctrl+j new line" not in await keys.screen()
        await keys.press("*", *"By star", "enter", *"two lines", "ctrl+s", "escape")
        assert "By star" in await keys.sees("two lines")
        await keys.press("d")
        await keys.sees("Voted. f8 undoes it.")
        await keys.press("Z")
        await keys.sees("Undone: voted. f9 does it again.")
        await keys.press("f9")
        await keys.sees("Done again: voted. f8 undoes it.")
        await keys.press("d", "up", "d", "d")
        await keys.sees("No votes left: all 3 are cast. f3 takes one back.")
        await keys.press("escape")
        await keys.sees("Nothing to end here. H goes home.")
        await keys.press("r")
        await keys.sees("Enter saves · f6 cancels")
        await keys.press("f7")
        await keys.press("question_mark")
        await keys.sees("Enter does it")
        app.screen.query_one(BlockList).cursor = "card.add"
        lines = (await keys.sees("in the settings: card.add")).splitlines()
        assert any("f5, *" in line and "Add cards here: ctrl+s saves" in line for line in lines)
        await keys.press("escape", "ctrl+p", *"vote")
        await keys.sees("Give this topic one of your votes (d)")
    assert with_keys("{u:change.undo} undoes it.") == "u undoes it."


async def test_enter_answers_a_question_whatever_key_opens_things(db: Path) -> None:
    app = RetroApp(Launch(db=str(db), member="ann", retro="latest", keymap=keymap_of([("entry.open", ("ctrl+l",))])))
    async with app.run_test(size=(120, 40)) as pilot:
        keys = Keyboard(pilot, app)
        await keys.sees("ctrl+l open")
        await keys.press("C")
        await keys.sees("ctrl+l: what can be done with it")
        await keys.press("escape", "t")
        await keys.sees("Enter does it")
        assert "left ►" in await keys("enter")
