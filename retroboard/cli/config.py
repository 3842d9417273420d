"""The settings: what each means, what it is now, and what it would be without a word."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from retroboard.cli.printing import out, put, put_records

if TYPE_CHECKING:
    from pathlib import Path

    from retroboard.config import Settings
    from retroboard.domain.model import Template, TemplateColumn

HEAD = (
    "What nobody has set stands behind a #, with its usual value: take the # away to set it. Saved as that file, this"
    " changes nothing."
)
VARIABLES = {"db": "RETROBOARD_DB", "team": "RETROBOARD_TEAM", "name": "RETROBOARD_NAME"}
"""The variables that win over what the file says, by its key."""
MEANING = {
    "db": "The database: a file, beside this one unless the path says otherwise, or the URL of a PostgreSQL database.",
    "team": "The team that is meant where the database has several and nothing else says which.",
    "name": "Who you are where nobody has asked you yet.",
    "theme": "The looks of the full screen: dark, light, mono (no colours), or last for those that ctrl+t left.",
    "ascii": "Whether to draw with ASCII alone: always, never, or auto for where the locale asks for it.",
    "questions": "Questions of your own to begin a retro with. They are drawn before the ones that the program has.",
    "summary_folder": (
        "The folder that a retro's summary is saved in, as Markdown, when it is closed; beside this file unless the"
        " path says otherwise. No other file is ever replaced."
    ),
    "keys": (
        "Keys of the full screen, by the name of what they do: one key or several, in place of the usual ones. Names of"
        " keys are like n, N, ?, f5, ctrl+n, shift+left, pgup."
    ),
    "template": (
        "Templates of your own, as many as you like. A column's mood is good, bad, neutral or action. A retro whose"
        " template has no column for actions is given one. It does without the stages under skip."
    ),
}
"""What each key of the file means."""
EXAMPLE = """\
#[[template]]
#name = "Weather"
#purpose = "How the last weeks felt"
#skip = ["check-in", "group"]
#columns = [
#    { title = "Sun", prompt = "What was bright?", mood = "good" },
#    { title = "Rain", prompt = "What was not?", mood = "bad" },
#]"""


@click.command()
@click.option("--path", "only_path", is_flag=True, help="Print where the config file is, or would be.")
@click.option("--keys", "only_keys", is_flag=True, help="List the names that keys of your own go by.")
def config(*, only_path: bool, only_keys: bool) -> None:
    """Print the settings, each with what it means.

    What is printed is a whole config file. Where the present one has a mistake, its line is told instead, as any
    command does.
    """
    from retroboard.config import config_file, folder, in_file

    out()
    file = config_file()
    if only_path:
        put(str(file))
        return
    if only_keys:
        from retroboard.app.keymap import bindings
        from retroboard.app.keytable import key_name

        known = bindings()
        records = [(id, key_name(known[id].key.partition(",")[0]), known[id].tooltip) for id in sorted(known)]
        put_records(("Name", "Key", "What it does"), records)
        return
    settings = in_file()
    keymap_of(settings)
    put("\n".join(_lines(file, settings, str(folder("data") / "retroboard.db"))))


def keymap_of(settings: Settings) -> dict[str, str]:
    """The person's own keys, as the full screen takes them. Raises ConfigError where one cannot be used."""
    if not settings.keys:
        return {}
    from retroboard.app import keymap
    from retroboard.config import mistake

    try:
        return keymap.keymap_of(settings.keys)
    except keymap.WrongKey as error:
        raise mistake(error.binding_id, str(error)) from None


def _lines(file: Path, settings: Settings, usual_db: str) -> Iterator[str]:
    yield from _words(f"{file}{'' if file.exists() else ' is not there yet; this is what it could be'}")
    yield from _words(HEAD)
    yield from _database(settings.db, usual_db)
    yield from _setting("team", settings.team, "Payments")
    yield from _setting("name", settings.name, "Ann")
    yield from _setting("theme", settings.theme if settings.theme != "last" else None, "last")
    yield from _setting("ascii", settings.ascii if settings.ascii != "auto" else None, "auto")
    yield from _questions(settings.questions)
    yield from _setting("summary_folder", settings.summary_folder, "~/retros")
    yield ""
    yield from _words(MEANING["keys"])
    yield "[keys]"
    yield from _keys(dict(settings.keys))
    yield ""
    yield from _words(MEANING["template"])
    yield "\n\n".join(map(_template, settings.templates)) or EXAMPLE


def _words(text: str) -> Iterator[str]:
    from textwrap import wrap

    shown = "".join(char if char.isprintable() else " " for char in text)
    yield from wrap(shown, 118, initial_indent="# ", subsequent_indent="# ", break_long_words=False)


def _setting(key: str, value: str | None, usual: str) -> Iterator[str]:
    yield ""
    variable = VARIABLES.get(key)
    wins = f" {variable} wins over it{', and is set' if os.environ.get(variable) else ''}." if variable else ""
    yield from _words(MEANING[key] + wins)
    yield f"{key} = {_text(value)}" if value else f"#{key} = {_text(usual)}"


def _questions(own: tuple[str, ...]) -> Iterator[str]:
    yield ""
    yield from _words(MEANING["questions"])
    if not own:
        yield f"#questions = [{_text('Which sound did the last weeks make?')}]"
        return
    yield "questions = ["
    yield from (f"    {_text(question)}," for question in own)
    yield "]"


def _database(db: str, usual: str) -> Iterator[str]:
    """The database; of a URL with a password not the password, so that line is no setting."""
    from retroboard.passwords import has_password, without_password

    secret = has_password(db)
    *words, line = _setting("db", without_password(db, db), usual)
    yield from words
    if secret:
        yield from _words("Its password is not shown: keep the line that the file has.")
    yield f"#{line}" if secret else line


def _keys(own: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Every name that there is, by kind, with its keys."""
    from retroboard.app.keymap import bindings
    from retroboard.app.keytable import GROUPS, group_of, key_name

    known = bindings()
    for group in GROUPS:
        yield from ("", f"# {group}")
        for binding_id, binding in known.items():
            if group_of(binding_id) == group:
                usual = [key_name(key.strip(), ascii=True) for key in binding.key.split(",")]
                keys = own.get(binding_id)
                line = f"{'' if keys else '#'}{_text(binding_id)} = {_list(keys or usual)}"
                yield f"{line:48}  # {binding.tooltip or binding.description}"


def _list(keys: tuple[str, ...] | list[str]) -> str:
    return _text(keys[0]) if len(keys) == 1 else _all(keys)


def _all(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _template(template: Template) -> str:
    columns = "".join(f"    {_column(column)},\n" for column in template.columns)
    purpose = f"purpose = {_text(template.purpose)}\n" if template.purpose else ""
    skip = f"skip = {_all(template.skip)}\n" if template.skip else ""
    return f"[[template]]\nname = {_text(template.name)}\n{purpose}{skip}columns = [\n{columns}]"


def _column(column: TemplateColumn) -> str:
    title, prompt, mood = map(_text, (column.title, column.prompt, column.mood.value))
    return f"{{ title = {title}, prompt = {prompt}, mood = {mood} }}"


def _text(value: str) -> str:
    """A text as TOML has it; JSON writes the same, but for some letters that no terminal should get."""
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in quoted)
