"""What an export would say of a review: the gate acts on it, other windows show it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from jupyter_secai.model import Coverage, Finding, Review
from jupyter_secai.policy import Level


class Verdict(BaseModel):
    """Whether a notebook may be exported at a gate level, in one sentence."""

    model_config = ConfigDict(frozen=True)

    level: Level
    blocked: bool
    sentence: str
    findings: list[str]
    """Fingerprints of what blocks, worst first."""


def unread(review: Review) -> list[Coverage]:
    """What should have been read and was not; findings elsewhere do not make up for it."""
    return [row for row in review.coverage if row.missing]


def judge(review: Review, level: Level) -> Verdict:
    """The verdict on `review`: findings at or above `level` block."""
    blocking = review.at_or_above(level)
    return Verdict(
        level=level,
        blocked=bool(blocking),
        sentence=_refusal(blocking) if blocking else _consent(review, level),
        findings=[finding.fingerprint for finding in blocking],
    )


def _refusal(blocking: list[Finding]) -> str:
    first = min(blocking, key=lambda f: -1 if f.location.cell is None else f.location.cell)
    cell = first.location.cell
    place = "in the notebook's metadata" if cell is None else f"in cell {cell + 1}"
    if len(blocking) == 1:
        return f"SecAI refused this export: 1 finding to fix, {place}."
    return f"SecAI refused this export: {len(blocking)} findings to fix, first {place}."


def _consent(review: Review, level: Level) -> str:
    if level == "never":
        return "The export check is switched off by its level, never."
    if unread(review):
        return f"Nothing at {level} or above was found, but not everything could be checked."
    if review.findings:
        return f"Nothing at {level} or above was found."
    return "Nothing was found."
