"""Values that are the same wherever they stand, made once: short strings, members of modules."""

from __future__ import annotations

from functools import lru_cache

from jupyter_secai import catalogue
from jupyter_secai.analysis.values import Value

LONGEST = 4096  # code points of a string that are kept
_SHORT = 24
_MOST = 8192


def string(text: str) -> Value:
    """The value of a string."""
    if len(text) <= _SHORT:
        return _short_string(text)
    text = text[:LONGEST]
    return Value(None, None, text, True, text)


@lru_cache(maxsize=_MOST)
def _short_string(text: str) -> Value:
    return Value(None, None, text, True, text)


@lru_cache(maxsize=_MOST)
def member_of(name: str, attr: str) -> Value:
    """What a module or class offers under a name."""
    return named(f"{name}.{attr}")


@lru_cache(maxsize=_MOST)
def named(qualified: str) -> Value:
    """A module, class or function by its qualified name, or by that of which it is an alias."""
    return Value(catalogue.canonical(qualified))
