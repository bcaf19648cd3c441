"""Values that are the same wherever they stand, made once: short strings, members of modules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from jupyter_secai import catalogue
from jupyter_secai.analysis.values import Value

_T = TypeVar("_T")
LONGEST = 4096  # code points of a string that are kept
_SHORT = 24
_MOST = 1024


def string(text: str) -> Value:
    """The value of a string."""
    if len(text) <= _SHORT:
        return _short_string(text)
    text = text[:LONGEST]
    return Value(None, None, text, True, text)


@lru_cache(maxsize=_MOST)
def _short_string(text: str) -> Value:
    return Value(None, None, text, True, text)


@lru_cache(maxsize=_MOST, typed=True)
def number(value: float) -> Value:
    """The value of a number."""
    return Value(None, None, value, True)


@lru_cache(maxsize=_MOST)
def instance_of(kind: str) -> Value:
    """An instance of a class of which nothing else is known."""
    return Value(None, kind)


def one(members: _T) -> _T:
    """One object for equal sets or tuples of names: a small one takes more room than most values."""
    held: _T = _one(members)
    return held


@lru_cache(maxsize=_MOST)
def _one(members: Any) -> Any:
    return members


def member_of(name: str, attr: str) -> Value:
    """What a module or class offers under a name; what its row says of a value, it carries."""
    return named(f"{name}.{attr}")


def named(qualified: str) -> Value:
    """A module, class or function by its qualified name, or by that of which it is an alias."""
    return _named(qualified, catalogue.knowledge())


@lru_cache(maxsize=_MOST)
def _named(qualified: str, known: catalogue.Knowledge) -> Value:
    name = known.canonical(qualified)
    row = known.apis.get(name)
    own = frozenset(row.adds) if row is not None and row.value else frozenset()
    return Value(name, labels=_labels_of(name, known.sources) | own)


def _labels_of(name: str, sources: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What outside text a name stands for, its own or that of what it is a part of: `flask.request.args`."""
    while name:
        if name in sources:
            return sources[name]
        name = name.rpartition(".")[0]
    return frozenset()
