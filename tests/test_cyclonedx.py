"""CycloneDX: valid, deterministic, with what the notebook names and nothing that it does not."""

from __future__ import annotations

import json

import pytest
from command_line import run
from notebooks import notebook
from reviewed import Sourced, sourced, with_data

from jupyter_secai.export.cyclonedx import bom, render

CELLS = (
    "%pip install -q pandas==2.1.0 'polars>=1,<2'\nimport pandas as pd, cv2, ours",
    "from transformers import AutoModel\nAutoModel.from_pretrained('org/base', revision='0123abc')",
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "RandomForestClassifier().fit(StandardScaler().fit_transform(X), y)",
)


@pytest.fixture
def one():
    return with_data(sourced(notebook(*CELLS)))


def parts(document):
    return {part["name"]: part for part in document["components"]}


def test_valid(one, tmp_path):
    schema = pytest.importorskip("cyclonedx.schema")
    validation = pytest.importorskip("cyclonedx.validation.json")
    check = validation.JsonStrictValidator(schema.SchemaVersion.V1_7)
    assert check.validate_str(render([one])) is None
    assert check.validate_str(render([one, sourced(notebook("import pandas"), "other.ipynb")])) is None
    assert check.validate_str(render([sourced(notebook())])) is None
    for example in ("churn", "assistant", "clean"):
        done = run("export", f"examples/{example}.ipynb", "--to", "cyclonedx", cwd=None)
        assert check.validate_str(done.stdout.decode()) is None, example


def test_libraries_by_the_name_and_version_that_is_asked_for(one):
    found = parts(bom([one]))
    assert found["pandas"]["version"] == "2.1.0"
    assert found["pandas"]["purl"] == "pkg:pypi/pandas@2.1.0"
    assert found["opencv-python"]["purl"] == "pkg:pypi/opencv-python"
    assert "version" not in found["polars"]
    assert {"name": "secai:requirement", "value": "<2,>=1"} in found["polars"]["properties"]
    assert "purl" not in found["ours"]


def test_models_of_others_and_own(one):
    document = bom([one])
    found = parts(document)
    base, own = found["org/base"], found["RandomForestClassifier"]
    assert base["type"] == own["type"] == "machine-learning-model"
    assert base["purl"] == "pkg:huggingface/org/base@0123abc"
    assert "StandardScaler" not in found
    considerations = own["modelCard"]["considerations"]
    assert considerations["useCases"] == ["find who comes back"]
    assert considerations["users"] == ["the ward"]
    assert "modelParameters" not in base["modelCard"]
    [reference] = own["modelCard"]["modelParameters"]["datasets"]
    assert found["patients.csv"]["bom-ref"] == reference["ref"]


def test_data_tells_what_is_sensitive(one):
    [data] = parts(bom([one]))["patients.csv"]["data"]
    assert data["classification"] == "special"
    assert data["sensitiveData"] == ["email (personal)", "diagnosis (special)", "latitude (personal)"]
    assert data["governance"]["owners"] == [{"organization": {"name": "North Clinic"}}]


def test_places_are_lines_of_the_file(one):
    text = one.text.split("\n")
    [place, *_] = parts(bom([one]))["opencv-python"]["evidence"]["occurrences"]
    assert "cv2" in text[place["line"] - 1]


def test_serial_number_is_of_the_content(one, make_notebook):
    first = json.loads(render([one]))["serialNumber"]
    assert json.loads(render([one]))["serialNumber"] == first
    other = Sourced(one.review.model_copy(update={"path": "other.ipynb"}), one.text)
    assert json.loads(render([other]))["serialNumber"] != first


def test_notebooks_share_a_library_and_each_depends_on_its_own():
    a, b = sourced(notebook("import pandas"), "a.ipynb"), sourced(notebook("import pandas, torch"), "b.ipynb")
    document = bom([a, b])
    found = parts(document)
    assert [part["name"] for part in document["components"]].count("pandas") == 1
    assert {row["location"] for row in found["pandas"]["evidence"]["occurrences"]} == {"a.ipynb", "b.ipynb"}
    uses = {row["ref"]: row["dependsOn"] for row in document["dependencies"]}
    assert uses[found["a.ipynb"]["bom-ref"]] == [found["pandas"]["bom-ref"]]
    assert len(uses[found["b.ipynb"]["bom-ref"]]) == 2
