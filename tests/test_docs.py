"""What the documents say is so: tables are the program's own, commands run, pictures are of its screens."""

import os
import re
import runpy
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from retroboard.app.keymap import keymap_of
from retroboard.app.keytable import key_table
from retroboard.cli.root import COMMANDS, root
from retroboard.cli.stop import CODES
from retroboard.config.file import parse

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FULL_SCREEN = "retroboard: The full screen needs a terminal."
"""How a command ends that was understood, and that only a person can go on with."""


def blocks(language: str) -> list[str]:
    return [code for kind, code in BLOCK.findall(README) if kind == language]


def table(name: str) -> str:
    """What stands between the marks of a table that the program has itself."""
    found = re.search(rf"<!-- {name}: [^\n]*-->\n\n(.*?)\n*<!-- end of {name} -->", README, re.DOTALL)
    assert found is not None, f"README.md has no marks for its {name}"
    return found[1]


def rows(*lines: tuple[str, str]) -> str:
    return "\n".join(f"| {left} | {right} |" for left, right in lines)


# --- tables -----------------------------------------------------------------------------------------------------------


def test_the_readme_lists_the_keys_that_the_program_has() -> None:
    assert table("keys") == key_table().strip(), "`python -m retroboard.app.keytable` prints what belongs there"


def test_the_readme_lists_the_commands_that_the_program_has() -> None:
    home = ("`retroboard`", "Open the team's home, full screen.")
    commands = [(f"`retroboard {name}`", said) for name, (_, said) in COMMANDS.items()]
    assert table("commands") == rows(("command", "does"), *[home, *commands]).replace("\n", "\n|---|---|\n", 1)


def test_the_readme_lists_the_exit_codes_that_the_program_has() -> None:
    codes = [(str(code), meaning) for code, meaning in CODES.items()]
    assert table("exit codes") == rows(("code", "means"), *codes).replace("\n", "\n|---|---|\n", 1)


# --- commands ---------------------------------------------------------------------------------------------------------


def command_lines() -> Iterator[str]:
    for block in blocks("sh"):
        yield from (line for line in block.splitlines() if "retroboard " in f"{line} ")


def in_order(line: str) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The `retroboard` commands of a line, each with the variables before it."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, "|"]:
        if word != "|":
            words.append(word)
            continue
        variables = {}
        while words and re.match(r"[A-Z_]+=", words[0]):
            name, _, value = words.pop(0).partition("=")
            variables[name] = os.path.expanduser(value)  # noqa: PTH111  # as a shell does
        if words and words[0] == "retroboard":
            yield variables, words[1:]
        words = []


def test_the_commands_of_the_readme_do_what_they_say_one_after_the_other(
    a_home_of_its_own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(a_home_of_its_own)
    ran = [words for line in command_lines() for words in run(line)]
    assert {words[0] for words in ran} >= {"add", "new", "actions", "show", "list", "export", "import"}
    assert (a_home_of_its_own / "sprint-42.md").read_text().startswith("# Our team, retro 1: Sprint 42\n")
    assert (a_home_of_its_own / "retros" / "payments.db").exists()


def run(line: str) -> Iterator[list[str]]:
    """Runs the line's commands in a fresh home; what another program pipes into one is made up."""
    for variables, words in in_order(line):
        if "RETROBOARD_DB" in variables:
            start = CliRunner().invoke(root, ["add", "The first card"], env=variables, catch_exceptions=False)
            assert start.exit_code == 0, start.stderr
        told = CliRunner().invoke(root, words, input="Two lines\nof a log\n", env=variables, catch_exceptions=False)
        understood = told.exit_code == 0 or told.stderr.startswith(FULL_SCREEN)
        assert understood, f"{line}: {told.exit_code} {told.stderr}"
        yield words


def test_what_make_is_asked_for_it_can_do() -> None:
    asked = {target for code in blocks("sh") for target in re.findall(r"^make (\w+)", code, re.MULTILINE)}
    assert asked >= {"run", "test"}
    for target in asked:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_the_settings_of_the_readme_can_be_read() -> None:
    (example,) = blocks("toml")
    settings = parse(example.encode(), Path("config.toml"))
    assert (settings.team, settings.name) == ("Payments", "Ann")
    assert [template.name for template in settings.templates] == ["Weather"]
    assert keymap_of(settings.keys) == {"stage.next": "f8,ctrl+n", "vote.add": "asterisk"}


# --- pictures and links -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_links_to_is_there(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text()):
        assert target.startswith("https://") or (document.parent / target).is_file(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_no_file_outside_the_repository(document: Path) -> None:
    text = document.read_text()
    assert not re.findall(r"(?<![\w.~:/-])/(?!path/to/)[\w.-]+/", text)
    for named in re.findall(r"`((?:[\w.-]+/)+[\w.-]*\.(?:py|md|tcss|toml|txt))`", text):
        assert any((folder / named).exists() for folder in (ROOT, ROOT / "retroboard")), named


@pytest.fixture(scope="module")
def pictures() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "docs" / "pictures.py"))


def test_the_readme_shows_every_picture_that_is_drawn(pictures: dict[str, Any]) -> None:
    shown = set(re.findall(r"!\[[^\]]+\]\(docs/pictures/(\w+)\.svg\)", README))
    assert shown == set(pictures["SHOTS"])
    assert {path.stem for path in (ROOT / "docs" / "pictures").iterdir()} == shown


async def test_a_picture_drawn_twice_is_the_same(pictures: dict[str, Any]) -> None:
    shot = pictures["SHOTS"]["topic"]
    first, second = [await pictures["draw"]("topic", shot) for _ in range(2)]
    assert first == second
    assert "Apple&#160;Pay&#160;is&#160;live" in first
    assert "@font-face" not in first
