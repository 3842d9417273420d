"""A person's own keys: from the names in their config file to what Textual calls a keymap.

Textual would drop a binding whose key another one was given, without a word. So what is wrong is found before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import combinations, product
from pkgutil import iter_modules

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, TextArea

from retroboard.app import screens, widgets
from retroboard.app.app import RetroApp
from retroboard.app.keytable import declared, key_name
from retroboard.domain.keys import with_keys

Keymap = Mapping[str, tuple[str, ...]]
"""By a binding's id, the keys it has."""

_SPELLINGS = {
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
    "⌫": "backspace",
}
"""How the list of keys and people write what Textual has another name for."""
_NAMED = {key.value for key in Keys if key.value.isalnum()}
_MODIFIERS = ("ctrl", "alt", "shift")
_TWINS = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+left_square_bracket": "escape"}
"""Terminals send the same for the two, so they cannot be told apart."""


def _own_keys(field: type[Input | TextArea]) -> set[str]:
    """The keys that a text field has for itself: they erase, mark and move, or end it."""
    return {key.strip() for each in field.BINDINGS if isinstance(each, Binding) for key in each.key.split(",")}


_OF_LINES = _own_keys(Input) | {"tab", "shift+tab"}
"""Those of a text field of one line, and of the way to the next one."""
_OF_TEXTS = _own_keys(TextArea)
"""Those of one with several lines."""


class WrongKey(Exception):
    """Why somebody's keys cannot be used; the text says it of the binding with this id."""

    def __init__(self, binding_id: str, what: str) -> None:
        super().__init__(what)
        self.binding_id = binding_id


def keymap_of(wanted: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """What `App.set_keymap` takes, of bindings' ids and the keys that a person wants for them. Raises WrongKey."""
    keymap: dict[str, tuple[str, ...]] = {}
    for binding_id, names in wanted:
        _check_known(binding_id)
        keymap[binding_id] = tuple(_key(binding_id, name) for name in names)
        _check_free(binding_id, keymap[binding_id])
    for here, there in _meeting():
        _check_apart(here, there, keymap)
    return {binding_id: ",".join(keys) for binding_id, keys in keymap.items()}


# --- names of keys ----------------------------------------------------------------------------------------------------


def _key(binding_id: str, name: str) -> str:
    key = key_called(name)
    if key is None:
        raise WrongKey(binding_id, f'no key is called "{name}"; names are like n, N, ?, f5, ctrl+n, shift+left, pgup')
    if key in _TWINS:
        raise WrongKey(binding_id, f'terminals send the same for "{name}" as for {_TWINS[key]}')
    return key


def key_called(name: str) -> str | None:
    """Textual's name for a key, as `question_mark` for `?` and `shift+left` for `Shift+←`; None where there is none."""
    before, _, last = name[:-1].rpartition("+")
    last += name[-1:]  # what is behind the last plus, which may be a plus itself
    modifiers = before.lower().split("+") if before else []
    key = _unmodified(last)
    if key is None or not set(modifiers) <= set(_MODIFIERS):
        return None
    is_letter = len(key) == 1
    if is_letter and "ctrl" in modifiers:
        key = key.lower()
    elif modifiers == ["shift"] and key not in _NAMED:
        return key.upper() if is_letter and key.isalpha() else None  # terminals send what the two keys print
    return "+".join([*(each for each in _MODIFIERS if each in modifiers), key])


def _unmodified(name: str) -> str | None:
    name = _SPELLINGS.get(name.lower(), name)
    if len(name) == 1:
        return name if name.isalnum() else _name_of(name)
    name = name.lower()
    return name if name in _NAMED or key_to_character(name) else None


def _name_of(character: str) -> str | None:
    if character == " ":
        return "space"
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name) or None


# --- what there is to press -------------------------------------------------------------------------------------------


@cache
def _places() -> tuple[type[DOMNode], ...]:
    """The app, and every screen and widget of ours."""
    found: list[type[DOMNode]] = [RetroApp]
    for package in (screens, widgets):
        for module in iter_modules(package.__path__):
            for each in vars(import_module(f"{package.__name__}.{module.name}")).values():
                if (
                    isinstance(each, type)
                    and issubclass(each, DOMNode)
                    and each.__module__.startswith(package.__name__)
                ):
                    found.append(each)
    return tuple(dict.fromkeys(found))


