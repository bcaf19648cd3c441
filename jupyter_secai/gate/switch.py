"""Switching the export check on and off in this environment's Jupyter configuration.

Two files under `sys.prefix/etc/jupyter`: a marked block in jupyter_nbconvert_config.py names the
preprocessor to nbconvert, and a key in jupyter_config.json, which nbconvert and the server both
read, switches it off.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_secai.gate.server_config import PREPROCESSOR

_CLASS = "SecaiGatePreprocessor"
_START = "# >>> jupyter_secai gate >>>"
_END = "# <<< jupyter_secai gate <<<"
_BLOCK = f"""{_START}
try:
    import jupyter_secai.gate  # noqa: F401
except ImportError:
    pass
else:
    c.Exporter.preprocessors.append("{PREPROCESSOR}")  # noqa: F821
{_END}
"""


class ConfigurationError(Exception):
    """The configuration cannot be read or written; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class GateStatus:
    """Whether exports are checked in an environment, by which files."""

    named: bool
    """nbconvert is told of the preprocessor."""
    active: bool
    """It is not switched off."""
    nbconvert_file: Path
    switch_file: Path

    @property
    def on(self) -> bool:
        return self.named and self.active


def status(prefix: Path | None = None) -> GateStatus:
    """The state of the environment at `prefix`, by default this one."""
    folder = _folder(prefix)
    nbconvert_file, switch_file = _files(folder)
    active = _read_json(switch_file).get(_CLASS, {}).get("active", True)
    return GateStatus(_START in _read(nbconvert_file), bool(active), nbconvert_file, switch_file)


def enable(prefix: Path | None = None) -> GateStatus:
    """Check exports from now on. Leaves all that is not ours as it is."""
    before = status(prefix)
    if not before.named:
        text = _read(before.nbconvert_file)
        gap = "" if not text or text.endswith("\n") else "\n"
        _write(before.nbconvert_file, text + gap + _BLOCK)
    if not before.active:
        _switch(before.switch_file, active=True)
    return status(prefix)


def disable(prefix: Path | None = None) -> GateStatus:
    """Check exports no more; the switch outlives an upgrade of the package."""
    before = status(prefix)
    if before.active:
        _switch(before.switch_file, active=False)
    return status(prefix)


def _folder(prefix: Path | None) -> Path:
    return Path(prefix or sys.prefix, "etc", "jupyter")


def _files(folder: Path) -> tuple[Path, Path]:
    return folder / "jupyter_nbconvert_config.py", folder / "jupyter_config.json"


def _switch(file: Path, *, active: bool) -> None:
    data = _read_json(file)
    ours = {key: value for key, value in data.get(_CLASS, {}).items() if key != "active"}
    if not active:
        ours["active"] = False
    data = {key: value for key, value in data.items() if key != _CLASS}
    if ours:
        data[_CLASS] = ours
    if data:
        _write(file, json.dumps(data, indent=2) + "\n")
    else:
        file.unlink(missing_ok=True)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{file} cannot be read.") from None


def _read_json(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(_read(file) or "{}")
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"{file} is not valid JSON (line {error.lineno}): mend it first.") from None
    if not isinstance(data, dict) or not isinstance(data.get(_CLASS, {}), dict):
        raise ConfigurationError(f"{file} is not a Jupyter configuration: mend it first.")
    return data


def _write(file: Path, text: str) -> None:
    """Replace the file at once, so that no reader sees half of it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as scratch:
            scratch.write(text)
        Path(scratch.name).chmod(file.stat().st_mode if file.exists() else 0o644)
        os.replace(scratch.name, file)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written ({error.strerror}).") from None
