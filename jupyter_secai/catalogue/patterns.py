"""What rules, evidence and checklists look for in the facts of a notebook."""

from __future__ import annotations

from functools import cache

from pydantic import Field, field_validator

from jupyter_secai.catalogue.reading import Row, read_toml
from jupyter_secai.model import Confidence, Severity, Stage


class Condition(Row):
    """A test of one argument of a call."""

    argument: str = Field(description="keyword@position, or 'self'")
    present: bool | None = None
    equals: tuple[str | int | float | bool | None, ...] | None = None
    differs: tuple[str | int | float | bool | None, ...] | None = None
    matches: str | None = Field(None, description="regular expression, on the text that is known")
    name: tuple[str, ...] | None = Field(
        None, description="the argument is one of these classes or functions"
    )
    kind: tuple[str, ...] | None = Field(None, description="the argument is an instance of one of these")
    literal: bool | None = Field(None, description="the argument is wholly known")
    labels: tuple[str, ...] | None = Field(
        None, description="the argument carries one of these labels; `column:*` is any column"
    )
    beside: dict[str, str] | None = Field(
        None, description="labels are looked for in those of a list's dicts that have this entry"
    )
    unlabelled: tuple[str, ...] | None = Field(None, description="the argument carries none of these labels")
    holds: tuple[str | int | float | bool | None, ...] | None = Field(
        None, description="the argument is a list or dict with one of these constants in it"
    )
    none: bool | None = Field(None, description="the argument is None, written as such")
    keys: tuple[str, ...] | None = Field(None, description="the argument is a dict with one of these keys")
    parameter: bool | None = Field(
        None, description="the argument is a parameter of a function, unchanged, and no call says what it is"
    )
    formatted: tuple[str, ...] | None = Field(
        None, description="the argument is a text with a part that is not known and of none of these classes"
    )
    below: int | None = Field(None, description="the argument is a known number under this one")
    bits: int | None = Field(None, description="the argument is a known integer with one of these bits set")
    contains: str | None = Field(
        None, description="regular expression, on the argument's text or one in its lists and dicts"
    )
    spelled: str | None = Field(None, description="regular expression, on the argument's own code")


class Version(Row):
    """A version of a package."""

    package: str
    version: str


class FixRow(Row):
    """What ends a finding at a call or on a shell line, as changes of its text.

    Arguments are written `keyword@position`; the values, `method` and `after` are code.
    """

    title: str
    safe: bool = Field(False, description="correct code does the same after it as before")
    set: dict[str, str] = Field({}, description="arguments that get this value, passed so far or not")
    drop: tuple[str, ...] = Field((), description="arguments that are no longer passed")
    method: str | None = Field(None, description="the last name of what is called becomes this")
    function: str | None = Field(None, description="what is called becomes this")
    imports: str | None = Field(None, description="module that the new code needs")
    assign: str | None = Field(None, description="instead: a setting that is assigned gets this value")
    after: str = Field("", description="what follows the call")
    words: str | None = Field(None, description="the command in this argument becomes a list of its words")
    pin: bool = Field(False, description="packages of an install get the versions that the notebook says")
    replace: tuple[str, str] | None = Field(
        None, description="regular expression and replacement, on the first hit in the call or shell line"
    )


class Pattern(Row):
    """One thing to look for in the facts of a notebook; all parts that are given must hold."""

    call: tuple[str, ...] = Field(
        (),
        description="qualified names; `a.*.b` is a family, `*.b` a method of anything, "
        "`@name` a group of groups.toml",
    )
    where: tuple[Condition, ...] = ()
    imports: tuple[str, ...] = Field((), alias="import")
    program: tuple[str, ...] = Field((), description="programs of a shell line")
    words: str | None = Field(None, description="regular expression on the program's words")
    piped_into: tuple[str, ...] = ()
    magic: tuple[str, ...] = ()
    text: str | None = Field(None, description="regular expression on the magic's text")
    finding: tuple[str, ...] = Field((), description="a finding of one of these rules")
    except_severity: tuple[Severity, ...] = ()
    detail: tuple[str, ...] = Field((), description="the finding's detail is of one of these kinds")
    carrier: str | None = Field(None, description="regular expression on the finding's carrier")
    column: tuple[str, ...] = Field((), description="a column of one of these classes or entities")
    stage: tuple[Stage, ...] = Field((), description="the notebook does work of one of these stages")
    heading: str | None = Field(None, description="regular expression on a markdown heading")
    around: str | None = Field(
        None, description="regular expression on the names that the call's value is given, or is made in"
    )
    endless: bool | None = Field(
        None, description="the call stands in a `while` that neither counts its rounds nor asks a person"
    )
    unless_call: tuple[str, ...] = Field((), description="the notebook calls none of these")
    unless_import: tuple[str, ...] = Field((), description="the notebook imports none of these")
    since: Version | None = Field(
        None, description="the notebook says that it has this version or a newer one"
    )
    before: Version | None = Field(None, description="the notebook says that it has an older version")
    fine: bool = Field(
        False, description="the place is in order: no later pattern of the rule is tried there"
    )
    severity: Severity | None = None
    confidence: Confidence | None = None
    message: str | None = Field(None, description="instead of the rule's")
    fix: FixRow | None = Field(None, description="instead of the rule's")
    note: str = ""

    @field_validator("call", "unless_call", mode="before")
    @classmethod
    def _ungrouped(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(each for name in names for each in _named(name))


def _named(name: str) -> tuple[str, ...]:
    return groups()[name[1:]] if name.startswith("@") else (name,)


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Name of a group -> the calls that do the same, as the rules know them."""
    table: dict[str, list[str]] = read_toml("groups.toml")
    return {name: tuple(calls) for name, calls in table.items()}
