"""Notebooks that are kept as text: each reader gives cells in nbformat 4 and the lines they start on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from jupyter_secai.many.texts import databricks, fenced, marimo, percent
from jupyter_secai.many.texts.script import Script

_PYTHON: tuple[tuple[Callable[[str], bool], Callable[[str], Script]], ...] = (
    (databricks.is_export, databricks.read),
    (marimo.is_app, marimo.read),
    (percent.has_cells, percent.read),
)
_SUFFIXES = {".py": _PYTHON, **dict.fromkeys((".md", ".qmd", ".rmd"), ((fenced.has_cells, fenced.read),))}


def may_hold_cells(path: str) -> bool:
    """Whether files of this name can be notebooks kept as text; their content decides."""
    return PurePath(path).suffix.lower() in _SUFFIXES


def reader_of(path: str, text: str) -> Callable[[str], Script] | None:
    """What reads this text as a notebook; None where it has no cells."""
    rows = _SUFFIXES.get(PurePath(path).suffix.lower(), ())
    return next((read for recognises, read in rows if recognises(text)), None)


__all__ = ["Script", "may_hold_cells", "reader_of"]
