"""Databricks notebooks exported as source: `# COMMAND ----------` between cells, `# MAGIC` before magics.

Source: Databricks documentation, "Export and import Databricks notebooks".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.many.texts.script import Kind, Part, Script, script_of

_HEAD = "# Databricks notebook source"
_BREAK = re.compile(r"# COMMAND -{6,}\s*$")
_MAGIC = re.compile(r"# MAGIC ?")
_SHELL, _PROSE, _OTHER = "%sh", "%md", ("%sql", "%scala", "%r")


def is_export(text: str) -> bool:
    """Whether the first line says so."""
    return text.lstrip("\ufeff").startswith(_HEAD)


def read(text: str) -> Script:
    """The cells of an export."""
    return script_of(_cells(text.splitlines()))


def _cells(lines: list[str]) -> Iterator[Part]:
    first, body = 2, list[str]()
    for number, line in enumerate([*lines[1:], "# COMMAND ----------"], start=2):
        if not _BREAK.match(line):
            body.append(line)
            continue
        if any(text.strip() for text in body):
            yield _cell(first, body)
        first, body = number + 1, []


def _cell(first: int, lines: list[str]) -> Part:
    while not lines[0].strip():
        first, lines = first + 1, lines[1:]
    while not lines[-1].strip():
        lines = lines[:-1]
    if not _MAGIC.match(lines[0]):
        return Part(first, "code", "\n".join(lines))
    kind, source = _magic([_MAGIC.sub("", line) for line in lines])
    return Part(first, kind, source)


def _magic(lines: list[str]) -> tuple[Kind, str]:
    """As Jupyter says it, line by line, so that lines keep their numbers."""
    word, _, rest = lines[0].partition(" ")
    if word == _PROSE:
        return "markdown", "\n".join([rest, *lines[1:]])
    if word == _SHELL:
        return "code", "\n".join(["%%sh", *lines[1:]]) if len(lines) > 1 else f"!{rest}"
    if word in _OTHER:
        return "code", "\n".join([f"%{word}", *([rest] if rest else []), *lines[1:]])
    return "code", "\n".join(lines)
