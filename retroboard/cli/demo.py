"""A made-up team to look around in. Nothing of it touches anybody's own data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import Asked, today
from retroboard.cli.names import FILE_NAME
from retroboard.cli.stop import CANNOT_CREATE, Stop

if TYPE_CHECKING:
    from retroboard.domain.model import Row


@click.command()
@click.option("--cards", type=click.IntRange(0, 100_000), metavar="N", help="How many cards the running retro has.")
@click.option("--db", "path", type=FILE_NAME, metavar="PATH", help="Keep it in this new file.")
@click.option("--print", "only_print", is_flag=True, help="Print the running retro and keep nothing.")
@click.pass_obj
def demo(asked: Asked, cards: int | None, path: str | None, only_print: bool) -> None:
    """Look around in a made-up team's retros.

    It has five members, four closed retros, one that runs, and actions of every state. It lives in a
    throwaway database that goes when you leave, or in the file that --db names.
    """
    from tempfile import TemporaryDirectory

    from retroboard.cli.screen import preflight

    if not only_print:
        preflight()
    kept = path or asked.db
    if kept and "://" in kept:
        raise Stop(f"{kept} is no file: the demo takes a new file only.", CANNOT_CREATE)
    if kept:
        _show(asked, Path(kept), cards, only_print)
        return
    with TemporaryDirectory(prefix="retroboard-demo-") as folder:
        _show(asked, Path(folder) / "demo.db", cards, only_print, throwaway=True)


def _show(asked: Asked, file: Path, cards: int | None, only_print: bool, *, throwaway: bool = False) -> None:
    if file.exists():
        raise Stop(f"{file} is there already: the demo takes a new file only.", CANNOT_CREATE)
    from retroboard.domain.demo import demo_rows

    rows = demo_rows(today(), cards)
    if only_print:
        _print(file, rows)
        return
    from retroboard.app.launch import Launch
    from retroboard.cli.config import keymap_of
    from retroboard.cli.screen import looks_of, run
    from retroboard.domain.demo import demo_me

    me = demo_me(rows).name
    run(
        Launch(
            db=str(file),
            member=me,
            retro="latest",
            seed=rows,
            throwaway=throwaway,
            looks=looks_of(asked),
            keymap=keymap_of(asked.settings),
        )
    )


def _print(file: Path, rows: tuple[Row, ...]) -> None:
    from retroboard.cli.retros import print_retro
    from retroboard.domain.model import Team
    from retroboard.identity import find_retro
    from retroboard.store.store import Store

    store = Store.open(file)
    try:
        store.add_team(rows)
        team = next(row for row in rows if isinstance(row, Team))
        state = store.load(team.id, find_retro(store.load(team.id)).id)
    finally:
        store.close()
    print_retro(state)
