"""GET config: what is in force for a notebook, from which file, and who asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_secai.policy import Policy


def page(policy: Policy, root: Path | None, user: str) -> dict[str, Any]:
    """The keys as a policy file writes them: their values, those that are set, those that are locked."""
    values = policy.model_dump(mode="json", by_alias=True)
    values["baseline"] = _shown(policy.baseline, root) if policy.baseline else None
    values["checklists"] = [_shown(file, root) for file in policy.checklists]
    aliases = {name: field.alias or name for name, field in Policy.model_fields.items()}
    named = {aliases[name] for name in policy.model_fields_set} & set(values)
    return {
        "user": user,
        "file": _shown(Path(policy.source), root) if policy.source else None,
        "values": values,
        "set": sorted(named - policy.locked),
        "locked": sorted(policy.locked),
    }


def _shown(file: Path, root: Path | None) -> str:
    """The file, from the contents root; outside of it the name alone: no folder of the server is told."""
    base = root.resolve() if root else None
    return file.relative_to(base).as_posix() if base and file.is_relative_to(base) else file.name
