"""Passwords in database URLs: found, and kept out of whatever is shown or written down."""

from __future__ import annotations

SHORT = 3
"""Shorter passwords are masked in the URL alone: elsewhere they are just letters of words."""


def password_in(target: str) -> str:
    """The password that a database URL carries, or ''. Of a broken URL it takes too much, not too little."""
    scheme, separator, rest = target.partition("://")
    if not separator or not scheme:
        return ""
    address, _, query = rest.partition("?")
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name.lower() in ("password", "sslpassword"):
            return value
    return address.rpartition("@")[0].partition(":")[2]


def without_password(text: str, target: str) -> str:
    """A text, such as an error about the database or its URL itself, without the URL's password.

    A URL spells some characters as `%40`; who complains about the password may have read them.
    """
    secret = password_in(target)
    if not secret:
        return text
    masked = target.replace(f":{secret}@", ":***@").replace(f"={secret}", "=***")
    text = text.replace(target, masked)
    from urllib.parse import unquote

    for spelling in (secret, unquote(secret)):
        if len(spelling) >= SHORT:
            text = text.replace(spelling, "***")
    return text
