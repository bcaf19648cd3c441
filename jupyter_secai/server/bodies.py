"""The bodies of requests that bring cells."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from jupyter_secai.model import ProfiledTable
from jupyter_secai.server.refusals import BadRequest

Name = Annotated[str, Field(min_length=1, max_length=200)]
ContentsPath = Annotated[str, Field(min_length=1, max_length=4096)]
Body = TypeVar("Body", bound=BaseModel)


class CellBody(BaseModel):
    """A cell: whole, or its id alone when it has not changed since the last answer."""

    model_config = ConfigDict(extra="allow")

    id: Name
    cell_type: Literal["code", "markdown", "raw"] | None = None
    source: str | list[str] | None = None

    @model_validator(mode="after")
    def _whole_or_bare(self) -> CellBody:
        if (self.cell_type is None) != (self.source is None) or (self.cell_type is None and self.model_extra):
            raise ValueError("a cell is an id alone, or has at least cell_type and source")
        return self

    @property
    def is_whole(self) -> bool:
        return self.cell_type is not None


class LiveNotebook(BaseModel):
    """The cells of a notebook as they are in a browser."""

    # hard to guess: no user goes with it, as a bare token stands for a new one in every request
    session: Annotated[str, Field(min_length=16, max_length=200)]
    path: ContentsPath
    generation: Annotated[int, Field(ge=0)]
    nbformat: int = 4
    nbformat_minor: int = 5
    metadata: dict[str, Any] = {}
    cells: list[CellBody]


Live = TypeVar("Live", bound=LiveNotebook)


class ReviewBody(LiveNotebook):
    """The same, with what the notebook's kernel knows of tables: for the eyes of this session alone."""

    profiled: Annotated[list[ProfiledTable], Field(max_length=50)] = []


def parse(form: type[Body], body: bytes) -> Body:
    """The body of a request; raises BadRequest, which names the place and never the value."""
    try:
        return form.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "body"
        raise BadRequest(f"{place}: {first['msg']}.") from None
