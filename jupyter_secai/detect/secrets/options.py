"""Passwords where programs and languages have a place for them: `mysql -pX`, `IDENTIFIED BY 'X'`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan

# The place speaks for the value, so that a mere word counts for more than beside a name.
_LEAST = 0.6


class _Place(NamedTuple):
    row: catalogue.PasswordPlace
    pattern: re.Pattern[str]


@cache
def _places() -> dict[str, tuple[_Place, ...]]:
    """The places by the text that they need."""
    by_need: dict[str, list[_Place]] = {}
    for row in catalogue.password_places():
        by_need.setdefault(row.needs, []).append(_Place(row, re.compile(row.pattern)))
    return {needed: tuple(places) for needed, places in by_need.items()}


def literals() -> Iterator[str]:
    """What `find_options` listens for."""
    yield from _places()


def find_options(read: Reading) -> Iterator[TextSpan]:
    """Passwords in the places that the catalogue names."""
    if _places().keys().isdisjoint(read.heard):
        return
    for needed, places in _places().items():
        for place in places if needed in read.heard else ():
            yield from _in_place(read.text, read.low, place)


def _in_place(text: str, low: str, place: _Place) -> Iterator[TextSpan]:
    for literal in place.row.literal:
        at = low.find(literal)
        while at >= 0:
            found = place.pattern.match(text, at)
            score = judge_named(place.row.name, found["secret"]) if found else 0.0
            if found and score:
                yield TextSpan(*found.span("secret"), "PASSWORD", max(score, _LEAST), "password")
            at = low.find(literal, found.end() if found else at + len(literal))
