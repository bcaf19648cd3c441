"""What a table's column holds, by its header: the class and the entity of the catalogue."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from jupyter_secai import catalogue

IDENTIFYING = frozenset({"direct", "government_id", "financial", "health", "special", "criminal", "location"})
_POSTCODE = re.compile(r"zip|post|plz|cap$|^cp$")
_QUASI_SINGLE_OUT = (("DOB", "AGE"), ("POSTCODE",), ("GENDER",))


class ColumnClass(NamedTuple):
    """Entity and class of a column, as `EMAIL` and `direct`."""

    entity: str
    class_: str
    label: str
    severity: str


@lru_cache(maxsize=8192)
def classify(header: str) -> ColumnClass | None:
    """The class of a column by its header; None for an ordinary one."""
    name = normalised(header)
    if not name or len(name) > 60:
        return None
    for row, pattern, exact in _personal():
        if name in exact or (pattern is not None and pattern.search(name)):
            return ColumnClass(row.id, row.class_, row.label, row.severity)
    return None


def classify_business(header: str) -> ColumnClass | None:
    """Business-sensitive headers, which trade secrets and contracts protect."""
    name = normalised(header)
    for row in catalogue.entities().business:
        if row.column_regex and re.search(row.column_regex, name):
            return ColumnClass(row.id, row.class_, row.label, row.severity)
    return None


@lru_cache(maxsize=1)
def _personal() -> tuple[tuple[catalogue.Entity, re.Pattern[str] | None, frozenset[str]], ...]:
    return tuple(
        (
            row,
            re.compile(row.column_regex) if row.column_regex else None,
            frozenset(row.column_exact),
        )
        for row in catalogue.entities().entities
    )


def normalised(header: str) -> str:
    """`birthDate`, `Birth date` and `BIRTH_DATE` become `birth_date`."""
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", header)
    name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^0-9A-Za-z]+", "_", name).strip("_").lower()


def known_dataset(headers: Iterable[str]) -> catalogue.KnownDataset | None:
    """The public data set whose columns these are: at least 60 % of its names, and four of them."""
    names = frozenset(_squeezed(header) for header in headers)
    for dataset, columns in _datasets():
        common = len(columns & names)
        if common >= 4 and common >= 0.6 * min(len(columns), max(len(names), 4)):
            return dataset
    return None


@lru_cache(maxsize=1)
def _datasets() -> tuple[tuple[catalogue.KnownDataset, frozenset[str]], ...]:
    return tuple(
        (row, frozenset(map(_squeezed, row.columns))) for row in catalogue.entities().datasets if row.columns
    )


def _squeezed(header: str) -> str:
    """`SibSp`, `sib_sp` and `sibsp` are one name."""
    return normalised(header).replace("_", "")


def singles_out(columns: Iterable[tuple[str, ColumnClass]]) -> bool:
    """Birth date (or age), post code and sex together single most people out (Sweeney 2000).

    A town or a state is too coarse to count as a post code.
    """
    present = {
        column.entity
        for header, column in columns
        if column.entity != "POSTCODE" or _POSTCODE.search(normalised(header))
    }
    return all(present & set(group) for group in _QUASI_SINGLE_OUT)
