"""Passwords in URLs: found, however the URL is written, and left out of every text."""

import pytest

from retroboard.passwords import password_in, without_password


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("postgresql://ann:geheim@host/retros", "geheim"),
        ("postgresql+psycopg://ann:ge:he/im@host:5432/retros?sslmode=require", "ge:he/im"),
        ("postgresql://ann:a@b@host/retros", "a@b"),
        ("postgresql://host/retros?user=ann&PASSWORD=geheim", "geheim"),
        ("postgresql://ann@host/retros", ""),
        ("postgresql://host:5432/retros", ""),
        ("/srv/ann:geheim@retro.db", ""),
        ("retro.db", ""),
    ],
)
def test_a_password_in_a_url_is_found_and_left_out(url: str, password: str) -> None:
    assert password_in(url) == password
    if password:
        assert password not in without_password(f"{url} says: no {password}", url)
    else:
        assert without_password(url, url) == url


def test_a_password_is_left_out_in_either_spelling() -> None:
    url = "postgresql://ann:ge%40heim@host/retros"
    assert password_in(url) == "ge%40heim"
    assert without_password('no "ge@heim" or "ge%40heim" here', url) == 'no "***" or "***" here'


def test_a_short_password_is_masked_in_its_url_alone() -> None:
    url = "postgresql://ann:a@host/retros"
    assert without_password(f"{url} says: a password", url) == "postgresql://ann:***@host/retros says: a password"
