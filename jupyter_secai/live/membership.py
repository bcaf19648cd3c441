"""Whether a model's answers tell who was in its training data.

Sources: Yeom and others 2018 (the answer for the true class as the score); Carlini and others 2022 (the share
that is caught at few false alarms); DeLong and others 1988 (the variance of an area under the curve).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

Numbers = NDArray[np.float64]
_Z = 1.959964
_FALSE_ALARMS = 0.01
# from where on the words change; 0.5 is a coin
_LITTLE, _CLEAR, _STRONG = 0.55, 0.65, 0.8


class Membership(BaseModel):
    """How well rows of the training data are told from others by the model's answers alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    auc: float = Field(description="0.5 is a coin, 1 is always right")
    low: float = Field(description="of the 95 % interval")
    high: float
    caught: float = Field(description="share of members found when one in a hundred others is wrongly named")
    members: int
    others: int
    words: str


def membership(members: Numbers, others: Numbers) -> Membership | None:
    """From the scores of rows that were trained on and of rows that were not; None for fewer than 10 each."""
    inside, outside = members[np.isfinite(members)], others[np.isfinite(others)]
    if min(len(inside), len(outside)) < 10:
        return None
    auc, spread = area(inside, outside)
    low, high = max(0.0, auc - _Z * spread), min(1.0, auc + _Z * spread)
    return Membership(
        auc=round(auc, 4),
        low=round(low, 4),
        high=round(high, 4),
        caught=round(float((inside > _threshold(outside)).mean()), 4),
        members=len(inside),
        others=len(outside),
        words=_words(auc, low),
    )


def area(members: Numbers, others: Numbers) -> tuple[float, float]:
    """The area under the curve and its standard error. Equal scores count half."""
    m, n = len(members), len(others)
    ranks = _midranks(np.concatenate([members, others]))
    of_members = (ranks[:m] - _midranks(members)) / n
    of_others = 1 - (ranks[m:] - _midranks(others)) / m
    variance = of_members.var(ddof=1) / m + of_others.var(ddof=1) / n
    # without any mistake the variance is 0, which few rows do not prove
    least = 3 / min(m, n) / _Z if variance == 0 else 0.0
    return float(of_members.mean()), max(float(np.sqrt(variance)), least)


def _midranks(values: Numbers) -> Numbers:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Numbers = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks


def _threshold(others: Numbers) -> float:
    return float(np.quantile(others, 1 - _FALSE_ALARMS, method="higher"))


def _words(auc: float, low: float) -> str:
    if auc < _LITTLE or low <= 0.5:
        return "Its answers hardly tell whether somebody was in the training data."
    if auc < _CLEAR:
        return "Its answers tell a little about who was in the training data."
    if auc < _STRONG:
        return "Its answers often tell who was in the training data: fit it less closely, or round them."
    return (
        "Its answers give away who was in the training data: do not share it or its probabilities as it is."
    )
