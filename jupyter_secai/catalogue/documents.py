"""The documents that can be made from a review: one list for all windows."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml


class Document(Row):
    """A kind of document. `render`, `tell` and `pieces` are addresses: listing kinds loads none of them."""

    title: str
    use: str = Field(description="what it is for, in a few words")
    render: str = Field(pattern=r"^[\w.]+:\w+$")
    tell: str | None = Field(None, pattern=r"^[\w.]+:\w+$", description="what is told of one review")
    pieces: str | None = Field(None, pattern=r"^[\w.]+:\w+$", description="the text of what was told of all")
    suffix: str = Field(pattern=r"^[-.][\w.-]+$")
    mime: str
    of_many: bool = Field(False, description="tells of many notebooks as well as of one")


@cache
def documents() -> dict[str, Document]:
    """The kinds by name, in the order in which they are shown."""
    return {name: Document.model_validate(row) for name, row in read_toml("documents.toml").items()}
