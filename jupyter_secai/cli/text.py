"""The review for people at a terminal: by notebook and cell, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from jupyter_secai.cli.json_lines import Row, Summary, row_of
from jupyter_secai.many.sources import Reviewed
from jupyter_secai.model import (
    SEVERITIES,
    Coverage,
    Finding,
    Ignore,
    IgnoreState,
    Review,
    Severity,
    cell_name,
    severity_rank,
)
from jupyter_secai.threats.joining import sentences

STYLES: dict[Severity, str] = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "blue",
    "info": "dim",
}
_SHOWN_REASONS = 5


class Page(Console):
    """A console that writes to memory: as wide as the terminal, unwrapped where there is none."""

    def __init__(self, *, colour: bool) -> None:
        self._written = StringIO()
        super().__init__(
            file=self._written,
            force_terminal=colour,
            color_system="auto" if colour else None,
            width=None if colour else 10_000,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def text(self) -> str:
        """What was printed, without the blanks that fill the lines."""
        return "\n".join(line.rstrip() for line in self._written.getvalue().split("\n"))


def plain(text: str) -> str:
    """Text from a notebook without what a terminal would obey."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def tell(one: Reviewed, *, colour: bool = False) -> tuple[Row, str]:
    """The review as text, and what the summary takes of it."""
    page = Page(colour=colour)
    _notebook(page, one.review)
    return row_of(one.review), page.text()


def stream(told: Iterable[tuple[Row, str]], *, colour: bool = False) -> Iterator[str]:
    """The reviews one after the other, and a summary."""
    summary = Summary()
    for row, text in told:
        summary.add(row)
        yield text
    page = Page(colour=colour)
    _closing(page, summary)
    yield page.text()


def _notebook(console: Console, review: Review) -> None:
    console.print(Text(plain(review.path), "bold"), Text(plain(review.overview.sentence)), sep="  ")
    for cell, findings in _by_cell(review.findings):
        console.print(Padding(Text(_heading(cell, findings[0]), "bold dim"), (0, 0, 0, 2)))
        for finding in findings:
            _finding(console, finding)
    for sentence in _unread(review.coverage):
        console.print(Padding(Text(f"not checked: {sentence}", "magenta"), (0, 0, 0, 2)))
    for sentence in _ignores(review.ignores):
        console.print(Padding(Text(sentence, "dim"), (0, 0, 0, 2)))
    console.print()


def _by_cell(findings: Iterable[Finding]) -> Iterator[tuple[int | None, list[Finding]]]:
    def place(finding: Finding) -> int:
        return -1 if finding.location.cell is None else finding.location.cell

    ordered = sorted(findings, key=lambda f: (place(f), severity_rank(f.severity), f.location.line))
    cells = [list(group) for _, group in groupby(ordered, key=place)]
    # stable, so cells of the same weight stay in the notebook's order
    for group in sorted(cells, key=lambda group: severity_rank(group[0].severity)):
        yield group[0].location.cell, group


def _heading(cell: int | None, finding: Finding) -> str:
    identity = finding.location.cell_id
    return plain(cell_name(cell) + (f" ({identity})" if identity else ""))


def _finding(console: Console, finding: Finding) -> None:
    line = Text.assemble(
        (f"{finding.severity:8} ", STYLES[finding.severity]),
        (plain(finding.title), "bold"),
        (f"  {_where(finding)}  {finding.rule}", "dim"),
    )
    console.print(Padding(line, (0, 0, 0, 4)))
    body = f"{plain(finding.message)} {plain(finding.advice)}"
    console.print(Padding(Text(body), (0, 0, 0, 13)))
    for hop in finding.trace:
        place = cell_name(hop.cell) + ("" if hop.cell is None else f", line {hop.line}")
        console.print(Padding(Text(f"{place}: {plain(hop.note)}", "dim"), (0, 0, 0, 15)))


def _where(finding: Finding) -> str:
    location = finding.location
    carrier = "" if location.carrier == "source" else plain(location.carrier) + " "
    return f"{carrier}line {location.line}"


def _unread(coverage: Iterable[Coverage]) -> list[str]:
    rows = [row for row in coverage if row.missing]
    sentences = [plain(row.sentence) for row in rows[:_SHOWN_REASONS]]
    rest = len(rows) - _SHOWN_REASONS
    return [*sentences, f"and {rest} more places"] if rest > 0 else sentences


def _ignores(ignores: Iterable[Ignore]) -> Iterator[str]:
    """What is passed over is counted; what does nothing, or no longer, is named."""
    listed = list(ignores)
    passed = sum(ignore.findings for ignore in listed)
    if passed:
        number = "1 finding" if passed == 1 else f"{passed} findings"
        yield f"passed over: {number} that an ignore or the baseline names"
    for ignore in listed:
        if ignore.state != "used":
            yield f"ignore of {', '.join(map(plain, ignore.rules))}{_at(ignore)}: {_STATES[ignore.state]}"


_STATES: dict[IgnoreState, str] = {
    "unused": "passes nothing over and can be taken out",
    "expired": "its day is past, so it does not count",
    "without-reason": "has no reason, so it does not count",
}


def _at(ignore: Ignore) -> str:
    place = ignore.location
    if place is None or place.cell is None:
        return " in the configuration"
    return f" in {cell_name(place.cell)}" + (f", line {place.line}" if ignore.by == "line" else "")


_SHOWN_NOTEBOOKS, _SHOWN_RULES, _SHOWN_FLOWS = 5, 5, 10


def _closing(console: Console, summary: Summary) -> None:
    number = summary.notebooks
    found = [f"{summary.severities[name]} {name}" for name in SEVERITIES if summary.severities[name]]
    parts = [
        f"{number} notebook{'' if number == 1 else 's'} reviewed",
        f"found {', '.join(found)}" if found else "nothing found",
    ]
    if summary.incomplete:
        parts.append(f"{summary.incomplete} not checked in full")
    _between(console, summary)
    if len(summary.worst) > 1:
        _worst(console, summary)
    console.print("; ".join(parts) + ".")


def _between(console: Console, summary: Summary) -> None:
    """What notebooks pass on to each other."""
    passed_on = sentences(summary.parts)
    if passed_on:
        console.print(Text("Between the notebooks", "bold"))
    for sentence in passed_on[:_SHOWN_FLOWS]:
        console.print(Text(f"  {plain(sentence)}"))
    if len(passed_on) > _SHOWN_FLOWS:
        console.print(Text(f"  and {len(passed_on) - _SHOWN_FLOWS} more"))


def _worst(console: Console, summary: Summary) -> None:
    console.print(Text("The worst notebooks", "bold"))
    for to_fix, to_review, path in summary.worst[:_SHOWN_NOTEBOOKS]:
        console.print(Text(f"  {-to_fix:4} to fix, {-to_review:4} to review  {plain(path)}"))
    rules = summary.rules.most_common(_SHOWN_RULES)
    console.print(Text("The most frequent rules: " + ", ".join(f"{name} {count}" for name, count in rules)))
