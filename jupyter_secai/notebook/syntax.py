"""IPython's syntax: magics and shell lines taken out of a cell, line for line.

The Python that is left has as many lines as the cell, so a line number in one is a line number in the other.
"""

from __future__ import annotations

import re
import shlex
from typing import Literal, NamedTuple

# These cell magics run their body as Python; every other body is some other language.
PYTHON_CELL_MAGICS = frozenset(
    "capture debug ipytest prun pypy python python2 python3 time timeit memit mprun lprun "
    "heat scalene secai wandb".split()
)
_PYTHON_LINE_MAGICS = PYTHON_CELL_MAGICS - {"secai"}  # what follows ours are names and words
SHELL_CELL_MAGICS = frozenset({"bash", "sh", "system", "sx", "script", "!", "cmd", "zsh"})
_AUTOMAGIC = re.compile(
    r"^[ \t]*(?:pip3?|conda|mamba|cd|ls|cp|mv|rm|mkdir|cat|run|load|time|who|whos) +"
    r"(?!(?:in|is|and|or|if|not|for|else)\b|[=(.\[,:+*/<>&|^@%-] )[^\s=(\[,:]",
    re.M,
)
_START = re.compile(
    r"(?P<indent>[ \t]*)(?:(?P<target>[A-Za-z_][\w, \t.]*?)[ \t]*=[ \t]*)?(?P<mark>!!|!|%%|%)(?P<rest>.*)",
    re.S,
)
_HELP = re.compile(r"[ \t]*(?:\?\??[%\w.*]+|[%\w.*\[\]'\"]+\?\??)[ \t]*(?:#.*)?$")
_TOKEN = re.compile(r"\"\"\"|'''|\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?|#.*|[()\[\]{}]|\\$")


class Command(NamedTuple):
    """A magic or a shell line. `line` counts from 1; `text` is what follows the mark or the magic's name."""

    kind: Literal["shell", "line-magic", "cell-magic"]
    name: str
    text: str
    line: int
    column: int
    target: str | None = None


class Program(NamedTuple):
    """One simple command of a shell line: the program, its words, and what it is piped into."""

    name: str
    words: tuple[str, ...]
    piped_into: str | None
    line: int
    column: int
    end_column: int


class Masked(NamedTuple):
    """The Python of a cell with magics masked, the magics themselves, and other languages' text."""

    python: str
    commands: tuple[Command, ...]


def mask(source: str) -> Masked:
    """Take magics and shell lines out of a code cell."""
    head = source.lstrip()
    if head.startswith("%%"):
        return _mask_cell_magic(source, head)
    if not ("%" in source or "!" in source or "?" in source or _AUTOMAGIC.search(source)):
        return Masked(source, ())
    return _mask_lines(source, 1)


def _mask_cell_magic(source: str, head: str) -> Masked:
    first, _, body = head.partition("\n")
    above = source[: len(source) - len(head)].count("\n")
    name, _, arguments = first[2:].strip().partition(" ")
    if name in PYTHON_CELL_MAGICS:
        inner = _mask_lines(body, above + 2)
        magic = Command("cell-magic", name, arguments, above + 1, 0)
        return Masked("\n" * (above + 1) + inner.python, (magic, *inner.commands))
    command = Command("cell-magic", name, f"{arguments}\n{body}", above + 1, 0)
    return Masked("\n" * source.count("\n"), (command,))


def _mask_lines(source: str, first_line: int) -> Masked:
    lines = source.split("\n")
    commands: list[Command] = []
    state = _Scanner()
    index = 0
    while index < len(lines):
        taken = _command_at(lines, index) if state.at_statement else None
        if taken is None:
            state.feed(lines[index])
            index += 1
            continue
        command, used, replacement = taken
        commands.append(command._replace(line=first_line + index))
        lines[index] = replacement
        lines[index + 1 : index + used] = [""] * (used - 1)
        index += used
    return Masked("\n".join(lines), tuple(command for command in commands if command.name != "?"))


def _command_at(lines: list[str], index: int) -> tuple[Command, int, str] | None:
    line = lines[index]
    found = _START.match(line)
    if found:
        return _marked_command(found, lines, index)
    if _HELP.match(line) and "?" in line:
        return Command("line-magic", "?", "", 0, 0), 1, _indent(line) + "pass"
    stripped = line.lstrip()
    if _AUTOMAGIC.match(stripped):
        name, _, text = stripped.partition(" ")
        kind: Literal["line-magic"] = "line-magic"
        return Command(kind, name, text, 0, len(line) - len(stripped)), 1, _indent(line) + "pass"
    return None


