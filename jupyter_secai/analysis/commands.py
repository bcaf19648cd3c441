"""Magics and shell lines as calls (`shell.run`, `sql.run`, …), with the values that are pasted into them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from jupyter_secai.analysis import programs
from jupyter_secai.analysis.files import store
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.machine import Machine
from jupyter_secai.analysis.program import Span
from jupyter_secai.analysis.values import UNKNOWN, Value, merged
from jupyter_secai.notebook.syntax import SHELL_CELL_MAGICS, Command

# `{expression}` and `$name` in a shell line or in the line of a magic; `$$name` is the shell's own.
_PASTED = re.compile(r"\{\{|\}\}|\{([^{}\n]{1,200})\}|\$\$|\$\{?([A-Za-z_]\w{0,60})\}?")
# `{{name}}` (jupysql), `:name` and `$name` (ipython-sql) in a query.
_IN_QUERY = re.compile(
    r"\{\{([^{}\n]{1,200})\}\}|(?<![:\w])[:$]\{?([A-Za-z_]\w{0,60})\}?|\{([^{}\n]{1,200})\}"
)
_NAMES = {
    "sql": "sql.run", "run": "ipython.run", "load": "ipython.load", "loadpy": "ipython.load",
    "env": "ipython.env",
    "set_env": "ipython.env", "html": "ipython.html", "HTML": "ipython.html",
    "javascript": "ipython.javascript",
    "js": "ipython.javascript", "writefile": "ipython.writefile", "file": "ipython.writefile",
    "store": "ipython.store", "ai": "ipython.ai",
    "system": "shell.run", "sx": "shell.run", "sc": "shell.run", "pip": "shell.run",
    "conda": "shell.run", "mamba": "shell.run", "uv": "shell.run", "pip3": "shell.run",
}  # fmt: skip
_PROGRAMS = frozenset({"pip", "pip3", "conda", "mamba", "uv"})


def run(m: Machine, command: Command) -> Value:
    """Note the call that a command is; what it gives to the variable that it is assigned to."""
    name = _name(command)
    if name is None:
        return UNKNOWN
    lines = max(1, command.text.count("\n") + 1)
    at = Span(command.line, command.column, command.line + lines - 1, command.column + len(command.text) + 1)
    value = _filled(m, command, at)
    result = merged((value, _files_of(m, name, value, at)))._replace(kind="builtins.str")
    fact = CallFact(name, UNKNOWN, (value,), (), (*at, *at), m.cell, m.during, result=result)
    m.note(fact)
    if name == "ipython.writefile":
        _write(m, command, at)
    return result


def _files_of(m: Machine, name: str, value: Value, at: Span) -> Value:
    """What the files hold that a command starts."""
    if name == "shell.run":
        return programs.started(m, value, at)
    if name != "ipython.run":
        return UNKNOWN
    words = [word for word in (value.text or "").split() if not word.startswith("-")]
    return programs.held(m, words[0]) if words else UNKNOWN


def _name(command: Command) -> str | None:
    if command.kind == "shell" or (command.kind == "cell-magic" and command.name in SHELL_CELL_MAGICS):
        return "shell.run"
    return _NAMES.get(command.name)


def _write(m: Machine, command: Command, at: Span) -> None:
    words = command.text.split("\n", 1)[0].split()
    if words:
        store(m, words[-1], UNKNOWN, at, command.name)


def _filled(m: Machine, command: Command, at: Span) -> Value:
    """The text of a command, with what is pasted into it."""
    text = f"{command.name} {command.text}" if command.name in _PROGRAMS else command.text
    if command.name == "sql":
        return pasted(m, text, _IN_QUERY, at)
    if command.name == "ai":  # a prompt is filled in as a whole
        return pasted(m, text, _PASTED, at)
    if command.kind == "cell-magic":  # only the magic's own line is filled in
        line, _, body = text.partition("\n")
        first = pasted(m, line, _PASTED, at)
        return first._replace(text=f"{first.text}\n{body}", constant=None)
    return pasted(m, text, _PASTED, at)


def pasted(m: Machine, text: str, pattern: re.Pattern[str], at: Span) -> Value:
    """A text with expressions pasted into it."""
    parts: list[Value] = []
    words: list[str] = []
    position = 0
    known = True
    for found in pattern.finditer(text):
        expression = next((group for group in found.groups() if group), None)
        value = _evaluated(m, expression, at, found) if expression else None
        if value is None:
            continue
        words += [text[position : found.start()], value.text if value.text is not None else "{}"]
        known = known and value.known
        parts.append(value)
        position = found.end()
    whole = "".join((*words, text[position:]))
    return merged(parts)._replace(
        kind="builtins.str", text=whole, known=known, constant=whole if known else None
    )


def _evaluated(m: Machine, expression: str, at: Span, found: re.Match[str]) -> Value | None:
    """The value of what is pasted; None where IPython would leave the text as it is."""
    if expression.isidentifier():
        held = m.named(expression)
        if held is not None or "{" in found[0]:
            return held or UNKNOWN
        return None
    try:
        node = ast.parse(expression.strip(), "<cell>", "eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for inner in ast.walk(node):
        if isinstance(inner, ast.expr):
            inner.lineno, inner.col_offset = at.line, at.column
            inner.end_lineno, inner.end_col_offset = at.end_line, at.end_column
    return m.value(node)


# --- the same through get_ipython()

Arguments = tuple[Value, ...]


def _line_magic(
    m: Machine, node: ast.Call, receiver: Value, arguments: Arguments, keywords: object
) -> Value | None:
    """`get_ipython().run_line_magic("run", url)` is `%run url`."""
    if len(arguments) < 2 or not isinstance(arguments[0].constant, str):
        return None
    name = arguments[0].constant
    called = "shell.run" if name in SHELL_CELL_MAGICS else _NAMES.get(name)
    if called is None:
        return None
    at = Span(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)
    text = arguments[-1]
    m.note(CallFact(called, UNKNOWN, (text,), (), (*at, *at), m.cell, m.during))
    return merged((text,))._replace(kind="builtins.str")


Special = Callable[..., Value | None]
CALLS: dict[str, Special] = {
    "IPython.InteractiveShell.run_line_magic": _line_magic,
    "IPython.InteractiveShell.run_cell_magic": _line_magic,
    "IPython.InteractiveShell.magic": _line_magic,
}
