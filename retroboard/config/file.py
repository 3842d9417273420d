"""The config file: TOML -> settings, or a sentence about what is wrong in which line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from retroboard.config import ASCII, AUTO, LAST, THEMES, ConfigError, Settings
from retroboard.config.lines import Place, lines_of
from retroboard.domain.changes import cleaned_template
from retroboard.domain.column_rules import MAX_COLUMNS
from retroboard.domain.model import Mood, Stage, Template, TemplateColumn
from retroboard.domain.text import clean_name, name_problem

KNOWN = ("db", "team", "name", "theme", "ascii", "summary_folder", "questions", "keys", "template")
PATHS = ("db", "summary_folder")
SHAPES = {"template": "[[template]]", "columns": "[{ title = ... }, ...]"}
"""How tables are written, by the key that they are under."""
_BEGUN = re.compile(r"""\s*\[{0,2}\s*["']?([\w.-]+)["']?\s*[]=]""")
"""A line that begins with a key, or is a table's."""
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine", "Duplicate")
"""What the parser says of what cannot be there once more."""


def parse(raw: bytes, file: Path) -> Settings:
    """The settings that a file's bytes say. Raises ConfigError."""
    return _checked(raw, file).settings()


def key_mistake(file: Path, raw: bytes, binding_id: str, what: str) -> ConfigError:
    """The sentence about a binding in `[keys]` of a file that could be read."""
    return _checked(raw, file).key_error(binding_id, what)


def _checked(raw: bytes, file: Path) -> _Checked:
    try:
        source = raw.decode("utf-8-sig").replace("\r\n", "\n")
        return _Checked(file, source, tomllib.loads(source))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file.name}, line {line}: this is not UTF-8 ({file}).") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file.name}, {_broken(source, str(error))} ({file}).") from None
    except RecursionError:
        raise ConfigError(f"{file.name} is nested too deeply ({file}).") from None


def _broken(source: str, told: str) -> str:
    """Where a document is broken, under which key as far as that can be seen, and how, of what the parser tells.

    The parser names no key, and no line at the end: what is missing there is missing below the last line.
    """
    what, _, where = told.removesuffix(")").rpartition(" (at ")
    lines = source.rstrip().split("\n")
    if not where.startswith("line "):
        where = f"line {len(lines)}"
    begun = [found[1] for line in lines[: int(where.split()[1].rstrip(","))] if (found := _BEGUN.match(line))]
    if what.startswith(_TWICE):
        what = "it is there already, further up"
    return ": ".join((where, *begun[-1:], f"{what[:1].lower()}{what[1:]}"))


