"""Whether a model helps to guess a column of a person whose other columns and label are known.

Source: Fredrikson and others 2014: of all values, the one that makes the label most likely, weighed by how
often it is met. A hint, not a measure: another model of the same data might help as much.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from jupyter_secai.detect.columns import classify
from jupyter_secai.live.answers import Answers, NoModel, answers, sample, take
from jupyter_secai.live.columns import Named, columns, with_column

_MOST_ROWS = 500
_MOST_VALUES = 10
_MOST_COLUMNS = 6


class AttributeHint(BaseModel):
    """How often a column is guessed with the model, and how often by its most frequent value alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    guessed: float
    by_chance: float
    values: int = Field(description="how many different ones there are")


def attribute_hints(model: Any, rows: Any, labels: Any) -> list[AttributeHint]:
    """The columns that the model helps to guess, the most helped first."""
    known = np.asarray(labels).ravel()
    chosen = sample(len(known), _MOST_ROWS)
    part = take(rows, chosen)
    told = (_hint(model, part, known[chosen], column) for column in _guessable(part))
    hints = [hint for hint in told if hint is not None and hint.guessed > hint.by_chance]
    return sorted(hints, key=lambda hint: hint.by_chance - hint.guessed)


def _guessable(rows: Any) -> Iterator[Named]:
    """Columns with few values, those that say something of people first."""
    few = [column for column in columns(rows) if 2 <= len(set(column.values.tolist())) <= _MOST_VALUES]
    few.sort(key=lambda column: classify(column.name) is None)
    yield from few[:_MOST_COLUMNS]


def _hint(model: Any, rows: Any, labels: Any, column: Named) -> AttributeHint | None:
    values, counts = np.unique(column.values.astype(str), return_counts=True)
    originals = {str(value): value for value in column.values}
    shares = counts / counts.sum()
    likely = []
    for value, share in zip(values.tolist(), shares.tolist(), strict=True):
        filled = np.full(len(labels), originals[value], dtype=column.values.dtype)
        try:
            said = answers(model, with_column(rows, column, filled), labels)
        except NoModel:
            return None
        if said.probabilities is None:
            return None
        likely.append(_likelihood(said) * share)
    guessed = values[np.argmax(likely, axis=0)] == column.values.astype(str)
    return AttributeHint(
        column=column.name,
        guessed=round(float(guessed.mean()), 4),
        by_chance=round(float(shares.max()), 4),
        values=len(values),
    )


def _likelihood(said: Answers) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.nan_to_num(said.scores, nan=0.0)
