"""The questions of privacy by design, and how the engine answers them."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import Field

from jupyter_secai.catalogue.patterns import Pattern
from jupyter_secai.catalogue.reading import Row, read_json, read_toml
from jupyter_secai.model import Answer, AnswerMode, Severity, Stage


class Auto(Row):
    mode: AnswerMode
    signals: tuple[str, ...] = ()
    yes_when: str = ""
    no_when: str = ""


class ChecklistRow(Row):
    """A question of privacy by design, as the catalogue has it."""

    id: str
    stages: tuple[Stage, ...]
    title: str
    question: str
    why: str
    refs: dict[str, tuple[str, ...]]
    applies_when: str
    auto: Auto
    sign_off: tuple[str, ...] = ()
    severity: Severity
    core: bool
    blocks_export: bool
    linddun: tuple[str, ...] = ()
    nist_pf: tuple[str, ...] = ()
    fix: str = ""


class AnswerRow(Row):
    """How an item is answered: `no` is looked for first, then `yes`, then `unsure`; else `otherwise`.

    Each is looked for by patterns, and by the signals of `privacy.signals` under `…_if`.
    """

    applies: tuple[Pattern, ...] | None = Field(
        None, description="instead of what the group looks for, with `applies_if`"
    )
    applies_if: tuple[str, ...] = ()
    no: tuple[Pattern, ...] = ()
    no_if: tuple[str, ...] = ()
    unsure: tuple[Pattern, ...] = Field((), description="leaves the item open, with these places to look at")
    unsure_if: tuple[str, ...] = ()
    yes: tuple[Pattern, ...] = ()
    yes_if: tuple[str, ...] = ()
    otherwise: Answer = "open"
    notes: dict[Answer, str] = Field({})


class Answers(Row):
    """answers.toml: when a group of items applies, and how items are answered."""

    applies: dict[str, tuple[Pattern, ...]]
    applies_if: dict[str, tuple[str, ...]] = Field({}, description="signals, beside a group's patterns")
    item: dict[str, AnswerRow]


class Checklists(Row):
    version: str
    licence_note: str
    stages: tuple[Stage, ...]
    modes: dict[str, str]
    answers: tuple[str, ...]
    roles: tuple[str, ...]
    staleness: str
    default_view: str
    counts: dict[str, Any]
    items: tuple[ChecklistRow, ...]


@cache
def answers() -> Answers:
    return Answers.model_validate(read_toml("answers.toml"))


@cache
def checklist() -> dict[str, ChecklistRow]:
    data = Checklists.model_validate(read_json("checklists.json"))
    return {row.id: row for row in data.items}
