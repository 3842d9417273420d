"""What the full screen is started with, and that nothing slow comes before it. The screen itself is a stub here."""

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from retroboard.cli import screen
from retroboard.domain.edits import gathered
from retroboard.domain.model import Retro
from retroboard.identity import Unknown
from retroboard.store.errors import Busy, NoDatabase, StoreError
from retroboard.store.store import Store
from tests.cli.conftest import DAY, Shell


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every Launch that the screen was started with, in place of a screen."""
    started: list[Any] = []

    class RetroApp:
        return_code = 0
        last_words: str | None = None
        failure: Exception | None = None
        shows_demo = False

        def __init__(self, launch: Any) -> None:
            started.append(launch)

        def run(self) -> None:
            assert started

    stub = ModuleType("retroboard.app.app")
    stub.RetroApp = RetroApp  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "retroboard.app.app", stub)
    monkeypatch.setattr(screen, "preflight", lambda: None)
    return started


def test_alone_it_opens_home(shell: Shell, launched: list[Any]) -> None:
    shell()
    [launch] = launched
    assert (launch.db, launch.team, launch.member, launch.retro) == (str(shell.database), None, None, None)
    assert not shell.database.exists()


@pytest.mark.parametrize(("words", "retro"), [([], "latest"), (["#14"], "#14"), (["14"], "14")])
def test_board_opens_a_retro(shell: Shell, launched: list[Any], words: list[str], retro: str) -> None:
    shell("--team", "Payments", "--as", "Bob", "board", *words)
    [launch] = launched
    assert (launch.team, launch.member, launch.retro) == ("Payments", "Bob", retro)


def test_own_templates_and_questions_come_along(
    shell: Shell, launched: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        'team = "Search"\nquestions = ["Why?"]\n[[template]]\nname = "Weather"\ncolumns = [{ title = "Sun" }]\n'
    )
    monkeypatch.setenv("RETROBOARD_CONFIG", str(config))
    shell("board")
    [launch] = launched
    assert [template.name for template in launch.own_templates] == ["Weather"]
    assert launch.own_questions == ("Why?",)
    assert launch.team == "Search"


def test_the_screen_s_code_is_the_program_s(shell: Shell, launched: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["retroboard.app.app"].RetroApp, "return_code", 69)
    shell("board", code=69)


@pytest.mark.parametrize(
    ("failure", "code"), [(StoreError("x"), 74), (Busy("x"), 75), (NoDatabase("x"), 66), (Unknown("x"), 1)]
)
def test_what_cannot_be_opened_has_the_code_that_it_has_in_any_command(
    shell: Shell, launched: list[Any], monkeypatch: pytest.MonkeyPatch, failure: Exception, code: int
) -> None:
    app = sys.modules["retroboard.app.app"].RetroApp
    for name, value in (("failure", failure), ("last_words", str(failure)), ("return_code", 1)):
        monkeypatch.setattr(app, name, value)
    assert shell.refused("board", code=code) == "x"


def test_the_demo_s_database_is_gone_when_you_leave(shell: Shell, launched: list[Any]) -> None:
    shell("demo", "--cards", "60")
    [launch] = launched
    assert launch.db != str(shell.database)
    assert not Path(launch.db).parent.exists()
    assert launch.retro == "latest"
    assert sum(type(row).__name__ == "Card" for row in launch.seed) > 60
    assert not shell.database.exists()


@pytest.mark.parametrize(("code", "told"), [(0, f"{screen.AFTER_THE_DEMO}\n"), (1, "")])
def test_who_has_looked_at_the_demo_is_told_how_to_begin(
    code: int, told: str, shell: Shell, launched: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = sys.modules["retroboard.app.app"].RetroApp
    monkeypatch.setattr(stub, "shows_demo", True)
    monkeypatch.setattr(stub, "return_code", code)
    shell(code=code)
    assert shell.stderr == told


def test_the_demo_can_be_kept_in_a_new_file_only(shell: Shell, launched: list[Any], tmp_path: Path) -> None:
    shell("demo", "--db", str(tmp_path / "demo.db"))
    shell("--db", str(tmp_path / "demo.db"), "demo")
    assert [launch.db for launch in launched] == [str(tmp_path / "demo.db")] * 2
    (tmp_path / "demo.db").write_text("mine")
    assert "is there already" in shell.refused("demo", "--db", str(tmp_path / "demo.db"), code=73)
    assert (tmp_path / "demo.db").read_text() == "mine"


def test_the_demo_is_written_by_a_process_of_its_own(
    shell: Shell, launched: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["retroboard.app.app"].RetroApp, "run", lambda _: launched[0].write_seed()())
    shell("demo", "--db", str(tmp_path / "demo.db"), "--cards", "60")
    [launch] = launched
    store = Store.open(tmp_path / "demo.db", create=False)
    [team] = store.teams()
    retro_id = [row.id for row in launch.seed if isinstance(row, Retro)][-1]
    assert store.load(team.id, retro_id) == gathered(launch.seed, retro_id)
    store.close()


VOTES = r" +\*\d+"


def test_the_demo_prints_its_running_retro_and_leaves_nothing(shell: Shell, tmp_path: Path) -> None:
    shown = shell("demo", "--print")
    assert str(DAY) in shown.splitlines()[1]
    assert "running" in shown.splitlines()[1]
    assert "Went well (" in shown
    assert "carried" in shown
    assert not shell.database.exists()
    shell("demo", "--print", "--db", str(tmp_path / "demo.db"))
    assert len(re.findall(VOTES, shown)) > 5
    while_they_vote = shell("--db", str(tmp_path / "demo.db"), "show")
    assert len(re.findall(VOTES, while_they_vote)) < 5
    assert re.sub(VOTES, "", while_they_vote) == re.sub(VOTES, "", shown)


@pytest.mark.parametrize(
    ("words", "config", "locale", "in_ascii"),
    [
        ((), "", "C.UTF-8", False),
        (("--ascii",), "ascii = 'never'", "C.UTF-8", True),
        ((), "ascii = 'always'", "C.UTF-8", True),
        ((), "ascii = 'never'", "C", False),
    ],
)
def test_the_screen_is_drawn_in_ascii_where_that_is_asked_for(
    *,
    shell: Shell,
    launched: list[Any],
    a_home_of_its_own: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    config: str,
    locale: str,
    in_ascii: bool,
) -> None:
    file = a_home_of_its_own / "config" / "retroboard" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"theme = 'light'\n{config}")
    monkeypatch.setenv("LANG", locale)
    shell(*words, "demo")
    shell(*words, "board")
    shell(*words)
    assert [(launch.looks.theme, launch.looks.ascii) for launch in launched] == [("light", in_ascii)] * 3


def test_the_screen_has_no_colours_where_the_terminal_has_none(
    shell: Shell, launched: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("demo")
    monkeypatch.setenv("NO_COLOR", "1")
    shell("demo")
    assert [launch.looks.colours for launch in launched] == [True, False]


def test_without_another_process_nothing_waits_and_the_screen_is_left_to_write(
    shell: Shell, launched: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> int:
        raise BlockingIOError

    monkeypatch.setattr("os.fork", full)
    monkeypatch.setattr(sys.modules["retroboard.app.app"].RetroApp, "run", lambda _: launched[0].write_seed()())
    shell("demo", "--db", str(tmp_path / "demo.db"))
    assert launched[0].seed
    assert not (tmp_path / "demo.db").exists()
