"""Which rows are among which: parts of splits, selections, and what they were made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jupyter_secai.analysis.values import Origin, Part
from jupyter_secai.rules.facts import Facts

_VALIDATION = re.compile(r"(?i)(?:^|_)(?:val|valid|validation|dev)(?:_|$)")
_TRAIN = re.compile(r"(?i)(?:^|_)train(?:ing)?(?:_|$)")
_BY_CHANCE = frozenset({"split", "fold", "sample"})
_BY_CHOICE = frozenset({"mask", "select"})


def is_test(facts: Facts, rows: frozenset[int]) -> bool:
    return is_part(facts, rows, "test") and not any(
        _VALIDATION.search(facts.origins[row].variable or "") for row in rows
    )


def is_train(facts: Facts, rows: frozenset[int]) -> bool:
    """The train part of a split, or rows from elsewhere that are called so."""
    named = [row in facts.origins and _TRAIN.search(facts.origins[row].variable or "") for row in rows]
    return is_part(facts, rows, "train") or all(named)


def is_part(facts: Facts, rows: frozenset[int], part: Part) -> bool:
    return bool(rows) and all(row in facts.origins and facts.origins[row].part == part for row in rows)


def all_among(facts: Facts, rows: Iterable[int], others: frozenset[int]) -> bool:
    return bool(rows) and all(facts.among(row, others) for row in rows)


def share_rows(facts: Facts, rows: Iterable[int], seen: Iterable[int]) -> bool:
    """Whether some of the rows are among those that were seen, or were drawn from what those came from."""
    known = frozenset(seen)
    return any(facts.among(row, known) or any(_may_meet(facts, row, one) for one in known) for row in rows)


def _may_meet(facts: Facts, row: int, seen: int) -> bool:
    """A part drawn by chance meets a selection of the same table, unless they are parts of one split."""
    drawn, chosen = facts.origins.get(row), facts.origins.get(seen)
    if drawn is None or chosen is None or drawn.kind not in _BY_CHANCE or chosen.kind not in _BY_CHOICE:
        return False
    ours, theirs = (list(ancestors(facts, [one])) for one in (row, seen))
    if any(a.split == b.split and a.id != b.id for a in ours for b in theirs):
        return False
    return not {a.id for a in ours}.isdisjoint(b.id for b in theirs)


def some_among(facts: Facts, rows: Iterable[int], others: Iterable[int]) -> bool:
    known = frozenset(others)
    return any(facts.among(row, known) for row in rows)


def ancestors(facts: Facts, rows: Iterable[int]) -> Iterator[Origin]:
    """What rows were made from, the nearest first."""
    queue, seen = list(rows), set[int]()
    for number in queue:
        origin = facts.origins.get(number)
        if origin is not None and number not in seen:
            seen.add(number)
            yield origin
            queue.extend(sorted(origin.parents))
