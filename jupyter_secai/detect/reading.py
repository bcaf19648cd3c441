"""A text as the detectors read it: what several of them need of it is made once."""

from __future__ import annotations

from typing import NamedTuple


class Reading(NamedTuple):
    """A text, and what is known of it before any pattern is tried.

    `low` is the text in lower case, character for character, so that places agree; `words` are the runs of
    Latin letters in it, and `heard` has those of the detectors' literals that stand in it.
    """

    text: str
    low: str
    words: frozenset[str]
    heard: frozenset[str] | set[str]
