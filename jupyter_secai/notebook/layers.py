"""What a carrier's text says once its wrapping is taken off: tags, entities, JSON escapes, terminal colours.

A detector reads a layer; the layer knows where each of its characters stands in the carrier.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

Form = Literal["code", "markdown", "raw", "plain", "html", "json", "metadata"]

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Layer(NamedTuple):
    """`text` as a reader sees it. `starts` and `outer` are parallel: from `starts[i]` on, a character
    at `n` stands at `outer[i] + n - starts[i]` in the carrier."""

    text: str
    starts: tuple[int, ...] = (0,)
    outer: tuple[int, ...] = (0,)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` (exclusive) of this layer stand in the carrier."""
        return self._at(start), self._at(end - 1) + 1 if end > start else self._at(start)

    def _at(self, offset: int) -> int:
        index = bisect_right(self.starts, offset) - 1
        return self.outer[index] + offset - self.starts[index]


def layers(text: str, form: Form) -> Iterator[Layer]:
    """The layers of a carrier's text, the outermost first."""
    if form == "plain" and "\x1b" in text:
        yield _without(text, _ANSI)
    else:
        yield Layer(text)


def _without(text: str, pattern: re.Pattern[str]) -> Layer:
    """`text` with every match of `pattern` taken out."""
    parts: list[str] = []
    starts: list[int] = [0]
    outer: list[int] = [0]
    length, position = 0, 0
    for found in pattern.finditer(text):
        parts.append(text[position : found.start()])
        length += found.start() - position
        position = found.end()
        starts.append(length)
        outer.append(position)
    parts.append(text[position:])
    return Layer("".join(parts), tuple(starts), tuple(outer))


def plain(markup: str) -> str:
    """The text of a short piece of HTML."""
    return html.unescape(_TAG.sub("", markup)).strip()


_TAG = re.compile(r"<[^<>]{0,400}>")
