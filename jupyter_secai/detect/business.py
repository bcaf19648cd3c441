"""What a business keeps to itself, in text: markings, internal addresses and shares, home folders, tickets.

Trade secrets and contracts protect what these point at, not the law on personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.spans import TextSpan

_MARKING = "BIZ_MARKING"
# Hints are grouped by one of these, or by as many letters as start several of them.
_SIGNS = ("://", "@", "\\", "/", ".")
_STEM = 8


class _Signal(NamedTuple):
    row: catalogue.BusinessSignal
    pattern: re.Pattern[str]


@cache
def _signals() -> tuple[_Signal, ...]:
    rows = catalogue.entities().business
    return tuple(_Signal(row, re.compile(row.value_regex)) for row in rows if row.value_regex)


@cache
def _hints() -> tuple[tuple[str, tuple[tuple[str, _Signal], ...]], ...]:
    """The hints by a sign that many of them share and most texts have not."""
    found: dict[str, list[tuple[str, _Signal]]] = {}
    for signal in _signals():
        for hint in signal.row.hints:
            sign = next((sign for sign in _SIGNS if sign in hint), hint[:_STEM])
            found.setdefault(sign, []).append((hint, signal))
    return tuple((sign, tuple(hints)) for sign, hints in found.items())


def find_business(text: str) -> list[TextSpan]:
    """Spans of business-sensitive text, in order of place."""
    low = text.lower()
    heard: dict[str, _Signal] = {}
    for sign, hints in _hints():
        if sign in low:
            for hint, signal in hints:
                if hint in low:
                    heard[signal.row.id] = signal
    if not heard:
        return []
    return sorted(span for signal in heard.values() for span in _spans(signal, text))


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
