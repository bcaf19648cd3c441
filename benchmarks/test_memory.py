"""What a warm Reviewer holds, against the text of the code of its notebooks."""

from __future__ import annotations

import gc
import json
import tracemalloc

from measured import CODE, TEXTS

from conftest import note
from jupyter_secai import Reviewer

NOTEBOOKS = [json.loads(text) for text in TEXTS]
UNIT = "times the text of the code"
_FOR_CODE, _FOR_TEXTS = ("_warm", "_cells"), ("_texts",)


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _freed_by(reviewers: list[Reviewer], parts: tuple[str, ...]) -> float:
    """The memory that the reviewers' parts took."""
    before = _held()
    for reviewer in reviewers:
        for part in parts:
            delattr(reviewer, part)
    return (before - _held()) / sum(len(source.encode()) for source in CODE)


def _measure(name: str, reviewers: list[Reviewer]) -> None:
    """Tables of rows and names that are made once a process are filled before, and not counted."""
    for nb in NOTEBOOKS:
        Reviewer().review(nb)
    tracemalloc.start()
    for number, nb in enumerate(NOTEBOOKS):
        reviewers[number % len(reviewers)].review(nb)
    note(f"held for code by {name}", _freed_by(reviewers, _FOR_CODE), UNIT)
    note(f"held for texts and outputs by {name}", _freed_by(reviewers, _FOR_TEXTS), UNIT)
    tracemalloc.stop()


def test_one_reviewer_of_all_notebooks() -> None:
    _measure(f"one Reviewer of {len(NOTEBOOKS)} notebooks", [Reviewer()])


def test_a_reviewer_for_each_notebook() -> None:
    _measure("a Reviewer for each", [Reviewer() for _ in NOTEBOOKS])
