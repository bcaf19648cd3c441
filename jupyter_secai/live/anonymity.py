"""How well rows hide among each other: k-anonymity, l-diversity, t-closeness, risks of three attackers.

Sources: Samarati and Sweeney 1998 (k); Machanavajjhala and others 2007 (distinct l); Li, Li and
Venkatasubramanian 2007 (t, with equal and ordered distance); El Emam and Dankar 2008 (the three risks).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jupyter_secai.live.tables import Codes

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]


class Groups(NamedTuple):
    """Rows that look alike in the quasi-identifiers: the group of each row, and the size of each group."""

    of_row: Codes
    sizes: Counts

    @property
    def k(self) -> int:
        """The size of the smallest group; 0 for a table without rows."""
        return int(self.sizes.min()) if self.sizes.size else 0

    def rows_below(self, k: int) -> int:
        """How many rows lie in groups smaller than `k`."""
        return int(self.sizes[self.sizes < k].sum())


class Risks(NamedTuple):
    """Chances, from 0 to 1, that a row is tied to its person.

    Prosecutor: somebody who knows that the person is in the table, for the worst row. Journalist: somebody
    who does not, so that the groups of the population count. Marketer: over all rows on average.
    """

    prosecutor: float
    journalist: float
    marketer: float


def groups_of(columns: Sequence[Codes], rows: int) -> Groups:
    """The groups of equal rows; all rows are one group where there is no column."""
    ids = np.zeros(rows, dtype=np.int64)
    for codes in columns:
        ids = together(ids, codes)
    return Groups(ids, np.bincount(ids) if rows else np.zeros(0, dtype=np.int64))


def together(ids: Codes, codes: Codes) -> Codes:
    """One number for each pair of two columns, from 0 on without gaps."""
    pairs = ids * (int(codes.max(initial=0)) + 1) + codes
    if int(pairs.max(initial=0)) > 4 * len(pairs) + 1_000_000:
        inverse: Codes = np.unique(pairs, return_inverse=True)[1]
        return inverse
    number: Codes = np.cumsum(np.bincount(pairs) > 0) - 1  # no sorting where a table of all numbers is small
    numbered: Codes = number[pairs]
    return numbered


def risks(groups: Groups, sampled: float = 1.0) -> Risks:
    """The risks of these groups; `sampled` is the share of the population that the table holds."""
    rows = int(groups.sizes.sum())
    if not rows:
        return Risks(0.0, 0.0, 0.0)
    worst = 1.0 / groups.k
    return Risks(worst, worst * min(sampled, 1.0), len(groups.sizes) / rows)


def diversity(groups: Groups, sensitive: Codes) -> int:
    """Distinct l: the fewest different values of a sensitive column in a group."""
    if not groups.sizes.size:
        return 0
    of_pair = _pairs(groups.of_row, sensitive)[0]
    return int(np.bincount(of_pair, minlength=len(groups.sizes)).min())


def closeness(groups: Groups, sensitive: Codes, order: Sequence[int] | None = None) -> float:
    """t: the largest distance of a group's values from those of the whole table.

    `order` lists the codes of an ordered column from the least on: then the distance is the earth mover's,
    else half of the sum of the differences.
    """
    if not groups.sizes.size:
        return 0.0
    present = np.unique(sensitive)
    listed = present if order is None else np.array(order, dtype=np.int64)
    ranked = listed[np.isin(listed, present)]
    if len(ranked) < 2:
        return 0.0
    place = np.full(int(present.max()) + 1, -1, dtype=np.int64)
    place[ranked] = np.arange(len(ranked))
    values = place[sensitive]
    kept = values >= 0
    whole = np.bincount(values[kept], minlength=len(ranked)) / int(kept.sum())
    distances = _apart if order is None else _moved
    return float(distances(groups.of_row[kept], values[kept], whole).max())


def _pairs(of_row: Codes, values: Codes) -> tuple[Codes, Codes, Counts]:
    """The different pairs of group and value, sorted, and how often each is met."""
    width = int(values.max(initial=0)) + 1
    pairs, counts = np.unique(of_row * width + values, return_counts=True)
    return pairs // width, pairs % width, counts


def _apart(of_row: Codes, values: Codes, whole: Shares) -> Shares:
    """Half of the differences: what a group lacks adds its whole share, so only what it has is met."""
    group, value, counts = _pairs(of_row, values)
    share = counts / np.bincount(of_row)[group]
    own = np.abs(share - whole[value]) - whole[value]
    filled = np.unique(group)
    distances: Shares = (np.bincount(group, weights=own)[filled] + 1) / 2
    return distances


def _moved(of_row: Codes, values: Codes, whole: Shares) -> Shares:
    """Earth mover's distance of ranks.

    Between two values of a group its running share is constant and that of the whole only rises, so that the
    sum of their differences has a closed form on each side of the place where they cross.
    """
    group, value, counts = _pairs(of_row, values)
    number = len(whole)
    running = np.cumsum(whole)
    before = np.concatenate([[0.0], np.cumsum(running)])  # sums of the running share up to each rank
    starts = np.concatenate([[True], group[1:] != group[:-1]])
    total = np.cumsum(counts)
    offset = np.where(starts, total - counts, 0)
    height = (total - np.maximum.accumulate(offset)) / np.bincount(of_row)[group]
    end = np.where(np.concatenate([starts[1:], [True]]), number, np.concatenate([value[1:], [number]]))
    cross = np.clip(np.searchsorted(running, height), value, end)
    below = height * (cross - value) - (before[cross] - before[value])
    above = (before[end] - before[cross]) - height * (end - cross)
    lead = np.where(starts, before[value], 0.0)
    filled = np.unique(group)
    sums: Shares = np.bincount(group, weights=below + above + lead)[filled] / (number - 1)
    return sums


SIZES: tuple[tuple[int, int | None], ...] = ((1, 1), (2, 4), (5, 9), (10, 49), (50, None))


def rows_by_group_size(groups: Groups) -> list[int]:
    """How many rows lie in groups of each of SIZES."""
    return [
        int(
            groups.sizes[
                (groups.sizes >= low) & (groups.sizes <= (high or groups.sizes.max(initial=low)))
            ].sum()
        )
        for low, high in SIZES
    ]