class _Checked:
    """Turns a document into settings, or says what is wrong where."""

    def __init__(self, file: Path, source: str, document: dict[str, Any]) -> None:
        self._file = file
        self._source = source
        self._document = document

    def settings(self) -> Settings:
        document = self._document
        self._known(document, (), KNOWN)
        db = self._text(document, (), "db")
        if db and "://" not in db:
            db = self._beside(db)
        folder = self._text(document, (), "summary_folder")
        return Settings(
            db=db or "",
            team=self._text(document, (), "team") or None,
            name=self._text(document, (), "name") or None,
            theme=self._one_of(THEMES, document, (), "theme", LAST),
            ascii=self._one_of(ASCII, document, (), "ascii", AUTO),
            keys=tuple((".".join(place[1:]), self._keys(value, place)) for place, value in self._bindings()),
            templates=tuple(
                self._template(table, ("template", index))
                for index, table in enumerate(self._tables(document, ("template",)))
            ),
            questions=tuple(self._lines(document, ("questions",))),
            summary_folder=self._beside(folder) if folder else None,
        )

    def _beside(self, path: str) -> str:
        """A path as the file means it: beside itself, unless it says otherwise."""
        return str(self._file.parent / Path(path).expanduser())

    # --- keys ---------------------------------------------------------------------------------------------------------

    def _bindings(self) -> Iterator[tuple[tuple[str, ...], object]]:
        """Each key under `[keys]` that has no table below it. `"card.add"` may be written without its quotes."""
        table = self._document.get("keys", {})
        if not isinstance(table, dict):
            raise self._error(("keys",), "expected a table: [keys]")
        yield from _leaves(table, ("keys",))

    def _keys(self, value: object, place: Place) -> tuple[str, ...]:
        keys = value if isinstance(value, list) else [value]
        if not keys or not all(isinstance(key, str) and key and key.isprintable() for key in keys):
            raise self._error(place, 'expected a key in quotes, or a list of them: "n", ["n", "ctrl+n"]')
        return tuple(keys)

    def key_error(self, binding_id: str, what: str) -> ConfigError:
        place = next((place for place, _ in self._bindings() if ".".join(place[1:]) == binding_id), ("keys",))
        return self._error(place, what)

    # --- templates ----------------------------------------------------------------------------------------------------

    def _template(self, table: dict[str, Any], place: Place) -> Template:
        self._known(table, place, ("name", "purpose", "skip", "columns"))
        name = self._text(table, place, "name", needed=True)
        columns = self._tables(table, (*place, "columns"))
        if not 1 <= len(columns) <= MAX_COLUMNS:
            raise self._error((*place, "columns"), f"expected 1 to {MAX_COLUMNS} columns")
        return cleaned_template(
            Template(
                name,
                self._text(table, place, "purpose"),
                tuple(self._column(column, (*place, "columns", index)) for index, column in enumerate(columns)),
                self._stages(table, (*place, "skip")),
            )
        )

    def _stages(self, table: dict[str, Any], place: Place) -> tuple[Stage, ...]:
        """The stages that a template does without: all but the last can be."""
        names = table.get("skip", [])
        known = [stage.value for stage in Stage if stage is not Stage.CLOSE]
        if not isinstance(names, list) or not all(name in known for name in names):
            raise self._error(place, f"expected a list of stages: {', '.join(known)}")
        return tuple(stage for stage in Stage if stage in names)

    def _column(self, table: dict[str, Any], place: Place) -> TemplateColumn:
        self._known(table, place, ("title", "prompt", "mood"))
        title = self._text(table, place, "title", needed=True)
        prompt = self._text(table, place, "prompt")
        return TemplateColumn(title, prompt, Mood(self._one_of(tuple(Mood), table, place, "mood", Mood.NEUTRAL)))

    # --- values of any kind -------------------------------------------------------------------------------------------

    def _known(self, table: dict[str, Any], place: Place, names: Sequence[str]) -> None:
        for key in table:
            if key not in names:
                raise self._error((*place, key), f"there is no such key; {_meant(key, names)}")

    def _text(self, table: dict[str, Any], place: Place, key: str, *, needed: bool = False) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            raise self._error((*place, key), "expected a text in quotes")
        if key in PATHS:
            return value.strip()
        value = clean_name(value)
        if needed and not value:
            raise self._error((*place, key), "expected a text in quotes, not an empty one")
        if value and (problem := name_problem(value, "team name" if key == "team" else key)):
            raise self._error((*place, key), problem.rstrip("."))
        return value

    def _lines(self, table: dict[str, Any], place: Place) -> Iterator[str]:
        value = table.get(str(place[-1]), [])
        if not isinstance(value, list):
            raise self._error(place, 'expected texts in quotes: ["...", "..."]')
        for index, each in enumerate(value):
            line = clean_name(each) if isinstance(each, str) else ""
            if not line:
                raise self._error((*place, index), "expected a text in quotes")
            if problem := name_problem(line, "question"):
                raise self._error((*place, index), problem.rstrip("."))
            yield line

    def _one_of(self, choices: Sequence[str], table: dict[str, Any], place: Place, key: str, usual: str) -> str:
        value = table.get(key, usual)
        if value not in choices:
            raise self._error((*place, key), f"expected {', '.join(choices[:-1])} or {choices[-1]}")
        return str(value)

    def _tables(self, table: dict[str, Any], place: Place) -> list[dict[str, Any]]:
        value = table.get(str(place[-1]), [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self._error(place, f"expected tables, as in {SHAPES[str(place[-1])]}")
        return value

    def _error(self, place: Place, what: str) -> ConfigError:
        found = lines_of(self._source)
        line = next((found[place[:end]] for end in range(len(place), 0, -1) if place[:end] in found), 1)
        return ConfigError(f"{self._file.name}, line {line}: {_shown(place)}: {what} ({self._file}).")


def _leaves(table: dict[str, Any], place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*place, key))
        else:
            yield (*place, key), value


def _meant(key: str, names: Iterable[str]) -> str:
    """What somebody may have meant who wrote `key`."""
    from difflib import get_close_matches

    close = get_close_matches(key, names, 1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(names)}"


def _shown(place: Place) -> str:
    """A place as people read it: `template.columns[2].mood`, from 1. Which template, the line says."""
    shown = ""
    for part in place:
        if isinstance(part, str):
            shown += f".{part}"
        elif shown != ".template":
            shown += f"[{part + 1}]"
    return clean_name(shown[1:])
