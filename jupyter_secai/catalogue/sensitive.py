"""Personal and business-sensitive data: values, column headers, known data sets, and the law."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_json
from jupyter_secai.model import Severity

Anchor = Literal["number", "date", "code", "quad", "pair", "hex", "capitals", "text"]


class EntityPattern(Row):
    """How values look, and by which cheap sign in a text they are looked for.

    The pattern is searched from `before` characters before the sign to `after` characters behind it.
    """

    regex: str
    confidence: float = Field(description="0 to 1, once the validator and the context agree")
    anchor: Anchor = "number"
    validator: str | None = Field(None, description="a function of detect/checksums.py")
    digits: int = Field(0, description="how many digits a run must have to be tried; `number` only")
    most: int = Field(0, description="how many digits it may have at most; 0 for any number")
    lead: str = Field("", description="text that must stand directly before the sign, for speed")
    context: tuple[str, ...] = Field((), description="words of which one must stand before the value")
    hints: tuple[str, ...] = Field(
        (), description="the signs of `text`, in lower case; `*` leads the end of a word"
    )
    before: int = 0
    after: int = 0


class Entity(Row):
    """A kind of personal data: how its values and its column headers look, and which law names it."""

    id: str
    label: str
    class_: str = Field(alias="class")
    severity: Severity
    legal: dict[str, Any] = Field({})
    patterns: tuple[EntityPattern, ...] = ()
    context: tuple[str, ...] = ()
    labelled: str | None = Field(
        None, description="regular expression: a value that a key or label announces"
    )
    columns: dict[str, tuple[str, ...]] = Field({})
    column_regex: str | None = None
    column_exact: tuple[str, ...] = ()
    column_beside: tuple[str, ...] = Field(
        (), description="names that say it only beside other personal columns, or with telling values"
    )
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    redact: str = "tag"
    notes: str = ""
    linddun: str = ""
    values: Any = None


class BusinessSignal(Row):
    """A kind of business-sensitive data: trade secrets and contracts, not the GDPR."""

    id: str
    label: str
    class_: str = Field(alias="class")
    severity: Severity
    legal: dict[str, Any] = Field({})
    keywords: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    column_regex: str | None = None
    value_regex: str | None = None
    hints: tuple[str, ...] = Field(
        (), description="lower-case texts of which one must stand in the text, for speed"
    )
    skip: tuple[str, ...] = Field((), description="values that every installation has, lower case")
    notes: str = ""


class KnownDataset(Row):
    """A public data set, how it is loaded, and what is known to be delicate in it."""

    id: str
    title: str
    calls: tuple[str, ...] = Field(
        (), description="qualified names of functions that load it and nothing else"
    )
    names: tuple[str, ...] = Field((), description="how general loaders name it, lower case")
    files: str | None = Field(None, description="regular expression on the path or address it is read from")
    columns: tuple[str, ...] = ()
    holds: dict[str, str] = Field({}, description="entity of a column there; empty for a harmless one")
    concerns: tuple[str, ...] = ()
    note: str = ""


class Entities(Row):
    version: str
    note: str
    classes: dict[str, str]
    neutral_heads: tuple[str, ...] = Field(description="first words of an aggregate: a median is nobody's")
    neutral_tails: tuple[str, ...] = Field(
        description="last words that make a header neutral: a phone model is no phone"
    )
    singling_out: tuple[tuple[tuple[str, ...], ...], ...] = Field(
        description="kinds of column, one of each group, that together single most people out"
    )
    entities: tuple[Entity, ...]
    business: tuple[BusinessSignal, ...]
    datasets: tuple[KnownDataset, ...]
    usual_columns: tuple[str, ...] = Field(
        description="columns that tables of all kinds have: they do not tell a data set"
    )
    dataset_loaders: dict[str, str] = Field(
        description="functions that load a data set by name, and the argument that names it"
    )
    safe_values: dict[str, tuple[str, ...]]


@cache
def entities() -> Entities:
    return Entities.model_validate(read_json("entities.json"))


def label_of(entity: str) -> str:
    """What the catalogue calls a kind of personal data."""
    return next(row.label for row in entities().entities if row.id == entity)
