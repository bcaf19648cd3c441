"""What people decided about this notebook: what was accepted, by whom, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai.kept.deciding import decision_on
from jupyter_secai.model import Decision, Evidence, severity_rank
from jupyter_secai.privacy.signals.case import Case

# The items that look at decisions: one on them is no evidence for itself.
_ON_DECISIONS = frozenset({"S08", "D05"})


def left_over(case: Case) -> Iterator[Evidence]:
    """Findings of medium severity or above, and decisions: what a second person has to look at."""
    for finding in case.seen.findings:
        if severity_rank(finding.severity) <= severity_rank("medium"):
            yield Evidence(note=finding.title, location=finding.location, finding=finding.fingerprint)
    for subject, decision in _decisions(case):
        yield Evidence(note=f"{subject}: {decision.decision} by {decision.by}")


def decisions_void(case: Case) -> Iterator[Evidence]:
    """Decisions that have expired or were changed by hand."""
    for subject, decision in _decisions(case):
        if decision.altered:
            yield Evidence(note=f"{subject}: the decision was changed by hand")
        elif decision.stale:
            yield Evidence(note=f"{subject}: the decision has expired")


def nothing_decided(case: Case) -> Iterator[Evidence]:
    """Findings that nobody has decided about."""
    if not any(True for _ in _decisions(case)):
        yield from left_over(case)


def countersigned(case: Case) -> Iterator[Evidence]:
    """Decisions at which another person has looked."""
    decisions = list(_decisions(case))
    if decisions and all(_seconded(decision) for _, decision in decisions):
        for subject, decision in decisions:
            yield Evidence(note=f"{subject}: countersigned by {decision.countersigned[0].by}")


def _seconded(decision: Decision) -> bool:
    return any(other.by != decision.by for other in decision.countersigned)


def _decisions(case: Case) -> Iterator[tuple[str, Decision]]:
    """Decisions on cards and answers, as if their evidence were unchanged: each tells that itself."""
    kept = case.seen.facts.kept
    for subject, row in (*kept.decisions.items(), *kept.answers.items()):
        decision = decision_on(subject, row, row.evidence, case.seen.facts.today)
        if decision is not None and subject not in _ON_DECISIONS:
            yield subject, decision


SIGNALS = {
    "left-over": left_over,
    "decisions-void": decisions_void,
    "nothing-decided": nothing_decided,
    "countersigned": countersigned,
}
