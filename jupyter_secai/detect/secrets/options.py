"""Passwords where a program or a language has its own place for them: `mysql -pX`, `curl -u a:X`, `IDENTIFIED BY 'X'`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan


@cache
def _places() -> tuple[tuple[str, tuple[tuple[catalogue.PasswordPlace, re.Pattern[str]], ...]], ...]:
    by_need: dict[str, list[tuple[catalogue.PasswordPlace, re.Pattern[str]]]] = {}
    for place in catalogue.password_places():
        by_need.setdefault(place.needs, []).append((place, re.compile(place.pattern)))
    return tuple((needed, tuple(places)) for needed, places in by_need.items())


def find_options(text: str, low: str) -> Iterator[TextSpan]:
    """Passwords in the places that the catalogue names; `low` is the text in lower case."""
    for needed, places in _places():
        if needed in low:
            for place, pattern in places:
                yield from _at_literals(text, low, place, pattern)


def _at_literals(
    text: str, low: str, place: catalogue.PasswordPlace, pattern: re.Pattern[str]
) -> Iterator[TextSpan]:
    for literal in place.literal:
        at = low.find(literal)
        while at >= 0:
            found = pattern.match(text, at)
            score = judge_named(place.name, found["secret"]) if found else 0.0
            if found and score:
                yield TextSpan(*found.span("secret"), "PASSWORD", max(score, 0.6), "password")
            at = low.find(literal, found.end() if found else at + len(literal))
