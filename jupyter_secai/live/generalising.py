"""Making a column say less: steps by the kind of its values, and what each does to the groups."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from jupyter_secai.live.tables import Codes, Column

_NARROW, _WIDE = 5, 10
_FEW = 5
_CODE = re.compile(r"[0-9A-Z][0-9A-Z -]{2,9}$", re.IGNORECASE)


class Step(NamedTuple):
    """A way to make a column say less: in words, as code by library, and the codes that are left."""

    words: str
    pandas: str
    polars: str
    codes: Codes


def steps_for(column: Column) -> Iterator[Step]:
    """The steps for a column, the gentlest first; the last leaves it out."""
    present = [value for value in column.values if value is not None]
    if _are(present, _is_date):
        yield from _dates(column)
    elif _are(present, _is_number):
        yield from _numbers(column)
    elif _are(present, lambda value: isinstance(value, str) and bool(_CODE.match(value))):
        yield from _prefixes(column)
    if len(present) > 2 and not _are(present, lambda value: _is_date(value) or _is_number(value)):
        yield _rare(column)
    yield Step(
        "leave it out",
        f"df = df.drop(columns=[{column.name!r}])",
        f"df = df.drop({column.name!r})",
        np.zeros_like(column.codes),
    )


def _are(values: Sequence[Any], test: Callable[[Any], bool]) -> bool:
    return bool(values) and all(map(test, values))


def _is_date(value: Any) -> bool:
    return isinstance(value, date | datetime) or hasattr(value, "year")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _dates(column: Column) -> Iterator[Step]:
    c = repr(column.name)
    yield Step(
        "keep the year alone",
        f"df[{c}] = df[{c}].dt.year",
        f"df = df.with_columns(pl.col({c}).dt.year())",
        _mapped(column, lambda value: value.year),
    )
    yield Step(
        "keep the decade alone",
        f"df[{c}] = df[{c}].dt.year // 10 * 10",
        f"df = df.with_columns(pl.col({c}).dt.year() // 10 * 10)",
        _mapped(column, lambda value: value.year // 10),
    )


def _numbers(column: Column) -> Iterator[Step]:
    finite = [float(value) for value in column.values if value is not None and math.isfinite(float(value))]
    c = repr(column.name)
    for parts in (_WIDE * 2, _WIDE, _NARROW):
        width = _round_width(max(finite, default=0.0) - min(finite, default=0.0), parts)
        if width:
            yield Step(
                f"round it to steps of {width:g}",
                f"df[{c}] = df[{c}] // {width:g} * {width:g}",
                f"df = df.with_columns(pl.col({c}) // {width:g} * {width:g})",
                _mapped(column, partial(_floored, width=width)),
            )


def _round_width(span: float, parts: int) -> float:
    """1, 2 or 5 times a power of ten, so that people can say it."""
    if span <= 0:
        return 0.0
    raw = span / parts
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= raw * 0.999)


def _floored(value: Any, *, width: float) -> float | None:
    return math.floor(float(value) / width) if math.isfinite(float(value)) else None


def _prefixes(column: Column) -> Iterator[Step]:
    c = repr(column.name)
    longest = max(len(value) for value in column.values if value is not None)
    for length in (3, 2, 1):
        if length < longest:
            yield Step(
                f"keep the first {length} characters" if length > 1 else "keep the first character",
                f"df[{c}] = df[{c}].str[:{length}]",
                f"df = df.with_columns(pl.col({c}).str.slice(0, {length}))",
                _mapped(column, itemgetter(slice(length))),
            )


def _rare(column: Column) -> Step:
    counts = np.bincount(column.codes, minlength=len(column.values) + 1)
    c = repr(column.name)
    frequent = np.where(counts >= _FEW, np.arange(len(counts)), len(counts))
    frequent[0] = 0
    return Step(
        f"put values with fewer than {_FEW} rows together",
        f'df[{c}] = df[{c}].where(df.groupby({c})[{c}].transform("size") >= {_FEW}, "other")',
        f"many = pl.len().over({c}) >= {_FEW}\n"
        f'df = df.with_columns(pl.when(many).then(pl.col({c})).otherwise(pl.lit("other")).alias({c}))',
        frequent[column.codes],
    )


def _mapped(column: Column, coarser: Callable[[Any], Any]) -> Codes:
    """New codes by what each value becomes; a missing one stays one."""
    numbers: Counter[Any] = Counter()
    table = [0]
    for value in column.values:
        said = None if value is None else coarser(value)
        table.append(0 if said is None else numbers.setdefault(said, len(numbers) + 1))
    return np.array(table, dtype=np.int64)[column.codes]
