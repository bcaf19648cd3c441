"""What a review costs beyond reading and parsing, in the same process. Nothing here fails for being slow."""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from measured import CODE, TEXTS, long_notebook

from conftest import note
from jupyter_secai import Reviewer
from jupyter_secai.detect.scanning import scan
from jupyter_secai.notebook.carriers import carriers
from jupyter_secai.notebook.layers import Form
from jupyter_secai.notebook.reading import read_notebook
from jupyter_secai.notebook.syntax import mask

MASKED = [mask(source).python for source in CODE]


def _floor() -> None:
    for text in TEXTS:
        json.loads(text)
    for source in MASKED:
        with suppress(SyntaxError):
            ast.parse(source)


def _carried(text: str) -> dict[tuple[str, Form], None]:
    """The different texts that a notebook carries, as a review scans them."""
    read = read_notebook(json.loads(text))
    return {
        (carrier.text, carrier.form): None
        for carrier in carriers(read, lambda _: False)
        if carrier.form != "image" and carrier.text
    }


CARRIED = [_carried(text) for text in TEXTS]


def _scans() -> None:
    for texts in CARRIED:
        for text, form in texts:
            scan(text, form)


def _cold() -> None:
    for text in TEXTS:
        Reviewer().review(json.loads(text))


def _best(action: Callable[[], object], rounds: int = 5) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def test_cold_review(benchmark: Any) -> None:
    benchmark(_cold)
    note(
        f"cold review of {len(TEXTS)} notebooks", _best(_cold) / _best(_floor), "times json.loads + ast.parse"
    )


def test_text_scanning(benchmark: Any) -> None:
    benchmark(_scans)
    cost, texts = _best(_scans), sum(map(len, CARRIED))
    name = f"text scanning of them, {texts} texts, {cost / len(TEXTS) * 1000:.1f} ms a notebook"
    note(name, cost / _best(_floor), "times json.loads + ast.parse")


@pytest.mark.parametrize("edited", [0, 120, 244])
def test_one_edit_in_245_cells(benchmark: Any, edited: int) -> None:
    nb, reviewer, count = long_notebook(), Reviewer(), iter(range(10**9))
    reviewer.review(nb)

    def edit() -> None:
        nb["cells"][edited]["source"] = f"x = {next(count)}"
        reviewer.review(nb)

    benchmark(edit)


def test_the_code_part_of_edits_in_245_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line more in each cell in turn: parsing it, linking what it reaches, the stages of all cells."""
    nb, reviewer, times = long_notebook(), Reviewer(), list[float]()
    reviewer.review(nb)
    facts = reviewer._facts

    def timed(*given: Any) -> Any:
        start = time.process_time()
        found = facts(*given)
        times.append(time.process_time() - start)
        return found

    monkeypatch.setattr(reviewer, "_facts", timed)
    for number, cell in enumerate(nb["cells"]):
        before = cell["source"]
        cell["source"] = f"{before}\nedited = {number}"
        reviewer.review(nb)
        cell["source"] = before
        reviewer.review(nb)
        times.pop()
    times.sort()
    note("the code part of an edit in 245 cells, median", 1000 * times[len(times) // 2], "ms")
    note("the same, 95th percentile", 1000 * times[len(times) * 95 // 100], "ms")
