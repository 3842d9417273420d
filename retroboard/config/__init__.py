"""What a person has set, and where their folders are.

Settings are one frozen value, from the environment and from `config.toml` in the user's config folder, or whatever
file `RETROBOARD_CONFIG` names; `retroboard config` prints and explains them all. Nothing here is imported before it is
needed, for every listing in the shell reads this and most people have no file: see `config.file` for what is in one.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from retroboard.domain.model import Template

PROGRAM = "retroboard"
MAX_BYTES = 1_000_000
LAST = "last"
THEMES = (LAST, "dark", "light", "mono")
"""What `theme` can be; "last" is as it was left."""
AUTO, ALWAYS, NEVER = "auto", "always", "never"
ASCII = (AUTO, ALWAYS, NEVER)
"""What `ascii` can be; "auto" is where the locale asks for it."""
_FOLDERS = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
    "state": ("XDG_STATE_HOME", ".local/state"),
}


class ConfigError(Exception):
    """The settings cannot be used; the text is a sentence that names the file, the line and the key."""


class Settings(NamedTuple):
    """Which database, which team, who, what it looks like, and the person's own keys, templates and questions.

    `db` is a path or a URL. `keys` has, by the id of a binding, the names of the keys that it is to have; whether there
    is such a binding and such a key, the app knows. `exposed` says that others can read a password in the file.
    Summaries of closed retros are saved in `summary_folder`, if there is one.
    """

    db: str
    team: str | None = None
    name: str | None = None
    theme: str = LAST
    ascii: str = AUTO
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    templates: tuple[Template, ...] = ()
    questions: tuple[str, ...] = ()
    exposed: bool = False
    summary_folder: str | None = None


def folder(kind: str) -> Path:
    """The user's folder for our "config", "data" or "state"; it may not be there yet.

    The XDG variables count on every system. Where they say nothing, Linux has its usual places: named here,
    for platformdirs takes as long to import as a listing does to read. Other systems ask platformdirs.
    """
    variable, usual = _FOLDERS[kind]
    told = os.environ.get(variable, "")
    if told.startswith("/"):
        return Path(told, PROGRAM)
    system: str = sys.platform  # as a plain text: a type checker takes itself to be on one system only
    if system.startswith("linux"):
        try:
            return Path.home() / usual / PROGRAM
        except RuntimeError:
            raise ConfigError(f"There is no home folder. Set HOME, or {variable}.") from None
    import platformdirs

    places = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "state": platformdirs.user_state_path,
    }
    return places[kind](PROGRAM)


def backup_folder() -> Path:
    """Where the back-ups of the user's databases are; it may not be there yet."""
    return folder("state") / "backups"


def config_file() -> Path:
    """The config file, which need not be there."""
    told = os.environ.get("RETROBOARD_CONFIG")
    return Path(told).expanduser() if told else folder("config") / "config.toml"


def load() -> Settings:
    """The settings as the file and the environment have them; the environment wins. Raises ConfigError."""
    settings = in_file()
    return settings._replace(
        db=os.environ.get("RETROBOARD_DB") or settings.db or str(folder("data") / "retroboard.db"),
        team=os.environ.get("RETROBOARD_TEAM") or settings.team,
        name=os.environ.get("RETROBOARD_NAME") or settings.name,
    )


def mistake(binding_id: str, what: str) -> ConfigError:
    """The sentence about a key of the file that only the app can know to be wrong."""
    from retroboard.config.file import key_mistake

    file = config_file()
    return key_mistake(file, _bytes_of(file) or b"", binding_id, what)


def in_file() -> Settings:
    """The settings as the file alone has them; `db` is '' where it says nothing. Raises ConfigError."""
    file = config_file()
    raw = _bytes_of(file)
    if raw is None:
        return Settings("")
    from retroboard.config.file import parse
    from retroboard.passwords import has_password

    settings = parse(raw, file)
    if has_password(settings.db) and file.stat().st_mode & 0o077:
        settings = settings._replace(exposed=True)
    return settings


def _bytes_of(file: Path) -> bytes | None:
    """What is in the config file; None where there is none and nobody named one."""
    try:
        if not stat.S_ISREG(mode := file.stat().st_mode) and not stat.S_ISDIR(mode):  # a pipe would be waited for
            raise ConfigError(f"{file} is no file, but a device, a pipe or a socket. Name a file.")
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if os.environ.get("RETROBOARD_CONFIG"):
            raise ConfigError(f"{file} is not there, and RETROBOARD_CONFIG names it.") from None
        return None
    except OSError as error:
        from retroboard.files import explained

        raise ConfigError(f"{file} cannot be read: {explained(error, reading=True)}") from None
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"{file} is larger than a megabyte, so it is no config file.")
    return raw
