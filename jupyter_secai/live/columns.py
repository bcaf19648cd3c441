"""Changing one column of a copy of some rows, in whatever library they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jupyter_secai.live.answers import columns_of


class Named(NamedTuple):
    """A column: its name (or number), its place, and its values."""

    name: str
    at: int
    values: NDArray[Any]


def columns(rows: Any) -> Iterator[Named]:
    """The columns of a data frame or of an array with two dimensions; none of anything else."""
    names = columns_of(rows)
    if names is None:
        if isinstance(rows, np.ndarray) and rows.ndim == 2:
            yield from (Named(f"column {at + 1}", at, rows[:, at]) for at in range(rows.shape[1]))
        return
    for at, name in enumerate(names):
        series = rows.iloc[:, at] if hasattr(rows, "iloc") else rows[name]
        yield Named(name, at, np.asarray(series))


def with_column(rows: Any, column: Named, values: NDArray[Any]) -> Any:
    """A copy of the rows with other values in one column."""
    if isinstance(rows, np.ndarray):
        changed = rows.astype(np.result_type(rows, values)) if rows.dtype.kind in "fiub" else rows.copy()
        changed[:, column.at] = values
        return changed
    if hasattr(rows, "iloc"):
        changed = rows.copy()
        changed.isetitem(column.at, values)
        return changed
    import polars as pl

    return rows.with_columns(pl.Series(column.name, values))
