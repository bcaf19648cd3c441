"""What the detectors of active content pass on: a kind and a place."""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):
    """Something of a kind of active.toml from `start` to `end`; `site` is the host that it names, if any."""

    kind: str
    start: int
    end: int
    site: str = ""
