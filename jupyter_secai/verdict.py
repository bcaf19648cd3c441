"""What an export would say of a review: the gate acts on it, other windows show it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from jupyter_secai.model import ChecklistItem, Coverage, Finding, Review
from jupyter_secai.policy import Level, Policy
from jupyter_secai.rules.findings import points_at_value


class Verdict(BaseModel):
    """Whether a notebook may be exported at a gate level, in one sentence."""

    model_config = ConfigDict(frozen=True)

    level: Level
    blocked: bool
    sentence: str
    findings: list[str]
    """Fingerprints of what blocks, or is warned of, worst first."""
    unsigned: list[str] = []
    """Checklist items that the policy wants answered or signed before an export, and that are not."""


def unread(review: Review) -> list[Coverage]:
    """What should have been read and was not; findings elsewhere do not make up for it."""
    return [row for row in review.coverage if row.missing]


def judge(review: Review, policy: Policy, level: Level | None = None, *, masked: bool = False) -> Verdict:
    """The verdict on `review`: findings at or above `level`, by default the policy's, block.

    So do checklist items that the policy wants signed; at the level "never" nothing does. Where the policy
    only warns, nothing blocks; where it masks, values block only in a copy that is `masked` already.
    """
    level = level or policy.gate_level
    masks = policy.on_export == "redact" and not masked
    blocking = [f for f in review.at_or_above(level) if not (masks and points_at_value(f))]
    unsigned = [] if level == "never" else _unsigned(review, policy)
    told = bool(blocking or unsigned)
    warns = policy.on_export == "warn"
    return Verdict(
        level=level,
        blocked=told and not warns,
        sentence=_told(blocking, unsigned, warns=warns) if told else _consent(review, level),
        findings=[finding.fingerprint for finding in blocking],
        unsigned=unsigned,
    )


def _unsigned(review: Review, policy: Policy) -> list[str]:
    wanted = policy.require_sign_off
    return [item.id for item in review.checklist if item.id in wanted and not _settled(item)]


def _settled(item: ChecklistItem) -> bool:
    """A person's valid word counts before the evidence; what does not apply needs neither."""
    if item.signed is not None and not item.signed.stale and not item.signed.altered:
        return item.signed.decision in ("yes", "not-applicable")
    return item.answer in ("yes", "not-applicable")


def _told(blocking: list[Finding], unsigned: list[str], *, warns: bool) -> str:
    parts = [_to_fix(blocking)] if blocking else []
    if unsigned:
        more = f" and {len(unsigned) - 1} more" if len(unsigned) > 1 else ""
        parts.append(f"checklist item {unsigned[0]}{more} to sign")
    done = "SecAI warns of this export" if warns else "SecAI refused this export"
    return f"{done}: {'; '.join(parts)}."


def _to_fix(blocking: list[Finding]) -> str:
    first = min(blocking, key=lambda f: -1 if f.location.cell is None else f.location.cell)
    cell = first.location.cell
    place = "in the notebook's metadata" if cell is None else f"in cell {cell + 1}"
    if len(blocking) == 1:
        return f"1 finding to fix, {place}"
    return f"{len(blocking)} findings to fix, first {place}"


def _consent(review: Review, level: Level) -> str:
    if level == "never":
        return "The export check is switched off by its level, never."
    if unread(review):
        return f"Nothing at {level} or above was found, but not everything could be checked."
    if review.findings:
        return f"Nothing at {level} or above was found."
    return "Nothing was found."
