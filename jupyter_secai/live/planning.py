"""A plan of steps that hides rows: the one that merges most groups for the least that it takes from the data.

The steps are chosen on a sample of rows, and what each does is then counted on all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from jupyter_secai.live.anonymity import Groups, groups_of, together
from jupyter_secai.live.generalising import Step, steps_for
from jupyter_secai.live.tables import Codes, Column

_SAMPLE = 5_000
_MOST_STEPS = 6
_SEED = 0


class Planned(NamedTuple):
    """A step for a column, and the groups after it and all before it."""

    column: str
    step: Step
    after: Groups


def plan(columns: Sequence[Column], rows: int, wanted: int) -> Iterator[Planned]:
    """Steps until few rows lie in groups smaller than `wanted`, the most useful first."""
    chosen = _chosen_rows(rows)
    codes = {column.name: column.codes for column in columns}
    open_steps = {column.name: list(steps_for(column)) for column in columns}
    before = groups_of(list(codes.values()), rows)
    for _ in range(_MOST_STEPS):
        best = _best({name: held[chosen] for name, held in codes.items()}, open_steps, chosen)
        if best is None or before.rows_below(wanted) * 20 <= rows:
            return
        name, step = best
        codes[name] = step.codes
        # a second step for a column could only undo or repeat the first, but for leaving it out
        open_steps[name] = [open_steps[name][-1]] if step is not open_steps[name][-1] else []
        before = groups_of(list(codes.values()), rows)
        yield Planned(name, step, before)


def _chosen_rows(rows: int) -> Codes:
    if rows <= _SAMPLE:
        return np.arange(rows)
    picked: Codes = np.random.default_rng(_SEED).choice(rows, _SAMPLE, replace=False)
    return picked


def _best(
    codes: dict[str, Codes], open_steps: dict[str, list[Step]], chosen: Codes
) -> tuple[str, Step] | None:
    rows = len(chosen)
    now = _groups(groups_of(list(codes.values()), rows).of_row)
    best: tuple[float, str, Step] | None = None
    for name, steps in open_steps.items():
        others = groups_of([held for other, held in codes.items() if other != name], rows).of_row
        for step in steps:
            coarser = step.codes[chosen]
            gain = np.log(now) - np.log(_groups(together(others, coarser)))
            loss = _entropy(codes[name]) - _entropy(coarser)
            worth = gain / loss if loss > 0 and gain > 0 else 0.0
            if worth > (best[0] if best else 0.0):
                best = (worth, name, step)
    return best[1:] if best else None


def _groups(of_row: Codes) -> int:
    return int(of_row.max(initial=0)) + 1


def _entropy(codes: Codes) -> float:
    """Bits that a column says of a row."""
    shares = np.bincount(codes) / max(len(codes), 1)
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum())
