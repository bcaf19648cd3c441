"""The questions of a threat-modelling session."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml
from jupyter_secai.model import Stage


class Question(Row):
    """A question that a session asks: it comes up where one of `applies` holds; `answered` answers it."""

    group: Literal["data", "harm", "dependencies"]
    text: str
    stages: tuple[Stage, ...]
    cards: tuple[str, ...]
    applies: tuple[str, ...] = Field(min_length=1, description="situations")
    answered: tuple[str, ...] = Field((), description="situations")
    note: str = Field("", description="what the evidence answers")


@cache
def questions() -> dict[str, Question]:
    """Id -> question, in the order in which they are asked."""
    return {name: Question.model_validate(row) for name, row in read_toml("questions.toml").items()}
