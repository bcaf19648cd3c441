"""Markdown with code cells: MyST (`{code-cell}`), Quarto and R Markdown (`{python}`).

Sources: Jupyter Book, "Notebooks written in MyST Markdown"; Quarto, "Computations".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.many.texts.script import Part, Script, script_of

_OPENING = re.compile(
    r"^(?P<fence>`{3,}|~{3,})\s*\{(?P<head>code-cell|[a-zA-Z]+)\b(?P<rest>[^}]*)\}(?P<after>.*)$"
)
_ANY = re.compile(
    r"^(?:`{3,}|~{3,})\s*\{(?:code-cell|python|r|julia|bash|sql)\b", re.MULTILINE | re.IGNORECASE
)
_LANGUAGE = re.compile(
    r"^\s*(?:name|language|engine|jupyter)\s*:\s*['\"]?(python|julia|ir|r)\b", re.MULTILINE | re.I
)
_SHELL = {"bash", "sh", "sql"}


def has_cells(text: str) -> bool:
    """Whether the text has a fence that is run."""
    return _ANY.search(text) is not None


def read(text: str) -> Script:
    """Its code cells, and the prose between them as markdown cells."""
    return script_of(_parts(text.splitlines()), _language(text))


def _language(text: str) -> str:
    if re.search(r"^(?:`{3,}|~{3,})\s*\{(?:code-cell\}?\s*i?python|python)", text, re.MULTILINE | re.I):
        return "python"
    said = _LANGUAGE.search(text)
    return {"ir": "r"}.get(said[1].lower(), said[1].lower()) if said else "python"


def _parts(lines: list[str]) -> Iterator[Part]:
    prose: list[str] = []
    number = 0
    while number < len(lines):
        opening = _OPENING.match(lines[number])
        if opening is None:
            prose.append(lines[number])
            number += 1
            continue
        yield from _prose(prose, number)
        prose = []
        end = _closing(lines, number + 1, opening["fence"])
        yield _code(lines[number + 1 : end], number + 2, opening["head"].lower())
        number = end + 1
    yield from _prose(prose, len(lines))


def _closing(lines: list[str], start: int, fence: str) -> int:
    for number in range(start, len(lines)):
        if lines[number].rstrip().startswith(fence) and not lines[number].strip(fence[0] + " "):
            return number
    return len(lines)


def _prose(lines: list[str], end: int) -> Iterator[Part]:
    if any(line.strip() for line in lines):
        yield Part(end - len(lines) + 1, "markdown", "\n".join(lines))


def _code(lines: list[str], first: int, head: str) -> Part:
    """Options (`:tags:`, `#|`) stay where they are as comments, so that lines keep their numbers."""
    options = 0
    while options < len(lines) and lines[options].startswith(":"):
        options += 1
    text = [f"# {line}" for line in lines[:options]] + lines[options:]
    if head in _SHELL:  # the opening fence's line becomes the magic's
        return Part(first - 1, "code", "\n".join([f"%%{head}", *text]))
    return Part(first, "code", "\n".join(text))
