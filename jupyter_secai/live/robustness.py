"""Whether answers stay when numbers of a table change a little.

Noise is drawn from a normal distribution with a share of each column's standard deviation, always the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from jupyter_secai.live.answers import NoModel, count, is_classifier, predicted, sample, take
from jupyter_secai.live.columns import Named, columns, with_column

_MOST_ROWS = 1_000
_SHARES = (0.01, 0.1)
_SEED = 0


class Robustness(BaseModel):
    """What noise of one size does to the answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    noise: float = Field(description="share of each column's standard deviation")
    kept: float | None = Field(None, description="share of rows whose class stays")
    moved: float | None = Field(None, description="mean change of a number by the answers' own deviation")
    rows: int


def robustness(model: Any, rows: Any) -> list[Robustness]:
    """Per size of noise; empty for a table without columns of numbers."""
    part = take(rows, sample(count(rows), _MOST_ROWS))
    numeric = [column for column in columns(part) if _is_continuous(column.values)]
    if not numeric:
        return []
    before = predicted(model, part)
    found = []
    for share in _SHARES:
        try:
            after = predicted(model, _noisy(part, numeric, share))
        except NoModel:
            return []
        found.append(_compared(model, before, after, share))
    return found


def _is_continuous(values: NDArray[Any]) -> bool:
    """Numbers with more than two values: a flag that is half on is no small change."""
    return values.dtype.kind in "fiu" and len(np.unique(values)) > 2


def _noisy(rows: Any, numeric: list[Named], share: float) -> Any:
    random = np.random.default_rng(_SEED)
    for column in numeric:
        spread = float(np.nanstd(column.values.astype(np.float64)))
        noise = random.normal(0, spread * share, len(column.values))
        rows = with_column(rows, column, column.values + noise)
    return rows


def _compared(model: Any, before: NDArray[Any], after: NDArray[Any], share: float) -> Robustness:
    if is_classifier(model):
        return Robustness(noise=share, kept=round(float((before == after).mean()), 4), rows=len(before))
    spread = float(np.std(before)) or 1.0
    moved = float(np.abs(after - before).mean()) / spread
    return Robustness(noise=share, moved=round(moved, 4), rows=len(before))
