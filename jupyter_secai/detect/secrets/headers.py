"""Credentials in HTTP headers of code, logs and shells: `Basic …` (RFC 7617), `Bearer …` (RFC 6750)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets.placeholders import is_placeholder
from jupyter_secai.detect.secrets.randomness import looks_made
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan

_SCHEMES = ("basic ", "bearer ", "bearer%20")
_HEADER = "authorization"
LITERALS = (*_SCHEMES, _HEADER)
_LISTENED = frozenset(LITERALS)
_CREDENTIAL = r"(?P<value>[A-Za-z0-9._~+/%-]{{{},2000}}={{0,2}})"
_SCHEME = re.compile(r"(?i)(?:basic|bearer)(?:\s{1,3}|%20)" + _CREDENTIAL.format(8))
_AUTHORIZATION = re.compile(
    r"(?i)authorization(?:\\{0,3}[\"'])?\]?\s{0,3}[:=,]\s{0,3}(?:\\{0,3}[fbru]?[\"'])?"
    r"(?:(?:token|apikey|bot|key|api-key|ssws|jwt)\s{1,3})?" + _CREDENTIAL.format(20) + r"(?![ \w])"
)
_SHORTEST = 16


def find_headers(read: Reading) -> Iterator[TextSpan]:
    """The credential of each header, without its scheme."""
    if _LISTENED.isdisjoint(read.heard):
        return
    for scheme in _SCHEMES:
        for found in _at(read, scheme, _SCHEME) if scheme in read.heard else ():
            if scheme == "basic ":
                if is_basic(found["value"]):
                    yield TextSpan(*found.span("value"), "BASIC_AUTH", 0.9, "basic authentication header")
            elif _is_token(found["value"]):
                yield TextSpan(*found.span("value"), "API_KEY", 0.85, "key or token")
    for found in _at(read, _HEADER, _AUTHORIZATION) if _HEADER in read.heard else ():
        if _is_token(found["value"]):
            yield TextSpan(*found.span("value"), "API_KEY", 0.85, "key or token")


def _at(read: Reading, word: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for at in read.places(word):
        found = pattern.match(read.text, at)
        if found is not None and not is_placeholder(found["value"]):
            yield found


def _is_token(value: str) -> bool:
    return len(value) >= _SHORTEST and looks_made(value)


def is_basic(value: str) -> bool:
    """`user:password` in base64, neither of them a placeholder."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    user, _, password = decoded.partition(":")
    return decoded.isprintable() and not is_placeholder(user) and judge_named("password", password) > 0
