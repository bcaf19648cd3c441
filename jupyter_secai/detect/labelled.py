"""Values under a key: `"first_name": "..."`, `df["dob"] == "..."`, `ssns = ["...", "..."]`, `home = (5, 4)`.

The key is judged as the header of a column is; where somebody lives has keys of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.detect.checksums import VALIDATORS
from jupyter_secai.detect.columns import ColumnClass, classify, normalised
from jupyter_secai.detect.people import is_name
from jupyter_secai.detect.places import HOME
from jupyter_secai.detect.safe import is_safe, safe
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.detect.values import is_address

_SCORE = 0.97
# A key that may be that of a thing as well as of a person.
_ANYBODY = frozenset({"name", "names", "author", "authors", "user", "owner", "username"})
_ASSIGNED = re.compile(
    r"""[:=] {0,2}(?:\[? ?["']|[(\[] ?(?=[+-]?[0-9]{1,3}\.[0-9]{3})"""
    r"""|[+-]?[0-9]{1,3}\.[0-9]{4,15}(?![0-9.]|\s?[,;]\s?[+-]?[0-9]+\.))"""
)
_ITEM = re.compile(r"""["'] ?, ?(["'])""")
_NAME_PART = r"[^\W\d_][^\W\d_]*(?:['\u2019.-]{1,2}[^\W\d_]+)*\.?"
_NAME = re.compile(rf"{_NAME_PART}(?:,? {_NAME_PART}){{0,4}}")
_POSITION = re.compile(r"[+-]?[0-9]{1,3}\.[0-9]{4,15}, ?[+-]?[0-9]{1,3}\.[0-9]{4,15}(?= ?[)\]])")
_LONGEST = 200
_MOST = 1000
_NEAR = 300


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    rows = catalogue.entities().entities
    return {row.id: re.compile(row.labelled) for row in rows if row.labelled} | {"PERSON": _NAME}


def find_labelled(text: str) -> Iterator[TextSpan]:
    """Spans of values whose key says what they are.

    A full name under `name` may be a thing's; another personal value near it settles that it is somebody's.
    """
    if ":" not in text and "=" not in text:
        return
    sure: list[TextSpan] = []
    doubtful: list[TextSpan] = []
    for found in _ASSIGNED.finditer(text):
        start, end = found.span()
        key = _key_before(text, start)
        if key and normalised(key) in safe("home_keys"):
            yield from _home(text, end)
            continue
        class_ = _class_of(key) if key else None
        if class_ is None or class_.entity not in _forms():
            continue
        at = end - 1 if text[end - 1] in "\"'" else None
        if text[end - 1] in "([":
            continue
        values = _quoted(text, at) if at is not None else iter([_bare(found)])
        for first, value in values:
            if _fits(value, class_):
                clear = class_.entity != "PERSON" or is_name(value, key.lower() not in _ANYBODY)
                span = TextSpan(first, first + len(value), class_.entity, _SCORE, class_.label)
                (sure if clear else doubtful).append(span)
    yield from sure
    places = [span.start for span in sure]
    for span in doubtful:
        near = bisect_left(places, span.start - _NEAR)
        if near < len(places) and places[near] < span.end + _NEAR:
            yield span


def _home(text: str, at: int) -> Iterator[TextSpan]:
    """Where somebody lives: the position, or the quoted address, that begins at or directly before `at`."""
    position = _POSITION.match(text, at)
    if position is not None:
        yield TextSpan(*position.span(), "GEO", _SCORE, HOME)
    for first, value in _quoted(text, at - 1) if text[at - 1] in "\"'" else ():
        if is_address(value):
            yield TextSpan(first, first + len(value), "ADDRESS", _SCORE, HOME)


def _bare(found: re.Match[str]) -> tuple[int, str]:
    value = found[0].lstrip(":= ")
    return found.end() - len(value), value


def _key_before(text: str, at: int) -> str:
    """The identifier, or the quoted text, that stands directly before an assignment sign."""
    window = text[max(0, at - 44) : at].rstrip(" =!")
    bare = window.rstrip("])")
    if bare[-1:] in ('"', "'"):
        quote = bare[-1]
        inner = bare[:-1].removesuffix("\\")
        opened = inner.rfind(quote)
        return inner[opened + 1 :] if opened >= 0 and len(inner) - opened <= 41 else ""
    start = len(window)
    while start > 0 and (window[start - 1].isalnum() or window[start - 1] == "_"):
        start -= 1
    return window[start:]


def _class_of(key: str) -> ColumnClass | None:
    return classify(key) or (classify(key[:-1]) if key.endswith("s") else None)


def _quoted(text: str, at: int) -> Iterator[tuple[int, str]]:
    """A string, and those that follow it in a list, each with its place; `at` is the opening quote."""
    for _ in range(_MOST):
        end = text.find(text[at], at + 1, at + _LONGEST)
        if end < 0:
            return
        yield at + 1, text[at + 1 : end].removesuffix("\\")
        following = _ITEM.match(text, end)
        if following is None:
            return
        at = following.end() - 1


def _fits(value: str, class_: ColumnClass) -> bool:
    if not _forms()[class_.entity].fullmatch(value) or is_safe(class_.entity, value):
        return False
    if class_.entity == "IP":
        return VALIDATORS["ip_public6" if ":" in value else "ip_public4"](value)
    return class_.entity != "PERSON" or is_name(value, sure=True)
