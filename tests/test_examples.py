"""The example notebooks run offline, and the review finds what they were built to show."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import jupyter_secai

EXAMPLES = Path(__file__).parent.parent / "examples"
NAMES = ("assistant", "churn", "clean")


def load(name: str) -> nbformat.NotebookNode:
    return nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4)


def outputs(notebook: nbformat.NotebookNode) -> dict[str, list[nbformat.NotebookNode]]:
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


@pytest.fixture(scope="module", params=NAMES)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """An example's name, and its notebook after a run in a folder of its own without a network."""
    folder = tmp_path_factory.mktemp(request.param)
    shutil.copy(EXAMPLES / f"{request.param}.ipynb", folder)
    notebook = load(request.param)
    with pytest.MonkeyPatch.context() as patch:
        for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            patch.setenv(proxy, "http://127.0.0.1:9")
        NotebookClient(
            notebook,
            timeout=120,
            coalesce_streams=True,
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        ).execute()
    return request.param, notebook, folder


def test_runs_offline_and_keeps_its_files_under_data(run):
    name, notebook, folder = run
    assert all(out.output_type != "error" for outs in outputs(notebook).values() for out in outs)
    assert {path.name for path in folder.iterdir()} <= {f"{name}.ipynb", "data"}


def test_saved_outputs_are_those_of_a_run(run):
    name, notebook, _ = run

    def texts(which):
        return {
            cell: [out.get("text") or out.get("data", {}).get("text/plain") for out in outs]
            for cell, outs in outputs(which).items()
        }

    assert texts(load(name)) == texts(notebook)


@pytest.mark.parametrize("name", NAMES)
def test_is_fit_to_be_kept_in_a_repository(name):
    path = EXAMPLES / f"{name}.ipynb"
    raw = path.read_text(encoding="utf-8")
    notebook = load(name)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert path.stat().st_size < 100_000
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", cell.id) for cell in notebook.cells)
    assert not re.search(r"/home/|/Users/|/root/|/tmp/|\\\\Users\\\\", raw)
    assert set(json.loads(raw)["metadata"]) == {"kernelspec", "language_info"}


def found(name: str) -> set[tuple[str, str | None]]:
    """The rules that hit, and the cells that they hit."""
    review = jupyter_secai.review(EXAMPLES / f"{name}.ipynb")
    return {(finding.rule, finding.location.cell_id) for finding in review.findings}


def test_churn_shows_what_it_was_built_to_show():
    assert found("churn") == {
        ("hardcoded-secret", "settings"),
        ("install-from-address", "settings"),
        ("cleartext-download", "load-customers"),
        ("personal-data-in-output", "look-at-customers"),
        ("personal-data-in-output", "best-customers"),
        ("test-data-leakage", "prepare"),
        ("pickle-load", "compare-with-ben"),
        ("model-holds-training-data", "save-model"),
        ("personal-data-sent-out", "write-call-notes"),
        ("listens-everywhere", "serve-model"),
        ("web-debugger", "serve-model"),
    }


def test_assistant_shows_what_it_was_built_to_show():
    assert found("assistant") == {
        ("personal-data-in-source", "make-documents"),
        ("prompt-from-documents", "ask-model"),
        ("personal-data-sent-out", "ask-model"),
        ("personal-data-in-output", "answer-question"),
        ("personal-data-in-source", "load-mails"),
        ("personal-data-in-output", "load-mails"),
        ("llm-output-executed", "calculate-total"),
        ("llm-output-in-query", "query-orders"),
        ("public-share", "share-page"),
        ("listens-everywhere", "share-page"),
    }


def test_clean_is_clean():
    review = jupyter_secai.review(EXAMPLES / "clean.ipynb")
    assert review.findings == []
    assert review.status == "clean"
    assert all(part.checked for part in review.coverage)
    assert not [card.id for card in review.cards if card.state == "raised"]


def test_churn_takes_the_reader_through_the_whole_workflow():
    review = jupyter_secai.review(EXAMPLES / "churn.ipynb")
    stages = {stage for cell in review.cells for stage in cell.stages}
    assert stages >= {"collect", "prepare", "explore", "train", "evaluate", "share", "deploy"}


@pytest.mark.parametrize("name", NAMES)
def test_no_review_repeats_a_value(name):
    values = ("ghp_", "kettlewick-mail.io", "aurora-refunds.io", "Falkenau", "Dornbach")
    report = json.dumps(jupyter_secai.review(EXAMPLES / f"{name}.ipynb").to_dict())
    assert not [value for value in values if value in report]
