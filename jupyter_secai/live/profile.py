"""`profile`: what a live table says of people, and how well they hide in it. Counts, never values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from jupyter_secai.detect.columns import ColumnClass, classify_all, classify_business
from jupyter_secai.live.anonymity import (
    Groups,
    closeness,
    diversity,
    groups_of,
    risks,
    rows_by_group_size,
)
from jupyter_secai.live.planning import Planned, plan
from jupyter_secai.live.tables import MOST_ROWS, Column, LiveTable, NoTable, read_table
from jupyter_secai.pipeline import gives_away

Kind = Literal["direct", "quasi", "special", "business", "secret", "other"]
_KINDS: dict[str, Kind] = {
    "direct": "direct",
    "government_id": "direct",
    "online_id": "direct",
    "health": "special",
    "special": "special",
    "criminal": "special",
    "financial": "special",
    "location": "quasi",
    "quasi": "quasi",
    "secret": "secret",
}
# kinds that say who, whatever class the law puts them in
_NAMES_SOMEBODY = frozenset({"IBAN", "CREDIT_CARD", "MRN"})
_SAMPLED_VALUES = 1_000
_WANTED_K = 5
_MOST_QUASI = 8


_INTO_PANDAS = {
    "pyarrow": "{name} = {name}.to_pandas()",
    "duckdb": "{name} = {name}.df()",
    "pyspark": "{name} = {name}.toPandas()",
}


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnProfile(_Model):
    """A column: what it holds, and how far its values tell rows apart."""

    name: str
    kind: Kind
    entity: str | None = None
    label: str = ""
    distinct: int
    distinct_share: float = Field(description="different values by rows that have one, 0 to 1")
    missing_share: float


class Anonymity(_Model):
    """How rows hide among those that look alike in the quasi-identifiers."""

    quasi: list[str]
    k: int
    rows_alone: int
    rows_below: int = Field(description=f"rows in groups smaller than {_WANTED_K}")
    groups: int
    rows_by_size: list[int] = Field(description="in groups of 1, 2 to 4, 5 to 9, 10 to 49, 50 and more")
    diversity: dict[str, int] = Field(description="fewest different values in a group, by sensitive column")
    closeness: dict[str, float] = Field(description="largest distance from the whole, by sensitive column")
    prosecutor: float
    journalist: float
    marketer: float


class Suggestion(_Model):
    """A step that hides rows better, its code, and what it does together with the steps before it."""

    column: str
    words: str
    code: str
    k_after: int
    rows_below_after: int


class Profile(_Model):
    """What a table says of people. `rows` were looked at, of `all_rows`."""

    name: str
    library: str
    rows: int
    all_rows: int
    columns: list[ColumnProfile]
    anonymity: Anonymity | None = None
    suggestions: list[Suggestion] = []
    preparation: str = Field("", description="code that makes a data frame of the table, before the steps")
    sentence: str

    @property
    def is_sample(self) -> bool:
        return self.rows < self.all_rows


class _Read(NamedTuple):
    table: LiveTable
    shown: dict[str, str]
    columns: list[ColumnProfile]


def profile(
    table: Any,
    quasi: Sequence[str] | None = None,
    sensitive: Sequence[str] | None = None,
    *,
    name: str = "df",
    population: int | None = None,
    most_rows: int = MOST_ROWS,
) -> Profile:
    """Profile a pandas, polars, pyarrow, DuckDB or Spark table.

    Quasi-identifiers and sensitive columns are suggested by class where they are not given. `population`
    is the number of people that the table was drawn from. Raises NoTable for what is no table, and for
    columns that it does not have.
    """
    live = read_table(table, most_rows)
    read = _Read(live, _shown_names(live), _columns(live))
    chosen = list(quasi) if quasi is not None else _suggested(read.columns, "quasi")[:_MOST_QUASI]
    watched = list(sensitive) if sensitive is not None else _suggested(read.columns, "special")
    found = _anonymity(read, chosen, watched, population) if chosen and live.rows else None
    return Profile(
        name=name,
        library=live.kind,
        rows=live.rows,
        all_rows=live.all_rows,
        columns=[column.model_copy(update={"name": read.shown[column.name]}) for column in read.columns],
        anonymity=found,
        suggestions=_suggestions(read, chosen, name) if found else [],
        preparation=_INTO_PANDAS.get(live.kind, "").format(name=name),
        sentence=_sentence(read, found),
    )


def _shown_names(table: LiveTable) -> dict[str, str]:
    """A pivoted table has people's names for headers."""
    return {
        column.name: f"column {at}" if gives_away(column.name) else column.name
        for at, column in enumerate(table.columns, start=1)
    }


def _columns(table: LiveTable) -> list[ColumnProfile]:
    names = [column.name for column in table.columns]
    classes = classify_all(names, [_sampled(column) for column in table.columns])
    return [_column(column, found, table.rows) for column, found in zip(table.columns, classes, strict=True)]


