"""The notebook as a store: what its outputs keep, what was typed into it, and who reaches what it serves."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_secai import catalogue
from jupyter_secai.analysis.program import Span
from jupyter_secai.catalogue import Side
from jupyter_secai.model import Finding
from jupyter_secai.threats.diagram.addresses import Reached
from jupyter_secai.threats.diagram.sheet import Sheet

_LABELS = {"secret": "secret", "personal-data": "personal", "business-data": "business"}
_WIDER: tuple[Side, ...] = ("machine", "organisation", "third-party", "internet")
_CALLERS: dict[Side, str] = {
    "machine": "People on this machine",
    "organisation": "People in the network",
    "third-party": "Customers of the cloud",
    "internet": "Anybody on the internet",
}


def draw_outputs(sheet: Sheet, findings: Sequence[Finding]) -> None:
    """Flows into the notebook, which keeps outputs, and out of it, where something was typed into a cell."""
    kept: dict[int, set[str]] = {}
    for finding in findings:
        place = finding.location
        shown, typed = _LABELS.get(finding.category), catalogue.typed().get(finding.rule)
        if place.carrier != "source" or typed:
            sheet.kept[place] = None
        if place.cell is None:
            continue
        if shown and place.carrier.startswith("output:"):
            kept.setdefault(place.cell, set()).add(shown)
        elif typed and place.carrier == "source" and place.cell_type == "code":
            at = Span(place.line, 0, place.end_line, 0)
            sheet.flow(sheet.notebook(), sheet.work(place.cell), "holds", {typed}, (place.cell, at))
    _draw_shown(sheet, kept)


def _draw_shown(sheet: Sheet, kept: dict[int, set[str]]) -> None:
    """What outputs keep: of stages that show something delicate, and of those that give nothing else."""
    sources = {source for source, _ in sheet.streams}
    for cell in sheet.facts.notebook.cells:
        if not cell.outputs or sheet.stage_of(cell.index) is None:
            continue
        labels, work = kept.get(cell.index, set()), sheet.work(cell.index)
        if labels or work.id not in sources:
            at = Span(1, 0, cell.source.count("\n") + 1, 0)
            sheet.flow(work, sheet.notebook(), "shows", labels, (cell.index, at))


def draw_callers(sheet: Sheet, findings: Sequence[Finding]) -> None:
    """Who reaches the services, as far as findings say how far these reach."""
    services = [element for element in sheet.elements.values() if element.sort == "endpoint"]
    if not services:
        return
    sides = [catalogue.reach()[f.rule] for f in findings if f.rule in catalogue.reach()]
    side = max((*sides, *(service.boundary for service in services)), key=_WIDER.index)
    for service in services:
        spot = next(iter(service.spots))
        callers = sheet.element(Reached("people", "callers", _CALLERS[side], side), spot)
        sheet.flow(callers, service, "requests", {"untrusted"}, spot)
        sheet.flow(service, callers, "answers", (), spot)
