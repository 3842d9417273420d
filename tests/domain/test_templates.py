"""The built-in templates, and finding one by what people call it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retroboard.domain.model import Mood, Template, TemplateColumn
from retroboard.domain.templates import ACTIONS, BUILT_IN, find, with_actions
from retroboard.domain.text import clean_name, name_problem

NAMES = [template.name for template in BUILT_IN]
COLUMN = TemplateColumn("Ideas", "What comes to mind?", Mood.NEUTRAL)
each_template = pytest.mark.parametrize("template", BUILT_IN, ids=NAMES)


def own(*names: str) -> tuple[Template, ...]:
    return tuple(Template(name, "Ours.", (COLUMN, ACTIONS)) for name in names)


def test_twelve_templates_are_built_in_and_the_plain_one_is_first() -> None:
    assert NAMES == [
        "Well/Didn't/Actions",
        "Start/Stop/Continue",
        "Mad/Sad/Glad",
        "4Ls",
        "DAKI",
        "KALM",
        "Sailboat",
        "Speedboat",
        "Starfish",
        "Rose/Thorn/Bud",
        "KPT",
        "Lean Coffee",
    ]
    assert [column.title for column in BUILT_IN[0].columns] == ["Went well", "Didn't", "Actions"]


@pytest.mark.parametrize(
    ("name", "initials"), [("DAKI", "DAKIA"), ("KALM", "KALMA"), ("KPT", "KPTA"), ("4Ls", "LLLLA")]
)
def test_initials_stand_for_the_columns_in_their_order(name: str, initials: str) -> None:
    template = find(name)
    assert template is not None
    assert "".join(column.title[0] for column in template.columns) == initials


@each_template
def test_every_template_ends_in_its_only_column_of_actions(template: Template) -> None:
    assert [column.mood is Mood.ACTION for column in template.columns] == [False] * (len(template.columns) - 1) + [True]


@each_template
def test_every_column_asks_one_short_question(template: Template) -> None:
    for column in template.columns:
        assert column.prompt.endswith("?")
        assert len(column.prompt) <= 55
    assert len({column.prompt for column in template.columns}) == len(template.columns)


@each_template
def test_every_template_says_in_a_line_when_to_use_it(template: Template) -> None:
    assert template.purpose.endswith(".")
    assert len(template.purpose) <= 80


@each_template
def test_every_text_of_a_template_is_one_that_people_could_have_typed(template: Template) -> None:
    texts = [
        template.name,
        template.purpose,
        *(text for column in template.columns for text in (column.title, column.prompt)),
    ]
    for text in texts:
        assert clean_name(text) == text
        assert name_problem(text, "text") is None
    titles = [column.title.casefold() for column in template.columns]
    assert len(set(titles)) == len(titles)


@each_template
def test_a_template_is_found_by_its_name_however_it_is_spelled(template: Template) -> None:
    squeezed = "".join(filter(str.isalnum, template.name))
    for name in (
        template.name,
        template.name.upper(),
        template.name.replace("/", " - "),
        f" {squeezed.lower()} ",
    ):
        assert find(name) is template


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ("mad", "Mad/Sad/Glad"),
        ("start", "Start/Stop/Continue"),
        ("Start / Stop", "Start/Stop/Continue"),
        ("starf", "Starfish"),
        ("4", "4Ls"),
        ("4 L's", "4Ls"),
        ("lean", "Lean Coffee"),
        ("well", "Well/Didn't/Actions"),
        ("rose, thorn", "Rose/Thorn/Bud"),
    ],
)
def test_the_start_of_a_name_is_enough_if_it_fits_one(start: str, name: str) -> None:
    template = find(start)
    assert template is not None
    assert template.name == name


@pytest.mark.parametrize("name", ["", " ", "/", "sta", "s", "k", "sad", "madness", "🚀", "[", "\x00"])
def test_what_fits_none_or_several_finds_nothing(name: str) -> None:
    assert find(name) is None


def test_a_teams_own_templates_go_before_the_built_in_ones() -> None:
    ours = own("kpt", "Mad as a hatter", "Sailing")
    assert find("KPT", ours) is ours[0]
    assert find("mad", ours) is ours[1]
    assert find("sail", ours) is ours[2]


def test_a_whole_name_goes_before_a_start_of_the_teams_own() -> None:
    ours = own("KPT with cake")
    kpt = find("kpt", ours)
    assert kpt is not None
    assert kpt.name == "KPT"
    assert find("kpt w", ours) is ours[0]


def test_a_start_of_two_own_templates_finds_neither() -> None:
    assert find("team", own("Team A", "Team B")) is None


def test_a_name_of_signs_alone_is_found_as_it_is() -> None:
    ours = own("🚀", "☕☕")
    assert find("🚀", ours) is ours[0]
    assert find(" ☕☕ ", ours) is ours[1]


@given(st.text())
def test_whatever_is_asked_for_gives_a_template_or_nothing(name: str) -> None:
    found = find(name, own("Ours"))
    assert found is None or isinstance(found, Template)


def test_actions_are_added_only_where_no_column_is_for_them() -> None:
    assert with_actions((COLUMN,)) == (COLUMN, ACTIONS)
    assert with_actions(()) == (ACTIONS,)
    promises = TemplateColumn("Promises", "What do we promise?", Mood.ACTION)
    assert with_actions((promises, COLUMN)) == (promises, COLUMN)
