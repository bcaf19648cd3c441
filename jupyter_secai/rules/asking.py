"""Which calls of a notebook anything asks for. The others, most of them, are not kept.

What computes, draws or prepares, and neither learns from rows of data nor parts them, is named by no rule,
card or question; nor is a method of something that nobody knows, unless a row names it.
"""

from __future__ import annotations

from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.catalogue import Api
from jupyter_secai.rules.leakage import REMOVALS, TELLING
from jupyter_secai.rules.matching import is_named, is_option

_PLAIN_STAGES = (None, "explore", "prepare")


def is_asked_for(call: CallFact) -> bool:
    """Whether a rule, a card, a question or the diagram may look at a call."""
    if _is_name_asked_for(call.name) or (call.in_loop and call.result.object):
        return True
    return bool(call.keywords) and any(is_option(keyword) for keyword, _ in call.keywords)


def _is_name_asked_for(name: str) -> bool:
    if is_named(name) or name in _names_of_tables() or name.endswith(REMOVALS):
        return True
    role = catalogue.role(name)
    if role is not None and role.does in TELLING:
        return True
    row = catalogue.api(name)
    return not name.startswith("?") if row is None else not _is_plain(row)


def _is_plain(row: Api) -> bool:
    """Whether a call gives nothing away and takes nothing in: what is left says what it returns."""
    does = row.reads or row.writes or row.sends or row.data or row.fits or row.versions
    return not does and row.stage in _PLAIN_STAGES


@cache
def _names_of_tables() -> frozenset[str]:
    """The calls that are named in tables of their own: loaders of data sets, takers of credentials."""
    entities = catalogue.entities()
    by_data_set = (name for row in entities.datasets for name in row.calls)
    by_credential = (name for row in catalogue.credential_calls() for name in row.names)
    return frozenset((*by_data_set, *by_credential, *entities.dataset_loaders))
