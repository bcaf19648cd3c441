"""Active content: its kinds, the libraries and hosts that are known, and look-alike letters."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml
from jupyter_secai.model import Severity


class ActiveKind(Row):
    """A kind of active content, the rule that speaks of it, and what finding it proves."""

    id: str
    rule: str
    label: str
    severity: Severity | None = Field(None, description="instead of the rule's")
    proves: str
    cannot: str


class Producer(Row):
    """A library that puts scripts into outputs, and how its scripts are known."""

    name: str
    script: tuple[str, ...] = Field(description="texts of which one stands in the library's scripts")
    handler: str | None = Field(None, description="regular expression on the start of an event handler")
    kernel: bool = Field(False, description="its scripts talk to the kernel as a matter of course")


class ActiveContent(Row):
    """active.toml: kinds, known producers, known hosts and look-alike letters."""

    kind: tuple[ActiveKind, ...]
    producer: tuple[Producer, ...]
    hosts: dict[str, str] = Field(description="lists of hosts or packages, divided by blanks")
    lookalikes: dict[str, str] = Field(description="pairs of letters, divided by blanks")


@cache
def active() -> ActiveContent:
    return ActiveContent.model_validate(read_toml("active.toml"))


@cache
def active_kinds() -> dict[str, ActiveKind]:
    """Id -> kind of active content."""
    return {kind.id: kind for kind in active().kind}


@cache
def hosts(group: str) -> frozenset[str]:
    """Hosts of a group of active.toml."""
    return frozenset(active().hosts[group].split())
