"""The exit status of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jupyter_secai.cli.telling import Told

CLEAN, FOUND, UNCHECKED = 0, 1, 3


@dataclass(slots=True)
class Tally:
    """What the exit status depends on, taken as the reviews go by."""

    found: bool = False
    unchecked: bool = False

    def counted(self, told: Iterable[Told]) -> Iterator[Any]:
        """What a format writes of each."""
        for found, unchecked, value in told:
            self.found = self.found or found
            self.unchecked = self.unchecked or unchecked
            yield value

    @property
    def status(self) -> int:
        """The exit status of the contract."""
        if self.found:
            return FOUND
        return UNCHECKED if self.unchecked else CLEAN
