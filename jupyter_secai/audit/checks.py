"""The rows of `knowledge/server_audit.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, model_validator

from jupyter_secai.model import Severity


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    severity: Severity
    title: str
    meaning: str
    change: str


class Check(_Row):
    """A value of a trait that weakens a server."""

    trait: tuple[str, ...]
    unless: tuple[str, ...] = ()
    equals: tuple[bool | str, ...] = ()
    matches: str | None = None
    set: bool = False

    @model_validator(mode="after")
    def _one_condition(self) -> Check:
        if (bool(self.equals) + bool(self.matches) + self.set) != 1:
            raise ValueError("a check has one of equals, matches and set")
        return self

    def holds(self, value: object) -> bool:
        """Whether a trait's value is the one that is looked for."""
        if self.set:
            return value is not None
        if self.matches is not None:
            return re.search(self.matches, str(value)) is not None
        return any(value == each and type(value) is type(each) for each in self.equals)


class Seen(_Row):
    """Something that is no trait: of a running server, of a file."""


@cache
def checks() -> tuple[Check, ...]:
    """What is looked for in the configuration."""
    return tuple(Check.model_validate(row) for row in _data()["check"])


@cache
def seen() -> dict[str, Seen]:
    """What is looked for elsewhere, by id."""
    return {row["id"]: Seen.model_validate(row) for row in _data()["seen"]}


@cache
def _data() -> dict[str, list[dict[str, str]]]:
    text = files("jupyter_secai").joinpath("knowledge/server_audit.toml").read_text(encoding="utf-8")
    data: dict[str, list[dict[str, str]]] = tomllib.loads(text)
    return data
