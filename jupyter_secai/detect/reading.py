"""A text as the detectors read it: what several of them need of it is made once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property


class Reading:
    """A text, and what is known of it before any pattern is tried.

    `low` is the text in lower case, character for character, so that places agree; `heard` has those of the
    detectors' literals that stand in it. `words` are the runs of Latin letters in `low`.
    """

    def __init__(self, text: str, low: str, words: Iterable[str], heard: set[str]) -> None:
        self.text = text
        self.low = low
        self.heard = heard
        self._words = words

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the text, each once."""
        return frozenset(self._words)
