"""Passwords where a program or a language has its own place for them: `mysql -pX`, `curl -u a:X`, `IDENTIFIED BY 'X'`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan


@cache
def _places() -> tuple[tuple[catalogue.PasswordPlace, re.Pattern[str]], ...]:
    return tuple((place, re.compile(place.pattern)) for place in catalogue.password_places())


def find_options(text: str, low: str) -> Iterator[TextSpan]:
    """Passwords in the places that the catalogue names; `low` is the text in lower case."""
    for place, pattern in _places():
        for literal in place.literal:
            at = low.find(literal)
            while at >= 0:
                found = pattern.match(text, max(0, at))
                if found is not None:
                    score = judge_named(place.name, found["secret"])
                    if score:
                        yield TextSpan(*found.span("secret"), "PASSWORD", max(score, 0.6), "password")
                at = low.find(literal, found.end() if found else at + len(literal))
