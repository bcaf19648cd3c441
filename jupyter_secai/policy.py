"""Policy: what a team or a person has decided about the review, read from one file for all windows.

`[tool.secai]` in pyproject.toml, or `secai.toml`, found upward from the notebook. What an administrator
has set stands below it as defaults and above it as locks (see `administration`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from jupyter_secai.administration import Administration, AdministrationError, administration
from jupyter_secai.catalogue import (
    ChecklistFileError,
    OwnItem,
    OwnRowsError,
    checklist,
    profiles,
    read_own,
    read_own_checklist,
    rules,
    threats,
)
from jupyter_secai.model import SEVERITIES, Severity

Level = Severity | Literal["never"]
OnExport = Literal["refuse", "warn", "redact"]
FILE_NAMES = ("secai.toml", "pyproject.toml")


class PolicyError(ValueError):
    """The configuration cannot be used; the message names the file and the key."""


def _dashed(name: str) -> str:
    return name.replace("_", "-")


_Names = TypeVar("_Names", frozenset[str], dict[str, Severity])


def _each_known(names: _Names, known: Mapping[str, object], what: str) -> _Names:
    """Each of the names is known: a slip would change nothing, and nobody would notice."""
    for name in sorted(names):
        if name not in known:
            near = ", ".join(get_close_matches(name, known, 1))
            raise ValueError(f"there is no {what} {name}" + (f", but {near}" if near else ""))
    return names


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=_dashed, populate_by_name=True)


class IgnoreRow(_Row):
    """A rule that is passed over, in all notebooks or in those that a pattern names, for a reason."""

    rule: str
    reason: str = Field(min_length=1)
    path: str | None = Field(None, description="as `reports/*.ipynb`; all notebooks where it is missing")
    expires: date | None = None

    @field_validator("rule")
    @classmethod
    def _known_rule(cls, name: str) -> str:
        return min(_each_known(frozenset({name}), rules(), "rule"))


class Policy(_Row):
    """What is in force for a notebook. Keys are written with dashes in the file."""

    fail_on: Level = Field("high", description="`jupyter secai scan` exits with 1 from here on")
    commit_level: Level = Field("high", description="`scan --staged` exits with 1 from here on")
    gate_level: Level = Field("high", description="exports are refused from here on")
    on_export: OnExport = Field(
        "refuse", description="what is done with them: refused, let through with a warning, or masked"
    )
    magic_level: Level = Field("high", description="`%%secai` does not run a cell from here on")
    disable: frozenset[str] = Field(frozenset(), description="rules that do not apply")
    severity: dict[str, Severity] = Field({}, description="a severity of your own for a rule")
    cards: dict[str, Severity] = Field({}, description="a severity of your own for a threat card")
    ignore: tuple[IgnoreRow, ...] = Field((), description="rules that are passed over, for a reason")
    baseline: Path | None = Field(None, description="what was found before, from the policy's folder")
    apis: tuple[Path, ...] | dict[str, Any] = Field(
        (),
        description="files with rows of APIs of your own, from the policy's folder, or the rows themselves",
    )
    notebook_ignores: bool = Field(True, description="whether ignores in the notebook count")
    notebook_decisions: bool = Field(True, description="whether decisions kept in the notebook count")
    allow_export_anyway: bool = Field(
        True, description="whether a person may let a refused export through with a reason, in the browser"
    )
    require_sign_off: frozenset[str] = Field(
        frozenset(), description="checklist items that an export needs answered yes, or signed"
    )
    profile: str = Field("all", description="the law whose checklist items are shown")
    checklists: tuple[Path, ...] = Field((), description="files with items of a team, from its folder")
    allowed_hosts: frozenset[str] = Field(
        frozenset(), description="hosts that data may go to and code come from, as `*.example.org`"
    )
    allowed_packages: frozenset[str] = Field(frozenset(), description="packages that may be installed")
    allowed_publishers: frozenset[str] = Field(
        frozenset(), description="owners of repositories and models, as `huggingface`"
    )
    allowed_data_sets: frozenset[str] = Field(frozenset(), description="data sets that may be used")
    vulnerabilities: Path | None = Field(
        None, description="known vulnerabilities, OSV or pip-audit as JSON, from the policy's folder"
    )
    ner: bool = Field(False, description="whether names and addresses are looked for in prose")
    own_items: tuple[OwnItem, ...] = Field((), exclude=True, description="the items of `checklists`")
    source: str | None = Field(None, exclude=True, description="the file that this was read from")
    locked: frozenset[str] = Field(
        frozenset(), exclude=True, description="keys that an administrator has set for good"
    )
    own_rows: str = Field("", exclude=True, description="the rows that `apis` names, as the catalogue reads")
    set_by: dict[str, str] = Field({}, exclude=True, description="the file that set each key")

    @field_validator("profile")
    @classmethod
    def _known(cls, name: str) -> str:
        known = ("all", *profiles())
        if name not in known:
            raise ValueError(f"the profiles are {', '.join(known)}")
        return name

    @field_validator("disable", "severity")
    @classmethod
    def _known_rules(cls, names: _Names) -> _Names:
        return _each_known(names, rules(), "rule")

    @field_validator("cards")
    @classmethod
    def _known_cards(cls, names: _Names) -> _Names:
        return _each_known(names, threats(), "threat card")


def load_policy(file: Path) -> Policy:
    """The policy in `file`; raises PolicyError with one sentence when it cannot be used."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PolicyError(f"{file} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"{file}: cannot be read as TOML ({error}).") from error
    if file.name == "pyproject.toml":
        data = data.get("tool", {}).get("secai", {})
        if not isinstance(data, dict):
            raise PolicyError(f"{file}: tool.secai: it is a table.")
    return _in_force(_with_paths(data, file.parent), str(file))


