"""A stretch of text that something was recognised in. It holds the place and the type, never the text."""

from __future__ import annotations

from typing import NamedTuple


class TextSpan(NamedTuple):
    """Code points `start` to `end` (exclusive) are of `type`; `score` is how sure, 0 to 1."""

    start: int
    end: int
    type: str
    score: float
    label: str
