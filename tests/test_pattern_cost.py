"""A notebook decides what the rules' regular expressions look at: none may be slow, whatever it writes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from jupyter_secai import catalogue
from jupyter_secai.rules.conditions import LONGEST, found_in

_BUDGET = 0.15  # seconds of this process for one text of the greatest length
_WORDS = re.compile(r"[A-Za-z0-9_.:/-]{2,}")


def _patterns() -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    rows = {**catalogue.rules(), **catalogue.signals(), **catalogue.situations()}
    for name, row in rows.items():
        for text in getattr(row, "code", ()):
            yield name, f"(?m){text.text}"
        for pattern in row.match:
            conditions = (
                c
                for condition in pattern.where
                for c in (condition.matches, condition.spelled, condition.contains)
            )
            for regex in (pattern.words, pattern.text, pattern.around, *conditions):
                if regex and regex not in seen:
                    seen.add(regex)
                    yield name, regex


def _hostile(regex: str) -> Iterator[str]:
    """Texts of the pattern's own words, over and over, so that every part of it starts to match."""
    words = _WORDS.findall(re.sub(r"\\(.)", r"\1", regex).replace("?:", " ")) or ["a"]
    for separator in (" ", "", ";", " && ", "'", "{}", "\n", "\n@", "([", "', '"):
        text = separator.join(words) + separator
        yield (text * (LONGEST // len(text) + 1))[:LONGEST]
    for word in words[:6]:
        yield ((word + " ") * LONGEST)[:LONGEST]
    yield " " * LONGEST
    yield "\n" * LONGEST
    yield "[" + "'-c', " * (LONGEST // 6)


@pytest.mark.parametrize(("name", "regex"), list(_patterns()))
def test_no_pattern_is_slow(name: str, regex: str) -> None:
    for text in _hostile(regex):
        start = time.process_time()
        found_in(regex, text)
        assert time.process_time() - start < _BUDGET, text[:60]
