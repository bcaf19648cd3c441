"""A notebook that is kept as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Kind = Literal["code", "markdown", "raw"]


class Part(NamedTuple):
    """A cell: the line of the file, from 1, on which it starts, its kind and its text."""

    first_line: int
    kind: Kind
    source: str


@dataclass(frozen=True, slots=True)
class Script:
    """The notebook, and the line of the file, from 1, on which each cell starts."""

    notebook: dict[str, Any]
    first_lines: list[int]


def script_of(parts: Iterable[Part], language: str = "python") -> Script:
    """A notebook in nbformat 4 of these cells."""
    cells = list(parts)
    return Script(
        notebook={
            "nbformat": 4,
            "nbformat_minor": 4,
            "metadata": {"language_info": {"name": language}},
            "cells": [_cell(part) for part in cells],
        },
        first_lines=[part.first_line for part in cells],
    )


def _cell(part: Part) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": part.kind, "metadata": {}, "source": part.source}
    return cell | {"outputs": [], "execution_count": None} if part.kind == "code" else cell
