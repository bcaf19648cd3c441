"""Tests by which code makes sure that a value is harmless."""

from __future__ import annotations

import re
from functools import cache, cached_property

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml


class Views(Row):
    """Steps from a value to what is tested in its stead, and settles it as well."""

    calls: frozenset[str]
    methods: frozenset[str]
    attributes: frozenset[str]


class OwnTests(Row):
    """How the notebook's own functions are called that tell whether a value may be used."""

    says: re.Pattern[str]
    unless: re.Pattern[str] = Field(alias="not")


class Guards(Row):
    """The tests: methods of the value, calls by the argument that is tested, and what stands for a value."""

    methods: frozenset[str]
    calls: dict[str, int]
    same: frozenset[str] = Field(description="calls that tell whether two digests are the same")
    digests: dict[str, int] = Field(description="what makes a digest, and of which argument")
    views: Views
    ends: frozenset[str] = Field(description="calls that do not come back")
    resolving: frozenset[str] = Field(description="steps that take `..` out of a path")
    own: OwnTests
    naming: re.Pattern[str] = Field(description="fields by which a list of others names a file")
    cleaning: re.Pattern[str] = Field(description="patterns of `re.sub` that leave no sign of a language")

    @cached_property
    def ending(self) -> frozenset[str]:
        """The last names of the calls that do not come back."""
        return frozenset(name.rpartition(".")[2] for name in self.ends)


@cache
def guards() -> Guards:
    """The rows of `guards.toml`."""
    return Guards.model_validate(read_toml("guards.toml"))
