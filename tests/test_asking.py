"""Calls that nothing asks for are not kept: with all of them kept a review says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from linked import Notebook
from notebooks import notebook

from jupyter_secai import Reviewer, catalogue, pipeline
from jupyter_secai.analysis.cells import Linker
from jupyter_secai.rules.asking import is_asked_for

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.ipynb"))
RULES = list(catalogue.rules().values())


def _same(notebooks: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    few = [Reviewer().review(nb).to_dict() for nb in notebooks]
    monkeypatch.setattr(pipeline, "is_asked_for", lambda _: True)
    assert [Reviewer().review(nb).to_dict() for nb in notebooks] == few


def test_the_rules_examples_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    _same([notebook(*rule.bad, *rule.good) for rule in RULES], monkeypatch)


def test_notebooks_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    _same([json.loads(file.read_text(encoding="utf-8")) for file in EXAMPLES], monkeypatch)


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("import numpy as np\nnp.zeros(3)", []),
        ("import matplotlib.pyplot as plt\nplt.plot([1])", []),
        ("unseen.reshape(3)\nunseen.ravel()", ["?.reshape"]),
        ("import pickle\npickle.load(f)", ["pickle.load"]),
        ("import some.library\nsome.library.run(3)", ["some.library.run"]),
        ("from sklearn.svm import SVC\nSVC().fit(x, y)", ["sklearn.svm.SVC", "sklearn.svm.SVC.fit"]),
        ("unseen.drop(columns=['a'])", ["?.drop"]),
    ],
)
def test_what_is_kept(source: str, kept: list[str]) -> None:
    book = Notebook(source)
    book.linker = Linker(is_asked_for)
    assert [call.name for call in book.calls()] == kept
