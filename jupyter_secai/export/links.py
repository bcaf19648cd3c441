"""Addresses of places in a notebook on the service that a build runs for."""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Mapping
from pathlib import PurePath

from jupyter_secai.export.raw_lines import line_finder
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.model import Location

# variables that a build sets -> address of the repository's files at its commit
_SERVICES = {
    ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"): "{}/{}/blob/{}/",
    ("CI_PROJECT_URL", "CI_COMMIT_SHA"): "{}/-/blob/{}/",
}


class Links:
    """Links to the lines of one notebook; none outside of a build, or for a path outside the repository."""

    def __init__(self, one: Sourced, environ: Mapping[str, str] = os.environ) -> None:
        path = PurePath(one.review.path)
        base = "" if path.is_absolute() or ".." in path.parts else _base(environ)
        self._page = base and base + urllib.parse.quote(path.as_posix(), errors="replace") + "?plain=1"
        self._line_of = line_finder(one) if self._page and one.review.findings else None

    def __call__(self, location: Location) -> str:
        """The address; empty where there is none."""
        return f"{self._page}#L{self._line_of(location)}" if self._line_of else self._page


def _base(environ: Mapping[str, str]) -> str:
    for names, address in _SERVICES.items():
        values = [environ.get(name, "") for name in names]
        if all(values) and values[0].startswith("https://"):
            return address.format(values[0], *(urllib.parse.quote(value) for value in values[1:]))
    return ""
