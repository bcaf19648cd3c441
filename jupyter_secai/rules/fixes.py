"""Quick fixes: the row of a rule says what ends its finding, here it becomes edits of the cell's text.

A fix is offered only where the changed call still parses: code that was not understood is not rewritten.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.catalogue import FixRow
from jupyter_secai.model import Edit, Fix, Location
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.surroundings import text_at
from jupyter_secai.rules.syntax import inside_out, place_of
from jupyter_secai.rules.versions import known_versions

_SHELL_SYNTAX = re.compile(r"[|&;<>()$`\\\"'*?\[\]#~=%!]")


class Change(NamedTuple):
    """Text of a call between two offsets, in code points, and what it becomes."""

    start: int
    end: int
    text: str


def call_fix(row: FixRow, location: Location, facts: Facts) -> Fix | None:
    """The fix of a finding at a call; None where the call cannot be read or the row does not fit it."""
    if row.assign is not None:
        return _setting_fix(row, location, facts)
    code = text_at(location, facts)
    call = _parsed(code)
    if call is None or not location.cell_id:
        return None
    try:
        changes = list(_changes(row, call, code))
    except (_UnfitError, tokenize.TokenError):
        return None
    if not changes or _parsed_expression(_changed(code, changes)) is None:
        return None
    imports = import_edits(row.imports, location, facts) if row.imports else []
    return Fix(title=row.title, edits=[*imports, *_edits(changes, code, location)], safe=row.safe)


def line_fix(row: FixRow, location: Location, facts: Facts) -> Fix | None:
    """The fix of a finding on a shell line or magic: the row's replacement in its text."""
    code = text_at(location, facts)
    change = _replacement(row, code)
    changes = list(_pins(code, facts)) if row.pin else [change] if change else []
    if not changes or not location.cell_id:
        return None
    return Fix(title=row.title, edits=_edits(changes, code, location), safe=row.safe)


_INSTALL = re.compile(r"\binstall\s+")
_UNPINNED = re.compile(
    r"(?<=\s)(?:(-[rcefit]|--\w[\w-]*)\s+\S+|-\S+|([A-Za-z][\w.-]*)(?:\[[\w,]+\])?(?=\s|$))"
)


def _pins(code: str, facts: Facts) -> Iterator[Change]:
    """`==version` after each package of an install of which the notebook says the version."""
    start = _INSTALL.search(code)
    known = known_versions(facts)
    for found in _UNPINNED.finditer(code, start.end() - 1 if start else len(code)):
        version = known.get(re.sub(r"[-_.]+", "-", found[2] or "").lower())
        if version is not None:
            yield Change(found.end(), found.end(), f"=={version}")


def _setting_fix(row: FixRow, location: Location, facts: Facts) -> Fix | None:
    """The fix of a finding at `thing.setting = value`: another value."""
    for node, parent in inside_out(location, facts):
        is_target = isinstance(parent, ast.Assign) and node in parent.targets
        if is_target and isinstance(parent, ast.Assign) and location.cell_id:
            place = place_of(parent.value, location.cell or 0, facts)
            return Fix(title=row.title, edits=[edit_at(place, row.assign or "")], safe=row.safe)
    return None


def import_edits(module: str, location: Location, facts: Facts) -> list[Edit]:
    """`import module` on a line of its own, where the notebook has not imported it before `location`.

    First in the cell, or after its cell magic and what is above that.
    """
    here = (location.cell or 0, location.line)
    if any(fact.qualified == module and (fact.cell, fact.at.line) <= here for fact in facts.imports):
        return []
    lines = facts.notebook.cells[location.cell or 0].source.split("\n")
    first = 1
    for number, line in enumerate(lines[: location.line], start=1):
        if line.startswith("%%"):
            first = number + 1
    at_top = {"line": first, "column": 0, "end_line": first, "end_column": 0}
    return [edit_at(location.model_copy(update=at_top), f"import {module}\n")]


def edit_at(location: Location, text: str) -> Edit:
    """`text` for what stands at a place of a cell."""
    return Edit(
        cell_id=location.cell_id or "",
        line=location.line,
        column=location.column,
        end_line=location.end_line,
        end_column=location.end_column,
        text=text,
    )


# --- the call


class _UnfitError(Exception):
    """The row's change cannot be made in this call."""


def _parsed(code: str) -> ast.Call | None:
    expression = _parsed_expression(code)
    return expression if isinstance(expression, ast.Call) else None


