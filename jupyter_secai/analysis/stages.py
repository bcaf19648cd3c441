"""Which stages of work a cell belongs to: votes of what it calls, what it shows and what stands above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.model import STAGES, Stage

# An expression shown at the end of a cell is a look at something.
_LEAST_SHARE = 0.25


def heading_stage(text: str) -> Stage | None:
    """The stage that a heading announces; the later one when it names several."""
    for stage in reversed(STAGES):
        pattern = _headings().get(stage)
        if pattern and pattern.search(text):
            return stage
    return None


@cache
def _headings() -> dict[Stage, re.Pattern[str]]:
    words = catalogue.stage_words().headings
    return {stage: re.compile(pattern, re.I) for stage, pattern in words.items()}


def vote(called: Iterable[str], shown: bool, heading: Stage | None) -> list[Stage]:
    """The stages of one code cell, the strongest first."""
    weights = catalogue.stage_words().weights
    votes: Counter[Stage] = Counter()
    for name in called:
        row = catalogue.api(name)
        if row is not None and row.stage:
            votes[row.stage] += weights["call"]
    if heading and (votes[heading] or not votes):
        votes[heading] += weights["heading"] if votes else 1
    if shown:
        votes["explore"] += weights["shown"]
    most = max(votes.values(), default=0)
    kept = [stage for stage in STAGES if votes[stage] and votes[stage] >= _LEAST_SHARE * most]
    return sorted(kept, key=lambda stage: (-votes[stage], STAGES.index(stage)))
