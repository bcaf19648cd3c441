"""SARIF: valid, and with lines that are those of the file."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from command_line import run
from hypothesis import given
from hypothesis import strategies as st
from notebooks import notebook
from reviewed import Sourced, sourced
from test_cli import document, scan

from jupyter_secai import catalogue
from jupyter_secai.export import sarif
from jupyter_secai.export.raw_lines import RawLines
from jupyter_secai.model import Location, severity_rank

SCHEMA = Path(__file__).parents[2] / "shared" / "schemas" / "sarif-schema-2.1.0.json"
EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def log():
    """The log of the project's examples."""
    return document(scan(EXAMPLES, ".", "--format", "sarif"))


def results(log):
    return log["runs"][0]["results"]


def test_valid(log):
    if not SCHEMA.exists():
        pytest.skip("the published schema of SARIF 2.1.0 is not on this machine")
    jsonschema.validate(log, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert results(log)


def test_rules_have_help_score_and_cwe(log):
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    by_id = {rule["id"]: rule for rule in rules}
    assert set(by_id) == {result["ruleId"] for result in results(log)}
    for result in results(log):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    pickle = by_id["pickle-load"]
    assert "pickle.load(" in pickle["help"]["markdown"]
    assert "external/cwe/cwe-502" in pickle["properties"]["tags"]
    assert 0 <= float(pickle["properties"]["security-severity"]) <= 10


def test_rules_point_to_rows_of_taxonomies(log):
    run_ = log["runs"][0]
    driver = run_["tool"]["driver"]
    assert [t["name"] for t in driver["supportedTaxonomies"]] == [t["name"] for t in run_["taxonomies"]]
    for rule in driver["rules"]:
        for target in (relationship["target"] for relationship in rule["relationships"]):
            taxonomy = run_["taxonomies"][target["toolComponent"]["index"]]
            assert taxonomy["name"] == target["toolComponent"]["name"]
            assert taxonomy["taxa"][target["index"]]["id"] == target["id"]
    [pickle] = [rule for rule in driver["rules"] if rule["id"] == "pickle-load"]
    targets = {relationship["target"]["id"] for relationship in pickle["relationships"]}
    assert {"CWE-502", "AML.T0011.000", "ML06:2023", "LLM03:2025"} <= targets


def test_at_most_ten_tags_are_shown_of_a_rule():
    assert all(2 + len(rule.cwe) <= 10 for rule in catalogue.rules().values())


def test_the_worst_stay_when_code_scanning_does_not_take_all(monkeypatch):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 5)
    one = sourced(notebook("import pickle\npickle.load(a)", "token = input()\neval(token)"))
    worst = min(one.review.findings, key=lambda finding: severity_rank(finding.severity))
    mild = one.review.findings[0].model_copy(update={"severity": "low"})
    review = one.review.model_copy(update={"findings": [mild] * sarif.MOST_RESULTS + [worst] * 2})
    run_ = sarif.log([Sourced(review, one.text)])["runs"][0]
    assert len(run_["results"]) == sarif.MOST_RESULTS
    assert [result["ruleId"] for result in run_["results"][-2:]] == [worst.rule] * 2
    [note] = run_["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("2 findings are left out")


def test_alerts_are_told_apart_by_the_hash_that_code_scanning_goes_by(log):
    found = [(r["ruleId"], r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
              r["partialFingerprints"]["primaryLocationLineHash"]) for r in results(log)]  # fmt: skip
    assert len(set(found)) == len(found)


def test_fingerprints_are_stable(log):
    prints = [result["partialFingerprints"]["secai/v1"] for result in results(log)]
    assert all(prints)
    again = document(scan(EXAMPLES, ".", "--format", "sarif"))
    assert [r["partialFingerprints"]["secai/v1"] for r in results(again)] == prints


def test_lines_of_sources_are_those_of_the_file(log):
    checked = 0
    for result in results(log):
        place = result["properties"]
        if place["carrier"] != "source":
            continue
        physical = result["locations"][0]["physicalLocation"]
        text = (EXAMPLES / physical["artifactLocation"]["uri"]).read_text(encoding="utf-8")
        cell = json.loads(text)["cells"][place["cellIndex"]]
        line = "".join(cell["source"]).split("\n")[place["cellLine"] - 1]
        raw = text.split("\n")[physical["region"]["startLine"] - 1]
        assert json.dumps(line, ensure_ascii=False)[1:-1] in raw
        assert place["cellId"] == cell["id"]
        checked += 1
    assert checked > 5


def test_ways_of_values_are_code_flows(log):
    flows = [result["codeFlows"] for result in results(log) if "codeFlows" in result]
    assert flows
    steps = flows[0][0]["threadFlows"][0]["locations"]
    assert all(step["location"]["message"]["text"] for step in steps)


def test_a_name_that_looks_like_a_link_is_none(bad_notebook):
    one = sourced(bad_notebook)
    finding = one.review.findings[0].model_copy(
        update={"message": "Column [a](https://x.example) shows people."}
    )
    review = one.review.model_copy(update={"findings": [finding]})
    [result] = results(sarif.log([Sourced(review, one.text)]))
    assert "](" not in result["message"]["text"]


def test_what_was_not_checked_is_told(tmp_path, make_notebook):
    (tmp_path / "odd.ipynb").write_text(json.dumps(make_notebook("def f(:")), encoding="utf-8")
    run_ = document(scan(tmp_path, "odd.ipynb", "--format", "sarif"))["runs"][0]
    notes = run_["invocations"][0]["toolExecutionNotifications"]
    assert "Not checked: source of cell 1:" in notes[0]["message"]["text"]


def test_lines_of_a_script(tmp_path, secret):
    lines = ["# %%", "x = 1", "", "# %% [markdown]", "# text", "", "# %%", "y = 2"]
    script = "\n".join([*lines, f"token = '{secret}'", ""])
    (tmp_path / "a b.py").write_text(script, encoding="utf-8")
    physical = results(document(scan(tmp_path, "a b.py", "--format", "sarif")))[0]["locations"][0][
        "physicalLocation"
    ]
    assert physical["artifactLocation"]["uri"] == "a%20b.py"
    assert physical["region"]["startLine"] == 9


def test_export_writes_one_document(tmp_path):
    out = tmp_path / "out.sarif"
    done = run("export", EXAMPLES / "churn.ipynb", "--to", "sarif", "-o", out)
    assert done.returncode == 0, done.stderr
    assert results(json.loads(out.read_text(encoding="utf-8")))


def test_standard_input_has_lines_too(bad_notebook):
    text = json.dumps(bad_notebook, indent=1)
    found = document(scan(None, "-", "--format", "sarif", stdin=text.encode()))
    line = results(found)[0]["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert "token" in text.split("\n")[line - 1]


# lines in the raw JSON


def place(carrier, line=1, cell=0):
    return Location(path="x", cell=cell, carrier=carrier, line=line)


def test_every_carrier_is_found(make_notebook):
    notebook = make_notebook("x")
    notebook["metadata"]["widgets"] = {"state": {"mark": "W"}}
    cell = notebook["cells"][0]
    cell["attachments"] = {"a:b.txt": {"text/plain": "A"}}
    cell["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["one\n", "S\n"]},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["one\n", "T"]},
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": ["<p>\n", "H"]}},
    ]
    text = json.dumps(notebook, indent=1)
    line_of = RawLines(text)
    marks = {
        ("output:0:stream", 2): '"S\\n"',
        ("output:1:error", 2): '"T"',
        ("output:2:text/html", 2): '"H"',
        ("attachment:a:b.txt:text/plain", 1): '"A"',
    }
    for (carrier, line), mark in marks.items():
        assert mark in text.split("\n")[line_of(place(carrier, line)) - 1], carrier
    widgets = line_of(place("widget-state", cell=None))
    assert '"widgets"' in text.split("\n")[widgets - 1]
    language = line_of(place("notebook-metadata:language_info", cell=None))
    assert '"language_info"' in text.split("\n")[language - 1]


@given(
    lines=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])), min_size=1),
    indent=st.sampled_from([None, 1, 4]),
    as_list=st.booleans(),
    data=st.data(),
)
def test_any_line_of_any_layout(lines, indent, as_list, data):
    source = "\n".join(lines)
    cell = {"metadata": {"a": [1, {"b": "}"}]}, "source": source}
    if as_list:
        cell["source"] = source.splitlines(keepends=True)
    text = json.dumps({"metadata": {}, "cells": [{"source": "["}, cell]}, indent=indent)
    number = data.draw(st.integers(1, len(lines)))
    raw = text.split("\n")[RawLines(text)(place("source", number, cell=1)) - 1]
    assert json.dumps(lines[number - 1])[1:-1] in raw


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"cells": 3}', '{"cells": [{}]}'])
def test_what_cannot_be_found_is_line_1(text):
    for carrier in ("source", "output:0:stream", "metadata", "attachment:a:b"):
        assert RawLines(text)(place(carrier)) == 1
        assert RawLines(text)(place("source", cell=9)) == 1
