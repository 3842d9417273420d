"""Everything that a key does in a place, by name: for the command palette and the list of keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.app import SystemCommand
from textual.screen import Screen

from retroboard.app.keytable import group_of
from retroboard.domain.keys import with_keys


@dataclass(frozen=True)
class Command:
    """What a key does, where it was asked for. `run` does it there, whatever is on top by then."""

    id: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    possible: bool
    run: Callable[[], Awaitable[bool]]

    @property
    def group(self) -> str:
        return group_of(self.id)


def commands_here(screen: Screen[Any]) -> tuple[Command, ...]:
    """The commands of a screen and of what has its focus, the nearest first, with the keys that the keymap gives them.

    Only bindings with an id and a label are commands; of two with one id the nearer one counts.
    """
    words: Mapping[str, str] = getattr(screen, "hint_words", {})
    nearest: dict[str, tuple[object, Command]] = {}
    for key, (node, binding, enabled, _) in screen.active_bindings.items():
        if not binding.id or not binding.description:
            continue
        name = screen.app.get_key_display(binding.with_key(key))
        if binding.id not in nearest:
            run = partial(screen.app.run_action, binding.action, default_namespace=node)
            told = words.get(binding.id, "").capitalize()
            label, tooltip = told or binding.description, told or with_keys(binding.tooltip)
            command = Command(binding.id, (name,), label, tooltip, enabled, run)
            nearest[binding.id] = (node, command)
            continue
        owner, known = nearest[binding.id]
        if owner is node:
            keys = (*known.keys, name)
            nearest[binding.id] = (node, Command(known.id, keys, known.label, known.tooltip, known.possible, known.run))
    return tuple(command for _, command in nearest.values())


def commands_of(screen: Screen[Any]) -> Iterator[SystemCommand]:
    """The commands of a place for the palette. Moving about is found by name only: there the keys are quicker."""
    for command in commands_here(screen):
        if command.possible:
            keys = ", ".join(command.keys)
            help = f"{command.tooltip} ({keys})" if command.tooltip else keys
            help = help.replace("[", r"\[")  # the palette reads it as markup
            yield SystemCommand(command.label, help, command.run, command.group != "Move")
