"""Combinations that make a threat worse than it is alone."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml
from jupyter_secai.model import Severity


class Combination(Row):
    """What lifts the severity of raised cards: all of `when` hold, and `items` are part of the evidence."""

    cards: tuple[str, ...] = Field(min_length=1)
    when: tuple[str, ...] = Field(min_length=1, description="situations")
    items: tuple[str, ...] = Field((), description="evidence items of which one must be there")
    severity: Severity
    reason: str


@cache
def combinations() -> dict[str, Combination]:
    """Name -> what lifts which cards."""
    return {name: Combination.model_validate(row) for name, row in read_toml("combinations.toml").items()}
