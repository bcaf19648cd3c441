"""What calls for an assessment, and names that records need."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml
from jupyter_secai.model import Stage


class Trigger(Row):
    """A criterion of a law or guideline, and the signs of it that a notebook can show."""

    id: str
    title: str
    asks: str
    items: tuple[str, ...] = Field((), description="checklist items whose evidence counts")
    cards: tuple[str, ...] = Field((), description="threat cards whose evidence counts")
    columns: tuple[Literal["personal", "quasi", "special", "business"], ...] = ()
    entities: tuple[str, ...] = Field((), description="types of columns")
    stages: tuple[Stage, ...] = Field((), description="where the notebook works with data about people")
    origins: tuple[Literal["hub", "api", "training"], ...] = Field((), description="of models")
    elements: tuple[str, ...] = Field((), description="sorts of elements in the data-flow diagram")
    outside: bool = Field(False, description="data about people was received by others")


class RecordRows(Row):
    """records.toml."""

    dpia: tuple[Trigger, ...]
    ccpa: tuple[Trigger, ...]
    library_names: dict[str, str]


@cache
def record_rows() -> RecordRows:
    return RecordRows.model_validate(read_toml("records.toml"))
