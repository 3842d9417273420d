"""Settings: what counts, where they are looked for, and errors that name file, line and key."""

import os
from pathlib import Path

import platformdirs
import pytest

from retroboard.config import ConfigError, Settings, folder, load, mistake
from retroboard.config.file import parse
from retroboard.domain.model import Mood, Stage, Template, TemplateColumn

WHOLE = """\
db = "retros/payments.db"
team = " Payments "
name = "Ann"
theme = "light"
ascii = "always"
questions = ["Which sound\u202e did it make?", " Why?"]
[keys]
"card.add" = "n"
stage.next = ["f5", "ctrl+n"]

[[template]]
name = "Weather"
purpose = "How it felt"
columns = [
    { title = "Sun", prompt = "What was bright?", mood = "good" },
    { title = "Clouds" },
]
"""


def parsed(source: str) -> Settings:
    return parse(source.encode(), Path("/etc/retro/config.toml"))


def test_without_a_file_the_database_is_in_the_data_folder(a_home_of_its_own: Path) -> None:
    assert load() == Settings(str(a_home_of_its_own / "data" / "retroboard" / "retroboard.db"))
    assert list(a_home_of_its_own.iterdir()) == []


@pytest.mark.parametrize("kind", ["config", "data", "state"])
@pytest.mark.parametrize("told", ["/somewhere", "", "not/absolute", None])
def test_folders_are_where_platformdirs_has_them(monkeypatch: pytest.MonkeyPatch, kind: str, told: str | None) -> None:
    variable = f"XDG_{kind.upper()}_HOME"
    if told is None:
        monkeypatch.delenv(variable)
    else:
        monkeypatch.setenv(variable, told)
    assert str(folder(kind)) == getattr(platformdirs, f"user_{kind}_dir")("retroboard")


def test_other_systems_have_the_folders_that_platformdirs_says(
    monkeypatch: pytest.MonkeyPatch, a_home_of_its_own: Path
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: Path("/Users/ann/Library", name))
    assert folder("data") == Path("/Users/ann/Library/retroboard")
    assert folder("state") == a_home_of_its_own / "state" / "retroboard"


def test_a_file_is_read_whole() -> None:
    weather = Template(
        "Weather",
        "How it felt",
        (TemplateColumn("Sun", "What was bright?", Mood.GOOD), TemplateColumn("Clouds", "", Mood.NEUTRAL)),
    )
    keys = (("card.add", ("n",)), ("stage.next", ("f5", "ctrl+n")))
    assert parsed(WHOLE) == Settings(
        "/etc/retro/retros/payments.db",
        "Payments",
        "Ann",
        "light",
        "always",
        keys,
        (weather,),
        ("Which sound did it make?", "Why?"),
    )


@pytest.mark.parametrize(
    ("db", "meant"),
    [
        ("~/retro.db", "{home}/retro.db"),
        ("/srv/retro.db", "/srv/retro.db"),
        ("postgresql://host/retros", "postgresql://host/retros"),
    ],
)
def test_a_database_is_a_path_beside_the_file_or_a_url(a_home_of_its_own: Path, db: str, meant: str) -> None:
    assert parsed(f'db = "{db}"').db == meant.format(home=a_home_of_its_own)


@pytest.mark.parametrize(
    ("folder", "meant"), [("~/retros", "{home}/retros"), ("notes", "/etc/retro/notes"), ("", None)]
)
def test_summaries_go_to_a_folder_beside_the_file(a_home_of_its_own: Path, folder: str, meant: str | None) -> None:
    assert parsed(f'summary_folder = "{folder}"').summary_folder == (meant and meant.format(home=a_home_of_its_own))