def _parsed_expression(code: str) -> ast.expr | None:
    """The expression in brackets of its own, so that it may go over lines; its first line is one longer."""
    try:
        return ast.parse(f"({code}\n)", "<cell>", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _changes(row: FixRow, call: ast.Call, code: str) -> Iterator[Change]:
    for spec in row.drop:
        yield from _dropped(spec, call, code)
    added: list[str] = []
    for spec, value in row.set.items():
        argument = _argument(spec, call)
        if argument is not None:
            yield Change(_start(argument, code), _end(argument, code), value)
        else:
            added.append(f"{spec.partition('@')[0]}={value}")
    if added:
        yield _added(", ".join(added), code)
    if row.method:
        yield _renamed(row.method, call, code)
    if row.function:
        yield Change(_start(call.func, code), _end(call.func, code), row.function)
    if row.words:
        yield _as_words(row.words, call, code)
    if row.after:
        yield Change(len(code), len(code), row.after)
    change = _replacement(row, code)
    if change is not None:
        yield change


def _replacement(row: FixRow, code: str) -> Change | None:
    if row.replace is None:
        return None
    pattern, text = row.replace
    found = re.search(pattern, code)
    return Change(found.start(), found.end(), found.expand(text)) if found else None


def _argument(spec: str, call: ast.Call) -> ast.expr | None:
    keyword, _, position = spec.partition("@")
    for passed in call.keywords:
        if passed.arg == keyword:
            return passed.value
    if position and int(position) < len(call.args):
        return call.args[int(position)]
    return None


def _dropped(spec: str, call: ast.Call, code: str) -> Iterator[Change]:
    """The argument with the comma before it; a first argument goes with the comma after it."""
    argument = _argument(spec, call)
    if argument is None:
        return
    keyword = next((k for k in call.keywords if k.value is argument), None)
    start = _start(keyword or argument, code)
    end = _end(argument, code)
    before = code[:start].rstrip()
    if before.endswith(","):
        yield Change(len(before) - 1, end, "")
    else:
        after = re.match(r"\s*,\s*", code[end:])
        yield Change(start, end + (after.end() if after else 0), "")


def _added(text: str, code: str) -> Change:
    """After the last argument, whether a comma follows it or not."""
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(f"({code}\n)").readline)
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER)
    ]
    last = tokens[-3]  # before the call's own bracket, which stands before ours
    at = _offset(code, last.end[0], last.end[1])
    lead = {"(": "", ",": " "}.get(last.string, ", ")
    return Change(at, at, lead + text)


def _renamed(method: str, call: ast.Call, code: str) -> Change:
    """The last name of what is called; a name on its own comes from an import that would have to change."""
    if not isinstance(call.func, ast.Attribute):
        raise _UnfitError
    end = _end(call.func, code)
    return Change(end - len(call.func.attr), end, method)


def _as_words(spec: str, call: ast.Call, code: str) -> Change:
    """A command without shell syntax as a list: `f"ping {host}"` becomes `["ping", host]`."""
    argument = _argument(spec, call)
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    words: list[list[str]] = [[]]
    for part in parts:
        if isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None:
            words[-1].append("{" + ast.unparse(part.value) + "}")
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            _split(part.value, words)
        else:
            raise _UnfitError
    listed = ", ".join(_word(word) for word in words if word)
    if argument is None or not listed:
        raise _UnfitError
    return Change(_start(argument, code), _end(argument, code), f"[{listed}]")


def _split(text: str, words: list[list[str]]) -> None:
    if _SHELL_SYNTAX.search(text) or "{" in text or "}" in text:
        raise _UnfitError
    first, *rest = re.split(r"\s+", text)
    for number, word in enumerate((first, *rest)):
        if number:
            words.append([])
        if word:
            words[-1].append(word)


def _word(parts: list[str]) -> str:
    if len(parts) == 1 and parts[0].startswith("{"):
        return parts[0][1:-1]
    text = "".join(parts)
    return f'f"{text}"' if "{" in text else f'"{text}"'


# --- places


def _start(node: ast.expr | ast.keyword, code: str) -> int:
    return _offset(code, node.lineno, _column(code, node.lineno, node.col_offset))


def _end(node: ast.expr | ast.keyword, code: str) -> int:
    line = node.end_lineno or node.lineno
    return _offset(code, line, _column(code, line, node.end_col_offset or 0))


def _column(code: str, line: int, byte: int) -> int:
    """A byte column of the bracketed code, in code points."""
    text = code.split("\n")[line - 1]
    shifted = f"({text}" if line == 1 else text
    return len(shifted.encode("utf-8", "surrogatepass")[:byte].decode("utf-8", "ignore"))


def _offset(code: str, line: int, column: int) -> int:
    """The offset in the code of a place in the bracketed code, whose first line is one longer."""
    lines = code.split("\n")
    before = sum(len(each) + 1 for each in lines[: line - 1])
    return before + column - (1 if line == 1 else 0)


def _changed(code: str, changes: list[Change]) -> str:
    for change in sorted(changes, reverse=True):
        code = code[: change.start] + change.text + code[change.end :]
    return code


def _edits(changes: list[Change], code: str, location: Location) -> list[Edit]:
    return [_placed(change, code, location) for change in sorted(changes)]


def _placed(change: Change, code: str, location: Location) -> Edit:
    line, column = _place(code, change.start, location)
    end_line, end_column = _place(code, change.end, location)
    return Edit(
        cell_id=location.cell_id or "",
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        text=change.text,
    )


def _place(code: str, offset: int, location: Location) -> tuple[int, int]:
    line = code.count("\n", 0, offset)
    column = offset - (code.rfind("\n", 0, offset) + 1)
    return location.line + line, column + (location.column if line == 0 else 0)
