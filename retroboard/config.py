"""What a person has set: one frozen value from a TOML file and the environment.

The file is `config.toml` in the user's config folder, or what `RETROBOARD_CONFIG` names:

    db = "~/retros/payments.db"     # a file or a postgresql:// URL; RETROBOARD_DB wins over it
    team = "Payments"               # where the database holds several; RETROBOARD_TEAM
    name = "Ann"                    # who I am in my teams; RETROBOARD_NAME

    [[template]]
    name = "Weather"
    purpose = "How the last weeks felt"
    columns = [
        { title = "Sun", prompt = "What was bright?", mood = "good" },
        { title = "Rain", prompt = "What was not?", mood = "bad" },
    ]

Nothing here is imported before it is needed: every listing in the shell reads this, and most people have no
file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from retroboard.domain.model import Template, TemplateColumn

PROGRAM = "retroboard"
MOODS = "good, bad, neutral or action"
MAX_BYTES = 1_000_000
_FOLDERS = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
    "state": ("XDG_STATE_HOME", ".local/state"),
}


class ConfigError(Exception):
    """The settings cannot be used; the text is a sentence that names the file, the line and the key."""


class Settings(NamedTuple):
    """Which database, which team, who, and the person's own templates. `db` is a path or a URL."""

    db: str
    team: str | None = None
    name: str | None = None
    templates: tuple[Template, ...] = ()


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


def load() -> Settings:
    """The settings as the file and the environment have them; the environment wins. Raises ConfigError."""
    told = os.environ.get("RETROBOARD_CONFIG")
    file = Path(told).expanduser() if told else folder("config") / "config.toml"
    settings = _read(file, must_exist=bool(told))
    return settings._replace(
        db=os.environ.get("RETROBOARD_DB") or settings.db or str(folder("data") / "retroboard.db"),
        team=os.environ.get("RETROBOARD_TEAM") or settings.team,
        name=os.environ.get("RETROBOARD_NAME") or settings.name,
    )


def _read(file: Path, *, must_exist: bool) -> Settings:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if must_exist:
            raise ConfigError(f"{file} is not there, and RETROBOARD_CONFIG names it.") from None
        return Settings("")
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from None
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"{file} is larger than a megabyte, so it is no config file.")
    return parse(raw, file)


def parse(raw: bytes, file: Path) -> Settings:
    """The settings that a file's bytes say. Raises ConfigError."""
    import tomllib

    try:
        source = raw.decode("utf-8-sig").replace("\r\n", "\n")
        document = tomllib.loads(source)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file.name}, line {line}: this is not UTF-8 ({file}).") from None
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).removesuffix(")").rpartition(" (at ")
        raise ConfigError(f"{file.name}, {where}: {what[:1].lower()}{what[1:]} ({file}).") from None
    except RecursionError:
        raise ConfigError(f"{file.name} is nested too deeply ({file}).") from None
    return _Checked(file, source).settings(document)


Place = tuple[str | int, ...]


