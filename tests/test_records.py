"""Records: every section that is asked for, what is known filled in, what is not left open and marked, no verdict."""

from __future__ import annotations

import re

import pytest
import yaml
from notebooks import notebook
from reviewed import Sourced, signed, sourced, with_data

from jupyter_secai import catalogue
from jupyter_secai.export import records
from jupyter_secai.model import Evidence
from jupyter_secai.privacy.triggers import signs_of

ALL = {
    name: getattr(records, name)
    for name in ("dpia", "ropa", "ccpa_risk", "breach_sheet", "data_card", "model_card")
}
TRAINING = (
    "import pandas as pd\nfrom sklearn.svm import SVC\ndf = pd.read_csv('patients.csv')",
    "SVC().fit(df[['age']], df['back'])",
)


@pytest.fixture
def one():
    return with_data(sourced(notebook(*TRAINING)))


@pytest.fixture
def nothing():
    return sourced(notebook("x = 1"))


def headings(text, level):
    return re.findall(rf"^{'#' * level} (.+)$", text, re.M)


def row(text, start):
    [line] = [line for line in text.split("\n") if line.startswith(f"| {start}")]
    return line


@pytest.mark.parametrize("name", ALL)
def test_what_is_unknown_is_marked_and_nothing_is_made_up(name, nothing):
    text = ALL[name]([nothing])
    assert text.count("To be filled in by the ") >= 5
    assert "North Clinic" not in text
    assert not re.search(r"\bNone\b(?! was)|Undefined|\[\]|\{\}", text)


@pytest.mark.parametrize("name", ["dpia", "ropa", "ccpa_risk", "breach_sheet"])
def test_no_verdict_and_no_advice(name, one, nothing):
    for text in (ALL[name]([one]), ALL[name]([nothing])):
        assert "no legal advice" in text
        assert not re.search(
            r"\b(is|are) (lawful|compliant|required by law)|you must\b|complies with", text, re.I
        )


@pytest.mark.parametrize("name", ALL)
def test_every_table_has_as_many_cells_in_each_row(name, one):
    text = ALL[name]([one])
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        widths = {len(re.split(r"(?<!\\)\|", line.strip())) for line in block.strip().split("\n")}
        assert len(widths) == 1, block


@pytest.mark.parametrize("name", ALL)
def test_known_things_are_filled_in(name, one):
    text = ALL[name]([one])
    assert "OpenAI" in text or name in ("data_card", "model_card")
    if name != "breach_sheet":
        assert "find who comes back" in text
        assert "patients.csv" in text


def test_dpia_has_what_article_35_asks_for(one):
    text = records.dpia([one])
    assert len(headings(text, 2)) == 6
    for trigger in catalogue.record_rows().dpia:
        assert row(text, trigger.title).endswith("**To be filled in by the data protection officer.** |")
    assert "Column diagnosis of patients.csv (special)" in row(text, "Sensitive data")
    assert "Column latitude of patients.csv" in row(text, "Systematic monitoring")
    assert "stage train (cell 2)" in row(text, "Evaluation or scoring")
    assert "none seen, which does not rule it out" in row(text, "Large scale")


def test_dpia_keeps_who_decided(one):
    card = one.review.cards[0].model_copy(update={"state": "raised", "decision": signed()})
    text = records.dpia([Sourced(one.review.model_copy(update={"cards": [card]}), one.text)])
    assert text.count("accepted by Rosa on 2026-11-20: seen by two") == 2


def test_ropa_has_the_letters_of_article_30(one):
    text = records.ropa([one])
    letters = re.findall(r"^\| \(([a-g])\)", text, re.M)
    assert sorted(set(letters)) == list("abcdefg")
    assert "OpenAI" in row(text, "(d)")
    assert "hosts point to US; **To be filled in" in row(text, "(e)")
    assert "E-mail address; Health data; Precise location" in row(text, "(c) Categories of personal data")


def test_california_is_marked_as_to_be_checked(one):
    text = records.ccpa_risk([one])
    assert "to be checked against the current text" in text
    for trigger in catalogue.record_rows().ccpa:
        assert row(text, trigger.title)


def test_breach_sheet_lists_what_could_have_got_out(secret):
    one = sourced(notebook(f"token = '{secret}'"))
    text = records.breach_sheet([one])
    assert "| A GitHub token in the code | cell 1, line 1 | critical |" in text
    assert "Revoke each credential" in text
    assert secret not in text


