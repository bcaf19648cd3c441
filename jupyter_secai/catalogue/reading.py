"""The files of `knowledge/`, and what every row of them has in common."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import BaseModel, ConfigDict

_KNOWLEDGE = files("jupyter_secai") / "knowledge"


class Row(BaseModel):
    """A row of a file: what it does not name is a mistake, not an extra."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_folder(folder: str) -> Iterator[dict[str, Any]]:
    """The TOML files of a folder, by name."""
    for entry in _sorted(_KNOWLEDGE / folder):
        yield tomllib.loads(entry.read_text(encoding="utf-8"))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_KNOWLEDGE / name).read_text(encoding="utf-8"))


def read_json(name: str) -> Any:
    return json.loads((_KNOWLEDGE / name).read_text(encoding="utf-8"))


def read_lines(name: str) -> list[str]:
    """The lines of a text file without its comments."""
    lines = (_KNOWLEDGE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
