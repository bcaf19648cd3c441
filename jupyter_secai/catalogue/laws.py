"""The laws, guidelines and standards that checklist items refer to, and profiles that choose among them."""

from __future__ import annotations

from datetime import date
from functools import cache

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml


class Law(Row):
    """A source of references: its edition, and the day on which it was read."""

    id: str
    key: str = Field(description="the key under which an item names its references")
    starts: tuple[str, ...] = Field(
        (), description="how its references begin; empty for all others of the key"
    )
    title: str
    edition: str
    url: str | None = None
    read: date
    check: str = Field("", description="what has to be looked up before this is relied on")

    @property
    def shown(self) -> str:
        """The title, with a word where it has to be checked."""
        return f"{self.title} (to be checked)" if self.check else self.title


class Profile(Row):
    """Which items a team looks at: those that refer to one of the laws, and some by name."""

    title: str
    laws: frozenset[str]
    items: frozenset[str] = frozenset()


class _Laws(Row):
    law: tuple[Law, ...]
    profile: dict[str, Profile]


@cache
def _laws() -> _Laws:
    return _Laws.model_validate(read_toml("laws.toml"))


@cache
def laws() -> dict[str, Law]:
    """Id -> row."""
    return {row.id: row for row in _laws().law}


@cache
def profiles() -> dict[str, Profile]:
    """Name -> profile, without `all`, which leaves nothing out."""
    return _laws().profile


@cache
def law_of(key: str, locator: str) -> Law | None:
    """The row that a reference resolves to: the longest start that it has, under its key."""
    fitting = [
        (len(start), law)
        for law in _laws().law
        if law.key == key
        for start in law.starts or ("",)
        if locator.startswith(start)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
