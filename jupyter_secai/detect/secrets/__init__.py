"""Credentials in text: by the format that a vendor gives them, and by the name that they stand beside."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets.columns import find_in_columns
from jupyter_secai.detect.secrets.formats import find_formats
from jupyter_secai.detect.secrets.headers import find_headers
from jupyter_secai.detect.secrets.options import find_options
from jupyter_secai.detect.secrets.pairs import find_named
from jupyter_secai.detect.secrets.placeholders import is_placeholder
from jupyter_secai.detect.secrets.prose import find_told
from jupyter_secai.detect.secrets.tables import find_in_table
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan

__all__ = [
    "BY_FORMAT",
    "find_formats",
    "find_in_table",
    "find_named",
    "find_secrets",
    "is_placeholder",
    "judge_named",
]

# A score from here on is a format's; below it the name alone speaks for the value.
BY_FORMAT = 0.9


@cache
def _stems() -> frozenset[str]:
    return frozenset(catalogue.credential_names().stems)


def find_secrets(read: Reading) -> list[TextSpan]:
    """Every credential in a text, in order of place; where two readings overlap, the surer one is kept."""
    found = list(find_formats(read))
    found += [*find_headers(read), *find_options(read)]
    if not _stems().isdisjoint(read.heard):
        found += [*find_named(read), *find_told(read), *find_in_columns(read)]
    if len(found) < 2:
        return found
    return _apart(sorted(found, key=lambda span: (-span.score, span.start - span.end, span.start)))


def _apart(spans: Iterable[TextSpan]) -> list[TextSpan]:
    """The first of those that overlap."""
    kept: list[TextSpan] = []
    for span in spans:
        index = bisect_left(kept, (span.start,))
        before_ends = index == 0 or kept[index - 1].end <= span.start
        if before_ends and (index == len(kept) or span.end <= kept[index].start):
            kept.insert(index, span)
    return kept
