"""The labels of values as flows show them."""

from __future__ import annotations

from functools import lru_cache

from jupyter_secai.analysis.values import COLUMN
from jupyter_secai.detect.columns import classify

_SHOWN = frozenset(
    {"personal", "special", "business", "secret", "untrusted", "llm-output", "remote", "cleartext"}
)
_OF_THE_WAY = frozenset({"remote", "cleartext"})
_SPECIAL = frozenset({"health", "special", "criminal"})


@lru_cache(maxsize=1024)
def shown(labels: frozenset[str]) -> frozenset[str]:
    """The labels that a flow of a value shows; a delicate column by the class of data in it."""
    columns = {_class_of(label.removeprefix(COLUMN)) for label in labels if label.startswith(COLUMN)}
    return frozenset(columns - {""}) | labels & _SHOWN


@lru_cache(maxsize=1024)
def inside(labels: frozenset[str]) -> frozenset[str]:
    """The same for data that goes on, without what is said of the way on which it came."""
    return shown(labels) - _OF_THE_WAY


def _class_of(column: str) -> str:
    found = classify(column)
    if found is None:
        return ""
    if found.class_ in _SPECIAL:
        return "special"
    return found.class_ if found.class_ in ("secret", "business") else "personal"
