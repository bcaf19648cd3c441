"""What tells a cell's stage of work beside the calls in it."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from jupyter_secai.catalogue.reading import Row, read_toml
from jupyter_secai.model import Stage


class StageWords(Row):
    """What tells a cell's stage of work beside the API table: words, and the weight of each kind of hint."""

    least_share: float = Field(gt=0, le=1)
    least_share_of_function: float = Field(gt=0, le=1)
    most_calls: int = Field(gt=0)
    generic: tuple[str, ...] = Field(description="names that serve every stage; `numpy.` is all of numpy")
    weights: dict[Literal["call", "generic", "name", "change", "derived", "shown", "heading", "words"], int]
    headings: dict[Stage, str]
    calls: dict[Stage, str]
    names: dict[Stage, str]
    programs: dict[Stage, tuple[str, ...]]


@cache
def stage_words() -> StageWords:
    return StageWords.model_validate(read_toml("stages.toml"))
