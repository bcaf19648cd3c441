"""Where a place in a notebook stands in its file: code scanning goes by lines of the raw JSON."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from jupyter_secai.export.sourced import Sourced
from jupyter_secai.model import Location

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()

Step = str | int
LineOf = Callable[[Location], int]


def line_finder(one: Sourced) -> LineOf:
    """The line, from 1, of a place in the file that was reviewed, notebook or script."""
    starts = one.first_lines
    if starts is None:
        return RawLines(one.text)

    def line_of(location: Location) -> int:
        return location.line if location.cell is None else starts[location.cell] + location.line - 1

    return line_of


@dataclass(frozen=True, slots=True)
class _Value:
    """A JSON value in a text, by the offset at which it starts."""

    text: str
    start: int

    def children(self) -> Iterator[tuple[Step, _Value]]:
        """The members of an object or the items of a list; nothing for other values."""
        opening = self.text[self.start]
        if opening not in "{[":
            return
        position, index = _skip(self.text, self.start + 1), 0
        while self.text[position] not in "}]":
            step: Step = index
            if opening == "{":
                step, position = _DECODER.raw_decode(self.text, position)
                position = _skip(self.text, _skip(self.text, position) + 1)
            yield step, _Value(self.text, position)
            position, index = (
                _skip(self.text, _DECODER.raw_decode(self.text, position)[1]),
                index + 1,
            )
            if self.text[position] == ",":
                position = _skip(self.text, position + 1)

    def child(self, step: Step) -> _Value | None:
        return next((value for name, value in self.children() if name == step), None)

    def decoded(self) -> object:
        return _DECODER.raw_decode(self.text, self.start)[0]


class RawLines:
    """Lines of an .ipynb text. What cannot be found is where its parent is, at worst line 1."""

    def __init__(self, text: str) -> None:
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._root, self._cells = _parse(text)

    def __call__(self, location: Location) -> int:
        """The line, from 1, of the raw text in which the place starts."""
        value, steps = self._root, _steps(location)
        if value is None:
            return 1
        if location.cell is not None:
            if location.cell >= len(self._cells):
                return 1
            value = self._cells[location.cell]
        for step in steps:
            inner = value.child(step)
            if inner is None:
                return self._line(value.start)
            value = inner
        return self._line(_line_start(value, location.line))

    def _line(self, offset: int) -> int:
        return bisect_right(self._newlines, offset) + 1


def _parse(text: str) -> tuple[_Value | None, list[_Value]]:
    try:
        root = _Value(text, _skip(text, 1 if text.startswith("\ufeff") else 0))
        cells = root.child("cells")
        return root, [cell for _, cell in cells.children()] if cells else []
    except (json.JSONDecodeError, IndexError, RecursionError):
        return None, []


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _steps(location: Location) -> Sequence[Step]:
    """The way from a cell, or from the notebook, to the carrier."""
    kind, _, rest = location.carrier.partition(":")
    if kind == "output":
        number, _, what = rest.partition(":")
        inner: Sequence[Step] = {"stream": ["text"], "error": ["traceback"]}.get(what, ["data", what])
        return ["outputs", int(number), *inner]
    if kind == "attachment":
        name, _, mime = rest.rpartition(":")
        return ["attachments", name, mime]
    if kind == "notebook-metadata":
        return ["metadata", rest]
    return ["metadata", "widgets"] if kind == "widget-state" else [kind]


def _line_start(value: _Value, line: int) -> int:
    """Offset of a line of a multi-line string, which nbformat keeps as one string or a list."""
    seen, start = 1, value.start
    for step, part in value.children():
        text = part.decoded() if isinstance(step, int) else None
        if not isinstance(text, str):
            break
        start, seen = part.start, seen + text.count("\n")
        if seen > line or (seen == line and not text.endswith("\n")):
            break
    return start
