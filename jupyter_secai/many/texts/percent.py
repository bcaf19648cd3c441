"""Python scripts with cells: lines that start with `# %%`, as jupytext and editors write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.many.texts.script import Kind, Part, Script, script_of

_MARKER = re.compile(r"^# ?%%(?P<rest>(?:[ \t\[].*)?)$")
_ANY_MARKER = re.compile(r"^# ?%%(?:[ \t\[]|\r?$)", re.MULTILINE)
_KIND = re.compile(r"\[(markdown|md|raw)\]")
# jupytext writes magics and shell lines as comments, so that the script stays Python
_MAGIC = re.compile(r"^# (?=%{1,2}[a-zA-Z]|!\s*\w)")
_FENCE = "# ---"


def has_cells(text: str) -> bool:
    """Whether a line of `text` marks a cell."""
    return _ANY_MARKER.search(text) is not None


def read(text: str) -> Script:
    """The cells of a script."""
    return script_of(
        Part(first, kind, _source(kind, lines)) for first, kind, lines in _parts(text.splitlines())
    )


def _parts(lines: list[str]) -> Iterator[tuple[int, Kind, list[str]]]:
    start = _after_header(lines)
    first, kind, body = start + 1, _kind(""), list[str]()
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


def _kind(rest: str) -> Kind:
    named = _KIND.search(rest)
    if named is None:
        return "code"
    return "raw" if named[1] == "raw" else "markdown"


def _source(kind: Kind, lines: list[str]) -> str:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if kind != "code":
        return "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)
    return "\n".join(_MAGIC.sub("", line) for line in lines)
