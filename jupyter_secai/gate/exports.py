"""What both preprocessors know of an export: the notebook's file, and how an export is stopped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.utils.exceptions import ConversionException

_REFUSED = "SecAI refused this export"


class ExportRefused(ConversionException):
    """The export was stopped. The first line, under 100 characters, says why; the others what to do."""


def bad_policy(error: Exception) -> ExportRefused:
    """The refusal for a policy that cannot be used; its message names the file and the key."""
    return ExportRefused(f"{_REFUSED}: the policy cannot be used.\n{error}")


def failed(error: Exception, done: str) -> ExportRefused:
    """The refusal for a failure of our own: without its message, which can quote the notebook."""
    return ExportRefused(f"{_REFUSED}: the notebook could not be {done} ({type(error).__name__}).")


def file_of(resources: Mapping[str, Any]) -> Path:
    """The notebook that nbconvert exports."""
    metadata = resources.get("metadata") or {}
    name = metadata.get("name") or "Notebook"
    return Path(metadata.get("path") or ".", f"{name}.ipynb")
