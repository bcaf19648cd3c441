"""What command lines do to files: those that they fetch are written, those that they start are read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from jupyter_secai.analysis.files import file_key, remote_labels, store
from jupyter_secai.analysis.machine import Machine
from jupyter_secai.analysis.program import Span
from jupyter_secai.analysis.values import UNKNOWN, Value
from jupyter_secai.notebook.syntax import Command, Program, programs

_FETCHERS = frozenset({"wget", "curl"})
_TARGET = re.compile(r"-[a-zA-Z]{0,9}[Oo]|--output(?:-document)?")
_INTERPRETER = re.compile(r"python[\d.]*w?|(?:ba|z|da|k)?sh|perl|ruby|node|php|Rscript|source|\.|\{\}")
# What has none of these words neither fetches a file nor starts one that was fetched.
_TELLING = re.compile(r"wget|curl|python|sh\b|perl|ruby|node|php|Rscript|source|[./{}]")
_CHECKERS = frozenset({"sha256sum", "sha512sum", "sha384sum", "shasum", "gpg", "gpgv", "cosign", "minisign"})
_NO_LABELS: frozenset[str] = frozenset()


def fetched(program: Program) -> tuple[str, str] | None:
    """The file that `wget` or `curl` writes, and the address."""
    url = next((word for word in program.words if "://" in word), None)
    if program.name not in _FETCHERS or url is None:
        return None
    for option, word in zip(program.words, program.words[1:], strict=False):
        if _TARGET.fullmatch(option) and not word.startswith("-") and "://" not in word:
            return word, url
    return url.split("?", 1)[0], url


def started(m: Machine, command: Value, at: Span) -> Value:
    """What the files hold that a command line starts; what it fetches is kept for those who read it."""
    labels = _NO_LABELS
    trail = command.trail
    line = list(_programs(command))
    checked = any(program.name in _CHECKERS for program in line)
    for program in line:
        target = fetched(program)
        if target is not None:
            path, url = target
            store(m, path, UNKNOWN, at, program.name, remote_labels(url) | {"remote"})
        file = UNKNOWN if checked else held(m, _file(program))
        labels, trail = labels | file.labels, trail or file.trail
    return Value(labels=labels, trail=trail)


def held(m: Machine, path: str) -> Value:
    """What a file holds that is run; `fetched` where the notebook has downloaded it."""
    stored = m.lookup(file_key(path)) or UNKNOWN
    return stored._replace(labels=stored.labels | {"fetched"}) if "remote" in stored.labels else stored


def _programs(command: Value) -> Iterator[Program]:
    line = command.text
    if line is None and command.items:
        line = shlex.join("{}" if item.text is None else item.text for item in command.items)
    if line is not None and _TELLING.search(line):
        yield from programs(Command("cell-magic", "sh", f"\n{line}", 0, 0))


def _file(program: Program) -> str:
    """What is started: the program, or the script that an interpreter is given."""
    if not _INTERPRETER.fullmatch(program.name):
        return program.name
    return next((word for word in program.words if not word.startswith("-")), "")
