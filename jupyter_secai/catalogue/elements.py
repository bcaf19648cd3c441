"""What calls and shell lines are in a data-flow diagram: the rows of `knowledge/apis/elements.toml`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from jupyter_secai.catalogue.calls import (
    MOST_NAMES,
    Api,
    Knowledge,
    by_last_part,
    knowledge,
    of_family,
    spelled_out,
)
from jupyter_secai.catalogue.parties import Side
from jupyter_secai.catalogue.reading import Row, read_toml

Sort = Literal[
    "file", "model", "index", "database", "bucket", "hub", "llm", "local-llm", "api", "packages", "code",
    "agent", "endpoint", "people", "nothing",
]  # fmt: skip


class Element(Row):
    """What a call or a shell line reaches, and which way the data goes; arguments are `keyword@position`.

    `opens` only says which database or model provider the calls after it reach; `asks` is both ways.
    """

    names: Annotated[tuple[str, ...], BeforeValidator(spelled_out)] = ()
    programs: tuple[str, ...] = ()
    words: str | None = None
    is_: Sort
    does: Literal["reads", "writes", "sends", "asks", "opens", "serves", "downloads"] | None = None
    party: str | None = None
    label: str = ""
    address: str | None = None
    path: str | None = None
    host: str | None = None
    thing: str | None = None
    local: tuple[str, ...] = ()
    query: str | None = None
    mode: str | None = None
    embedding: str | None = None


@cache
def _file() -> dict[str, Any]:
    return read_toml("apis/elements.toml")


@cache
def _rows() -> tuple[Element, ...]:
    rows = ({**row, "is_": row["is"]} for row in _file()["element"])
    return tuple(Element.model_validate({k: v for k, v in row.items() if k != "is"}) for row in rows)


@cache
def _by_name() -> dict[str, Element]:
    return {name: row for row in _rows() for name in row.names}


@cache
def _families() -> dict[str, list[tuple[str, Element]]]:
    return by_last_part(_by_name())


def drawn(name: str) -> tuple[Element | None, Api | None] | None:
    """What a qualified name is in a diagram: its element or its row of reading, writing, sending."""
    return _drawn(name, knowledge())


@lru_cache(maxsize=MOST_NAMES)
def _drawn(name: str, known: Knowledge) -> tuple[Element | None, Api | None] | None:
    element = _by_name().get(name) or of_family(name, _families())
    row = known.api(name)
    if element is not None:
        return None if element.is_ == "nothing" else (element, row)
    return (None, row) if row is not None and (row.reads or row.writes or row.sends) else None


def element_of_program(name: str, words: str) -> Element | None:
    """What a program of a shell line is in a diagram, by the first row that its words fulfil."""
    for row in _by_program().get(name, ()):
        if row.words is None or re.search(row.words, words):
            return row
    return None


@cache
def _by_program() -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for row in _rows():
        for name in row.programs:
            found.setdefault(name, []).append(row)
    return found


@cache
def databases() -> dict[str, str]:
    """Scheme of a connection string -> what the database is called."""
    table: dict[str, str] = _file()["databases"]
    return table


@cache
def sort_of_ending() -> dict[str, Sort]:
    """Ending of a file's name -> what it holds, where that is no plain file."""
    return {ending: sort for sort, endings in _file()["endings"].items() for ending in endings}


@cache
def reach() -> dict[str, Side]:
    """Rule -> how far a service is reached where that rule found something."""
    table: dict[str, Side] = _file()["reach"]
    return table


@cache
def typed() -> dict[str, str]:
    """Rule -> the label of what was typed into a cell where that rule found something."""
    table: dict[str, str] = _file()["typed"]
    return table
