"""A text as the detectors read it: what several of them need of it is made once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from jupyter_secai.detect.context import Context, before


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
        self._last = (-1, Context({}))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the text, each once."""
        return frozenset(self._words)

    def places(self, literal: str) -> Iterator[int]:
        """Where a literal in lower case stands, one place after the other."""
        at = self.low.find(literal)
        while at >= 0:
            yield at
            at = self.low.find(literal, at + len(literal))

    def before(self, at: int) -> Context:
        """The words before `at`; the last answer is kept, as many patterns are tried at one place."""
        if self._last[0] != at:
            self._last = (at, before(self.low, at))
        return self._last[1]
