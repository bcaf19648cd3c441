"""The profile of a table, as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai.kernel.markup import bars, code, paragraph, table
from jupyter_secai.kernel.wrapping import wrapped
from jupyter_secai.live.anonymity import SIZES
from jupyter_secai.live.profile import Anonymity, ColumnProfile, Profile

_HEAD = ("column", "kind", "holds", "different", "missing")
_CHART = "Rows by the size of their group"


def text(found: Profile) -> str:
    """For a terminal."""
    lines = [f"{found.name}: {found.sentence}", *_sample(found), "", *_aligned([_HEAD, *_rows(found)])]
    if found.anonymity is not None:
        lines += ["", *_facts(found.anonymity), "", f"{_CHART}:"]
        lines += _aligned([(label, f"{number:,}") for label, number in _groups(found.anonymity)])
    if found.suggestions:
        lines += ["", "What would hide them better, step by step:"]
        lines += [f"- {step}" for step in _steps(found)]
    told = wrapped("\n".join(lines))
    return f"{told}\n\n{_code(found)}" if found.suggestions else told


def markup(found: Profile) -> str:
    """For a notebook."""
    parts = [paragraph(f"{found.name}: {found.sentence}", "b"), *map(paragraph, _sample(found))]
    parts.append(table(_HEAD, _rows(found)))
    if found.anonymity is not None:
        parts += [paragraph(line, "div") for line in _facts(found.anonymity)]
        parts += [paragraph(_CHART), bars(_CHART, _groups(found.anonymity))]
    if found.suggestions:
        steps = "".join(paragraph(step, "li") for step in _steps(found))
        parts += [paragraph("What would hide them better, step by step:"), f"<ol>{steps}</ol>"]
        parts.append(code(_code(found)))
    return "".join(parts)


def _sample(found: Profile) -> list[str]:
    return [f"A sample: {found.rows:,} of {found.all_rows:,} rows."] if found.is_sample else []


def _rows(found: Profile) -> list[tuple[str, ...]]:
    return [_row(column) for column in found.columns]


def _row(column: ColumnProfile) -> tuple[str, ...]:
    return (
        column.name,
        "" if column.kind == "other" else column.kind,
        column.label or column.entity or "",
        f"{column.distinct:,} ({column.distinct_share:.0%})",
        f"{column.missing_share:.0%}" if column.missing_share else "",
    )


def _facts(found: Anonymity) -> Iterator[str]:
    yield f"Looked at together: {', '.join(found.quasi)}."
    yield (
        f"k = {found.k}: {found.rows_alone:,} rows stand alone, {found.rows_below:,} in groups smaller "
        f"than 5, in {found.groups:,} groups."
    )
    for column, fewest in found.diversity.items():
        yield f"{column}: l = {fewest}, t = {found.closeness[column]:.2f}."
    yield (
        f"Chance that a row is tied to its person: {found.prosecutor:.0%} at worst for somebody who knows "
        f"that they are in the table, {found.journalist:.0%} for somebody who does not; "
        f"{found.marketer:.0%} of all rows on average."
    )


def _groups(found: Anonymity) -> list[tuple[str, int]]:
    return [(_size(*size), number) for size, number in zip(SIZES, found.rows_by_size, strict=True)]


def _size(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} or more"
    return "alone" if high == 1 else f"{low} to {high}"


def _steps(found: Profile) -> list[str]:
    return [
        f"{step.column + ': ' if step.column else ''}{step.words} "
        f"(then k = {step.k_after}, {step.rows_below_after:,} rows in groups smaller than 5)"
        for step in found.suggestions
    ]


def _code(found: Profile) -> str:
    return "\n".join(filter(None, [found.preparation, *(step.code for step in found.suggestions)]))


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
