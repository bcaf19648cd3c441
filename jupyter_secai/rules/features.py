"""Identifiers among the features: tables with names or contact data that reach `fit`."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.values import Value
from jupyter_secai.detect.columns import classify
from jupyter_secai.model import Finding
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import listed, make_finding

_TABLES = frozenset({"pandas.DataFrame", "pandas.Series"})
_ARRAY = "numpy.ndarray"
# What a transformer made of columns that it chose by itself.
_CHOSEN = "columns-chosen"
_IDENTIFIERS = frozenset({"direct", "government_id", "health"})


def is_of_table(value: Value, facts: Facts) -> bool:
    """Whether these are rows of a table, or an array of them, of which the columns are known."""
    if value.kind in _TABLES:
        return True
    return value.kind == _ARRAY and _CHOSEN not in value.labels and _comes_from_tables(value, facts)


def _comes_from_tables(value: Value, facts: Facts) -> bool:
    """Whether all rows were taken from tables; of an array that was read nobody knows the columns."""
    stack, seen, roots = [*value.origins], set[int](), list[str]()
    while stack:
        origin = facts.origins.get(stack.pop())
        if origin is None:
            return False
        if not origin.parents:
            roots.append(origin.name)
        stack.extend(origin.parents - seen)
        seen |= origin.parents
    rows = [catalogue.api(name) for name in roots]
    return bool(rows) and all(row is not None and row.returns in _TABLES for row in rows)


def judge_features(facts: Facts) -> Iterator[Finding]:
    """Calls of `fit` of an estimator with columns that identify people."""
    for call in facts.calls:
        row = catalogue.api(call.name)
        features = call.argument("X@0")
        if features is None or features.learned or not is_of_table(features, facts):
            continue  # what a transformer made of the table is not the table
        if row is None or row.stage != "train" or not call.name.endswith(".fit"):
            continue
        names = [label.removeprefix("column:") for label in features.labels if label.startswith("column:")]
        telling = sorted(n for n in names if (c := classify(n)) and c.class_ in _IDENTIFIERS)
        if telling:
            yield make_finding(
                "identifier-as-feature",
                facts.place(call.cell, call.at),
                facts,
                words={"name": ".".join(call.name.rsplit(".", 2)[-2:]), "columns": listed(telling)},
                value=features,
                detail={"columns": telling},
            )