class _Checked:
    """Turns a document into settings, or says what is wrong where."""

    def __init__(self, file: Path, source: str) -> None:
        self._file = file
        self._source = source

    def settings(self, document: dict[str, Any]) -> Settings:
        self._known(document, (), ("db", "team", "name", "template"))
        db = self._text(document, (), "db")
        if db and "://" not in db:
            db = str(self._file.parent / Path(db).expanduser())
        return Settings(
            db or "",
            self._text(document, (), "team") or None,
            self._text(document, (), "name") or None,
            tuple(
                self._template(table, ("template", index))
                for index, table in enumerate(self._tables(document, ("template",)))
            ),
        )

    def _template(self, table: dict[str, Any], place: Place) -> Template:
        from retroboard.domain.changes import cleaned_template
        from retroboard.domain.model import Template
        from retroboard.domain.rules import MAX_COLUMNS

        self._known(table, place, ("name", "purpose", "columns"))
        name = self._text(table, place, "name", needed=True)
        columns = self._tables(table, (*place, "columns"))
        if not 1 <= len(columns) <= MAX_COLUMNS:
            raise self._error((*place, "columns"), f"expected 1 to {MAX_COLUMNS} columns")
        return cleaned_template(
            Template(
                name,
                self._text(table, place, "purpose"),
                tuple(self._column(column, (*place, "columns", index)) for index, column in enumerate(columns)),
            )
        )

    def _column(self, table: dict[str, Any], place: Place) -> TemplateColumn:
        from retroboard.domain.model import Mood, TemplateColumn

        self._known(table, place, ("title", "prompt", "mood"))
        title = self._text(table, place, "title", needed=True)
        prompt = self._text(table, place, "prompt")
        try:
            mood = Mood(self._text(table, place, "mood") or "neutral")
        except ValueError:
            raise self._error((*place, "mood"), f"expected {MOODS}") from None
        return TemplateColumn(title, prompt, mood)

    def _known(self, table: dict[str, Any], place: Place, names: Iterable[str]) -> None:
        for key in table:
            if key not in names:
                raise self._error((*place, key), f"there is no such key; known are {', '.join(names)}")

    def _text(self, table: dict[str, Any], place: Place, key: str, *, needed: bool = False) -> str:
        from retroboard.domain.text import clean_name, name_problem

        value = table.get(key, "")
        if not isinstance(value, str):
            raise self._error((*place, key), "expected a text in quotes")
        if key == "db":
            return value.strip()
        value = clean_name(value)
        if needed and not value:
            raise self._error((*place, key), "expected a text in quotes, not an empty one")
        if value and key != "prompt" and (problem := name_problem(value, key)):
            raise self._error((*place, key), problem.rstrip("."))
        return value

    def _tables(self, table: dict[str, Any], place: Place) -> list[dict[str, Any]]:
        value = table.get(str(place[-1]), [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            shape = "[[template]]" if place[-1] == "template" else "[{ title = ... }, ...]"
            raise self._error(place, f"expected tables, as in {shape}")
        return value

    def _error(self, place: Place, what: str) -> ConfigError:
        found = _Lines(self._source).found
        line = next((found[place[:end]] for end in range(len(place), 0, -1) if place[:end] in found), 1)
        return ConfigError(f"{self._file.name}, line {line}: {_shown(place)}: {what} ({self._file}).")


def _shown(place: Place) -> str:
    """A place as people read it: `template.columns[2].mood`, from 1. Which template, the line says."""
    from retroboard.domain.text import clean_name

    shown = ""
    for part in place:
        if isinstance(part, str):
            shown += f".{part}"
        elif shown != ".template":
            shown += f"[{part + 1}]"
    return clean_name(shown[1:])


class _Lines:
    """Which line each key and element of a TOML document is on, from 1: `found[("template", 0, "name")]`.

    The parser of the standard library keeps no lines. This reads only what it has accepted, so it checks
    nothing.
    """

    def __init__(self, source: str) -> None:
        self.found: dict[Place, int] = {}
        self._tokens = list(_tokens(source))
        self._at = 0
        self._counts: dict[Place, int] = {}
        self._document()

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, int]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _document(self) -> None:
        table: Place = ()
        while self._peek():
            if self._peek() == "\n":
                self._next()
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Place:
        _, line = self._next()
        many = self._peek() == "["
        if many:
            self._next()
        name = self._key()
        while self._peek() == "]":
            self._next()
        if many:
            self._counts[name] = self._counts.get(name, -1) + 1
        place: Place = ()
        for end in range(1, len(name) + 1):
            place += name[end - 1 : end]
            if name[:end] in self._counts:
                place += (self._counts[name[:end]],)
        self.found.setdefault(place, line)
        return place

    def _key(self) -> Place:
        parts = [self._next()[0].strip("\"'")]
        while self._peek() == ".":
            self._next()
            parts.append(self._next()[0].strip("\"'"))
        return tuple(parts)

    def _pair(self, table: Place) -> None:
        line = self._tokens[self._at][1]
        key = self._key()
        for end in range(1, len(key) + 1):
            self.found.setdefault(table + key[:end], line)
        self._next()  # the equals sign
        self._value(table + key)

    def _value(self, place: Place) -> None:
        mark, _ = self._next()
        if mark not in ("[", "{"):
            while self._peek() not in ("", "\n", ",", "]", "}"):
                self._next()
            return
        index = 0
        while self._peek() not in ("", "]", "}"):
            if self._peek() in ("\n", ","):
                self._next()
            elif mark == "{":
                self._pair(place)
            else:
                self.found[(*place, index)] = self._tokens[self._at][1]
                self._value((*place, index))
                index += 1
        if self._peek():
            self._next()


def _tokens(source: str) -> Iterator[tuple[str, int]]:
    """Marks, words and whole strings, each with its line; no blanks and no comments."""
    import re

    strings = r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\''
    pattern = re.compile(rf"[ \t]+|#[^\n]*|({strings}|[\[\]{{}}=,.\n]|[^\s\[\]{{}}=,.#\"']+)", re.DOTALL)
    line = 1
    for match in pattern.finditer(source):
        if match[1]:
            yield match[1], line
        line += match[0].count("\n")
