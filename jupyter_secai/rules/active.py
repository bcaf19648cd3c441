"""Active content and hidden text: what acts on whoever opens the notebook, or misleads whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jupyter_secai import catalogue
from jupyter_secai.detect.active import find_in_script
from jupyter_secai.detect.hidden import is_misleading
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.model import Finding, Location, Severity, severity_rank
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.findings import make_finding
from jupyter_secai.rules.named import names_in_links

_PROSE = frozenset({"markdown", "raw", "metadata"})
# Rendered by a library that brings its own script: a bundle beside one of these is that library's.
_RENDERED = ("bokeh", "holoviews", "vega", "plotly", "jupyter.widget", "panel")


def judge_active(read: list[CarrierContent], facts: Facts) -> Iterator[Finding]:
    """One finding for each rule and carrier, at its worst place; then what the file's own name hides."""
    rendered = {_output(content) for content in read if _is_rendered(content.carrier.name)}
    for content in read:
        spans = content.scan.active
        if content.carrier.name.endswith("javascript"):
            spans = _script(content, _output(content) in rendered)
        yield from _worst(content, _in_effect(content, spans), facts)
    yield from _own_name(facts)


def _output(content: CarrierContent) -> tuple[int | None, str]:
    return content.carrier.cell, ":".join(content.carrier.name.split(":")[:2])


def _is_rendered(carrier: str) -> bool:
    return "vnd." in carrier and any(name in carrier for name in _RENDERED)


def _script(content: CarrierContent, rendered: bool) -> tuple[TextSpan, ...]:
    text = content.carrier.text
    if text is not None:
        return tuple(find_in_script(text))
    return (
        ()
        if rendered
        else (TextSpan(0, 0, "UNREAD_SCRIPT", 0.5, catalogue.active_kinds()["UNREAD_SCRIPT"].label),)
    )


def _in_effect(content: CarrierContent, spans: Iterable[TextSpan]) -> list[TextSpan]:
    """Markup in JSON is data, save in the widgets that render it."""
    if content.carrier.form != "json" or "widget" in content.carrier.name:
        return list(spans)
    return [span for span in spans if span.type == "HIDDEN_TEXT"]


def _worst(content: CarrierContent, spans: list[TextSpan], facts: Facts) -> Iterator[Finding]:
    by_rule: dict[str, list[TextSpan]] = {}
    for span in spans:
        by_rule.setdefault(catalogue.active_kinds()[span.type].rule, []).append(span)
    for found in by_rule.values():
        span = min(found, key=lambda s: severity_rank(_severity(s.type, content)))
        carrier = content.carrier
        place = facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
        names = names_in_links((carrier.text or "")[s.start : s.end] for s in found)
        detail = {"kind": span.type, "count": len(found), **names}
        yield _finding(span.type, span.label, _where(content), place, facts, detail, content)


def _finding(
    kind: str,
    label: str,
    where: str,
    place: Location,
    facts: Facts,
    detail: dict[str, Any],
    content: CarrierContent | None,
) -> Finding:
    return make_finding(
        catalogue.active_kinds()[kind].rule,
        place,
        facts,
        words={"label": label, "where": where},
        severity=_severity(kind, content),
        detail=detail,
    )


def _severity(kind: str, content: CarrierContent | None) -> Severity:
    """The kind's, or its rule's. Reordered prose misleads less than code, terminal codes in code more."""
    if content is not None and kind == "REORDERED" and content.carrier.form in _PROSE:
        return "medium"
    if content is not None and kind == "TERMINAL" and content.carrier.name == "source":
        return "medium"
    row = catalogue.active_kinds()[kind]
    return row.severity or catalogue.rules()[row.rule].severity


def _where(content: CarrierContent) -> str:
    carrier = content.carrier
    if carrier.name == "source":
        return {"code": "code", "markdown": "text"}.get(carrier.form, "raw cell")
    return (
        "output"
        if carrier.name.startswith("output")
        else "widget"
        if "widget" in carrier.name
        else "metadata"
    )


def _own_name(facts: Facts) -> Iterator[Finding]:
    label = catalogue.active_kinds()["NAME"].label
    if is_misleading(facts.notebook.path):
        place = facts.text_place(None, "notebook-metadata:name", "", 0, 0)
        detail = {"kind": "NAME", "count": 1}
        yield _finding("NAME", label, "notebook", place, facts, detail, None)
