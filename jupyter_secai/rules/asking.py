"""Which calls of a notebook anything asks for. The others, most of them, are not kept.

What computes, draws or prepares, and neither learns from rows of data nor parts them, is named by no rule,
card or question; nor is a method of something that nobody knows, unless a row names it.
"""

from __future__ import annotations

from functools import cache, lru_cache

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.rules.leakage import REMOVALS, TELLING
from jupyter_secai.rules.matching import is_named, is_option

_MOST_NAMES = 1_024  # that are remembered: names come from notebooks


def is_asked_for(call: CallFact) -> bool:
    """Whether a rule, a card, a question or the diagram may look at a call."""
    name = call.name
    if _is_named(name) or _says_something(name) or (call.in_loop and call.result.object):
        return True
    return bool(call.keywords) and any(is_option(keyword) for keyword, _ in call.keywords)


def _says_something(name: str) -> bool:
    row, role = catalogue.api(name), catalogue.role(name)
    if catalogue.drawn(name) is not None or (role is not None and role.does in TELLING):
        return True
    return not name.startswith("?") if row is None else row.moves_data


@lru_cache(maxsize=_MOST_NAMES)
def _is_named(name: str) -> bool:
    return is_named(name) or name in _names_of_tables() or name.endswith(REMOVALS)


@cache
def _names_of_tables() -> frozenset[str]:
    """The calls that are named in tables of their own: loaders of data sets, takers of credentials."""
    entities = catalogue.entities()
    by_data_set = (name for row in entities.datasets for name in row.calls)
    by_credential = (name for row in catalogue.credential_calls() for name in row.names)
    return frozenset((*by_data_set, *by_credential, *entities.dataset_loaders))
