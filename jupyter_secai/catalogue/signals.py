"""How the engine recognises what speaks for and against a threat: signals, and what they depend on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydantic import Field

from jupyter_secai.catalogue.patterns import Pattern
from jupyter_secai.catalogue.reading import Row, read_toml
from jupyter_secai.model import Strength


class CodeText(Row):
    """A text to look for in the source of code cells, for what is no call: a name, a loop, a statement."""

    text: str = Field(description="regular expression; `^` and `$` are those of a line")
    sign: tuple[str, ...] = Field(min_length=1, description="one of these stands wherever `text` is found")
    lacking: str | None = Field(None, description="regular expression that the cell must not hold")
    note: str = ""


class Signal(Row):
    """What shows one thing: any of `match`, `code`, `seen` and `at`, where `when` and `unless` allow it."""

    match: tuple[Pattern, ...] = ()
    code: tuple[CodeText, ...] = ()
    seen: tuple[str, ...] = Field((), description="observations of `threats.observations`")
    at: tuple[str, ...] = Field((), description="situations at whose places it is seen: what is absent there")
    when: tuple[str, ...] = Field((), description="situations that must all hold")
    unless: tuple[str, ...] = Field((), description="situations of which none may hold")
    loop: bool = Field(False, description="only calls inside a loop count")
    once: bool = Field(False, description="the first place stands for all")
    strength: Strength | None = Field(None, description="instead of the item's")
    note: str = ""
    by_person: str = Field("", description="why only a person can tell; then nothing is looked for")


@cache
def signals() -> dict[str, Signal]:
    """Id of an evidence (SUP-01.e3) or counter-evidence item (SUP-01.c1) -> what shows it."""
    return {item: Signal.model_validate(row) for item, row in read_toml("signals.toml").items()}


@cache
def situations() -> dict[str, Signal]:
    """Name of a situation -> what shows that a notebook is in it."""
    return {name: Signal.model_validate(row) for name, row in read_toml("situations.toml").items()}


def signal_patterns() -> Iterator[Pattern]:
    """Every pattern of a signal or a situation."""
    for signal in (*signals().values(), *situations().values()):
        yield from signal.match
