"""POST redact: the cells that masking changes, for the browser to put in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_secai.redaction import Redacted


def differences(before: Mapping[str, Any], redacted: Redacted) -> dict[str, Any]:
    """The changed cells whole, the notebook's metadata where it has changed, and what was masked and left."""
    after = redacted.notebook
    changed = [
        {**new, "id": old["id"]}
        for old, new in zip(before["cells"], after["cells"], strict=True)
        if {**new, "id": old["id"]} != old
    ]
    return {
        "cells": changed,
        "metadata": after["metadata"] if after["metadata"] != before["metadata"] else None,
        "masked": [
            {"cell": row.cell, "carrier": row.carrier, "entity": row.entity, "values": row.values}
            for row in redacted.masked
        ],
        "left": [
            {"cell": row.cell, "carrier": row.carrier, "reason": row.reason, "by_design": row.by_design}
            for row in redacted.left
        ],
    }
