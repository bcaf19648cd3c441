"""A team's own checklist items: TOML or YAML files of our form, and deon's YAML form."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from jupyter_secai.catalogue.checklists import AnswerRow, Auto, ChecklistRow
from jupyter_secai.catalogue.patterns import Pattern
from jupyter_secai.catalogue.reading import Row
from jupyter_secai.model import Severity, Stage

_LARGEST = 1_000_000
_MOST_ITEMS = 500
# Sections of deon's own list -> stage of work.
_SECTIONS: dict[str, Stage] = {
    "data collection": "collect",
    "data storage": "share",
    "analysis": "explore",
    "modeling": "train",
    "modelling": "train",
    "deployment": "deploy",
}


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # the package has no types
    """YAML as 1.2 has it: `yes` and `no` are words, since they are keys of an item."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":bool")]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


class ChecklistFileError(ValueError):
    """A checklist file cannot be used; the message names the file and the key."""


class OwnItem(Row):
    """An item of a team, and how it is answered."""

    row: ChecklistRow
    answer: AnswerRow


class _Signs(Row):
    """What an own item can look for: the parts of a pattern that need no name of a call."""

    finding: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    stage: tuple[Stage, ...] = ()
    heading: str | None = None


class _Item(Row):
    """An item as a team writes it."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9._-]{0,39}$")
    title: str = Field(min_length=1)
    question: str = Field(min_length=1)
    why: str = ""
    fix: str = ""
    stages: tuple[Stage, ...] = Field(min_length=1)
    severity: Severity = "medium"
    core: bool = True
    blocks_export: bool = Field(False, alias="blocks-export")
    sign_off: tuple[str, ...] = Field((), alias="sign-off")
    references: tuple[str, ...] = ()
    applies: tuple[_Signs, ...] = ()
    yes: tuple[_Signs, ...] = ()
    no: tuple[_Signs, ...] = ()
    otherwise: Literal["open", "yes", "no"] = "open"


class _File(Row):
    title: str = ""
    item: tuple[_Item, ...] = Field(min_length=1, max_length=_MOST_ITEMS)


class _Line(Row):
    line_id: str
    line_summary: str
    line: str


class _Section(Row):
    title: str
    section_id: str = ""
    lines: tuple[_Line, ...]


class _Deon(Row):
    title: str = ""
    sections: tuple[_Section, ...] = Field(min_length=1, max_length=_MOST_ITEMS)


def read_own_checklist(file: Path) -> tuple[OwnItem, ...]:
    """The items of a file; raises ChecklistFileError with one sentence."""
    data = _parsed(file)
    if not isinstance(data, dict):
        raise ChecklistFileError(f"{file}: it holds no table with item or sections.")
    try:
        if "sections" in data:
            return tuple(_of_deon(_Deon.model_validate(data)))
        return tuple(_own(item) for item in _File.model_validate(data).item)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ChecklistFileError(f"{file}: {key}: {first['msg']}.") from None


def _parsed(file: Path) -> Any:
    try:
        content = file.read_bytes()
        if len(content) > _LARGEST:
            raise ChecklistFileError(f"{file}: it is larger than a checklist can be.")
        text = content.decode("utf-8")
        if file.suffix == ".toml":
            return tomllib.loads(text)
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise ChecklistFileError(f"{file}: it cannot be read ({error.strerror}).") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, yaml.YAMLError, RecursionError) as error:
        kind = "TOML" if file.suffix == ".toml" else "YAML"
        where = " ".join(str(error).split())[:200] if kind == "TOML" else type(error).__name__
        raise ChecklistFileError(f"{file}: it cannot be read as {kind} ({where}).") from None


def _own(item: _Item) -> OwnItem:
    answer = AnswerRow(
        applies=_patterns(item.applies),
        yes=_patterns(item.yes),
        no=_patterns(item.no),
        otherwise=item.otherwise,
        notes={"open": item.why or "It is for a person to answer."},
    )
    seeing = bool(item.yes or item.no)
    row = ChecklistRow(
        id=item.id,
        stages=item.stages,
        title=item.title,
        question=item.question,
        why=item.why,
        refs={"own": item.references} if item.references else {},
        applies_when="own",
        auto=Auto(mode="assisted" if seeing else "manual"),
        sign_off=item.sign_off,
        severity=item.severity,
        core=item.core,
        blocks_export=item.blocks_export,
        fix=item.fix,
    )
    return OwnItem(row=row, answer=answer)


def _patterns(signs: tuple[_Signs, ...]) -> tuple[Pattern, ...]:
    return tuple(Pattern.model_validate(sign.model_dump()) for sign in signs)


def _of_deon(data: _Deon) -> list[OwnItem]:
    return [
        _own(
            _Item.model_validate(
                {
                    "id": line.line_id,
                    "title": line.line_summary,
                    "question": line.line,
                    "stages": [_SECTIONS.get(section.title.strip().lower(), "explore")],
                }
            )
        )
        for section in data.sections
        for line in section.lines
    ]
