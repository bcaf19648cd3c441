"""GET catalogue: what does not change with the notebook."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Any

from jupyter_secai import __version__, catalogue
from jupyter_secai.model import STAGES


@cache
def page() -> tuple[str, str]:
    """The page as JSON text, and its entity tag."""
    text = json.dumps(
        {
            "version": __version__,
            "stages": [{"id": stage, "title": stage.capitalize()} for stage in STAGES],
            "suits": _suits(),
            "rules": {name: _rule(rule) for name, rule in catalogue.rules().items()},
            "cards": {name: _card(threat) for name, threat in catalogue.threats().items()},
            "documents": [
                {"id": name, "title": row.title, "use": row.use}
                for name, row in catalogue.documents().items()
            ],
        }
    )
    return text, f'"{sha256(text.encode()).hexdigest()[:32]}"'


def _suits() -> list[dict[str, str]]:
    stride = [
        {"id": letter, "title": row["name"], "property": row["property"]}
        for letter, row in catalogue.suits().items()
    ]
    return [*stride, {"id": "Safety", "title": "Safety", "property": "Freedom from harm"}]


def _documents() -> list[dict[str, str]]:
    return [{"id": name, "title": row.title, "use": row.use} for name, row in catalogue.documents().items()]


def _rule(rule: catalogue.Rule) -> dict[str, Any]:
    return {
        "title": rule.title,
        "what": rule.what,
        "why": rule.why,
        "advice": rule.advice,
        "bad": "\n".join(rule.bad),
        "good": "\n".join(rule.good),
        "cwe": list(rule.cwe),
        "references": list(rule.references),
    }


def _card(threat: catalogue.Threat) -> dict[str, Any]:
    return {
        "mitigations": [mitigation.model_dump(mode="json") for mitigation in threat.mitigations],
        "severity_reason": threat.severity.rationale,
    }
