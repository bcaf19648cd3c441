"""Models as JSON, whatever a notebook has put into their texts."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

_HALF = re.compile("[\ud800-\udfff]")


def as_json(model: BaseModel, indent: int | None = None) -> str:
    """The model as JSON; half of a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD."""
    try:
        return model.model_dump_json(indent=indent)
    except PydanticSerializationError:
        return type(model).model_validate(_whole(model.model_dump())).model_dump_json(indent=indent)


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(key): _whole(held) for key, held in value.items()}
    return [_whole(held) for held in value] if isinstance(value, list | tuple) else value
