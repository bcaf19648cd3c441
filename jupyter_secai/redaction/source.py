"""Masks in code: inside literals and comments only, so that what parsed before parses after."""

from __future__ import annotations

import ast
import io
import re
import token
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.model import Finding
from jupyter_secai.notebook.syntax import mask
from jupyter_secai.redaction.edits import Edit, applied

_STRING = re.compile(r"(?P<open>[A-Za-z]{0,2}(?P<quote>\"\"\"|'''|\"|'))(?P<body>.*)(?P=quote)\Z", re.S)
_PARTS_OF_STRINGS = frozenset(
    kind for kind in (getattr(token, name, None) for name in ("FSTRING_MIDDLE", "TSTRING_MIDDLE")) if kind
)
_COMMAND = re.compile(r"[ \t]*(?:[\w, .]+=[ \t]*)?(?:!!?|%%?)")
_ENVIRONMENT = re.compile(r"[ \t]*%(?:set_)?env\s+[A-Za-z_]\w*(?:\s*=\s*|\s+)(?P<value>\S.*)")
_OPTION = re.compile(
    r"(?:--?(?:password|passwd|pass|token|api[-_]?key|secret|auth)[= ]+|(?<=\s)-p ?"
    r"|\b\w{0,40}(?:PASS|PWD|TOKEN|KEY|SECRET)\w{0,40}=)"
    r"[\"']?(?P<value>[^\s\"']+)",
    re.I,
)


class _Token(NamedTuple):
    """A literal or a comment: where masks may stand in it, and whether it is a number."""

    start: int
    end: int
    is_number: bool


def named_edits(source: str, findings: Iterable[Finding], taken: Sequence[TextSpan]) -> Iterator[Edit]:
    """The credentials that a cell's findings name by their place: no format gives them away."""
    starts = _line_starts(source)
    for finding in findings:
        place = finding.location
        if finding.category != "secret" or place.carrier != "source" or place.end_line > len(starts):
            continue
        start, end = starts[place.line - 1] + place.column, starts[place.end_line - 1] + place.end_column
        if not any(span.start < end and span.end > start for span in taken):
            entity = finding.entities[0] if finding.entities else "SECRET"
            for begin, stop in _in_command(source, start, end):
                yield Edit(begin, stop, "[SECRET]", entity)


def _in_command(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Of a whole magic or shell line the values only."""
    line_start = source.rfind("\n", 0, start) + 1
    if not _COMMAND.match(source, line_start) or source[line_start:start].strip():
        yield start, end
        return
    line = source[line_start:end]
    values = [found.span("value") for found in _OPTION.finditer(line)]
    environment = _ENVIRONMENT.match(line)
    for begin, stop in [environment.span("value")] if environment else values:
        yield line_start + begin, line_start + stop


def in_literals(source: str, edits: list[Edit]) -> list[Edit]:
    """The edits cut to the literals and comments that they touch; a number becomes a string.

    Lines that are not Python (magics, shell) and values outside all literals are edited in place.
    """
    code = _Code.of(source)
    parses = _parses(source)
    result: list[Edit] = []
    for edit in edits:
        cut = code.cut(edit)
        result += [edit] if cut is None or not (cut or edit.elsewhere) else cut
    if not parses or _parses(applied(source, result)):
        return result
    return [_plain_number(edit) for edit in result]


class _Code(NamedTuple):
    """A cell's Python beside its source, line for line, and its literals and comments in order."""

    lines: list[str]
    shown: list[str]
    starts: list[int]
    further: list[int]
    tokens: list[_Token]
    ends: list[int]

    @classmethod
    def of(cls, source: str) -> _Code:
        python = mask(source).python
        starts, shown = _line_starts(source), _line_starts(python)
        tokens = list(_tokens(python))
        further = [own - other for own, other in zip(starts, shown, strict=False)]
        return cls(source.split("\n"), python.split("\n"), starts, further, tokens, [t.end for t in tokens])

    def cut(self, edit: Edit) -> list[Edit] | None:
        """The edit in the literals that it touches; None where the line is not Python."""
        first = bisect_right(self.starts, edit.start) - 1
        last = bisect_left(self.starts, edit.end, lo=first + 1)
        if self.lines[first:last] != self.shown[first:last]:
            return None
        return list(self._pieces(edit, self.further[first]))

    def _pieces(self, edit: Edit, further: int) -> Iterator[Edit]:
        """`further`: how much later the line stands in the source than in its Python."""
        for item in self.tokens[bisect_right(self.ends, edit.start - further) :]:
            start, end = item.start + further, item.end + further
            if start >= edit.end:
                return
            if item.is_number:
                yield edit._replace(start=start, end=end, mask=f'"{edit.mask}"')
            else:
                yield edit._replace(start=max(start, edit.start), end=min(end, edit.end))


def _plain_number(edit: Edit) -> Edit:
    """Inside an f-string a quote would end it."""
    return edit._replace(mask="0") if edit.mask.startswith('"') else edit


def _parses(source: str) -> bool:
    try:
        ast.parse(mask(source).python, "<cell>")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _tokens(python: str) -> Iterator[_Token]:
    starts = _line_starts(python)
    try:
        for item in tokenize.generate_tokens(io.StringIO(python, newline="\n").readline):
            start, end = starts[item.start[0] - 1] + item.start[1], starts[item.end[0] - 1] + item.end[1]
            if item.type == token.STRING:
                found = _STRING.match(item.string)
                yield (
                    _Token(start + found.start("body"), start + found.end("body"), False)
                    if found
                    else _Token(start, end, False)
                )
            elif item.type in (token.NUMBER, token.COMMENT) or item.type in _PARTS_OF_STRINGS:
                yield _Token(start, end, item.type == token.NUMBER)
    except (tokenize.TokenError, SyntaxError, IndexError):
        return


def _line_starts(text: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


# --- the lines that printed something


_PRINTERS = frozenset({"print", "pprint", "display", "show", "info", "write", "echo", "head", "tail"})
_ARROW = re.compile(r"^-+> *(\d+)", re.M)


def printing_lines(source: str, carrier: str, traceback: str) -> tuple[int, ...]:
    """The lines of a cell that can have made an output: prints for a stream, else what ends the cell."""
    if carrier.endswith(":error"):
        found = _ARROW.search(traceback)
        return (int(found[1]),) if found and int(found[1]) <= source.count("\n") + 1 else ()
    try:
        body = ast.parse(mask(source).python, "<cell>").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    calls = (node for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.Call))
    printing = [call.lineno for call in calls if _prints(call)]
    if printing and (carrier.endswith(":stream") or not isinstance(body[-1], ast.Expr)):
        return tuple(sorted(set(printing))[:5])
    return (body[-1].lineno,) if body and isinstance(body[-1], ast.Expr) else ()


def _prints(call: ast.Call) -> bool:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
    return name in _PRINTERS