def bindings() -> dict[str, Binding]:
    """Every binding that has an id, with its tooltip as it reads; of several with one id, the first."""
    found: dict[str, Binding] = {}
    for place in _places():
        for binding in declared(place):
            if binding.id:
                found.setdefault(binding.id, replace(binding, tooltip=with_keys(binding.tooltip)))
    return found


def _check_known(binding_id: str) -> None:
    known = bindings()
    if binding_id not in known:
        from difflib import get_close_matches

        close = get_close_matches(binding_id, known, 1)
        meant = f"did you mean {close[0]}?" if close else "`retroboard config --keys` lists them all"
        raise WrongKey(binding_id, f"nothing has this name; {meant}")


def _check_free(binding_id: str, keys: tuple[str, ...]) -> None:
    """That no key would be taken from somebody who is writing, or never come because the text field takes it.

    Where a text may have the keys, none of our own is a character; so we know such a place by that.
    """
    for place in _places():
        for binding in declared(place):
            if binding.id != binding_id or any(map(is_typed, _keys(binding, {}))):
                continue
            is_question = issubclass(place, ModalScreen) and not _has_characters(place)
            is_everywhere = place is RetroApp and binding.priority
            is_text = issubclass(place, TextArea)
            if not (is_question or is_everywhere or is_text):
                continue
            taken = _OF_LINES if is_question else _OF_TEXTS if is_text else _OF_LINES | _OF_TEXTS
            for key in keys:
                if is_typed(key) or key in taken:
                    raise WrongKey(binding_id, f'"{_shown(key)}" is for writing there; use a key like f5')


def _has_characters(place: type[DOMNode]) -> bool:
    return any(is_typed(key) for binding in declared(place) for key in _keys(binding, {}))


def is_typed(key: str) -> bool:
    """Whether a key writes a character."""
    return len(key) == 1 or (key not in _NAMED and "+" not in key) or key == "space"


def _meeting() -> Iterator[tuple[type[DOMNode], type[DOMNode]]]:
    """Pairs of places whose keys can be pressed at one moment; each is met by itself, too."""
    for place in _places():
        yield place, place
    for pair in combinations(_places(), 2):
        if _meet(*pair):
            yield pair
        elif _meet(*reversed(pair)):
            yield pair[1], pair[0]


def _meet(outer: type[DOMNode], inner: type[DOMNode]) -> bool:
    """Whether keys of the inner place may be pressed while those of the outer one count.

    A text field keeps the letters. A widget that a screen has in its own module is on that screen alone.
    """
    if outer is RetroApp:
        return True
    if not issubclass(outer, Screen) or issubclass(inner, (Screen, Input, TextArea)):
        return False
    return inner.__module__.startswith(widgets.__name__) or inner.__module__ == outer.__module__


def _check_apart(here: type[DOMNode], there: type[DOMNode], keymap: Keymap) -> None:
    """That no key has become that of two bindings: one of them could not be reached any more."""
    over_a_question = here is RetroApp and issubclass(there, ModalScreen)  # which keeps all others to itself
    outer = [binding for binding in declared(here) if binding.priority or not over_a_question]
    for one, other in product(outer, declared(there)):
        if not one.id or not other.id or one.id == other.id or not {one.id, other.id} & set(keymap):
            continue
        shared = _keys(one, keymap) & _keys(other, keymap) - (_keys(one, {}) & _keys(other, {}))
        if shared:
            moved, kept = (one, other) if one.id in keymap else (other, one)
            assert moved.id is not None
            raise WrongKey(moved.id, f'"{_shown(min(shared))}" is the key of {kept.id} too; give that another one')


def _keys(binding: Binding, keymap: Keymap) -> set[str]:
    assert binding.id is not None
    return set(keymap.get(binding.id) or (key.strip() for key in binding.key.split(",")))


def _shown(key: str) -> str:
    return key_name(key, ascii=True)
