"""GET config: what is in force for a notebook, from which file, and who asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_secai.policy import Policy


def page(policy: Policy, root: Path | None, user: str) -> dict[str, Any]:
    """The policy's keys as they are written in its file, those that the file sets, and the file's name."""
    values = policy.model_dump(mode="json", by_alias=True)
    aliases = {name: field.alias or name for name, field in type(policy).model_fields.items()}
    return {
        "user": user,
        "file": _shown(policy.source, root),
        "values": values,
        "set": sorted(aliases[name] for name in policy.model_fields_set if aliases[name] in values),
    }


def _shown(source: str | None, root: Path | None) -> str | None:
    """The file, from the contents root; outside of it the name alone: no folder of the server is told."""
    if source is None:
        return None
    file = Path(source)
    base = root.resolve() if root else None
    return file.relative_to(base).as_posix() if base and file.is_relative_to(base) else file.name
