"""What a notebook shows beside its code: the order of runs, errors that stay, state and trust in metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from jupyter_secai import catalogue
from jupyter_secai.model import Location
from jupyter_secai.notebook.reading import Cell, joined
from jupyter_secai.rules.facts import Facts

# Month after which a Python version gets no security fixes any more (PEPs 537, 569, 596, 619, 664, 693, 719).
_LAST_FIXES = {
    (3, 7): date(2023, 6, 30),
    (3, 8): date(2024, 10, 31),
    (3, 9): date(2025, 10, 31),
    (3, 10): date(2026, 10, 31),
    (3, 11): date(2027, 10, 31),
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 10, 31),
}
_LARGE = 100_000  # characters of base64
_GAP = 0.1
_TRAIN_SCORE = re.compile(r"(?i)\btrain\w*[^\n\d]{0,40}([01]\.\d+)")
_TEST_SCORE = re.compile(r"(?i)\b(?:test|valid\w*|val)\b[^\n\d]{0,40}([01]\.\d+)")
_METRICS = ("accuracy", "f1", "auc", "rmse", "mae", "precision", "recall")
_TYPED_METRIC = re.compile(rf"\b(?:{'|'.join(_METRICS)})\b[^\n\d]{{0,20}}\d", re.I)
_DELICATE = frozenset({"special", "government_id", "health", "criminal"})


def observe(name: str, facts: Facts) -> Iterator[Location]:
    """The places of the observation `name`; raises KeyError where there is none of that name."""
    return OBSERVATIONS[name](facts)


def _out_of_order(facts: Facts) -> Iterator[Location]:
    for _, below in facts.out_of_order:
        yield facts.line_place(below, 1, 0, 0)


def _error_then_more(facts: Facts) -> Iterator[Location]:
    """Cells that ended in an error that nobody announced, with cells run after them."""
    code = [cell for cell in facts.notebook.cells if cell.type == "code" and cell.execution_count]
    for cell in code[:-1]:
        tags = cell.metadata.get("tags")
        expected = isinstance(tags, list) and "raises-exception" in tags
        for number, output in enumerate(() if expected else cell.outputs):
            if output.get("output_type") == "error":
                yield facts.text_place(cell.index, f"output:{number}:error", "", 0, 0)


def _trusted_metadata(facts: Facts) -> Iterator[Location]:
    for cell in facts.notebook.cells:
        if cell.metadata.get("trusted") is True or cell.metadata.get("init_cell") is True:
            yield facts.text_place(cell.index, "metadata", "", 0, 0)


def _widget_state(facts: Facts) -> Iterator[Location]:
    if facts.notebook.metadata.get("widgets"):
        yield facts.text_place(None, "widget-state", "", 0, 0)


def _old_language(facts: Facts) -> Iterator[Location]:
    info = facts.notebook.metadata.get("language_info")
    version = str(info.get("version", "")) if isinstance(info, dict) else ""
    found = re.match(r"(\d{1,2})\.(\d{1,3})", version)
    if found and facts.notebook.is_python and _is_past((int(found[1]), int(found[2])), facts.today):
        yield facts.text_place(None, "notebook-metadata:language_info", "", 0, 0)


def _is_past(version: tuple[int, int], today: date) -> bool:
    return version < min(_LAST_FIXES) or _LAST_FIXES.get(version, date.max) < today


def _embedded_payload(facts: Facts) -> Iterator[Location]:
    for cell in facts.notebook.cells:
        for number, html in _html(cell):
            if len(html) > _LARGE and ";base64," in html:
                yield facts.text_place(cell.index, f"output:{number}:text/html", "", 0, 0)


def _html(cell: Cell) -> Iterator[tuple[int, str]]:
    for number, output in enumerate(cell.outputs):
        data = output.get("data")
        html = joined(data.get("text/html")) if isinstance(data, dict) else ""
        if html:
            yield number, html


def _score_gap(facts: Facts) -> Iterator[Location]:
    """Printed scores of which that on the training rows is far above that on the others."""
    for cell in facts.notebook.cells:
        for number, text in _printed(cell):
            gap = _gap_in(text)
            if gap:
                yield facts.text_place(cell.index, f"output:{number}:stream", text, *gap)


@lru_cache(maxsize=1024)
def _gap_in(text: str) -> tuple[int, int] | None:
    train = _TRAIN_SCORE.search(text) if "rain" in text else None
    test = _TEST_SCORE.search(text) if train else None
    if train and test and float(train[1]) - float(test[1]) > _GAP:
        return min(train.start(), test.start()), max(train.end(), test.end())
    return None


def _printed(cell: Cell) -> Iterator[tuple[int, str]]:
    for number, output in enumerate(cell.outputs):
        if output.get("output_type") == "stream":
            yield number, joined(output.get("text"))[:10_000]


def _typed_metric(facts: Facts) -> Iterator[Location]:
    for cell in facts.notebook.cells:
        found = _metric_in(cell.source) if cell.type == "markdown" else None
        if found:
            yield facts.text_place(cell.index, "source", cell.source, *found)


@lru_cache(maxsize=1024)
def _metric_in(text: str) -> tuple[int, int] | None:
    lowered = text.lower()
    found = _TYPED_METRIC.search(text) if any(name in lowered for name in _METRICS) else None
    return found.span() if found else None


def _input_overwritten(facts: Facts) -> Iterator[Location]:
    """Calls that write data to the very file that an earlier call has read."""
    read: set[str] = set()
    for call in facts.calls:
        row = catalogue.api(call.name)
        if row is None:
            continue
        target = call.argument(row.writes) if row.writes and row.data else None
        if target is not None and target.text in read:
            yield facts.place(call.cell, call.at)
        source = call.argument(row.reads) if row.reads and not row.writes else None
        if source is not None and source.text:
            read.add(source.text)


def _unused_delicate_column(facts: Facts) -> Iterator[Location]:
    """Delicate columns of a table that is shown, which no code names."""
    shown = [f for f in facts.columns if f.class_.class_ in _DELICATE and f.location.carrier != "source"]
    if shown:
        code = "\n".join(cell.source for cell in facts.notebook.cells if cell.type == "code")
        yield from (fact.location for fact in shown if fact.name not in code)


def _no_outputs(facts: Facts) -> Iterator[Location]:
    """A notebook with code that carries no output at all."""
    code = [cell for cell in facts.notebook.cells if cell.type == "code"]
    if code and not any(cell.outputs for cell in code):
        yield facts.text_place(code[0].index, "source", "", 0, 0)


def _run_as_a_whole(facts: Facts) -> Iterator[Location]:
    for key in ("papermill", "nbclient", "execution_environment"):
        if key in facts.notebook.metadata:
            yield facts.text_place(None, f"notebook-metadata:{key}", "", 0, 0)


def _ran_from_top_to_bottom(facts: Facts) -> Iterator[Location]:
    code = [cell for cell in facts.notebook.cells if cell.type == "code"]
    if len(code) > 1 and [cell.execution_count for cell in code] == list(range(1, len(code) + 1)):
        yield facts.line_place(code[0].index, 1, 0, 0)


OBSERVATIONS: dict[str, Callable[[Facts], Iterator[Location]]] = {
    "out-of-order": _out_of_order,
    "error-then-more": _error_then_more,
    "trusted-metadata": _trusted_metadata,
    "widget-state": _widget_state,
    "old-language": _old_language,
    "embedded-payload": _embedded_payload,
    "score-gap": _score_gap,
    "typed-metric": _typed_metric,
    "input-overwritten": _input_overwritten,
    "unused-delicate-column": _unused_delicate_column,
    "no-outputs": _no_outputs,
    "run-as-a-whole": _run_as_a_whole,
    "ran-from-top-to-bottom": _ran_from_top_to_bottom,
}
