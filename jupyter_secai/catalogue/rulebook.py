"""The rules: what each finds, why that is bad, and what ends it."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from jupyter_secai.catalogue.names import NameKind
from jupyter_secai.catalogue.patterns import FixRow, Pattern
from jupyter_secai.catalogue.reading import Row, read_folder
from jupyter_secai.model import Category, Confidence, Severity


class Rule(Row):
    """A rule: what it finds, why that is bad, what to do, and what its examples are."""

    category: Category
    severity: Severity
    confidence: Confidence = "high"
    title: str = Field(description="a few words; {name} stands for the call, command or type found")
    message: str
    advice: str
    what: str
    why: str
    bad: tuple[str, ...] = Field(min_length=1)
    good: tuple[str, ...] = Field(min_length=1)
    cwe: tuple[int, ...] = ()
    references: tuple[str, ...] = ()
    evidence: tuple[str, ...] = Field((), description="evidence items of threat cards that it supplies")
    threats: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    match: tuple[Pattern, ...] = Field((), description="empty for rules that a function judges")
    once: bool = Field(False, description="one finding a notebook, however many places")
    rests_on: tuple[NameKind, ...] = Field(
        (), description="kinds of names of which a policy can allow those that a finding is about"
    )
    fix: FixRow | None = None


@cache
def rules() -> dict[str, Rule]:
    """Name -> rule, in the order of the files."""
    return {name: Rule.model_validate(row) for data in read_folder("rules") for name, row in data.items()}
