"""SARIF 2.1.0, for code scanning services and editors.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any, Literal

from jupyter_secai import __version__, catalogue
from jupyter_secai.export.raw_lines import LineOf, line_finder
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.model import Coverage, Finding, Hop, Location, Severity

Level = Literal["error", "warning", "note"]

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


def render(reviewed: Sequence[Sourced]) -> str:
    """One run over all notebooks, as JSON text."""
    return json.dumps(log(reviewed), indent=2) + "\n"


def log(reviewed: Sequence[Sourced]) -> dict[str, Any]:
    """One run over all notebooks."""
    findings = [finding for one in reviewed for finding in one.review.findings]
    names = sorted({finding.rule for finding in findings})
    index = {name: number for number, name in enumerate(names)}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(names)},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(reviewed)],
                "artifacts": [_artifact(one.review.path) for one in reviewed],
                "results": [row for one in reviewed for row in _results(one, index)],
            }
        ],
    }


def _driver(names: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "jupyter_secai",
        "version": __version__,
        "informationUri": "https://github.com/jupyter-secai/jupyter_secai",
        "rules": [_rule(name) for name in names],
    }


def _rule(name: str) -> dict[str, Any]:
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
    }


def _help(rule: catalogue.Rule) -> str:
    bad, good = (
        "\n\n".join(f"```python\n{code.strip()}\n```" for code in codes) for codes in (rule.bad, rule.good)
    )
    return f"{rule.what}\n\n{rule.why}\n\n{rule.advice}\n\nInstead of\n\n{bad}\n\nwrite\n\n{good}\n"


def _cwe_tags(numbers: Sequence[int]) -> list[str]:
    return [f"external/cwe/cwe-{number:03}" for number in numbers]


def _invocation(reviewed: Sequence[Sourced]) -> dict[str, Any]:
    unread = [
        _notification(one.review.path, row)
        for one in reviewed
        for row in one.review.coverage
        if not row.checked
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": unread}


def _notification(path: str, row: Coverage) -> dict[str, Any]:
    place = "" if row.cell is None else f" of cell {row.cell + 1}"
    text = f"Not checked: {row.carrier}{place}. {row.reason}".strip()
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


def _results(one: Sourced, index: dict[str, int]) -> list[dict[str, Any]]:
    if not one.review.findings:
        return []
    line_of = line_finder(one)
    return [_result(finding, index, line_of) for finding in one.review.findings]


def _result(finding: Finding, index: dict[str, int], line_of: LineOf) -> dict[str, Any]:
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.advice}"},
        "locations": [_location(finding.location, line_of)],
        "partialFingerprints": {"secai/v1": finding.fingerprint},
        "properties": {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "security-severity": _SCORES[finding.severity],
            "tags": [finding.category, *_cwe_tags(finding.cwe)],
            **_place(finding.location),
        },
    }
    if finding.trace:
        result["codeFlows"] = [_flow(finding.trace, line_of)]
    return result


def _flow(trace: Sequence[Hop], line_of: LineOf) -> dict[str, Any]:
    steps = [{"location": {**_location(hop, line_of), "message": {"text": hop.note}}} for hop in trace]
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
