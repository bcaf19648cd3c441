"""What a business keeps to itself, in text: markings, internal addresses and shares, home folders, tickets.

Trade secrets and contracts protect what these point at, not the law on personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.spans import TextSpan

_MARKING = "BIZ_MARKING"


class _Signal(NamedTuple):
    row: catalogue.BusinessSignal
    pattern: re.Pattern[str]


@cache
def _signals() -> tuple[_Signal, ...]:
    rows = catalogue.entities().business
    return tuple(_Signal(row, re.compile(row.value_regex)) for row in rows if row.value_regex)


@cache
def literals() -> frozenset[str]:
    """What `find_business` listens for."""
    return frozenset(hint for signal in _signals() for hint in signal.row.hints)


def find_business(read: Reading) -> list[TextSpan]:
    """Spans of business-sensitive text, in order of place."""
    heard = read.heard & literals()
    if not heard:
        return []
    speaking = [signal for signal in _signals() if not heard.isdisjoint(signal.row.hints)]
    return sorted(span for signal in speaking for span in _spans(signal, read.text))


def _spans(signal: _Signal, text: str) -> Iterator[TextSpan]:
    row = signal.row
    for found in signal.pattern.finditer(text):
        if row.id == _MARKING and not _stands_out(found, text):
            continue
        if not _is_everywhere(row, found):
            yield TextSpan(*found.span(), row.id, 0.8, row.label)


def _stands_out(found: re.Match[str], text: str) -> bool:
    """Markings stand alone or lead a line; the word in running text is no marking."""
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    line = text[start : end if end >= 0 else len(text)].strip(" \t#*>-_\"'")
    return not found[0].islower() and len(line) <= len(found[0]) + 40


def _is_everywhere(row: catalogue.BusinessSignal, found: re.Match[str]) -> bool:
    """A name that every container, tutorial or cloud machine has."""
    if "user" in found.re.groupindex:
        return found["user"].lower().rstrip("_-0123456789") in row.skip or found["user"].lower() in row.skip
    value = found[0].lower()
    return any(name in value for name in row.skip)
