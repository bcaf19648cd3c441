"""What every export is made from."""

from __future__ import annotations

from typing import Protocol

from jupyter_secai.model import Review


class Sourced(Protocol):
    """A review and the text that it was made from."""

    @property
    def review(self) -> Review: ...
    @property
    def text(self) -> str: ...
    @property
    def first_lines(self) -> list[int] | None: ...
