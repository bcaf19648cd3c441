"""What the installing commands of a notebook name: packages with their versions, and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Value
from jupyter_secai.catalogue import Installer
from jupyter_secai.model import Location
from jupyter_secai.notebook.syntax import Command, Program, programs
from jupyter_secai.rules.facts import Facts

_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[\w.-]{0,100}[A-Za-z0-9])?)(?:\[[\w, .-]*\])?\s*"
    r"(?P<version>(?:[=<>~!@][^;]*)?)(?:;.*)?"
)
_EXACT = re.compile(r"={1,3}\s*v?(?P<version>\d(?:[\w.!+-]*\w)?)(?:=[\w.]+)?")
_ADDRESS = re.compile(r"(?:\w+\+)?\w+://|git@|file:|\.{0,2}/|~|.*[/\\]|.*\.(?:whl|zip|tar\.gz|tgz)$")
_NAMED_ADDRESS = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w, .-]*\])?\s*@\s*(?:\w+\+)?\w+:.*")
_EGG = re.compile(r"[#&]egg=([\w.-]+)")
_REDIRECT = re.compile(r"[<>&]+")
_PASTED = re.compile(r"[{}$`*]")
_CODE_CALLS = ("shell-text", "process")


class Requirement(NamedTuple):
    """A package that is named to an installing command; `name` as an index compares it.

    `exact` is the one version that is asked for, `bounded` whether any version is spoken of, `specifier`
    what is asked for as PEP 440 writes it. `by_address` is told of a package that no index is asked for.
    """

    name: str
    ecosystem: str
    exact: str | None = None
    bounded: bool = False
    specifier: str = ""
    by_address: bool = False


class Install(NamedTuple):
    """What one installing command names; `whole` when all of it is written out."""

    installer: str
    requirements: tuple[Requirement, ...]
    whole: bool


class PlacedInstall(NamedTuple):
    """An installing command and where it stands."""

    install: Install
    location: Location


def installs_of(facts: Facts) -> Iterator[PlacedInstall]:
    """The installing commands of a notebook: shell lines, magics, and calls that run a shell or a process."""
    for cell, program in facts.programs:
        install = install_of(program)
        if install is not None:
            place = facts.line_place(cell, program.line, program.column, program.end_column)
            yield PlacedInstall(install, place)
    for name in _CODE_CALLS:
        for call in facts.calls_of(catalogue.groups()[name]):
            for install in installs_in(call):
                yield PlacedInstall(install, facts.place(call.cell, call.at))


def installs_in(call: CallFact) -> Iterator[Install]:
    """The installing commands that a call runs, as far as its text is known."""
    value = call.argument("args@0") or call.argument("command@0") or call.argument("cmd@0")
    text = _text_of(value) if value is not None else ""
    if "install" in text or " add " in text:
        for program in programs(Command("shell", "!", text, 1, 0)):
            install = install_of(program)
            if install is not None:
                yield install


def _text_of(value: Value) -> str:
    if value.text is not None:
        return value.text
    words = ["{}" if item.text is None else item.text for item in value.items]
    # the interpreter that runs the notebook
    return " ".join(["python", *words[1:]] if words[:1] == ["{}"] else words)


def install_of(program: Program) -> Install | None:
    """What a simple command installs; None for one that installs nothing."""
    row = catalogue.installers().get(program.name)
    verb = next((word for word in program.words if not word.startswith("-")), "")
    if row is None or verb not in row.verbs:
        return None
    words = program.words[program.words.index(verb) + 1 :]
    named = list(_named(words, row))
    found = [requirement for word in named if (requirement := _requirement(word, row))]
    whole = not any(_PASTED.search(word) for word in named) and not _takes_from_file(words, row)
    return Install(program.name, tuple(found), whole)


def _named(words: tuple[str, ...], row: Installer) -> Iterator[str]:
    """The words that are no options, nor the values of options, nor where output goes."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif _REDIRECT.fullmatch(word):
            skip = True
        elif word.startswith("-"):
            skip = word in row.values or word in row.index or word in row.file
        elif not word.isdecimal():  # of a redirection
            yield word


def _takes_from_file(words: tuple[str, ...], row: Installer) -> bool:
    return any(word.partition("=")[0] in row.file for word in words)


def _requirement(word: str, row: Installer) -> Requirement | None:
    word = word.strip("'\"")
    if _ADDRESS.match(word):
        named = _NAMED_ADDRESS.fullmatch(word) or _EGG.search(word)
        return _from_address(named[1], row) if named else None
    found = _REQUIREMENT.fullmatch(word)
    if found is None:
        return None
    version = found["version"].strip()
    exact = _EXACT.fullmatch(version)
    specifier = f"=={exact['version']}" if exact else _specifier(version)
    name = catalogue.package_name(found["name"])
    return Requirement(name, row.ecosystem, exact["version"] if exact else None, bool(version), specifier)


def _from_address(name: str, row: Installer) -> Requirement:
    return Requirement(catalogue.package_name(name), row.ecosystem, bounded=True, by_address=True)


def _specifier(version: str) -> str:
    """The text in one order, whoever wrote it; empty for what is none."""
    try:
        return str(SpecifierSet(version))
    except InvalidSpecifier:
        return ""
