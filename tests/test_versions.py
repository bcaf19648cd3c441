"""Versions that a notebook itself speaks of: they change how grave a finding is, and pins are offered from them."""

from __future__ import annotations

from typing import Any

import pytest
from notebooks import code, display, notebook, stream

from jupyter_secai import review
from jupyter_secai.model import Finding

LOAD = "import torch\nstate = torch.load('m.pt')"


def _found(rule: str, *cells: dict[str, Any], **metadata: Any) -> list[Finding]:
    made = notebook(*cells)
    made["metadata"] |= metadata
    return [finding for finding in review(made).findings if finding.rule == rule]


def _result(text: str) -> dict[str, Any]:
    return display(text_plain=text)


@pytest.mark.parametrize(
    ("cell", "severity"),
    [
        (code("x = 1"), "low"),
        (code("%pip install torch==2.7.0"), "info"),
        (code("!pip install -q 'numpy<2' torch==2.6"), "info"),
        (code("!pip install torch==1.13.1"), "medium"),
        (code("!pip install torch>=2.7"), "low"),
        (
            code("%pip install torch", stream("Successfully installed sympy-1.13.1 torch-2.7.0 x-y-1.0\n")),
            "info",
        ),
        (
            code(
                "%pip install torch",
                stream("Requirement already satisfied: torch in /usr/lib/python3 (2.5.1+cu124)\n"),
            ),
            "medium",
        ),
        (code("import torch\ntorch.__version__", _result("'2.7.0+cu124'")), "info"),
        (code("import torch\nprint(torch.__version__)", stream("2.4.1\n")), "medium"),
        (code("import torch\nprint(torch.__version__, x)", stream("2.7.1 3.0\n")), "low"),
        (code("%%writefile requirements.txt\nnumpy==2.0\ntorch==2.8.0\n"), "info"),
    ],
)
def test_the_version_decides_how_grave_it_is(cell: dict[str, Any], severity: str) -> None:
    [finding] = _found("torch-load-default", cell, code(LOAD))
    assert finding.severity == severity


@pytest.mark.parametrize(("version", "severity"), [("3.14.0", "info"), ("3.12.1", "medium"), ("", "medium")])
def test_python_is_known_from_the_metadata(version: str, severity: str) -> None:
    cell = code("import tarfile\ntarfile.open('a.tgz').extractall()")
    [finding] = _found("archive-extract", cell, language_info={"name": "python", "version": version})
    assert finding.severity == severity


def test_a_pin_is_offered_where_the_notebook_knows_the_version() -> None:
    output = stream("Successfully installed Shap-0.46.0 scikit-learn-1.5.2\n")
    source = "!pip install -q shap scikit_learn[extra] other"
    [finding] = _found("install-unpinned", code(source, output, id="c"))
    assert finding.fix is not None
    assert [(edit.column, edit.text) for edit in finding.fix.edits] == [(20, "==0.46.0"), (40, "==1.5.2")]
    [finding] = _found("install-unpinned", code(source, id="c"))
    assert finding.fix is None


def test_hostile_outputs_cost_little() -> None:
    output = stream(
        "Successfully installed " + "a-" * 40_000 + "\nRequirement already satisfied: " + "(" * 40_000
    )
    assert len(_found("torch-load-default", code("%pip install torch", output), code(LOAD))) == 1
