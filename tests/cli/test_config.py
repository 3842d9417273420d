"""`retroboard config`: a whole config file with every key explained, or the line that has a mistake."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from retroboard.app.keymap import bindings, keymap_of
from retroboard.config import Settings, folder
from retroboard.config.file import KNOWN, parse
from tests.app.test_keymap import FIELD
from tests.cli.conftest import Shell
from tests.test_config import WHOLE


@pytest.fixture
def file(a_home_of_its_own: Path) -> Path:
    """Where the config file belongs; its folder is there."""
    place = a_home_of_its_own / "config" / "retroboard" / "config.toml"
    place.parent.mkdir(parents=True)
    return place


def set_free(printed: str) -> str:
    """What was printed, with everything set that could be: words have a blank behind their #, settings have not."""
    return re.sub(r"^#(?! )", "", printed.replace("\n#    {", "\n    {"), flags=re.MULTILINE)


def test_every_key_is_explained_and_can_be_set_to_what_it_is_anyway(shell: Shell, file: Path) -> None:
    printed = shell("config")
    assert parse(printed.encode(), file) == Settings("")
    settings = parse(set_free(printed).encode(), file)
    assert set(tomllib.loads(set_free(printed))) == set(KNOWN)
    assert settings.db == str(folder("data") / "retroboard.db")
    assert (settings.theme, settings.ascii) == Settings("")[3:5]
    assert dict(settings.keys).keys() == bindings().keys()
    assert keymap_of(settings.keys)
    assert [template.name for template in settings.templates] == ["Weather"]
    assert settings.questions == ("Which sound did the last weeks make?",)
    for binding_id, binding in bindings().items():
        assert re.search(
            rf'^#"{re.escape(binding_id)}" = .* # {re.escape(str(binding.tooltip))}$', printed, re.MULTILINE
        )
    assert not FIELD.search(printed + shell("config", "--keys")), "a key as the source names it"
    assert printed.replace("\n# ", " ").startswith(f"# {file} is not there yet; this is what it could be ")


def test_what_is_set_stands_there_as_it_is_and_saved_it_changes_nothing(shell: Shell, file: Path) -> None:
    file.write_text(WHOLE.replace('"n"', '"ctrl+a"'))
    printed = shell("config")
    assert printed.startswith(f"# {file}\n")
    for line in (
        'team = "Payments"',
        'theme = "light"',
        'ascii = "always"',
        '"card.add" = "ctrl+a"',
        'name = "Weather"',
        '    "Why?",',
    ):
        assert re.search(rf"^{re.escape(line)}( |$)", printed, re.MULTILINE), line
    assert '"stage.next" = ["f5", "ctrl+n"]' in printed
    assert '#"card.edit" = "e"' in printed
    assert parse(printed.encode(), file) == parse(file.read_bytes(), file)


@pytest.mark.parametrize("name", ['He said "ann"', "back\\slash", "naïve 🎉", "#"])
def test_names_come_back_as_they_were(shell: Shell, file: Path, name: str) -> None:
    file.write_text(
        f"name = '{name}'\ndb = '/tmp/a\\b'\n[[template]]\nname = '{name}'\ncolumns = [{{title = '{name}'}}]"
    )
    printed = shell("config")
    assert parse(printed.encode(), file) == parse(file.read_bytes(), file)


def test_no_control_character_is_printed(shell: Shell, file: Path) -> None:
    file.write_text(r'db = "/srv/a\u009b31m\u007f\u001b.db"')
    printed = shell("config")
    assert parse(printed.encode(), file).db == "/srv/a\x9b31m\x7f\x1b.db"
    assert [char for char in printed if not char.isprintable() and char != "\n"] == []


def test_a_variable_that_wins_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROBOARD_TEAM", "Wallets")
    printed = shell("config").replace("\n# ", " ")
    assert "RETROBOARD_TEAM wins over it, and is set." in printed
    assert "RETROBOARD_NAME wins over it.\n" in printed
    assert "Wallets" not in printed


def test_a_password_is_not_printed(shell: Shell, file: Path) -> None:
    file.write_text("db = 'postgresql://ann:geheim@host/retros'")
    printed = shell("config")
    assert "geheim" not in printed
    assert '\n#db = "postgresql://ann:***@host/retros"\n' in printed
    assert "Its password is not shown: keep the line that the file has." in printed


def test_where_the_file_is_can_be_asked(shell: Shell, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell("config", "--path") == f"{file}\n"
    file.write_text("a mistake")
    assert shell("config", "--path") == f"{file}\n"
    monkeypatch.setenv("RETROBOARD_CONFIG", "~/mine.toml")
    assert shell("config", "--path") == f"{file.parents[2]}/mine.toml\n"


MISTAKES = [
    ('theme = "purple"', "line 1: theme: expected last, dark, light or mono"),
    ('[keys]\n"card.ad" = "n"', "line 2: keys.card.ad: nothing has this name; did you mean card.add?"),
    ('[keys]\n"card.add" = "f99"', 'line 2: keys.card.add: no key is called "f99"'),
    ("[keys]\n\ncard.add = 'd'", 'line 3: keys.card.add: "d" is the key of card.delete too; give that another one'),
    ("[keys]\neditor.save = 's'", 'line 2: keys.editor.save: "s" is for writing there; use a key like f5'),
]


@pytest.mark.parametrize(("source", "said"), MISTAKES)
@pytest.mark.parametrize("words", [("config",), ("board",), (), ("demo",)], ids=" ".join)
def test_a_mistake_is_told_with_its_line_before_anything_is_shown(
    *, shell: Shell, file: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], source: str, said: str
) -> None:
    monkeypatch.setattr("retroboard.cli.screen.preflight", lambda: None)
    file.write_text(source)
    told = shell.refused(*words, code=78)
    assert told.startswith(f"config.toml, {said}")
    assert told.endswith(f"({file}).")
    assert not shell.database.exists()


@pytest.mark.parametrize(("source", "said"), MISTAKES)
def test_doctor_tells_of_it_as_well(shell: Shell, file: Path, source: str, said: str) -> None:
    file.write_text(source)
    assert said in shell("doctor", code=2)


def test_keys_of_ones_own_hurt_no_command_that_has_none(shell: Shell, file: Path) -> None:
    file.write_text("[keys]\ncard.ad = 'n'")
    shell("new", "Sprint 1")
    assert "Sprint 1" in shell("list")


def test_the_names_of_keys_are_listed_whatever_is_wrong_with_the_settings(shell: Shell, file: Path) -> None:
    file.write_text("[keys]\nzzz = 'n'\n")
    assert "`retroboard config --keys` lists them all" in shell.refused("config", code=78)
    assert "\ncard.add\ta\t" in shell("config", "--keys")
