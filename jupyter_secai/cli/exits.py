"""The exit status of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jupyter_secai.many.sources import Reviewed
from jupyter_secai.verdict import unread

CLEAN, FOUND, UNCHECKED = 0, 1, 3


@dataclass(slots=True)
class Tally:
    """What the exit status depends on, taken as the reviews go by."""

    found: bool = False
    unchecked: bool = False

    def counted(self, reviewed: Iterable[Reviewed]) -> Iterator[Reviewed]:
        """The same reviews."""
        for one in reviewed:
            self.found = self.found or bool(one.review.at_or_above(one.policy.fail_on))
            self.unchecked = self.unchecked or bool(unread(one.review))
            yield one

    @property
    def status(self) -> int:
        """The exit status of the contract."""
        if self.found:
            return FOUND
        return UNCHECKED if self.unchecked else CLEAN
