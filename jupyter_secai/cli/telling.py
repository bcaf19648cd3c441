"""What is told of each reviewed notebook, made where the review was: here, in a process, on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from jupyter_secai.many.comparing import since, with_history
from jupyter_secai.many.sources import Reviewed
from jupyter_secai.verdict import unread


class Told(NamedTuple):
    """What the exit status depends on, and what a format writes: the whole review where it wants that."""

    found: bool
    unchecked: bool
    value: Any


@dataclass(frozen=True, slots=True)
class Telling:
    """Compares a review with git's versions where that is wished, and tells it in a format."""

    tell: Callable[[Reviewed], Any] | None
    diff: str | None
    history: int | None

    @property
    def asks_git(self) -> bool:
        """Whether the repository has to be at hand."""
        return bool(self.diff or self.history)

    def __call__(self, reviewed: Reviewed) -> list[Told]:
        one = since(self.diff, reviewed) if self.diff else reviewed
        return [self._told(each) for each in (with_history(self.history, one) if self.history else [one])]

    def _told(self, one: Reviewed) -> Told:
        found = bool(one.review.at_or_above(one.policy.fail_on))
        return Told(found, bool(unread(one.review)), self.tell(one) if self.tell else one)
