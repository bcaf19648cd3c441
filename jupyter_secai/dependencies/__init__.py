"""What a notebook imports and installs: listed, judged, and compared with what is known of versions."""

from __future__ import annotations

from jupyter_secai.dependencies.advisories import Advisories, AdvisoryError, read_advisories
from jupyter_secai.dependencies.checking import checked, unchecked
from jupyter_secai.dependencies.judging import judge_dependencies
from jupyter_secai.dependencies.listing import dependencies_of

__all__ = [
    "Advisories",
    "AdvisoryError",
    "checked",
    "dependencies_of",
    "judge_dependencies",
    "read_advisories",
    "unchecked",
]
