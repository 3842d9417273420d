"""Passwords in URLs: found, however the URL is written, and left out of every text."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from retroboard.passwords import has_password, without_password


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("postgresql://ann:geheim@host/retros", "postgresql://ann:***@host/retros"),
        ("postgresql+psycopg://ann:ge:he/im@host:5432/x", "postgresql+psycopg://ann:***@host:5432/x"),
        ("postgresql://ann:a@geheim@host/retros", "postgresql://ann:***@host/retros"),
        ("postgresql://ann@corp:geheim@host/retros", "postgresql://ann@corp:***@host/retros"),
        ("postgresql://ann:geheim?x=1@host/retros?sslmode=require", "postgresql://ann:***@host/retros?sslmode=require"),
        ("postgresql://host/x?user=ann&PASSWORD=geheim&port=1", "postgresql://host/x?user=ann&PASSWORD=***&port=1"),
        ("postgresql://host/x?pass%77ord=geh&eim@", "postgresql://host/x?pass%77ord=***"),
        ("postgresql://ann:geh@h/x?sslpassword=eim", "postgresql://ann:***@h/x?sslpassword=***"),
        ("postgresql://ann:geh@h/x?password=ei@m", "postgresql://ann:***"),
        ("postgresql://ann@host/retros", None),
        ("postgresql://host:5432/retros?passfile=~/.pgpass", None),
        ("postgresql://ann@[::1]:5432/retros", None),
        ("/srv/ann:geheim@retro.db", None),
        ("retro.db", None),
    ],
)
def test_a_password_in_a_url_is_found_and_left_out(url: str, masked: str | None) -> None:
    assert has_password(url) == (masked is not None)
    assert without_password(url, url) == (masked or url)


def test_a_password_is_left_out_in_either_spelling() -> None:
    url = "postgresql://ann:ge%40heim@host/retros"
    assert without_password('no "ge@heim" or "ge%40heim" here', url) == 'no "***" or "***" here'


def test_a_short_password_is_masked_in_its_url_alone() -> None:
    url = "postgresql://ann:a@host/retros"
    assert without_password(f"{url} says: a password", url) == "postgresql://ann:***@host/retros says: a password"


@given(st.text("XYZ1@:/?&=%'\\ ", min_size=1), st.sampled_from(["ann:{}@host:5432/x", "host/x?user=ann&password={}"]))
def test_no_part_of_a_password_is_said_wherever_the_url_is_cut(password: str, form: str) -> None:
    url = f"postgresql://{form.format(password)}"
    try:
        said = [f"failed to resolve {name} {value!r}" for name, value in conninfo_to_dict(url).items()]
    except ProgrammingError as error:
        said = [str(error)]
    shown = without_password("\n".join([url, *said]), url)
    assert has_password(url)
    for part in re.findall("[XYZ]{3,}", f"{password} {unquote(password)}"):
        assert part not in shown
