"""Python scripts with cells: lines that start with `# %%`, as jupytext and editors write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MARKER = re.compile(r"^# ?%%(?P<rest>(?:[ \t\[].*)?)$")
_ANY_MARKER = re.compile(r"^# ?%%(?:[ \t\[]|\r?$)", re.MULTILINE)
_KIND = re.compile(r"\[(markdown|md|raw)\]")
# jupytext writes magics and shell lines as comments, so that the script stays Python
_MAGIC = re.compile(r"^# (?=%{1,2}[a-zA-Z]|!\s*\w)")
_FENCE = "# ---"


@dataclass(frozen=True, slots=True)
class Script:
    """A script as a notebook, and the line of the file, from 1, on which each cell starts."""

    notebook: dict[str, Any]
    first_lines: list[int]


def has_cells(text: str) -> bool:
    """Whether a line of `text` marks a cell."""
    return _ANY_MARKER.search(text) is not None


def read_script(text: str) -> Script:
    """The cells of a script, as nbformat 4."""
    parts = list(_parts(text.splitlines()))
    return Script(
        notebook={
            "nbformat": 4,
            "nbformat_minor": 4,
            "metadata": {"language_info": {"name": "python"}},
            "cells": [_cell(kind, lines) for _, kind, lines in parts],
        },
        first_lines=[first for first, _, _ in parts],
    )


def _parts(lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    start = _after_header(lines)
    first, kind, body = start + 1, "code", list[str]()
    for number, line in enumerate(lines[start:], start + 1):
        marker = _MARKER.match(line)
        if marker is None:
            body.append(line)
            continue
        # text before the first marker is a cell of its own, unless it is blank
        if first > start + 1 or any(text.strip() for text in body):
            yield first, kind, body
        first, kind, body = number + 1, _kind(marker["rest"]), []
    if first > start + 1 or any(text.strip() for text in body):
        yield first, kind, body


def _after_header(lines: list[str]) -> int:
    if lines and lines[0].rstrip() == _FENCE:
        for number, line in enumerate(lines[1:], 2):
            if line.rstrip() == _FENCE:
                return number
    return 0


def _kind(rest: str) -> str:
    named = _KIND.search(rest)
    if named is None:
        return "code"
    return "raw" if named[1] == "raw" else "markdown"


def _cell(kind: str, lines: list[str]) -> dict[str, Any]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if kind != "code":
        text = [line.removeprefix("#").removeprefix(" ") for line in lines]
        return {"cell_type": kind, "metadata": {}, "source": "\n".join(text)}
    text = [_MAGIC.sub("", line) for line in lines]
    return {
        "cell_type": "code",
        "metadata": {},
        "source": "\n".join(text),
        "outputs": [],
        "execution_count": None,
    }
