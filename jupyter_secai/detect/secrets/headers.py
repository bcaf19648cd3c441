"""Credentials in HTTP headers: `Authorization: Basic …`, `Bearer …` (RFC 7617, RFC 6750), as code, logs and shells write them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from jupyter_secai.detect.secrets.placeholders import is_placeholder
from jupyter_secai.detect.secrets.values import judge_named, looks_made
from jupyter_secai.detect.spans import TextSpan

_SCHEME = re.compile(
    r"(?i)(?:basic|bearer|token|bot|apikey|negotiate)(?:\s{1,3}|%20)(?P<value>[A-Za-z0-9._~+/%|:-]{8,2000}={0,2})"
)
_WORDS = ("basic ", "bearer ", "bearer%20", "authorization")
_AUTHORIZATION = re.compile(
    r"(?i)authorization(?:\\{0,3}[\"'])?\]?\s{0,3}[:=,]\s{0,3}(?:\\{0,3}[fbru]?[\"'])?(?:(?:token|apikey|bot|key|api-key|ssws|jwt)\s{1,3})?(?P<value>[A-Za-z0-9._~+/%-]{20,2000}={0,2})(?![ \w])"
)


def find_headers(text: str, low: str) -> Iterator[TextSpan]:
    """The credential of each header, without its scheme; `low` is the text in lower case."""
    for word in _WORDS:
        at = low.find(word)
        while at >= 0:
            yield from _at(text, at, word)
            at = low.find(word, at + len(word))


def _at(text: str, at: int, word: str) -> Iterator[TextSpan]:
    found = (_AUTHORIZATION if word == "authorization" else _SCHEME).match(text, at)
    if found is None or is_placeholder(found["value"]):
        return
    if word == "basic ":
        if is_basic(found["value"]):
            yield TextSpan(*found.span("value"), "BASIC_AUTH", 0.9, "Basic authentication header")
    elif len(found["value"]) >= 16 and looks_made(found["value"]):
        yield TextSpan(*found.span("value"), "API_KEY", 0.85, "key or token")


def is_basic(value: str) -> bool:
    """`user:password` in base64, neither of them a placeholder."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    user, colon, password = decoded.partition(":")
    return (
        bool(colon)
        and decoded.isprintable()
        and not is_placeholder(user)
        and judge_named("password", password) > 0
    )
