"""A made-up team to look around in. Nothing of it touches anybody's own data."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import Asked, today
from retroboard.cli.names import FILE_NAME
from retroboard.cli.stop import CANNOT_CREATE, Stop

if TYPE_CHECKING:
    from retroboard.domain.model import Row

GO = b"!"


@click.command()
@click.option("--cards", type=click.IntRange(0, 100_000), metavar="N", help="How many cards the running retro has.")
@click.option("--db", "path", type=FILE_NAME, metavar="PATH", help="Keep it in this new file.")
@click.option("--print", "only_print", is_flag=True, help="Print the running retro instead.")
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

    if only_print:
        _print(file, demo_rows(today(), cards))
        return
    with closing(Writer(file, cards)) as writer:
        _open(asked, file, demo_rows(today(), cards), writer, throwaway=throwaway)


def _open(asked: Asked, file: Path, rows: tuple[Row, ...], writer: Writer, *, throwaway: bool) -> None:
    from retroboard.app.launch import Launch
    from retroboard.cli.config import keymap_of
    from retroboard.cli.screen import looks_of, run
    from retroboard.domain.demo import demo_me

    run(
        Launch(
            db=str(file),
            member=demo_me(rows).name,
            retro="latest",
            seed=rows,
            write_seed=writer.write,
            throwaway=throwaway,
            looks=looks_of(asked),
            keymap=keymap_of(asked.settings),
        )
    )


class Writer:
    """A process of its own that writes the demo when it is told to; well or not, who told it looks for itself.

    A second thread would do; but it would share an interpreter with the screen, and slow the first keys down. It has to
    come before there is a second thread, and does nothing until then, or the first picture would come later.
    """

    def __init__(self, file: Path, cards: int | None) -> None:
        self._process = 0
        if not hasattr(os, "fork"):
            return
        reader, self._line = os.pipe()
        try:
            process = os.fork()
        except OSError:  # there are as many processes as there may be
            os.close(reader)
            os.close(self._line)
            return
        if process:
            self._process = process
            os.close(reader)
            return
        try:
            os.close(self._line)
            if os.read(reader, 1):
                _write(file, cards)
        finally:
            os._exit(0)

    def write(self) -> Callable[[], None]:
        """Has it begin; gives what waits for its end."""
        if self._process:
            with suppress(BrokenPipeError):
                os.write(self._line, GO)
        return self.close

    def close(self) -> None:
        """Waits for its end; that comes at once where nobody has told it to write."""
        if self._process:
            process, self._process = self._process, 0
            os.close(self._line)
            with suppress(ChildProcessError):
                os.waitpid(process, 0)


def _write(file: Path, cards: int | None) -> None:
    from retroboard.domain.demo import demo_rows
    from retroboard.store.store import Store

    with closing(Store.open(file)) as store:
        store.add_team(demo_rows(today(), cards))


def _print(file: Path, rows: tuple[Row, ...]) -> None:
    from retroboard.cli.retros import print_retro
    from retroboard.domain.model import Team
    from retroboard.identity import find_retro
    from retroboard.store.store import Store

    with closing(Store.open(file)) as store:
        store.add_team(rows)
        team = next(row for row in rows if isinstance(row, Team))
        state = store.load(team.id, find_retro(store.load(team.id)).id)
    print_retro(state)
