"""Packages: what installs them, which module is in which, and names that are well or badly known."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Literal

from jupyter_secai.catalogue.reading import Row, read_lines, read_toml

_TARGETS = 1000  # of the most downloaded, those that others imitate
_SEPARATORS = re.compile(r"[-_.]+")


class Installer(Row):
    """A command that installs packages, and which of its options take a value."""

    verbs: tuple[str, ...]
    ecosystem: Literal["pypi", "conda"] = "pypi"
    index: frozenset[str] = frozenset()
    file: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()


class KnownBad(Row):
    """Packages that were reported, and reported releases of others; a `*` ends a pattern of versions."""

    names: frozenset[str]
    versions: dict[str, tuple[str, ...]]


class _Modules(Row):
    packages: dict[str, str]
    namespaces: dict[str, str]
    built_in: dict[str, str]


@cache
def installers() -> dict[str, Installer]:
    """By the name of the program."""
    rows = read_toml("packages/installers.toml")
    return {name: Installer.model_validate(row) for name, row in rows.items()}


@cache
def known_bad() -> KnownBad:
    return KnownBad.model_validate(read_toml("packages/known_bad.toml"))


@cache
def popular() -> frozenset[str]:
    """Names of packages that many install."""
    return frozenset(read_lines("packages/popular.txt"))


@cache
def imitated() -> tuple[str, ...]:
    """The best known of them, the best known first."""
    return tuple(read_lines("packages/popular.txt")[:_TARGETS])


@cache
def _modules() -> _Modules:
    return _Modules.model_validate(read_toml("packages/imports.toml"))


def package_name(name: str) -> str:
    """A package's name as an index compares it (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def package_of(module: str) -> str | None:
    """The package that a qualified module name comes from; None for what is installed by nobody."""
    parts = module.split(".")
    rows = _modules()
    for length in range(len(parts), 0, -1):
        known = ".".join(parts[:length])
        if known in rows.namespaces:
            return rows.namespaces[known]
        if known in rows.built_in:
            return None
    top = parts[0]
    if not top or top in sys.stdlib_module_names or top.startswith("_"):
        return None
    return rows.packages.get(top) or package_name(top)
