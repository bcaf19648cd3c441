"""The review in one sentence, the strip of stages, and the one next thing to do."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_secai.kept.notebook_metadata import KEY
from jupyter_secai.model import (
    STAGES,
    Coverage,
    Finding,
    NextStep,
    Overview,
    Stage,
    StageState,
    severity_rank,
)

_FIX = ("critical", "high")
_REVIEW = ("medium", "low")


def overview(
    stages: Sequence[Sequence[Stage]], findings: Sequence[Finding], coverage: Sequence[Coverage]
) -> Overview:
    """What a window shows first."""
    to_fix = sum(f.severity in _FIX for f in findings)
    to_review = sum(f.severity in _REVIEW for f in findings)
    unchecked = [c for c in coverage if _counts(c)]
    return Overview(
        to_fix=to_fix,
        to_review=to_review,
        not_checked=len(unchecked),
        sentence=_sentence(to_fix, to_review, unchecked),
        next=_next(findings),
        stages=[_stage(stage, stages, findings) for stage in STAGES],
    )


def _sentence(to_fix: int, to_review: int, unchecked: Sequence[Coverage]) -> str:
    parts = [f"{to_fix} to fix"] if to_fix else []
    parts += [f"{to_review} to review"] if to_review else []
    if not parts:
        parts = ["Nothing found"]
    images = sum(c.by_design for c in unchecked)
    others = len(unchecked) - images
    if others:
        parts.append(f"{others} part{'s' if others > 1 else ''} not fully checked")
    if images:
        parts.append(f"{images} image{'s' if images > 1 else ''} not checked")
    return " · ".join(parts)


def _counts(part: Coverage) -> bool:
    """What this package itself keeps in a notebook is not read either, and needs no word."""
    return not part.checked and part.carrier != f"notebook-metadata:{KEY}"


def _next(findings: Sequence[Finding]) -> NextStep | None:
    worst = min(
        (f for f in findings if f.severity in (*_FIX, "medium")),
        key=lambda f: severity_rank(f.severity),
        default=None,
    )
    if worst is None:
        return None
    cell = worst.location.cell
    place = "In the notebook's metadata" if cell is None else f"In cell {cell + 1}"
    return NextStep(text=f"{place}: {_lower(worst.title)}. {worst.advice}", finding=worst.fingerprint)


def _lower(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _stage(stage: Stage, stages: Sequence[Sequence[Stage]], findings: Sequence[Finding]) -> StageState:
    cells = [index for index, own in enumerate(stages) if stage in own]
    inside = [f for f in findings if f.location.cell in cells and f.severity != "info"]
    worst = next(iter(sorted((f.severity for f in inside), key=severity_rank)), None)
    return StageState(stage=stage, cells=cells, findings=len(inside), worst=worst)
