"""What people type for texts, retros, columns and actions, and how the shell completes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from retroboard.cli.stop import USAGE, Stop

if TYPE_CHECKING:
    from datetime import date

    from retroboard.cli.asked import Asked
    from retroboard.domain.model import Action, Column, State


class Words(click.ParamType[str]):
    """People's text. In a locale that is not UTF-8 its bytes are read as UTF-8 all the same."""

    name = "text"

    def convert(self, value: object, *_: object) -> str:
        text = str(value)
        if text.isascii() or not any("\udc80" <= char <= "\udcff" for char in text):
            return text
        try:
            return os.fsencode(text).decode("utf-8", "replace")
        except UnicodeEncodeError:
            return text


WORDS = Words()


class FileName(click.Path):
    """A file's name, which has to have a letter: an empty variable in a script means no folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not value:
            self.fail("It is empty. Name a file.", param, ctx)
        return super().convert(value, param, ctx)


FILE_NAME = FileName()


def column_of(name: str, columns: Sequence[Column]) -> Column:
    """The column that a title, its only start, or a place means. Stops where there is none."""
    from retroboard.domain.effects import column_named

    found = column_named(name, columns)
    if found is None:
        titles = ", ".join(column.title for column in columns)
        raise Stop(f"No column is called {name}, or more than one starts like that. There are: {titles}.")
    return found


def actions_of(numbers: Iterable[str], state: State) -> list[Action]:
    """The actions that `A12`, `a12` and `12` mean, each once. Stops at the first that is not there."""
    by_number = {action.number: action for action in state.actions}
    found: dict[str, Action] = {}
    for said in numbers:
        digits = said.strip().lstrip("#").lower().removeprefix("a")
        if not digits.isdecimal() or len(digits) > 9:
            raise Stop(f"{said!r} is no action's number: they look like A12.", USAGE)
        action = by_number.get(int(digits))
        if action is None:
            raise Stop(f"There is no action A{int(digits)}.")
        found[action.id] = action
    return list(found.values())


def due_of(said: str, day: date) -> date | None:
    """A due date as people say it; None for `none` or `-`. Stops where it is no date."""
    from retroboard.dates import parse_due

    try:
        return parse_due(said, day)
    except ValueError as problem:
        raise Stop(str(problem), USAGE) from None


# --- completing in the shell ------------------------------------------------------------------------------

Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def completing(choices: Callable[[Asked], Iterable[str]]) -> Complete:
    """What the shell may offer for a word. Where that cannot be told, nothing."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        from retroboard.config import ConfigError
        from retroboard.store.errors import StoreError

        try:
            asked = _told_so_far(ctx)
            if "://" in asked.target:
                return []  # a server may be far away, and the person has just pressed Tab
            offered = list(choices(asked))
        except (click.ClickException, ConfigError, LookupError, OSError, StoreError):
            return []
        return [each for each in offered if each.casefold().startswith(incomplete.casefold())]

    return complete


def _told_so_far(ctx: click.Context) -> Asked:
    """What stands before the command on a line that is being completed, where no command has run."""
    from retroboard.cli.asked import Asked

    told, asked = ctx.find_root().params, Asked()
    asked.tell(told.get("db"), told.get("team"), told.get("name"))
    return asked


def _of_the_team(choices: Callable[[State], Iterable[str]], *, with_board: bool = False) -> Complete:
    """What the shell may offer from the team's own data."""

    def of_the_team(asked: Asked) -> Iterable[str]:
        from retroboard.cli.asked import reading

        with reading(asked) as desk:
            return choices(desk.state_of(None) if with_board else desk.state())

    return completing(of_the_team)


def _columns(state: State) -> Iterable[str]:
    return (column.title for column in state.board.columns) if state.board else ()


def _actions(*, is_open: bool) -> Complete:
    return _of_the_team(
        lambda state: (f"A{action.number}" for action in state.actions if action.status.is_open is is_open)
    )


def _teams(asked: Asked) -> Iterable[str]:
    from retroboard.cli.asked import teams_of

    return (team.name for team in teams_of(asked))


complete_retro = _of_the_team(lambda state: ("latest", *(str(retro.number) for retro in state.in_time[::-1])))
complete_column = _of_the_team(_columns, with_board=True)
complete_open_action = _actions(is_open=True)
complete_closed_action = _actions(is_open=False)
complete_owner = _of_the_team(lambda state: (member.name for member in state.members))
complete_member = _of_the_team(lambda state: (member.name for member in state.current_members))
complete_team = completing(_teams)
