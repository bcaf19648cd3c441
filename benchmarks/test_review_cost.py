"""What a review costs beyond reading and parsing, in the same process. Nothing here fails for being slow.

SECAI_BENCH_NOTEBOOKS names a folder of other notebooks to measure.
"""

from __future__ import annotations

import ast
import copy
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import note_ratio
from jupyter_secai import Reviewer
from jupyter_secai.detect.scanning import scan
from jupyter_secai.notebook.carriers import carriers
from jupyter_secai.notebook.layers import Form
from jupyter_secai.notebook.reading import read_notebook
from jupyter_secai.notebook.syntax import mask

FOLDER = Path(os.environ.get("SECAI_BENCH_NOTEBOOKS", Path(__file__).parent.parent / "examples"))
TEXTS = [file.read_text(encoding="utf-8") for file in sorted(FOLDER.rglob("*.ipynb"))]
SOURCES = [
    mask("".join(cell["source"])).python
    for text in TEXTS
    for cell in json.loads(text).get("cells", [])
    if cell["cell_type"] == "code"
]


def _floor() -> None:
    for text in TEXTS:
        json.loads(text)
    for source in SOURCES:
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


def _long_notebook() -> dict[str, Any]:
    """245 code cells of the examples' code."""
    nb = json.loads((Path(__file__).parent.parent / "examples" / "churn.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in nb["cells"] if cell["cell_type"] == "code"]
    cells = [copy.deepcopy(code[number % len(code)]) for number in range(245)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return {**nb, "cells": cells}


def test_cold_review(benchmark: Any) -> None:
    benchmark(_cold)
    note_ratio(f"cold review of {len(TEXTS)} notebooks", _best(_cold) / _best(_floor))


def test_text_scanning(benchmark: Any) -> None:
    benchmark(_scans)
    cost, texts = _best(_scans), sum(map(len, CARRIED))
    note_ratio(
        f"text scanning of them, {texts} texts, {cost / len(TEXTS) * 1000:.1f} ms a notebook",
        cost / _best(_floor),
    )


@pytest.mark.parametrize("edited", [0, 120, 244])
def test_one_edit_in_245_cells(benchmark: Any, edited: int) -> None:
    nb, reviewer, count = _long_notebook(), Reviewer(), iter(range(10**9))
    reviewer.review(nb)

    def edit() -> None:
        nb["cells"][edited]["source"] = f"x = {next(count)}"
        reviewer.review(nb)

    benchmark(edit)
