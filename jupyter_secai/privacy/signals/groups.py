"""How small the groups are that outputs count: of quasi-identifiers, and in tables about people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.detect.columns import classify
from jupyter_secai.model import Evidence
from jupyter_secai.notebook.reading import joined
from jupyter_secai.notebook.tables import Table
from jupyter_secai.privacy.seen import ShownTable, texts_in
from jupyter_secai.privacy.signals.case import Case

# The usual thresholds inside a house: groups of five, counts of ten.
_SMALLEST_GROUP = 5
_SMALLEST_COUNT = 10
_KINDS = frozenset({"quasi", "special", "criminal", "health"})
_TOOLS = ("pycanon.", "anjana.")
_COUNTED = re.compile(r"\.(?:value_counts|groupby|pivot_table|crosstab|size|count)\b|\bcrosstab\(")
_COUNT_NAMES = frozenset(
    {"count", "counts", "size", "n", "number", "freq", "frequency", "0", "", "people", "persons"}
)
_INTEGER = re.compile(r"\d{1,9}$")


def groups_measured(case: Case) -> Iterator[Evidence]:
    """Code asks how large the groups over quasi-identifiers are."""
    for call in case.seen.facts.calls:
        if _measures(call):
            yield case.seen.at_call(call, "Groups over quasi-identifiers")
    for table, place, _ in case.seen.facts.profiled:
        if table.k is not None:
            yield Evidence(note="Groups over quasi-identifiers", location=place)


def groups_too_small(case: Case) -> Iterator[Evidence]:
    for size, found in _sizes(case):
        if size < _SMALLEST_GROUP:
            yield found


def groups_large_enough(case: Case) -> list[Evidence]:
    sizes = list(_sizes(case))
    if not sizes or min(size for size, _ in sizes) < _SMALLEST_GROUP:
        return []
    return [found for _, found in sizes]


def _sizes(case: Case) -> Iterator[tuple[int, Evidence]]:
    """The smallest group over two or more quasi-identifiers, where an output or a kernel says it."""
    for call in case.seen.facts.calls:
        if _measures(call):
            numbers = [*_numbers(case, call.cell), *_counts_in(case, call.cell)]
            if numbers:
                yield min(numbers), case.seen.at_call(call, _size_note(min(numbers)))
    for table, place, _ in case.seen.facts.profiled:
        if table.k is not None:
            note = f"{_size_note(table.k)} (profile of {table.variable})"
            yield table.k, Evidence(note=note, location=place)


def _size_note(size: int) -> str:
    if size < _SMALLEST_GROUP:
        return f"A group has fewer than {_SMALLEST_GROUP} people"
    return f"The smallest group has {_SMALLEST_GROUP} people or more"


def _measures(call: CallFact) -> bool:
    if call.name.startswith(_TOOLS):
        return True
    if not call.name.endswith(".groupby"):
        return False
    names = [*texts_in(call.argument("by@0"))]
    return sum(1 for name in names if (c := classify(name)) and c.class_ in _KINDS) >= 2


def _numbers(case: Case, cell: int) -> Iterator[int]:
    """A number alone, as the last line of a cell or a print gives it."""
    for output in case.seen.facts.notebook.cells[cell].outputs:
        data = output.get("data")
        text = joined(output.get("text") or (data.get("text/plain") if isinstance(data, dict) else "") or "")
        found = re.fullmatch(r"\D{0,60}?(?:np\.int64\()?(\d{1,9})\)?\s{0,4}", text)
        if found:
            yield int(found[1])


def _counts_in(case: Case, cell: int) -> Iterator[int]:
    for shown in case.seen.shown:
        if shown.cell == cell:
            yield from _counts(shown.read.table)


def _counts(table: Table) -> list[int]:
    """The counts of a table: its last column, where that is named like one and holds whole numbers."""
    if not table.headers or table.headers[-1].text.lower() not in _COUNT_NAMES:
        return []
    last = len(table.headers) - 1
    values = [row[last].text for row in table.rows if last < len(row)]
    return [int(v) for v in values] if values and all(map(_INTEGER.match, values)) else []


# --- counts in tables that mention people


def counts_shown(case: Case) -> Iterator[Evidence]:
    for shown, _ in _count_tables(case):
        yield case.seen.at_table(shown, "People are counted")


def counts_large_enough(case: Case) -> Iterator[Evidence]:
    for shown, counts in _count_tables(case):
        if min(counts) >= _SMALLEST_COUNT:
            yield case.seen.at_table(shown, f"Counts of {_SMALLEST_COUNT} and more")


def small_counts(case: Case) -> Iterator[Evidence]:
    for shown, counts in _count_tables(case):
        if min(counts) < _SMALLEST_COUNT:
            yield case.seen.at_table(shown, f"A count is below {_SMALLEST_COUNT}")


def _count_tables(case: Case) -> Iterator[tuple[ShownTable, list[int]]]:
    for shown in case.seen.shown:
        source = case.seen.facts.notebook.cells[shown.cell].source
        if _COUNTED.search(source) and _is_about_people(shown):
            counts = _counts(shown.read.table) or _cells(shown.read.table)
            counts = [count for count in counts if count > 0]
            if counts:
                yield shown, counts


def _is_about_people(shown: ShownTable) -> bool:
    return any(class_.class_ in _KINDS for _, class_ in shown.read.named)


def _cells(table: Table) -> list[int]:
    """The inside of a table of counts by two columns."""
    inside = [cell.text for row in table.rows for cell in row[1:]]
    return [int(text) for text in inside] if inside and all(map(_INTEGER.match, inside)) else []


SIGNALS = {
    "groups-measured": groups_measured,
    "groups-too-small": groups_too_small,
    "groups-large-enough": groups_large_enough,
    "counts-shown": counts_shown,
    "counts-large-enough": counts_large_enough,
    "small-counts": small_counts,
}
