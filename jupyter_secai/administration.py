"""What an administrator of this machine has set: defaults for every policy, and keys that none can change.

In Jupyter's own configuration, as traits of `SecaiPolicy` in a `jupyter_config.json` of the system or of
the environment. The one in a user's home does not count: users have the policy file.

    {"SecaiPolicy": {"defaults": {"profile": "eu"}, "locked": {"gate-level": "high"}}}
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_core.paths import ENV_CONFIG_PATH, SYSTEM_CONFIG_PATH

_SECTION = "SecaiPolicy"
_FILE = "jupyter_config.json"


class AdministrationError(ValueError):
    """The administrator's configuration cannot be read; the message names the file."""


class Administration(NamedTuple):
    """Keys of a policy that are set for a machine, and the files that set them."""

    defaults: dict[str, Any]
    locked: dict[str, Any]
    files: dict[str, str]

    def file_of(self, key: str) -> str | None:
        """The file that sets `key`, where an administrator does."""
        return self.files.get(key)


def administration() -> Administration:
    """What is in force for this process; the system's word goes before the environment's."""
    files = [Path(folder, _FILE) for folder in (*ENV_CONFIG_PATH, *SYSTEM_CONFIG_PATH)]
    return _read(tuple((file, file.stat().st_mtime_ns) for file in files if file.is_file()))


@lru_cache(maxsize=8)
def _read(files: tuple[tuple[Path, int], ...]) -> Administration:
    defaults: dict[str, Any] = {}
    locked: dict[str, Any] = {}
    told: dict[str, str] = {}
    for file, _ in files:
        section = _section(file)
        defaults |= _table(section, "defaults", file)
        locked |= _table(section, "locked", file)
        told |= {key: str(file) for part in section.values() for key in part}
    return Administration(defaults, locked, told)


def _section(file: Path) -> dict[str, Any]:
    try:
        section = json.loads(file.read_text(encoding="utf-8")).get(_SECTION, {})
    except (OSError, ValueError, AttributeError) as error:
        raise AdministrationError(f"{file}: cannot be read as JSON ({type(error).__name__}).") from error
    if not isinstance(section, dict) or set(section) - {"defaults", "locked"}:
        raise AdministrationError(f"{file}: {_SECTION}: has the keys defaults and locked, and no others.")
    return section


def _table(section: dict[str, Any], name: str, file: Path) -> dict[str, Any]:
    table = section.get(name, {})
    if not isinstance(table, dict):
        raise AdministrationError(f"{file}: {_SECTION}.{name}: is a table of policy keys.")
    return table
