"""A cell's Python to a syntax tree. What does not parse is taken out statement by statement, and named."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

# A parser that meets '\d' in a string warns on stderr; a reviewer reads such code all day.
warnings.filterwarnings("ignore", category=SyntaxWarning, module=r"<cell>")

_MAX_REPAIRS = 60
_MOST_REPARSED = 2_000_000  # code points, all tries together
_OPENERS, _CLOSERS = "([{", ")]}"
# Python 2, line by line: the same statement as Python 3 writes it.
_OLD: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"^(\s*(?:.{0,200}[:;]\s)?)print\s*>>\s*([\w.]{1,100})\s*,\s*(.+?)(\s*#.*)?$"),
        r"\1print(\3)",
    ),
    (re.compile(r"^(\s*(?:.{0,200}[:;]\s*)?)print[ \t]+(.+?),?\s*$"), r"\1print(\2)"),
    (re.compile(r"^(\s*(?:.{0,200}[:;]\s*)?)exec[ \t]+(.+?)\s+in\s+(.+)$"), r"\1exec(\2, \3)"),
    (re.compile(r"^(\s*(?:.{0,200}[:;]\s*)?)exec[ \t]+(.+)$"), r"\1exec(\2)"),
    (re.compile(r"^(\s*except\s+[\w.() ,]{1,200}?)\s*,\s*(\w+)\s*:"), r"\1 as \2:"),
    (re.compile(r"^(\s*raise\s+[\w.]{1,100})\s*,\s*(.+)$"), r"\1(\2)"),
    (re.compile(r"<>"), "!="),
    (re.compile(r"\b0([0-7]{1,12})\b"), r"0o\1"),
    (re.compile(r"\b(\d{1,30})[lL]\b"), r"\1"),
    (re.compile(r"\b[uU][rR](['\"])"), r"r\1"),
    (re.compile(r"`([\w.\[\]]{1,100})`"), r"repr(\1)"),
)


class Parsed(NamedTuple):
    """A tree; `left_out` are the lines (from 1) that are not Python 3 and were passed over or put right."""

    tree: ast.Module
    left_out: tuple[int, ...]


def parse(python: str) -> Parsed:
    """Parse masked Python; never raises."""
    try:
        return Parsed(ast.parse(python, "<cell>"), ())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _repaired(python)


def _repaired(python: str) -> Parsed:
    """Put right or blank out the statement that the parser stumbles over, and try again."""
    lines = python.replace("\0", " ").replace("\f", " ").split("\n")
    left_out: set[int] = set()
    modern: set[int] = set()
    tries = min(_MAX_REPAIRS, max(2, _MOST_REPARSED // (len(python) + 1)))
    for _ in range(tries):
        try:
            return Parsed(ast.parse("\n".join(lines), "<cell>"), tuple(sorted(left_out)))
        except SyntaxError as error:
            index = _line_of(error, lines)
        except (ValueError, RecursionError, MemoryError):
            break
        if index is None:
            break
        if index not in modern and _modernised(lines, index, modern):
            left_out.add(index + 1)
        else:
            left_out.update(number + 1 for number in _blanked(lines, index))
    every = tuple(number + 1 for number, line in enumerate(python.split("\n")) if line.strip())
    return Parsed(ast.Module(body=[], type_ignores=[]), every)


def _line_of(error: SyntaxError, lines: list[str]) -> int | None:
    """The last line with text at or before the one that the parser names."""
    index = min((error.lineno or 1) - 1, len(lines) - 1)
    while index > 0 and not lines[index].strip():
        index -= 1
    return index if lines[index].strip() else None


def _modernised(lines: list[str], index: int, modern: set[int]) -> bool:
    """Write every line from here on that is Python 2 as Python 3; true when the line itself was."""
    modern.update((index,))
    line = lines[index]
    for pattern, replacement in _OLD:
        line = pattern.sub(replacement, line)
    changed = line != lines[index]
    lines[index] = line
    return changed


def _blanked(lines: list[str], index: int) -> list[int]:
    """Blank out the logical line around `index`. A header keeps its body, as a block of its own."""
    start, end = _logical_line(lines, index)
    first = lines[start]
    indent = first[: len(first) - len(first.lstrip())]
    taken = [number for number in range(start, end) if lines[number].strip()]
    text = " ".join(line.strip() for line in lines[start:end])
    following = next((line for line in lines[end:] if line.strip()), "")
    opens = _indent(following) > len(indent)
    for number in range(start, end):
        lines[number] = ""
    if text in (indent + "pass", "pass", "if 1:"):  # blanked before: the block itself is what is wrong
        lines[start] = "" if text == "pass" else lines[start]
        if opens:
            _dedent(lines, end, len(indent))
    else:
        lines[start] = indent + ("if 1:" if opens else "pass")
    return taken


def _dedent(lines: list[str], start: int, indent: int) -> None:
    """Blank out the block that stands deeper than `indent` from here on."""
    for number in range(start, len(lines)):
        if lines[number].strip() and _indent(lines[number]) <= indent:
            return
        lines[number] = ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _logical_line(lines: list[str], index: int) -> tuple[int, int]:
    """The lines of the statement around `index`, as its brackets and its continuation lines tell."""
    start = index
    while start > 0 and _continues(lines, start):
        start -= 1
    end = index + 1
    while end < len(lines) and _continues(lines, end):
        end += 1
    return start, end


def _continues(lines: list[str], index: int) -> bool:
    """Whether a line goes on with the statement of the line above it."""
    line, above = lines[index].strip(), lines[index - 1].rstrip()
    if not line or not above:
        return False
    deeper = _indent(lines[index]) > _indent(lines[index - 1])
    return above.endswith("\\") or line[0] in _CLOSERS or (above.endswith((",", *_OPENERS)) and deeper)
