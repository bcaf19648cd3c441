"""What a notebook is made of: how libraries are installed, and which calls name models and data sets."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml


class CalledComponent(Row):
    """Calls that are a model by themselves: the last part of the name says which."""

    kind: Literal["model", "data"]
    origin: Literal["hub", "api"]
    call: tuple[str, ...]


class NamedComponent(CalledComponent):
    """Calls that name a model or data set in an argument (`keyword@position`)."""

    names: str
    version: str | None = None
    never: frozenset[str] = Field(frozenset(), description="names that mean something else")


class ComponentRows(Row):
    """components.toml."""

    distributions: dict[str, str]
    named: tuple[NamedComponent, ...]
    called: tuple[CalledComponent, ...]


@cache
def component_rows() -> ComponentRows:
    return ComponentRows.model_validate(read_toml("components.toml"))
