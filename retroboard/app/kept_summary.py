"""The summary of a closed retro in the folder that the settings name."""

from __future__ import annotations

from datetime import date
from itertools import chain, count
from pathlib import Path

from retroboard.app.launch import Launch
from retroboard.app.painting import counted
from retroboard.domain.formats import markdown
from retroboard.domain.keys import with_keys
from retroboard.domain.model import State
from retroboard.files import AlreadyThere, NotWritten, default_name, explained, shown, write_whole

MOST = 100
"""So many summaries of one retro, each under a name of its own; then something is wrong."""


def told_before(launch: Launch) -> str:
    """Where the summary will go, before there is one."""
    if launch.summary_folder is None:
        return with_keys("{w:retro.summary} shows the summary, and {s:summary.save} there saves it.")
    return f"The summary is saved in {homely(Path(launch.summary_folder))} when the retro closes."


def keep_summary(state: State, today: date, folder: str | None, parked: int = 0) -> tuple[str, bool]:
    """Saves the summary of the open retro, over no other file; gives the sentence about it, and whether it is bad.

    `parked` is the number of its topics that wait in the inbox now.
    """
    waits = f" {counted(parked, 'parked topic waits', 'parked topics wait')} in the inbox." if parked else ""
    if folder is None:
        shows = with_keys("{w:retro.summary} shows its summary, and {s:summary.save} there saves it.")
        return f"Retro closed.{waits} {shows}", False
    try:
        path = _saved(markdown.summary(state, today).encode(), Path(folder), default_name(state, "md"))
    except NotWritten as error:
        saves = with_keys("{w:retro.summary} saves the summary elsewhere.")
        return f"Retro closed, but {error} {saves}{waits}", True
    return f"Retro closed.{waits} Summary: {homely(path)}", False


def _saved(data: bytes, folder: Path, name: str) -> Path:
    """Writes a file into a folder, which is made if it is not there; of those with its name it is the next."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(f"{shown(folder)} cannot be made: {explained(error)}") from error
    stem, _, suffix = name.rpartition(".")
    names = chain([name], (f"{stem}-{number}.{suffix}" for number in count(2)))
    for each, _ in zip(names, range(MOST), strict=False):
        try:
            write_whole(folder / each, data)
        except AlreadyThere:
            continue
        return folder / each
    raise NotWritten(f"{shown(folder / name)} was not written: there are {MOST} of that name.")


def homely(path: Path) -> str:
    """A path as a line may show it, from the home folder on if it is in there."""
    try:
        return f"~/{shown(path.relative_to(Path.home()))}"
    except (ValueError, RuntimeError):
        return shown(path)
