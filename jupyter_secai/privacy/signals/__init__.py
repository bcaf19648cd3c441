"""What an answer rests on that no single pattern says: counts in outputs, columns of a fit, joins, notes.

A signal looks at one notebook and gives the places where it holds; the rows of answers.toml name signals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jupyter_secai.model import Evidence
from jupyter_secai.privacy.signals import columns, decisions, fits, flows, groups, outputs, people, writing
from jupyter_secai.privacy.signals.case import Case

Signal = Callable[[Case], Iterable[Evidence]]

SIGNALS: dict[str, Signal] = {
    **people.SIGNALS,
    **columns.SIGNALS,
    **groups.SIGNALS,
    **fits.SIGNALS,
    **flows.SIGNALS,
    **outputs.SIGNALS,
    **writing.SIGNALS,
    **decisions.SIGNALS,
}