def test_breach_sheet_of_a_clean_notebook_says_so(nothing):
    text = records.breach_sheet([nothing])
    assert "found no credential, personal or business data" in text
    assert "Revoke each credential" not in text


def front_matter(text):
    _, head, _ = text.split("---\n", 2)
    return yaml.safe_load(head) or {}


def test_data_card_has_the_sections_of_the_hub(one):
    text = records.data_card([one])
    assert front_matter(text) == {"pretty_name": "nb"}
    assert headings(text, 2) == [
        "Dataset Details", "Uses", "Dataset Structure", "Dataset Creation", "Bias, Risks, and Limitations",
        "Citation [optional]", "Glossary [optional]", "More Information [optional]",
        "Dataset Card Authors [optional]", "Dataset Card Contact",
    ]  # fmt: skip
    assert "Recognised in the notebook: E-mail address; Health data; Precise location." in text
    assert "- patients.csv: Collected for another purpose." in text
    assert "| patients.csv | diagnosis | special (Health data) | values |" in text


def test_model_card_has_the_sections_of_the_hub():
    base = "from transformers import AutoModel\nAutoModel.from_pretrained('org/base')\nfrom datasets import load_dataset\nload_dataset('org/rows')"
    text = records.model_card([with_data(sourced(notebook(*TRAINING, base)))])
    assert front_matter(text) == {
        "library_name": "sklearn",
        "base_model": ["org/base"],
        "datasets": ["org/rows"],
    }
    assert headings(text, 2) == [
        "Model Details", "Uses", "Bias, Risks, and Limitations", "How to Get Started with the Model",
        "Training Details", "Evaluation", "Model Examination [optional]", "Environmental Impact",
        "Technical Specifications [optional]", "Citation [optional]", "Glossary [optional]",
        "More Information [optional]", "Model Card Authors [optional]", "Model Card Contact",
    ]  # fmt: skip
    assert "- **Model type:** SVC" in text
    assert "org/base (no version named)" in text
    assert "- SVC is fitted in cell 2." in text


def test_front_matter_is_yaml_whatever_the_name_is(bad_notebook):
    one = sourced(bad_notebook, path='a: [b]"\n- x.ipynb')
    assert front_matter(records.data_card([one]))["pretty_name"] == 'a: [b]" - x'


# triggers


def test_rows_name_things_that_there_are():
    rows = catalogue.record_rows()
    types = {entity.id for entity in catalogue.entities().entities}
    for trigger in (*rows.dpia, *rows.ccpa):
        assert set(trigger.items) <= set(catalogue.checklist()), trigger.id
        assert set(trigger.cards) <= set(catalogue.threats()), trigger.id
        assert set(trigger.entities) <= types, trigger.id
    assert len(rows.dpia) == 9


def test_work_is_a_sign_only_where_there_is_data_about_people():
    bare = sourced(notebook(*TRAINING)).review
    bare = bare.model_copy(update={"inventory": type(bare.inventory)(), "findings": []})
    scoring = catalogue.record_rows().dpia[0]
    assert not signs_of([scoring], bare)[0].evidence
    assert signs_of([scoring], with_data(Sourced(bare, "")).review)[0].evidence


@pytest.mark.parametrize(
    ("source", "signs"),
    [
        ("from openai import OpenAI\nOpenAI().chat.completions.create(model=chosen(), messages=[])", 1),
        ("import ollama\nollama.chat(model=chosen(), messages=[])", 1),
        ("import requests\nrequests.get('https://shop.invalid/items')", 0),
    ],
)
def test_a_language_model_is_new_technology_whatever_it_is_called(source: str, signs: int) -> None:
    innovation = next(t for t in catalogue.record_rows().dpia if t.id == "innovation")
    assert len(signs_of([innovation], sourced(notebook(source)).review)[0].evidence) == signs


def test_signs_stop_when_the_item_does_not_apply(one):
    matching = next(t for t in catalogue.record_rows().dpia if t.id == "matching")
    item = next(i for i in one.review.checklist if i.id == "P04")
    evidence = [Evidence(note="Two tables are joined")]
    for answer, number in {"open": 1, "not-applicable": 0}.items():
        changed = item.model_copy(update={"answer": answer, "evidence": evidence})
        review = one.review.model_copy(update={"checklist": [changed]})
        assert len(signs_of([matching], review)[0].evidence) == number
