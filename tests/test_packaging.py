"""What people install is the wheel: it has all it needs, and draws a board where no source tree is near."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

import retroboard

ROOT = Path(__file__).parent.parent
SHIPPED = {".mako", ".py", ".sql", ".tcss"}
DRAW_A_BOARD = """
import asyncio
from datetime import date

from retroboard.app.app import RetroApp
from retroboard.app.launch import Launch
from retroboard.app.theme import STYLES
from retroboard.domain.demo import demo_me, demo_rows

day = date(2026, 11, 20)
rows = demo_rows(day)


async def draw():
    app = RetroApp(Launch("demo.db", member=demo_me(rows).name, retro="latest", seed=rows, today=lambda: day))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        print(app.export_screenshot().replace("&#160;", " "))


print(STYLES)
asyncio.run(draw())
"""
"""Prints where the style sheets are, and then the screen."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the build tools that are installed, so that no test needs the network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment that borrows the dependencies alone; gives its Python."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    interpreter = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", interpreter, "--disable-pip-version-check"]
    subprocess.run([*install, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    # A .pth inside a folder that a .pth adds is not read, so the editable install stays out of sight.
    (site_packages,) = folder.glob("lib/python*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return interpreter


def run(folder: Path, *command: str | Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_source_file_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    sources = {str(path.relative_to(ROOT)) for path in ROOT.glob("retroboard/**/*") if path.suffix in SHIPPED}
    styles = {f"retroboard/{path.relative_to(ROOT)}" for path in ROOT.glob("styles/**/*.tcss")}
    assert styles
    assert any(name.startswith("retroboard/store/migrations/versions/") for name in sources)
    assert sources | styles <= names
    assert {name.partition("/")[0] for name in names} == {"retroboard"}


def test_the_installed_program_is_the_wheel_and_not_this_source_tree(python: Path, tmp_path: Path) -> None:
    where = Path(run(tmp_path, python, "-c", "import retroboard; print(retroboard.__file__)").strip())
    assert where.is_relative_to(python.parent.parent)
    assert run(tmp_path, python.with_name("retroboard"), "--version").split()[-1] == retroboard.__version__


def test_the_installed_program_prints_a_board(python: Path, tmp_path: Path) -> None:
    assert "Went well" in run(tmp_path, python.with_name("retroboard"), "demo", "--print")


def test_the_installed_program_draws_a_board_in_its_own_colours(python: Path, tmp_path: Path) -> None:
    styles, _, screen = run(tmp_path, python, "-c", DRAW_A_BOARD).partition("\n")
    assert Path(styles).is_relative_to(python.parent.parent)
    assert "Apple Pay is live in all five" in screen
    assert "What got in our way" in screen


@pytest.mark.parametrize("name", ["run", "dev"])
def test_a_lock_pins_every_dependency_and_names_no_server(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    pinned = set(re.findall(r"^([\w.-]+)==\S+", lock, re.MULTILINE))
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {re.split(r"[\[<>=]", dependency)[0] for dependency in wanted} <= pinned
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", lock)
