"""Retros as files: out as Markdown, JSON or CSV, in from what other tools and we ourselves have written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import TEAM, Asked, Desk, new_id, reading, state_or_none, today, writing
from retroboard.cli.names import FILE_NAME, complete_retro
from retroboard.cli.printing import put, put_bytes, say
from retroboard.cli.stop import BAD_DATA, CANNOT_CREATE, NO_INPUT, USAGE, Stop

if TYPE_CHECKING:
    from retroboard.domain.changes import ImportRetro
    from retroboard.domain.formats import Imported, Report
    from retroboard.domain.model import Retro, State

FORMATS = ("md", "json", "csv")


@click.command()
@click.argument("retro", required=False, shell_complete=complete_retro)
@click.option("--format", "kind", type=click.Choice(FORMATS), help="Else what FILE ends in; md without a FILE.")
@click.option("-o", "--output", metavar="FILE", type=FILE_NAME, help="A file, or a folder that gets one.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option(
    "--mentions/--no-mentions",
    default=False,
    help="Keep @names and #numbers in cards as they are, so that they notify people; they are broken up otherwise.",
)
@click.option("--raw-csv", is_flag=True, help="Leave cells that a spreadsheet would run as formulas.")
@click.pass_obj
def export(
    asked: Asked,
    *,
    retro: str | None,
    kind: str | None,
    output: str | None,
    force: bool,
    mentions: bool,
    raw_csv: bool,
) -> None:
    """Write a retro as Markdown, JSON or CSV, to stdout or to a FILE.

    JSON holds all of it, also who gave which votes and said what, and can be imported again. A file is written whole
    or not at all, in UTF-8.
    """
    from retroboard.domain.sight import why_not_written

    kind = kind or _kind_of(output)
    with reading(asked) as desk:
        state = desk.state_of(retro)
        if reason := why_not_written(state, kind):
            raise Stop(reason)
        if kind != "json":  # which is for a program, and has everything
            state = desk.seen(state)
    data = _written(state, kind, mentions=mentions, raw_csv=raw_csv)
    if output in (None, "-"):
        put_bytes(data)
        return
    from retroboard.files import NotWritten, default_name, place_of, shown, write_whole
    from retroboard.store.at_path import spare

    try:
        path = place_of(output or "", Path(output or ""), default_name(state, kind))
        asked.spare_database(path)
        spare(path)
        write_whole(path, data, force)
    except NotWritten as error:
        raise Stop(str(error), CANNOT_CREATE) from None
    say(f"Wrote {shown(path)}.")


def _kind_of(output: str | None) -> str:
    from retroboard.files import means_folder

    suffix = Path(output).suffix[1:].lower() if output else ""
    if suffix in FORMATS or suffix == "markdown":
        return suffix if suffix in FORMATS else "md"
    if suffix and output and not (means_folder(output) or Path(output).is_dir()):
        raise Stop(f"What is in a .{suffix} file? Say --format md, json or csv.", USAGE)
    return "md"


def _written(state: State, kind: str, *, mentions: bool, raw_csv: bool) -> bytes:
    if kind == "json":
        from retroboard.domain.formats import retro_json

        return retro_json.dump(state).encode()
    if kind == "csv":
        from retroboard.domain.formats import retro_csv

        return retro_csv.dump(state, raw=raw_csv).encode()
    from retroboard.domain.formats import markdown

    return markdown.summary(state, today(), mentions=mentions).encode()


def put_retro_json(state: State, member_id: str | None) -> None:
    """Prints what a member may see of the open retro as the JSON that `import` reads."""
    from retroboard.domain.sight import without_answers

    put_bytes(_written(without_answers(state, member_id), "json", mentions=False, raw_csv=False))


# --- importing --------------------------------------------------------------------------------------------


@click.command("import")
@click.argument("file", type=FILE_NAME)
@click.option("--dry-run", is_flag=True, help="Only say what it would bring.")
@click.option("--force", is_flag=True, help="Bring it in although the team has a retro of its title and day.")
@click.pass_obj
def import_retro(asked: Asked, file: str, *, dry_run: bool, force: bool) -> None:
    """Bring in a retro from a file (`-` is stdin): our own JSON, or the JSON export of Refacto.

    All of it comes in, or nothing does. The new retro's number is printed once it is on the disk.
    """
    raw = _bytes_of(file)
    if dry_run:
        _tell_before(raw, state_or_none(asked) or _new_team(), again=force)
        return
    _read(raw, _new_team(), again=force)  # a file that is no retro makes no database either
    with writing(asked) as desk:
        change, report = _read(raw, desk.state(), again=force)
        put(f"#{_brought_in(change, desk).number}\t{report.title}\t{report.counts}")
    _tell(report, "are")


def _tell_before(raw: bytes, state: State, *, again: bool) -> None:
    """Says what an import would bring, and why it would be refused."""
    from retroboard.domain.rules import why_not

    change, report = _read(raw, state, again=again)
    put(f"{report.title}\t{report.counts}")
    _tell(report, "would be")
    if reason := why_not(change, state, None):
        say(reason)


def _brought_in(change: ImportRetro, desk: Desk) -> Retro:
    """Commits an import; gives its retro, with the number that it has here."""
    from retroboard.domain.model import Retro

    now = desk.commit(change, desk.state())
    return next(now.retro_by_id[row.id] for row in change.rows if isinstance(row, Retro))


def _new_team() -> State:
    """The team that there will be where there is none."""
    from retroboard.domain.model import State, Team

    return State(Team(new_id(), TEAM))


def _read(raw: bytes, state: State, *, again: bool) -> Imported:
    """What the file would bring to the team."""
    from retroboard.domain.formats import ImportProblem, read_any

    try:
        return read_any(raw, state, today(), new_id, again=again)
    except ImportProblem as problem:
        raise Stop(str(problem), BAD_DATA) from None


def _tell(report: Report, how: str) -> None:
    if report.new_members:
        say(f"From {report.source}. New in the team {how}: {', '.join(report.new_members)}.")
    for note in report.notes:
        say(note)


def _bytes_of(file: str) -> bytes:
    """The file's bytes, at most one more than an import may have."""
    from retroboard.domain.formats import MAX_BYTES

    if file == "-":
        if sys.stdin is None:
            raise Stop("Standard input is closed.", NO_INPUT)
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        from retroboard.files import explained

        raise Stop(f"{file} cannot be read: {explained(error, reading=True)}", NO_INPUT) from None