def find_policy(start: Path) -> Policy:
    """The nearest policy at or above `start`; the defaults where there is none."""
    start = start.resolve()
    return _find(start if start.is_dir() else start.parent)


def _in_force(data: Mapping[str, Any], source: str | None) -> Policy:
    set_by = _administered()
    if unknown := data.keys() & _NOT_KEYS:
        raise PolicyError(f"{source}: {min(unknown)}: there is no such key.")
    own = {key: value for key, value in data.items() if key not in set_by.locked}
    values = {**set_by.defaults, **own, **set_by.locked}
    files = {**{key: source for key in own if source}, **_files(set_by, own)}
    ours = {"source": source, "locked": frozenset(set_by.locked), "set_by": files}
    try:
        policy = Policy.model_validate({**values, **ours})
        rows = read_own(policy.apis, f"{set_by.file_of('apis') or source}: apis")
    except ValidationError as error:
        raise PolicyError(_sentence(error, source, set_by)) from error
    except OwnRowsError as error:
        raise PolicyError(str(error)) from error
    items = _own_items(policy)
    _items_known(policy, items, set_by)
    return policy.model_copy(update={"own_rows": rows, "own_items": items}) if rows or items else policy


def _own_items(policy: Policy) -> tuple[OwnItem, ...]:
    """The items of the checklists that a policy names; each id once, as it is what a decision names."""
    try:
        items = [item for file in policy.checklists for item in read_own_checklist(file)]
    except ChecklistFileError as error:
        raise PolicyError(str(error)) from None
    told = set(checklist())
    for item in items:
        if item.row.id in told:
            raise PolicyError(f"{policy.source}: checklists: there are two items {item.row.id}.")
        told.add(item.row.id)
    return tuple(items)


def _items_known(policy: Policy, own: tuple[OwnItem, ...], set_by: Administration) -> None:
    known = {**checklist(), **{item.row.id: item for item in own}}
    try:
        _each_known(policy.require_sign_off, known, "item")
    except ValueError as error:
        file = set_by.file_of("require-sign-off") or policy.source
        raise PolicyError(f"{file}: require-sign-off: {error}.") from None


def _administered() -> Administration:
    try:
        return administration()
    except AdministrationError as error:
        raise PolicyError(str(error)) from error


def _with_paths(data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Files that a policy names are sought from its own folder."""
    found = dict(data)
    for key in ("baseline", "vulnerabilities"):
        if isinstance(named := data.get(key), str):
            found[key] = folder / named
    if isinstance(files := data.get("checklists"), list):
        found["checklists"] = [folder / name if isinstance(name, str) else name for name in files]
    if isinstance(files := data.get("apis"), list):
        found["apis"] = [folder / file if isinstance(file, str) else file for file in files]
    return found


def _sentence(error: ValidationError, source: str | None, set_by: Administration) -> str:
    """File, key and what is accepted, without the value."""
    first = error.errors(include_url=False, include_input=False)[0]
    # the alternatives of a union stand in it too, as literal['high', 'low']
    key = ".".join(str(part) for part in first["loc"] if "[" not in str(part))
    top = str(first["loc"][0]) if first["loc"] else ""
    file = set_by.file_of(top) or source
    if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
        known = ", ".join(sorted(_dashed(name) for name in Policy.model_fields if name not in _NOT_KEYS))
        return f"{file}: {key}: there is no such key; those there are: {known}."
    return f"{file}: {key}: {_accepted(first)}."


def _accepted(error: ErrorDetails) -> str:
    """What would have been accepted, in words for people who know TOML and not Python."""
    if error["type"] == "literal_error":
        values = [*SEVERITIES, *(["never"] if str(error["loc"][0]).endswith(("-level", "fail-on")) else [])]
        return f"it is one of {', '.join(values)}"
    said = error["msg"].removeprefix("Value error, ")
    return _WORDS.get(error["type"], said[:1].lower() + said[1:])


_WORDS = {
    "bool_type": "it is true or false",
    "bool_parsing": "it is true or false",
    "date_from_datetime_parsing": "it is a day, as 2027-01-31",
    "date_type": "it is a day, as 2027-01-31",
    "dict_type": "it is a table",
    "frozen_set_type": "it is a list of names",
    "missing": "it is missing",
    "model_type": "it is a table",
    "path_type": "it is the name of a file",
    "string_too_short": "it is empty",
    "string_type": "it is text",
    "tuple_type": "it is a list",
    "extra_forbidden": "there is no such key",
}


_NOT_KEYS = frozenset({"source", "locked", "set_by", "own_items", "own_rows"})


def _files(set_by: Administration, own: Mapping[str, Any]) -> dict[str, str]:
    """The files of the keys that an administrator set, and that no file of the team may or does change."""
    theirs = set_by.locked.keys() | (set_by.defaults.keys() - own.keys())
    return {key: set_by.files[key] for key in theirs}


@lru_cache(maxsize=256)
def _candidates(folder: Path) -> tuple[Path, ...]:
    return tuple(parent / name for parent in (folder, *folder.parents) for name in FILE_NAMES)


def _find(folder: Path) -> Policy:
    for file in _candidates(folder):
        if file.is_file() and (file.name == "secai.toml" or _has_section(file)):
            return load_policy(file)
    return _in_force({}, None)


def _has_section(file: Path) -> bool:
    """Whether a pyproject.toml has the section, however it is written."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        return "secai" in text and "secai" in tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError:  # that it is broken is told where it matters to us
        return "[tool.secai" in text
    except (OSError, TypeError):
        return False