def test_a_template_says_which_stages_it_does_without() -> None:
    [template] = parsed("[[template]]\nname = 'x'\nskip = ['vote', 'check-in']\ncolumns = [{title = 'x'}]").templates
    assert template.skip == (Stage.CHECK_IN, Stage.VOTE)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my.toml").write_text(WHOLE)
    monkeypatch.setenv("RETROBOARD_CONFIG", str(tmp_path / "my.toml"))
    assert load()[:3] == (str(tmp_path / "retros/payments.db"), "Payments", "Ann")
    monkeypatch.setenv("RETROBOARD_DB", "/srv/retro.db")
    monkeypatch.setenv("RETROBOARD_TEAM", "Search")
    monkeypatch.setenv("RETROBOARD_NAME", "Bob")
    assert load()[:3] == ("/srv/retro.db", "Search", "Bob")


def test_the_file_in_the_config_folder_counts(a_home_of_its_own: Path) -> None:
    file = a_home_of_its_own / "config" / "retroboard" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('name = "Ann"')
    assert load().name == "Ann"


def test_a_file_that_is_asked_for_has_to_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROBOARD_CONFIG", str(tmp_path / "config.toml"))
    with pytest.raises(ConfigError, match="is not there, and RETROBOARD_CONFIG names it"):
        load()
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory\. It has to be a file"):
        load()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("RETROBOARD_CONFIG", str(tmp_path / "pipe"))
    with pytest.raises(ConfigError, match=r"is no file, but a device, a pipe or a socket\. Name a file"):
        load()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("dbb = 1", "line 1: dbb: there is no such key; did you mean db?"),
        (
            "xy = 1",
            "line 1: xy: there is no such key; known are db, team, name, theme, ascii, summary_folder, questions,"
            " keys, template",
        ),
        ("summary_folder = 3", "line 1: summary_folder: expected a text in quotes"),
        (
            "[[template]]\nname = 'x'\nskip = ['close']\ncolumns = [{title = 'x'}]",
            "line 3: template.skip: expected a list of stages: check-in, review, write, group, vote, discuss",
        ),
        (
            "[[template]]\nname = 'x'\nskip = 'vote'\ncolumns = [{title = 'x'}]",
            "line 3: template.skip: expected a list of stages: check-in, review, write, group, vote, discuss",
        ),
        ("theme = 'purple'", "line 1: theme: expected last, dark, light or mono"),
        ("\nascii = true", "line 2: ascii: expected auto, always or never"),
        ("questions = 'Why?'", "line 1: questions: expected texts in quotes"),
        ("questions = [\n  'Why?',\n  ' ',\n]", "line 3: questions[2]: expected a text in quotes"),
        ("questions = [7]", "line 1: questions[1]: expected a text in quotes"),
        ("questions = ['" + "x" * 81 + "']", "line 1: questions[1]: 81 characters: the question can have 80"),
        ("keys = 'n'", "line 1: keys: expected a table: [keys]"),
        ("[keys]\ncard.add = 'n'\n\ncard.edit = 7", "line 4: keys.card.edit: expected a key in quotes, or a list"),
        ("[keys]\n'card.add' = []", "line 2: keys.card.add: expected a key in quotes, or a list"),
        ("[keys]\n'card.add' = ['n', '']", "line 2: keys.card.add: expected a key in quotes, or a list"),
        ("\n\nteam = 7", "line 3: team: expected a text in quotes"),
        ("a.b = 1", "line 1: a: there is no such key"),
        ('name = """\n\n"""\ndb = [\n1]', "line 4: db: expected a text in quotes"),
        ("template = 3", "line 1: template: expected tables, as in [[template]]"),
        ("[template]\nname = 'x'", "line 1: template: expected tables"),
        ("[[template]]", "line 1: template.name: expected a text in quotes, not an empty one"),
        ("[[template]]\nname = 'x'", "line 1: template.columns: expected 1 to 12 columns"),
        ("[[template]]\nname = 'x'\ncolumns = ['a']", "line 3: template.columns: expected tables, as in [{ title"),
        (
            WHOLE.replace('"good"', '"great"'),
            "line 15: template.columns[1].mood: expected good, bad, neutral or action",
        ),
        (
            WHOLE.replace('title = "Clouds"', 'titel = "Clouds"'),
            "line 16: template.columns[2].titel: there is no such key; did you mean title?",
        ),
        (
            "[[template]]\nname = 'a'\ncolumns = [{title = 'b'}]\n# [[template]]\n"
            "[[template]]\nname = 'c'\n[[template.columns]]\ntitle = 'd'\n[[template.columns]]\ntitle = 5",
            "line 10: template.columns[2].title: expected a text in quotes",
        ),
        (
            "[[template]]\nname = 'x'\ncolumns = [\n {title = '#]}', \"mood\" = 'x'}]",
            "line 4: template.columns[1].mood",
        ),
        ("name = '" + "x" * 81 + "'", "line 1: name: 81 characters: the name can have 80"),
        ("name = 'x", "config.toml, line 1: name: expected"),
        ("name = \n", "config.toml, line 1, column 8: name: invalid value"),
        ("name = 'a'\ntheme =", "config.toml, line 2: theme: invalid value"),
        ("questions = [\n  'Why?'\n\n", "config.toml, line 2: questions: unclosed array"),
        ("theme = 'dark'\n'theme' = 'light'", "line 2: theme: it is there already, further up"),
        ("[keys]\n[keys]", "config.toml, line 2, column 6: keys: it is there already, further up"),
        ("= 3", "config.toml, line 1, column 1: invalid"),
        ("[" * 3000, "config.toml"),
    ],
)
def test_a_mistake_is_told_with_its_file_line_and_key(source: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        parsed(source)
    sentence = str(error.value)
    assert sentence.startswith("config.toml")
    assert said.casefold() in sentence.casefold()
    assert sentence.endswith("(/etc/retro/config.toml).")
    assert "\n" not in sentence


def test_what_only_the_app_knows_of_a_key_is_told_with_its_line_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my.toml"
    file.write_text(WHOLE)
    monkeypatch.setenv("RETROBOARD_CONFIG", str(file))
    assert str(mistake("stage.next", "no key is called f99")) == (
        f"my.toml, line 9: keys.stage.next: no key is called f99 ({file})."
    )
    assert str(mistake("card.add", "x")).startswith("my.toml, line 8: keys.card.add: x")
    assert str(mistake("card.edit", "x")).startswith("my.toml, line 7: keys: x")


@pytest.mark.parametrize(("mode", "exposed"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_password_that_others_can_read_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, exposed: bool
) -> None:
    file = tmp_path / "my.toml"
    monkeypatch.setenv("RETROBOARD_CONFIG", str(file))
    file.write_text("db = 'postgresql://ann:geheim@host/retros'")
    file.chmod(mode)
    assert load().exposed is exposed
    file.write_text("db = 'postgresql://ann@host/retros'")
    assert not load().exposed


def test_what_is_no_text_is_told_with_its_line() -> None:
    with pytest.raises(ConfigError, match=r"^config.toml, line 3: this is not UTF-8"):
        parse(b"name = 'a'\n\n# \xff\xfe", Path("config.toml"))
    assert parse(b"\xef\xbb\xbfname = 'a'\r\n", Path("config.toml")).name == "a"


def test_names_from_the_file_are_cleaned() -> None:
    settings = parsed('name = "A\\u001b[31mnn"\n[[template]]\nname = "x\\u202ey"\ncolumns = [{title = "a\\nb"}]')
    assert settings.name == "Ann"
    assert settings.templates[0].name == "xy"
    assert settings.templates[0].columns[0].title == "a b"


def test_no_home_folder_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.delenv("XDG_CONFIG_HOME")
    with pytest.raises(ConfigError, match="Set HOME, or XDG_CONFIG_HOME"):
        load()


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RETROBOARD_CONFIG", "RETROBOARD_DB", "RETROBOARD_TEAM", "RETROBOARD_NAME"):
        monkeypatch.setitem(os.environ, name, "")
    assert load().db.endswith("retroboard.db")
    assert load().team is None