def _sampled(column: Column) -> list[str]:
    """Values from all over the column, not its first ones, which may be sorted."""
    step = max(1, len(column.values) // _SAMPLED_VALUES)
    return [str(value) for value in column.values[::step][:_SAMPLED_VALUES] if value is not None]


def _column(column: Column, found: ColumnClass | None, rows: int) -> ColumnProfile:
    missing = int((column.codes == 0).sum())
    distinct = len(column.values)
    business = classify_business(column.name) if found is None else None
    said = found or business
    return ColumnProfile(
        name=column.name,
        kind=_kind(found) if found else "business" if business else "other",
        entity=said.entity if said else None,
        label=said.label if said else "",
        distinct=distinct,
        distinct_share=round(distinct / max(rows - missing, 1), 4),
        missing_share=round(missing / max(rows, 1), 4),
    )


def _kind(found: ColumnClass) -> Kind:
    return "direct" if found.entity in _NAMES_SOMEBODY else _KINDS.get(found.class_, "other")


def _suggested(columns: Sequence[ColumnProfile], kind: Kind) -> list[str]:
    return [column.name for column in columns if column.kind == kind]


def _anonymity(
    read: _Read, quasi: Sequence[str], sensitive: Sequence[str], population: int | None
) -> Anonymity:
    table = read.table
    groups = groups_of([table.column(name).codes for name in quasi], table.rows)
    watched = [table.column(name) for name in sensitive if name not in quasi]
    chances = risks(groups, table.rows / population if population else 1.0)
    return Anonymity(
        quasi=[read.shown[name] for name in quasi],
        k=groups.k,
        rows_alone=groups.rows_below(2),
        rows_below=groups.rows_below(_WANTED_K),
        groups=len(groups.sizes),
        rows_by_size=rows_by_group_size(groups),
        diversity={read.shown[c.name]: diversity(groups, c.codes) for c in watched},
        closeness={read.shown[c.name]: round(closeness(groups, c.codes, _order(c)), 4) for c in watched},
        prosecutor=round(chances.prosecutor, 4),
        journalist=round(chances.journalist, 4),
        marketer=round(chances.marketer, 4),
    )


def _order(column: Column) -> list[int] | None:
    """The codes of a column of numbers, the least first; None for values without an order."""
    numbers = [
        value for value in column.values if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    if not numbers or len(numbers) < len(column.values):
        return None
    return [int(code) + 1 for code in np.argsort(np.array(numbers, dtype=np.float64), kind="stable")]


def _suggestions(read: _Read, quasi: Sequence[str], name: str) -> list[Suggestion]:
    """A plan, step by step, and what it leaves to be left out."""
    table = read.table
    columns = [table.column(each) for each in quasi]
    groups = groups_of([column.codes for column in columns], table.rows)
    outright = [_left_out(read, each, groups, name) for each in _outright(read, quasi)]
    if groups.k >= _WANTED_K:
        return outright
    steps = list(plan(columns, table.rows, _WANTED_K))
    left = [each for each in quasi if all(s.column != each or s.step.codes.any() for s in steps)]
    last = steps[-1].after if steps else groups
    rest = [_suppress(last, left, table, name)] if left and last.k < _WANTED_K else []
    return [*outright, *(_suggestion(read, each, name) for each in steps), *rest]


def _outright(read: _Read, quasi: Sequence[str]) -> list[str]:
    """Columns that say who somebody is, however well the rest hides, and whose names may be told."""
    direct = _suggested(read.columns, "direct")
    return [name for name in direct if name not in quasi and read.shown[name] == name]


def _left_out(read: _Read, column: str, groups: Groups, name: str) -> Suggestion:
    code = (
        f"df = df.drop({column!r})" if read.table.kind == "polars" else f"df = df.drop(columns=[{column!r}])"
    )
    return Suggestion(
        column=column,
        words="leave it out, as it says who somebody is",
        code=_code(code, name),
        k_after=groups.k,
        rows_below_after=groups.rows_below(_WANTED_K),
    )


def _suggestion(read: _Read, planned: Planned, name: str) -> Suggestion:
    step = planned.step
    code = step.polars if read.table.kind == "polars" else step.pandas
    return Suggestion(
        column=read.shown[planned.column],
        words=step.words,
        code=_code(code, name),
        k_after=planned.after.k,
        rows_below_after=planned.after.rows_below(_WANTED_K),
    )


def _suppress(groups: Groups, quasi: list[str], table: LiveTable, name: str) -> Suggestion:
    code = f'df = df[df.groupby({quasi}, dropna=False)[{quasi[0]!r}].transform("size") >= {_WANTED_K}]'
    if table.kind == "polars":
        code = f"df = df.filter(pl.len().over({quasi}) >= {_WANTED_K})"
    left = groups.sizes[groups.sizes >= _WANTED_K]
    number = groups.rows_below(_WANTED_K)
    return Suggestion(
        column="",
        words=f"leave out the {number} rows in groups smaller than {_WANTED_K}",
        code=_code(code, name),
        k_after=int(left.min()) if left.size else 0,
        rows_below_after=0,
    )


def _code(code: str, name: str) -> str:
    return code.replace("df[", f"{name}[").replace("df.", f"{name}.").replace("df =", f"{name} =")


def _sentence(read: _Read, found: Anonymity | None) -> str:
    direct = len(_suggested(read.columns, "direct"))
    special = len(_suggested(read.columns, "special"))
    seen = (
        f"{read.table.rows:,} of {read.table.all_rows:,} rows"
        if read.table.is_sample
        else f"{read.table.rows:,} rows"
    )
    parts = [f"{seen}, {len(read.columns)} columns"]
    if direct:
        parts.append(f"{direct} say{'s' if direct == 1 else ''} who somebody is")
    if special:
        parts.append(f"{special} sensitive")
    if found is None:
        parts.append("no quasi-identifiers seen" if read.table.rows else "nothing to profile")
    else:
        parts.append(f"k = {found.k}, {found.rows_alone:,} rows stand alone")
    return "; ".join(parts) + "."


__all__ = ["NoTable", "Profile", "profile"]
