"""What was not checked, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from jupyter_secai.analysis.link import LinkedCell
from jupyter_secai.detect.ner import unavailable
from jupyter_secai.gathering.cells import CodeCells
from jupyter_secai.model import Coverage, Finding, Status
from jupyter_secai.notebook.carriers import Carrier
from jupyter_secai.notebook.reading import Notebook
from jupyter_secai.policy import Policy


def coverage_of(notebook: Notebook, found: list[Carrier], unread: dict[int, str]) -> list[Coverage]:
    """One row for each carrier, with all reasons why parts of it were not read."""
    reasons: dict[tuple[int | None, str], dict[str, bool]] = {}
    for carrier in found:
        told = reasons.setdefault((carrier.cell, carrier.name), {})
        reason = _reason(notebook, carrier, unread)
        if reason:
            told[reason] = carrier.by_design
    return [_covered(cell, name, tuple(told.items())) for (cell, name), told in reasons.items()]


@lru_cache(maxsize=1024)
def _covered(cell: int | None, name: str, reasons: tuple[tuple[str, bool], ...]) -> Coverage:
    """Made once: most notebooks have the same carriers."""
    return Coverage(
        carrier=name,
        cell=cell,
        checked=not reasons,
        reason=" ".join(reason for reason, _ in reasons),
        by_design=bool(reasons) and all(by_design for _, by_design in reasons),
    )


def _reason(notebook: Notebook, carrier: Carrier, unread: dict[int, str]) -> str:
    """Why a carrier was not read; code that was not analysed was still read as text."""
    if carrier.form != "code" or carrier.name != "source" or not (carrier.text or "").strip():
        return carrier.reason
    if not notebook.is_python:
        return f"Code in {notebook.language} is not analysed; its text was read."
    return unread.get(carrier.cell or 0, carrier.reason)


def unread_code(code: CodeCells, links: Sequence[LinkedCell]) -> dict[int, str]:
    """Code cell -> why its code was not analysed as a whole."""
    reasons: dict[int, str] = {}
    for (cell, said), link in zip(code.facts.items(), links, strict=True):
        if said.left_out:
            words = _lines_in_words(said.left_out)
            reasons[cell] = f"Not Python that can be parsed: {words}; its text was read."
        elif not link.complete:
            reasons[cell] = "Too much code to follow in the time that a cell is given; its text was read."
    return reasons


def _lines_in_words(lines: tuple[int, ...]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    return f"lines {lines[0]} to {lines[-1]}" if len(lines) > 2 else f"lines {lines[0]} and {lines[1]}"


def unknown_format(notebook: Notebook) -> list[Coverage]:
    """A format of the future can hold what nobody has looked for."""
    if notebook.format <= 4:
        return []
    reason = f"Format {notebook.format:.6g} of notebooks is not known; it was read as format 4."
    return [Coverage(carrier="notebook", cell=None, checked=False, reason=reason)]


def unsearched(policy: Policy) -> list[Coverage]:
    """Names that the policy asks for and this installation cannot find."""
    missing = unavailable() if policy.ner else ""
    return [Coverage(carrier="prose", cell=None, checked=False, reason=missing)] if missing else []


def status_of(findings: list[Finding], coverage: list[Coverage]) -> Status:
    """What a review with these findings and gaps is called."""
    if findings:
        return "findings"
    return "incomplete" if any(row.missing for row in coverage) else "clean"
