"""The pipeline: what is read, what is said of it, and that no value ever is."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notebooks import FAKE_GITHUB_TOKEN, code, display, frame_html, markdown, notebook, stream

import jupyter_secai
from jupyter_secai import Reviewer, catalogue, review
from jupyter_secai.model import STAGES, Review
from jupyter_secai.notebook.reading import UnreadableNotebook
from jupyter_secai.policy import Policy, PolicyError, find_policy, load_policy
from jupyter_secai.schema import SCHEMA_FILE, review_schema

EXAMPLES = Path(__file__).parent.parent / "examples"
PEOPLE = frame_html(["name", "email"], ["Anna Berger", "anna.berger@kontor-nord.de"])


def rules(result: Review) -> list[str]:
    return [finding.rule for finding in result.findings]


# --- reading


@pytest.mark.parametrize("make", [lambda nb: nb, nbformat.from_dict], ids=["dict", "node"])
def test_what_a_notebook_may_be(make: Any, tmp_path: Path) -> None:
    nb = notebook("import pickle\npickle.load(f)")
    file = tmp_path / "a.ipynb"
    file.write_text(json.dumps(nb))
    assert rules(review(make(nb))) == rules(review(str(file))) == rules(review(file)) == ["pickle-load"]


def test_nbformat_3_is_upgraded() -> None:
    cell = {
        "cell_type": "code",
        "input": "import pickle\npickle.load(f)",
        "outputs": [],
        "language": "python",
    }
    nb = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": [cell], "metadata": {}}],
    }
    assert rules(review(nb)) == ["pickle-load"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "1", '{"nbformat": 4}', '{"cells": [1]}', '{"nbformat": "x", "cells": []}',
     "[" * 100_000, '{"nbformat": 2, "worksheets": 7}'],
)  # fmt: skip
def test_what_is_no_notebook_is_one_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.ipynb"
    file.write_text(text)
    with pytest.raises(UnreadableNotebook) as caught:
        review(file)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_an_empty_notebook_is_clean() -> None:
    result = review(notebook())
    assert (result.status, result.findings, result.overview.sentence) == ("clean", [], "Nothing found")


def test_another_language_is_still_read_for_its_texts() -> None:
    result = review(notebook(f'key <- "{FAKE_GITHUB_TOKEN}"', kernelspec={"name": "ir", "language": "R"}))
    assert (result.language, rules(result)) == ("r", ["hardcoded-secret"])
    assert review(notebook("x <- 1", kernelspec={"name": "ir", "language": "R"})).status == "incomplete"


def test_a_cell_that_does_not_parse_costs_only_itself() -> None:
    result = review(notebook("def f(:\n    pass", "import pickle\npickle.load(f)"))
    assert rules(result) == ["pickle-load"]
    [row] = [c for c in result.coverage if not c.checked]
    assert (row.cell, row.carrier) == (0, "source")
    assert review(notebook("def f(:")).status == "incomplete"


def test_an_image_is_named_as_not_checked_and_is_no_failure() -> None:
    result = review(notebook(code("plot()", display(image_png="iVBORw0KGgo="))))
    [row] = [c for c in result.coverage if not c.checked]
    assert (row.carrier, row.by_design, result.status) == ("output:0:image/png", True, "clean")
    assert result.overview.sentence == "Nothing found · 1 image not checked"


def test_a_text_over_the_limit_is_checked_in_part_and_says_so() -> None:
    result = review(notebook(code("p()", stream("x" * 1_500_000))))
    assert result.status == "incomplete"
    assert "1,000,000" in next(c.reason for c in result.coverage if not c.checked)


def test_strange_input_is_ordinary_input() -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = {"a": deep}
    odd = code(
        "x = '\0'\n" + "a = 1\n" * 10_000, {"output_type": "display_data", "data": {"x/unknown": deep}}
    )
    result = review(notebook(odd, {"cell_type": "heading", "source": ["a", "b"]}))
    assert isinstance(result, Review)


# --- every carrier


CARRIERS = {
    "source": code(f"k = '{FAKE_GITHUB_TOKEN}'"),
    "markdown": markdown(f"our key is {FAKE_GITHUB_TOKEN}"),
    "comment": code(f"# {FAKE_GITHUB_TOKEN}"),
    "shell": code(f"!git clone https://{FAKE_GITHUB_TOKEN}@github.com/o/p"),
    "stream": code("p()", stream(f"token {FAKE_GITHUB_TOKEN}")),
    "ansi": code("p()", stream(f"\x1b[31m{FAKE_GITHUB_TOKEN}\x1b[0m")),
    "error": code(
        "p()",
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": [f"401 for {FAKE_GITHUB_TOKEN}"]},
    ),
    "plain": code("p()", display(text_plain=f"'{FAKE_GITHUB_TOKEN}'")),
    "html": code("p()", display(text_html=f"<!-- {FAKE_GITHUB_TOKEN} -->")),
    "json": code("p()", display(application_json={"k": [FAKE_GITHUB_TOKEN]})),
    "svg": code(
        "p()", {"output_type": "display_data", "data": {"image/svg+xml": f"<text>{FAKE_GITHUB_TOKEN}</text>"}}
    ),
    "unknown": code("p()", {"output_type": "display_data", "data": {"x/y": FAKE_GITHUB_TOKEN}}),
    "cell-metadata": {**code("p()"), "metadata": {"tags": [FAKE_GITHUB_TOKEN]}},
    "attachment": {**markdown("x"), "attachments": {"a.txt": {"text/plain": FAKE_GITHUB_TOKEN}}},
}


@pytest.mark.parametrize("name", CARRIERS)
def test_a_secret_is_found_wherever_it_sits(name: str) -> None:
    result = review(notebook(CARRIERS[name]))
    assert [f.entities for f in result.findings if f.category == "secret"] == [["GITHUB_TOKEN"]]


@pytest.mark.parametrize("key", ["widgets", "papermill", "title"])
def test_a_secret_in_the_notebooks_own_metadata(key: str) -> None:
    result = review(notebook("x = 1", **{key: {"a": FAKE_GITHUB_TOKEN}}))
    assert [f.location.cell for f in result.findings] == [None]


# --- the value never leaves


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(alphabet="ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789", min_size=36, max_size=36))
def test_no_value_in_anything_that_a_review_says(random: str) -> None:
    value, person = "ghp_" + random, f"q{random[:9]}@kontor-nord.de"
    cells = [
        *(json.loads(json.dumps(cell).replace(FAKE_GITHUB_TOKEN, value)) for cell in CARRIERS.values()),
        code("p()", display(text_html=frame_html(["name", "email"], ["Anna Berger", person]))),
        code(f"mail = '{person}'\nimport requests\nrequests.post('https://a.invalid', json=mail)"),
        code(f"password = '{random}9!'"),
    ]
    said = json.dumps(review(notebook(*cells)).to_dict())
    for secret in (random, person, "Anna Berger", random[:8], random[-8:]):
        assert secret not in said


# --- what is said


def test_people_in_an_output_are_one_finding_for_all_its_versions() -> None:
    both = display(
        text_html=PEOPLE, text_plain="          name   email\n0  Anna Berger  anna.berger@kontor-nord.de"
    )
    result = review(notebook(code("people.head()", both)))
    assert rules(result) == ["personal-data-in-output"]
    assert {"PERSON", "EMAIL"} <= set(result.findings[0].entities)


def test_a_finding_reaches_its_card_and_its_checklist_item() -> None:
    before = review(notebook("x = 1"))
    after = review(notebook(code("people.head()", display(text_html=PEOPLE))))
    card = {c.id: c for c in after.cards}["PRV-01"]
    assert card.state == "raised"
    assert card.evidence[0].finding == after.findings[0].fingerprint
    assert {c.id: c.state for c in before.cards}["PRV-01"] == "quiet"
    assert (
        {c.id: c.answer for c in before.checklist}["X01"],
        {c.id: c.answer for c in after.checklist}["X01"],
    ) == ("not-applicable", "no")


PEOPLE_READ = "import pandas as pd\np = pd.read_csv('p.csv')\np['email'].nunique()\n"
SHOWN = code("people.head()", display(text_html=PEOPLE))
PRINTED = code("print(p)", stream("sent to anna.berger@kontor-nord.de"))
HOVER = {
    "output_type": "display_data",
    "data": {"application/vnd.plotly.v1+json": {"h": ["anna.berger@kontor-nord.de"]}},
}
SINGLED = frame_html(["birth_date", "zip", "sex"], ["1980-02-11", "10115", "f"], ["1975-07-01", "80331", "m"])
ANSWERS = [
    ("C01", [markdown("# Purpose\nCount parcels.")], "yes"),
    ("C01", ["x = 1"], "open"),
    ("C10", [PEOPLE_READ, "pd.read_csv('q.csv', usecols=['a'])"], "yes"),
    ("C10", [PEOPLE_READ], "open"),
    ("C10", ["x = 1"], "not-applicable"),
    ("P01", [PEOPLE_READ + "p = p.drop(columns=['email'])"], "yes"),
    ("P01", [PEOPLE_READ, SHOWN], "no"),
    ("P01", ["x = 1"], "not-applicable"),
    ("P02", ["import hashlib\n" + PEOPLE_READ + "h = hashlib.md5(p['email'])"], "no"),
    ("P02", ["import hashlib, hmac\nhmac.new(k, v)\nhashlib.md5(v)"], "yes"),
    ("P02", ["x = 1"], "not-applicable"),
    ("P03", [code("p", display(text_html=SINGLED))], "no"),
    ("P07", [PEOPLE_READ + "p.to_csv('copy.csv')"], "no"),
    ("P07", [PEOPLE_READ + "p.drop(columns=['email']).to_csv('copy.csv')"], "yes"),
    ("X01", [SHOWN], "no"),
    ("X01", ["x = 1"], "not-applicable"),
    ("X02", [code("p", HOVER)], "no"),
    ("X02", ["import seaborn as sns\nsns.boxplot([1, 2])"], "yes"),
    ("X02", ["x = 1"], "not-applicable"),
    ("X03", [PRINTED], "no"),
    ("X03", [SHOWN], "not-applicable"),
    ("X04", [PEOPLE_READ + "import requests\nrequests.post('https://a.invalid', json=p.to_dict())"], "no"),
    ("X04", [PEOPLE_READ], "yes"),
    ("X04", [PEOPLE_READ + "import requests\nrequests.post('https://a.invalid', json=other)"], "open"),
    ("X04", ["x = 1"], "not-applicable"),
    ("X05", [f"k = '{FAKE_GITHUB_TOKEN}'"], "no"),
    ("X05", ["x = 1"], "yes"),
    ("T03", [PEOPLE_READ + "from sklearn.svm import SVC\nSVC().fit(p[['email']], y)"], "no"),
    ("T03", ["x = 1"], "not-applicable"),
    ("T04", ["import joblib\nfrom sklearn.svm import SVC\njoblib.dump(SVC(), 'm')"], "no"),
    ("T04", ["import joblib\njoblib.dump(m, 'm')"], "yes"),
    ("T04", ["x = 1"], "not-applicable"),
    ("E04", [markdown("## Anonymised data"), SHOWN], "no"),
    ("E04", ["x = 1"], "not-applicable"),
    ("S01", [f"k = '{FAKE_GITHUB_TOKEN}'"], "no"),
    ("S01", ["x = 1"], "yes"),
    ("S06", [markdown("**STRICTLY CONFIDENTIAL**")], "no"),
    ("S06", [markdown("The 95 % confidence interval, treated as confidential information in prose of some length.")], "yes"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "cells", "answer"), ANSWERS)
def test_items_are_answered_from_evidence(item: str, cells: list[Any], answer: str) -> None:
    [row] = [row for row in review(notebook(*cells)).checklist if row.id == item]
    assert row.answer == answer
    judged = catalogue.answers().item[item]
    patterns = {"no": judged.no, "yes": judged.yes, "open": judged.unsure}.get(answer, ())
    assert bool(row.evidence) is bool(patterns and answer != "not-applicable")
    assert row.note.endswith(".")


def test_at_least_twelve_items_are_answered_from_evidence() -> None:
    assert len({item for item, _, answer in ANSWERS if answer in ("yes", "no")}) >= 12


@pytest.mark.parametrize(
    ("source", "stage"),
    [
        ("import pandas as pd\npd.read_csv('a.csv')", "collect"),
        ("import pandas as pd\nd = pd.DataFrame()\nd = d.dropna()", "prepare"),
        ("df", "explore"),
        ("from sklearn.svm import SVC\nSVC().fit(X, y)", "train"),
        ("from sklearn.metrics import f1_score\nf = f1_score(a, b)", "evaluate"),
        ("import pandas as pd\nd = pd.DataFrame()\nd.to_csv('a.csv')", "share"),
        ("import joblib\njoblib.dump(m, 'm')", "deploy"),
        ("import prometheus_client\np = prometheus_client.start_http_server(1)", "operate"),
    ],
)
def test_stages(source: str, stage: str) -> None:
    result = review(notebook(source))
    assert result.cells[0].stages[0] == stage
    assert [s.stage for s in result.overview.stages] == list(STAGES)
    assert next(s for s in result.overview.stages if s.stage == stage).cells == [0]


def test_locations_are_code_points() -> None:
    [finding] = review(notebook("é = 'ä'; import pickle; pickle.load(f)")).findings
    assert (finding.location.column, finding.location.end_column) == (24, 38)


# --- kept warm


def test_a_warm_reviewer_says_the_same_as_a_cold_one() -> None:
    nb = json.loads((EXAMPLES / "churn.ipynb").read_text())
    warm = Reviewer()
    warm.review(nb)
    for number, cell in enumerate(nb["cells"]):
        edited = copy.deepcopy(nb)
        edited["cells"][number]["source"] = "import pickle\npickle.load(open('x', 'rb'))"
        assert warm.review(edited).to_dict() == review(edited).to_dict(), cell["id"]
    moved = copy.deepcopy(nb)
    moved["cells"].insert(2, code("y = 2"))
    assert warm.review(moved).to_dict() == review(moved).to_dict()


@pytest.mark.parametrize(
    "text", ["{} is ours", "!curl -k -u {} https://a.invalid", "%%bash\ncurl -k -u {} https://a.invalid"]
)
@pytest.mark.parametrize("make", [code, markdown])
def test_no_value_can_be_guessed_from_a_fingerprint(make: Any, text: str) -> None:
    one, two = FAKE_GITHUB_TOKEN, FAKE_GITHUB_TOKEN[:4] + FAKE_GITHUB_TOKEN[:3:-1]
    prints = [
        [f.fingerprint for f in review(notebook(make(text.format(v), id="a"))).findings] for v in (one, two)
    ]
    assert prints[0]
    assert prints[0] == prints[1]


def test_findings_that_look_alike_have_fingerprints_of_their_own() -> None:
    result = review(notebook("import pickle\n" + "pickle.load(f)\n" * 3))
    assert len({finding.fingerprint for finding in result.findings}) == 3


def test_a_fingerprint_survives_a_move() -> None:
    cell = code("import pickle\npickle.load(open('x', 'rb'))", id="a")
    here, there = review(notebook(cell)), review(notebook("x = 1", cell))
    assert here.findings[0].fingerprint == there.findings[0].fingerprint


@pytest.mark.parametrize("comment", ["# a comment\n", "\n\n", "'''text'''\n"])
def test_a_comment_changes_no_finding(comment: str) -> None:
    source = "import pickle\npickle.load(open('x', 'rb'))"
    assert rules(review(notebook(comment + source))) == rules(review(notebook(source)))


# --- policy and contract


def test_policy_from_the_nearest_file(tmp_path: Path) -> None:
    (tmp_path / "secai.toml").write_text(
        'disable = ["pickle-load"]\nseverity = { "yaml-unsafe-load" = "low" }\n'
    )
    folder = tmp_path / "deep"
    folder.mkdir()
    file = folder / "a.ipynb"
    file.write_text(json.dumps(notebook("import pickle, yaml\npickle.load(f)\nyaml.unsafe_load(t)")))
    assert [(f.rule, f.severity) for f in review(file).findings] == [("yaml-unsafe-load", "low")]
    assert find_policy(folder).source == str(tmp_path / "secai.toml")


@pytest.mark.parametrize("text", ["fail-on = 'loud'", "unknown = 1", "=", "severity = 1"])
def test_a_bad_policy_names_file_and_key(text: str, tmp_path: Path) -> None:
    file = tmp_path / "secai.toml"
    file.write_text(text)
    with pytest.raises(PolicyError, match=r"secai\.toml"):
        load_policy(file)


def test_findings_in_a_notebook_may_not_switch_themselves_off_where_policy_says_so() -> None:
    nb = notebook("import pickle\npickle.load(f)  # secai: ignore[pickle-load] trust me")
    assert review(nb).findings == []
    assert rules(review(nb, policy=Policy(notebook_ignores=False))) == ["pickle-load"]


def test_the_schema_file_is_that_of_the_models() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == review_schema()


def test_the_json_is_the_contracts() -> None:
    data = jupyter_secai.review(EXAMPLES / "churn.ipynb").to_dict()
    assert {
        "path",
        "status",
        "language",
        "coverage",
        "cells",
        "findings",
        "cards",
        "checklist",
        "diagram",
    } <= set(data)
    finding = {"rule", "category", "severity", "confidence", "message", "advice", "location", "trace", "entities",
               "detail", "threats", "checklist", "cwe", "fix", "fingerprint"}  # fmt: skip
    assert all(finding <= set(row) for row in data["findings"])
    assert Review.model_validate(data).to_dict() == data


def test_all_catalogues_are_valid() -> None:
    assert (len(catalogue.threats()), len(catalogue.checklist()), len(catalogue.entities().entities)) == (
        60,
        50,
        36,
    )
    items = {i.id for t in catalogue.threats().values() for i in t.evidence}
    counters = {
        f"{t.id}.c{n}" for t in catalogue.threats().values() for n in range(1, len(t.counter_evidence) + 1)
    }
    assert set(catalogue.signals()) <= items | counters
    assert set(catalogue.answers().item) <= set(catalogue.checklist())
    named = {row.applies_when for row in catalogue.checklist().values()}
    assert set(catalogue.answers().applies) <= named
    judged = [p for row in catalogue.answers().item.values() for p in (*row.yes, *row.no)]
    assert {name for p in judged for name in p.finding} <= set(catalogue.rules())


def test_the_diagram_shows_who_gets_what() -> None:
    nb = notebook(
        "import pandas as pd, requests\np = pd.read_csv('https://data.invalid/p.csv')\np['email']",
        "requests.post('https://api.vendor.invalid/x', json=p.to_dict())",
    )
    diagram = review(nb).diagram
    assert {("entity", "data.invalid"), ("entity", "api.vendor.invalid")} <= {
        (n.kind, n.label) for n in diagram.nodes
    }
    [sent] = [flow for flow in diagram.flows if flow.label == "sends"]
    assert "personal" in sent.labels
