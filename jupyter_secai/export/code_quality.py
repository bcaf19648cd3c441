"""GitLab's code quality report: what appears in a merge request, at the lines of the file.

Source: GitLab documentation, Code Quality, "Code Quality report format". A fingerprint has to be unique in
the report, and the same for as long as the issue is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, Literal

from jupyter_secai.export.raw_lines import LineOf, line_finder
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.model import Coverage, Finding, Severity

Level = Literal["info", "minor", "major", "critical", "blocker"]

_LEVELS: dict[Severity, Level] = {
    "critical": "blocker",
    "high": "critical",
    "medium": "major",
    "low": "minor",
    "info": "info",
}


def render(reviewed: Iterable[Sourced]) -> str:
    """One report over all notebooks, as JSON text."""
    return json.dumps([issue for one in reviewed for issue in _issues(one)], indent=2) + "\n"


def _issues(one: Sourced) -> Iterator[dict[str, Any]]:
    path = one.review.path
    if one.review.findings:
        line_of = line_finder(one)
        yield from (_finding(finding, path, line_of) for finding in one.review.findings)
    yield from (_unread(row, path) for row in one.review.coverage if row.missing)


def _finding(finding: Finding, path: str, line_of: LineOf) -> dict[str, Any]:
    return _issue(
        description=f"{finding.message} {finding.advice}",
        check_name=finding.rule,
        severity=_LEVELS[finding.severity],
        key=finding.fingerprint,
        path=path,
        line=line_of(finding.location),
    )


def _unread(row: Coverage, path: str) -> dict[str, Any]:
    place = "" if row.cell is None else f" of cell {row.cell + 1}"
    return _issue(
        description=f"Not checked: {row.carrier}{place}. {row.reason}".strip(),
        check_name="not-checked",
        severity="info",
        key=f"not-checked {row.cell} {row.carrier}",
        path=path,
        line=1,
    )


def _issue(
    *, description: str, check_name: str, severity: Level, key: str, path: str, line: int
) -> dict[str, Any]:
    path = _from_here(path)
    return {
        "description": description,
        "check_name": check_name,
        "fingerprint": hashlib.sha256(f"{path}\0{key}".encode("utf-8", "replace")).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }


def _from_here(path: str) -> str:
    """Paths are those in the repository, in which a job starts."""
    here = Path.cwd()
    named = PurePath(path)
    return (named.relative_to(here) if named.is_relative_to(here) else named).as_posix()
