"""The published taxonomies that cards refer to: ids, names and editions, and what became of retired ids."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_json
from jupyter_secai.model import Severity


class Taxonomy(Row):
    """One published list. `ids` give the name of each; `retired` what takes a retired id's place."""

    title: str
    edition: str
    url: str
    licence: str
    field: str = Field(description="of a card, that holds ids of this list")
    whole: bool = Field(description="every id of the edition is listed, not only those that cards name")
    ids: dict[str, str]
    retired: dict[str, str] = Field({}, description="id that was given up -> what took its place")
    ratings: dict[str, Severity] = Field({}, description="severity that the source itself gives")


@cache
def taxonomies() -> dict[str, Taxonomy]:
    """Short name (MS-FM, ATLAS, CWE ...) -> the list."""
    return {name: Taxonomy.model_validate(row) for name, row in read_json("taxonomies.json").items()}
