"""Rows of APIs of a team's own: named by the policy, used by flow, stages, leakage, rules and the diagram."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, notebook

from jupyter_secai import Reviewer, catalogue, review
from jupyter_secai.model import Review
from jupyter_secai.policy import Policy, PolicyError, load_policy

ROWS = """
[alias]
"shop.io.load_model" = "joblib.load"

[[api]]
names = ["shop.crm.{customers,orders}"]
stage = "collect"
returns = "pandas.DataFrame"
adds = ["personal"]

[[api]]
names = ["shop.partner.upload"]
stage = "share"
data = ["table@0"]
sends = "api.partner.example"

[[role]]
names = ["shop.ml.scaled"]
does = "fit-transform"
data = ["x@0"]

[source]
"shop.web.form" = ["untrusted"]
"""


def _policy(folder: Path, rows: str = ROWS, name: str = "apis.toml") -> Policy:
    (folder / name).write_text(rows, encoding="utf-8")
    (folder / "secai.toml").write_text(f'apis = ["{name}"]', encoding="utf-8")
    return load_policy(folder / "secai.toml")


def _rules(found: Review) -> set[str]:
    return {finding.rule for finding in found.findings}


SENT = "import shop\nshop.partner.upload(shop.crm.customers())"
LEAKS = """from sklearn.model_selection import train_test_split
from sklearn.svm import SVC
import pandas as pd
import shop
X = shop.ml.scaled(pd.read_csv('a.csv'))
train, test = train_test_split(X)
model = SVC().fit(train, y)
model.score(test, z)"""


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (SENT, "personal-data-sent-out"),
        ("from shop.io import load_model\nload_model('m.bin')", "pickle-load"),
        ("from shop.web import form\neval(form['x'])", "untrusted-code"),
        (LEAKS, "test-data-leakage"),
    ],
)
def test_rows_of_a_file_are_used(tmp_path: Path, source: str, rule: str) -> None:
    assert rule not in _rules(review(notebook(code(source)), policy=Policy()))
    assert rule in _rules(review(notebook(code(source)), policy=_policy(tmp_path)))


def test_stages_and_diagram_use_them(tmp_path: Path) -> None:
    found = review(notebook(code(SENT)), policy=_policy(tmp_path))
    assert set(found.cells[0].stages) == {"collect", "share"}
    assert "api.partner.example" in {node.label for node in found.diagram.nodes}


def test_rows_stand_in_the_policy_too(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(
        '[tool.secai.apis.alias]\n"shop.run" = "os.system"\n'
        '[[tool.secai.apis.api]]\nnames = ["shop.ask"]\nadds = ["untrusted"]\n',
        encoding="utf-8",
    )
    source = "import shop\nshop.run(shop.ask())"
    assert "shell-injection" in _rules(review(notebook(code(source)), policy=load_policy(file)))


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    policy = _policy(tmp_path)
    before = catalogue.knowledge()
    for _ in range(2):
        assert "personal-data-sent-out" in _rules(review(notebook(code(SENT)), policy=policy))
        assert _rules(review(notebook(code(SENT)), policy=Policy())) == set()
    assert catalogue.knowledge() is before


def test_a_warm_reviewer_sees_that_the_rows_have_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("{}", encoding="utf-8")
    reviewer = Reviewer()
    _policy(tmp_path)
    assert "personal-data-sent-out" in _rules(reviewer.review(notebook(code(SENT)), path=str(path)))
    _policy(tmp_path, ROWS.replace("personal", "remote"))
    assert "personal-data-sent-out" not in _rules(reviewer.review(notebook(code(SENT)), path=str(path)))


SLIPS = [
    ('[[api]]\nnames = ["a.b"]\nstage = "cook"', "api.0.stage"),
    ('[[api]]\nname = ["a.b"]', "api.0.names"),
    ('[[api]]\nnames = ["a.{b"]', "api.0.names"),
    ('[[api]]\nnames = ["{a,b,c,d,e,f,g,h}{a,b,c,d,e,f,g,h}{a,b,c,d,e,f,g,h}{a,b,c,d,e,f,g,h}"]', "too many"),
    ("[[apis]]\nnames = []", "apis"),
    ("hunter2 hunter2", "TOML"),
]


@pytest.mark.parametrize(("rows", "named"), SLIPS)
def test_a_slip_is_one_sentence_that_names_file_and_key(tmp_path: Path, rows: str, named: str) -> None:
    with pytest.raises(PolicyError) as error:
        _policy(tmp_path, rows)
    message = str(error.value)
    assert "apis.toml" in message
    assert named in message
    assert "\n" not in message
    assert "hunter2" not in message
    assert "cook" not in message


def test_a_file_that_is_not_there_or_no_toml_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"rows\.txt"):
        _policy(tmp_path, name="rows.txt")
    (tmp_path / "secai.toml").write_text('apis = ["missing.toml"]', encoding="utf-8")
    with pytest.raises(PolicyError, match=r"missing\.toml"):
        load_policy(tmp_path / "secai.toml")
