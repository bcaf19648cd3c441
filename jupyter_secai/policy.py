"""Policy: what a team or a person has decided about the review, read from one file for all windows.

`[tool.secai]` in pyproject.toml, or `secai.toml`, found upward from the notebook.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jupyter_secai.model import Severity

Level = Severity | Literal["never"]


class PolicyError(ValueError):
    """The configuration cannot be used; the message names the file and the key."""


def _dashed(name: str) -> str:
    return name.replace("_", "-")


class Policy(BaseModel):
    """What is in force for a notebook. Keys are written with dashes in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=_dashed, populate_by_name=True)

    fail_on: Level = "high"
    gate_level: Level = "high"
    magic_level: Level = "high"
    disable: frozenset[str] = frozenset()
    severity: dict[str, Severity] = {}
    notebook_ignores: bool = Field(True, description="whether ignores in the notebook count")
    notebook_decisions: bool = Field(True, description="whether decisions kept in the notebook count")
    ner: bool = Field(False, description="whether names and addresses are looked for in prose")
    source: str | None = Field(None, exclude=True, description="the file that this was read from")


def load_policy(file: Path) -> Policy:
    """The policy in `file`; raises PolicyError with one sentence when it cannot be used."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"{file}: cannot be read as TOML ({error}).") from error
    if file.name == "pyproject.toml":
        data = data.get("tool", {}).get("secai", {})
    try:
        return Policy.model_validate({**data, "source": str(file)})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PolicyError(f"{file}: {key}: {first['msg']}.") from error


def find_policy(start: Path) -> Policy:
    """The nearest policy at or above `start`; the defaults where there is none."""
    start = start.resolve()
    return _find(start if start.is_dir() else start.parent)


@lru_cache(maxsize=256)
def _candidates(folder: Path) -> tuple[Path, ...]:
    return tuple(
        parent / name for parent in (folder, *folder.parents) for name in ("secai.toml", "pyproject.toml")
    )


def _find(folder: Path) -> Policy:
    for file in _candidates(folder):
        if file.is_file() and (file.name == "secai.toml" or _has_section(file)):
            return load_policy(file)
    return Policy()


def _has_section(file: Path) -> bool:
    try:
        return "[tool.secai" in file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