def _marked_command(found: re.Match[str], lines: list[str], index: int) -> tuple[Command, int, str]:
    used, text = _continued(lines, index, found["rest"])
    target = found["target"]
    replacement = found["indent"] + (f"{target} = None" if target else "pass")
    column = found.start("mark")
    if found["mark"].startswith("!"):
        return Command("shell", "!", text, 0, column, target), used, replacement
    name, _, rest = text.partition(" ")
    if name in _PYTHON_LINE_MAGICS and rest.strip() and not rest.lstrip().startswith("-"):
        # `%time x = f()` runs Python: keep the statement in its place
        replacement = (
            found["indent"] + rest.strip() if not target else f"{found['indent']}{target} = {rest.strip()}"
        )
    return Command("line-magic", name, rest, 0, column, target), used, replacement


def _continued(lines: list[str], index: int, text: str) -> tuple[int, str]:
    used = 1
    while text.endswith("\\") and index + used < len(lines):
        text = text[:-1] + " " + lines[index + used].strip()
        used += 1
    return used, text


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


class _Scanner:
    """Knows whether the next line starts a statement, or is inside a string or brackets."""

    __slots__ = ("_depth", "_quote", "_slash")

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""
        self._slash = False

    @property
    def at_statement(self) -> bool:
        return not (self._depth or self._quote or self._slash)

    def feed(self, line: str) -> None:
        position = 0
        self._slash = False
        while position <= len(line):
            if self._quote:
                end = line.find(self._quote, position)
                if end < 0:
                    return
                position, self._quote = end + 3, ""
            token = _TOKEN.search(line, position)
            if token is None:
                return
            self._take(token[0])
            position = token.end()

    def _take(self, mark: str) -> None:
        if mark in ('"""', "'''"):
            self._quote = mark
        elif mark in "([{":
            self._depth += 1
        elif mark in ")]}":
            self._depth = max(0, self._depth - 1)
        elif mark == "\\":
            self._slash = True


def programs(command: Command) -> list[Program]:
    """The simple commands that a shell line, `%pip` or a shell cell runs."""
    if command.kind == "shell":
        return _shell_line(command.text, command.line, command.column + 1)
    if command.kind == "line-magic":
        if command.name in ("pip", "pip3", "conda", "mamba", "uv"):
            return _shell_line(f"{command.name} {command.text}", command.line, command.column + 1)
        if command.name in ("sx", "system", "sc"):
            return _shell_line(command.text, command.line, command.column + len(command.name) + 2)
        return []
    if command.name not in SHELL_CELL_MAGICS:
        return []
    return _shell_lines(command.text, command.line)


def _shell_lines(text: str, first_line: int) -> list[Program]:
    found: list[Program] = []
    held, start = "", first_line
    for offset, line in enumerate(text.split("\n")):
        if offset == 0:
            continue  # the magic's own arguments
        start = first_line + offset if not held else start
        held += line
        if held.endswith("\\"):
            held = held[:-1] + " "
            continue
        found += _shell_line(held, start, 0)
        held = ""
    return found


_SEPARATORS = frozenset({";", "&&", "||", "|", "&", "|&", "(", ")", "\n"})
_PREFIXES = frozenset({"sudo", "time", "nohup", "env", "exec", "command", "then", "do", "else", "if", "-E"})


def _shell_line(text: str, line: int, column: int) -> list[Program]:
    words = _words(text)
    found: list[Program] = []
    current: list[str] = []
    piped = False
    for word in [*words, ";"]:
        if word not in _SEPARATORS:
            current.append(word)
            continue
        if current:
            found.append(_program(current, line, column, column + len(text.rstrip())))
            if len(found) > 1 and piped:
                found[-2] = found[-2]._replace(piped_into=found[-1].name)
        piped = word in ("|", "|&")
        current = []
    return found


def _words(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    lexer.commenters = "#" if re.search(r"(?:^|\s)#", text) else ""
    try:
        return list(lexer)
    except ValueError:  # an open quote: fall back on white space, which keeps the words
        return re.findall(r"\|\||&&|[;|&]|[^\s;|&]+", text)


def _program(words: list[str], line: int, column: int, end: int) -> Program:
    while len(words) > 1 and (words[0] in _PREFIXES or re.fullmatch(r"\w+=.*", words[0])):
        words = words[1:]
    name = words[0].rsplit("/", 1)[-1]
    rest = words[1:]
    if (
        re.fullmatch(r"python[\d.]*|\{sys\.executable\}|\$\{?sys\.executable\}?", name)
        and rest[:1] == ["-m"]
        and len(rest) > 1
    ):
        name, rest = rest[1], rest[2:]
    elif name == "uv" and rest[:1] == ["pip"]:
        name, rest = "pip", rest[1:]
    if name == "pip3":
        name = "pip"
    return Program(name, tuple(rest), None, line, column, end)
