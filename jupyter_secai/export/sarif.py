"""SARIF 2.1.0, for code scanning services and editors.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import json
import urllib.parse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import Any, Literal

from jupyter_secai import __version__, catalogue
from jupyter_secai.export.raw_lines import LineOf, line_finder
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.export.taxonomies import Taxonomies
from jupyter_secai.model import Coverage, Finding, Hop, Location, Severity, severity_rank

Level = Literal["error", "warning", "note"]

# what code scanning on GitHub takes of one run, and keeps of a flow
MOST_RESULTS = 25_000
_MOST_HOPS = 1_000

_LEVELS: dict[Severity, Level] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}
# in the middle of the bands that code scanning services cut the scale into
_SCORES: dict[Severity, str] = {
    "critical": "9.5",
    "high": "8.0",
    "medium": "5.5",
    "low": "2.0",
    "info": "0.0",
}


def render(reviewed: Iterable[Sourced]) -> str:
    """One run over all notebooks, as JSON text."""
    return json.dumps(log([*reviewed]), indent=2) + "\n"


def log(reviewed: Sequence[Sourced]) -> dict[str, Any]:
    """One run over all notebooks."""
    kept = _kept(reviewed)
    names = sorted({finding.rule for findings in kept for finding in findings})
    index = {name: number for number, name in enumerate(names)}
    taxonomies = Taxonomies(names)
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(names, taxonomies)},
                "taxonomies": taxonomies.components(),
                "automationDetails": {"id": "jupyter_secai/"},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(reviewed, kept)],
                "artifacts": [_artifact(one.review.path) for one in reviewed],
                "results": [
                    row
                    for one, findings in zip(reviewed, kept, strict=True)
                    for row in _results(one, findings, index)
                ],
            }
        ],
    }


def _kept(reviewed: Sequence[Sourced]) -> list[list[Finding]]:
    """The findings of each notebook; of more than services take, the worst."""
    found = [one.review.findings for one in reviewed]
    if sum(map(len, found)) <= MOST_RESULTS:
        return found
    ranked = sorted((severity_rank(f.severity), n, i) for n, fs in enumerate(found) for i, f in enumerate(fs))
    chosen = {(n, i) for _, n, i in ranked[:MOST_RESULTS]}
    return [[f for i, f in enumerate(fs) if (n, i) in chosen] for n, fs in enumerate(found)]


def _driver(names: Sequence[str], taxonomies: Taxonomies) -> dict[str, Any]:
    return {
        "name": "jupyter_secai",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": "https://github.com/jupyter-secai/jupyter_secai",
        "rules": [_rule(name, taxonomies) for name in names],
        "supportedTaxonomies": taxonomies.supported(),
    }


def _rule(name: str, taxonomies: Taxonomies) -> dict[str, Any]:
    rule = catalogue.rules()[name]
    text = "\n\n".join([rule.what, rule.why, rule.advice])
    return {
        "id": name,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": text, "markdown": _help(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["security", rule.category, *_cwe_tags(rule.cwe)],
            "precision": {"high": "high", "medium": "medium", "low": "low"}[rule.confidence],
            "security-severity": _SCORES[rule.severity],
        },
        "relationships": taxonomies.relationships(rule),
    }


def _help(rule: catalogue.Rule) -> str:
    bad, good = (
        "\n\n".join(f"```python\n{code.strip()}\n```" for code in codes) for codes in (rule.bad, rule.good)
    )
    return f"{rule.what}\n\n{rule.why}\n\n{rule.advice}\n\nInstead of\n\n{bad}\n\nwrite\n\n{good}\n"


def _cwe_tags(numbers: Sequence[int]) -> list[str]:
    return [f"external/cwe/cwe-{number:03}" for number in numbers]


def _invocation(reviewed: Sequence[Sourced], kept: Sequence[Sequence[Finding]]) -> dict[str, Any]:
    notes = [
        _notification(one.review.path, row)
        for one in reviewed
        for row in one.review.coverage
        if not row.checked
    ]
    left_out = sum(len(one.review.findings) for one in reviewed) - sum(map(len, kept))
    if left_out:
        text = f"{left_out} findings are left out: code scanning takes {MOST_RESULTS}."
        notes.append({"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _notification(path: str, row: Coverage) -> dict[str, Any]:
    text = f"Not checked: {row.sentence}"
    return {
        "level": "warning",
        "message": {"text": text},
        "locations": [{"physicalLocation": _artifact(path, "artifactLocation")}],
    }


def _artifact(path: str, key: str = "location") -> dict[str, Any]:
    return {key: {"uri": _uri(path)}}


def _uri(path: str) -> str:
    if PurePath(path).is_absolute():
        return Path(path).as_uri()
    return urllib.parse.quote(PurePath(path).as_posix(), safe="/")


def _results(one: Sourced, findings: Sequence[Finding], index: dict[str, int]) -> list[dict[str, Any]]:
    if not findings:
        return []
    line_of, seen = line_finder(one), Counter[str]()
    rows = []
    for finding in findings:
        seen[finding.fingerprint] += 1
        rows.append(_result(finding, index, line_of, seen[finding.fingerprint]))
    return rows


def _result(finding: Finding, index: dict[str, int], line_of: LineOf, number: int) -> dict[str, Any]:
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": _message(f"{finding.message} {finding.advice}"),
        "locations": [_location(finding.location, line_of)],
        "partialFingerprints": {
            "secai/v1": finding.fingerprint,
            # the one that code scanning on GitHub goes by, otherwise made from lines of JSON
            "primaryLocationLineHash": f"{finding.fingerprint}:{number}",
        },
        "properties": {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "security-severity": _SCORES[finding.severity],
            "tags": [finding.category, *_cwe_tags(finding.cwe)],
            **_place(finding.location),
        },
    }
    if finding.trace:
        result["codeFlows"] = [_flow(finding.trace[:_MOST_HOPS], line_of)]
    return result


def _message(text: str) -> dict[str, str]:
    """A plain message; a name of the notebook that looks like an embedded link is none."""
    return {"text": text.replace("](", "] (")}


def _flow(trace: Sequence[Hop], line_of: LineOf) -> dict[str, Any]:
    steps = [{"location": {**_location(hop, line_of), "message": _message(hop.note)}} for hop in trace]
    return {"threadFlows": [{"locations": steps}]}


def _location(location: Location, line_of: LineOf) -> dict[str, Any]:
    return {
        "physicalLocation": {
            **_artifact(location.path, "artifactLocation"),
            "region": {"startLine": line_of(location)},
        },
        "logicalLocations": [_logical(location)],
    }


def _logical(location: Location) -> dict[str, Any]:
    cell = "notebook" if location.cell is None else location.cell_id or f"cell {location.cell}"
    return {"fullyQualifiedName": f"{cell}/{location.carrier}", "kind": "element"}


def _place(location: Location) -> dict[str, Any]:
    place = {
        "cellId": location.cell_id,
        "cellIndex": location.cell,
        "cellLine": location.line,
        "cellColumn": location.column,
        "carrier": location.carrier,
    }
    return {key: value for key, value in place.items() if value is not None}
