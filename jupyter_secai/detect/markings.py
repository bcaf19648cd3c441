"""Confidentiality markings in several languages. Trade secrets and contracts protect what they mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.detect.spans import TextSpan

# One of these stands in every marking.
_WORDS = (
    "confidential", "internal ", "do not ", "trade secret", "client privilege", "embargoed", "under nda",
    "not for ", "tlp:", "vertraulich", "internen", "confidentiel", "restreinte", "riservato", "vertrouwelijk",
)  # fmt: skip


@cache
def _marking() -> tuple[catalogue.BusinessSignal, re.Pattern[str]]:
    row = next(row for row in catalogue.entities().business if row.id == "BIZ_MARKING")
    return row, re.compile(row.value_regex or r"(?!)")


def find_markings(text: str) -> Iterator[TextSpan]:
    """Markings stand alone or lead a line; the word in running text is no marking."""
    low = text.lower()
    if not any(word in low for word in _WORDS):
        return
    row, pattern = _marking()
    for found in pattern.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.end())
        line = text[start : end if end >= 0 else len(text)].strip(" \t#*>-_\"'")
        if not found[0].islower() and len(line) <= len(found[0]) + 40:
            yield TextSpan(*found.span(), row.id, 0.8, row.label)
