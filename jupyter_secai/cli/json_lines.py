"""The JSON formats of the contract."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from jupyter_secai import __version__
from jupyter_secai.cli.sources import Reviewed
from jupyter_secai.model import SCHEMA_VERSION, SEVERITIES
from jupyter_secai.verdict import unread


def render_json(reviewed: Sequence[Reviewed]) -> str:
    """One document with all reviews and a summary."""
    document = {
        "schema": SCHEMA_VERSION,
        "tool": {"name": "jupyter_secai", "version": __version__},
        "notebooks": [one.review.to_dict() for one in reviewed],
        "summary": summary(reviewed),
    }
    return json.dumps(document, indent=2) + "\n"


def render_lines(reviewed: Sequence[Reviewed]) -> str:
    """One finding a line, with its location also at the top level."""
    rows = (finding for one in reviewed for finding in one.review.to_dict()["findings"])
    return "".join(json.dumps({**row, **row["location"]}) + "\n" for row in rows)


def summary(reviewed: Sequence[Reviewed]) -> dict[str, Any]:
    """Counts over all notebooks."""
    statuses = Counter(one.review.status for one in reviewed)
    severities = Counter(finding.severity for one in reviewed for finding in one.review.findings)
    return {
        "notebooks": len(reviewed),
        "clean": statuses["clean"],
        "with_findings": statuses["findings"],
        "incomplete": sum(bool(unread(one.review)) for one in reviewed),
        "findings": {severity: severities[severity] for severity in SEVERITIES},
        "not_checked": sum(len(unread(one.review)) for one in reviewed),
    }
