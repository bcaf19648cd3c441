"""Names of people, what shows that words are one, and what shows that they are none."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from jupyter_secai.catalogue.reading import Row, read_toml


def _words(text: object) -> object:
    return (
        tuple(w for line in text.split("\n") for w in line.split(", ") if w)
        if isinstance(text, str)
        else text
    )


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class NameEvidence(Row):
    """What shows that capitalised words are somebody's name, in lower case, in seven languages."""

    titles: Words
    greetings: Words
    closings: Words
    introductions: Words = Field(description="lead to a name: `my name is`, `approved by`")
    roles: Words = Field(description="stand before a full name: `patient`, `customer`")
    weak: Words = Field(description="stand before a name whose given name is known")
    deeds: Words = Field(description="stand behind the name of somebody whose given name is known")
    acts: Words = Field(description="stand behind a full name, whoever it is")
    groups: Words = Field(description="who is greeted or called so is not named")
    places: Words = Field(description="end or lead a name that is not a person's")
    particles: Words


@cache
def name_evidence() -> NameEvidence:
    return NameEvidence.model_validate(read_toml("name_evidence.toml"))


@cache
def given_names() -> frozenset[str]:
    return frozenset(name for words in _names()["given"].values() for name in words.split())


@cache
def family_names() -> frozenset[str]:
    return frozenset(name for words in _names()["family"].values() for name in words.split())


@cache
def _names() -> dict[str, dict[str, str]]:
    return read_toml("names.toml")


@cache
def not_people(how: Literal["never", "alone"]) -> frozenset[str]:
    """Casefolded words of what is not a person: those no name holds, or those that are none by themselves."""
    groups = read_toml("not_people.toml")[how]
    return frozenset(word for words in groups.values() for word in words.casefold().split())
