"""What every document is made from."""

from __future__ import annotations

from typing import Protocol

from jupyter_secai.model import Review


class Sourced(Protocol):
    """A review and the text that it was made from.

    `first_lines` is the line on which each cell of a script starts; None for .ipynb.
    """

    @property
    def review(self) -> Review: ...
    @property
    def text(self) -> str: ...
    @property
    def first_lines(self) -> list[int] | None: ...
