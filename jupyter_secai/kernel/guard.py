"""`%%secai`: a cell runs when nothing at or above a level is found in it."""

from __future__ import annotations

from typing import Any

from jupyter_secai.kernel.prose import finding_lines
from jupyter_secai.kernel.reading import Session
from jupyter_secai.kernel.wrapping import wrapped
from jupyter_secai.model import Finding, Review, at_or_above
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Level
from jupyter_secai.verdict import unread


class _Shown(Exception):  # noqa: N818 - names are shown to people as what happened
    """An exception that IPython shows as the sentences in it, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class CellRefused(_Shown):
    """The cell did not run. An error, so that "run all" stops here."""


class CellFailed(_Shown):
    """The cell ran and raised; IPython has shown its traceback."""


def guarded(reviewer: Reviewer, session: Session, level: Level) -> str:
    """What is to be said before the last cell runs; raises CellRefused when it may not."""
    review = reviewer.review(session.notebook, path=session.path)
    cell = len(session.notebook["cells"]) - 1
    found = [finding for finding in review.findings if finding.location.cell == cell]
    refuse(found, level, "take the line %%secai away, or write")
    return "\n".join([*_lines(found), *_unread(review, cell)])


def refuse(found: list[Finding], level: Level, otherwise: str = "write above it") -> None:
    """Raise CellRefused when one of the findings reaches the level."""
    blocking = [finding for finding in found if at_or_above(finding.severity, level)]
    if blocking:
        raise CellRefused("\n".join(_refusal(blocking, level, otherwise)))


def report_failure(result: Any) -> None:
    """Raise CellFailed when the cell that was run raised."""
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        raise CellFailed(f"The cell raised {type(error).__name__}, shown above.")


def _refusal(blocking: list[Finding], level: Level, otherwise: str) -> list[str]:
    number = len(blocking)
    return [
        f"SecAI did not run this cell: {number} finding{'' if number == 1 else 's'} at {level} or above.",
        wrapped("\n".join(_lines(blocking))),
        f"To run it all the same, once: {otherwise} %%secai --level never.",
    ]


def _lines(findings: list[Finding]) -> list[str]:
    return [line for finding in findings for line in _told(finding)]


def _told(finding: Finding) -> list[str]:
    """By its line alone: the cell is the one that runs, and its number in the notebook is not known."""
    said = finding_lines(finding, f"Line {finding.location.line}")
    return [*said, f"    Fix: {finding.fix.title}"] if finding.fix is not None else said


def _unread(review: Review, cell: int) -> list[str]:
    return [f"Not checked: {row.reason}" for row in unread(review) if row.cell == cell]
