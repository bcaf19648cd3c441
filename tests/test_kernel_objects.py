"""Tables, models and files by magic, in real kernels: what is shown, with no value in it."""

from __future__ import annotations

import json
import pickle

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter, MarkdownExporter

from jupyter_secai import review
from jupyter_secai.kept.writing import with_entry
from jupyter_secai.kernel.actions import _ACTS as ACTS
from jupyter_secai.kernel.prose import PARTS
from jupyter_secai.kernel.usage import WORDS
from jupyter_secai.server.decisions import CorrectSource, Signer, SignItem
from tests.kernels import WIDGET, asked, prose, words

pytest.importorskip("pandas")
pytest.importorskip("sklearn")

PEOPLE = """
import pandas as pd
people = pd.DataFrame({
    "email": [f"person{n}@example.com" for n in range(12)],
    "zip": ["10115", "10115", "20095"] * 4,
    "diagnosis": ["asthma", "flu", "flu", "migraine"] * 3,
})
"""
VALUES = ("person3", "10115", "asthma", "migraine")

MODEL = """
import numpy as np
from sklearn.datasets import make_classification
from sklearn.neighbors import KNeighborsClassifier
X, y = make_classification(400, 6, random_state=0)
X_train, X_test, y_train, y_test = X[:200], X[200:], y[:200], y[200:]
model = KNeighborsClassifier(1).fit(X_train, y_train)
"""


@pytest.fixture
def people(kernel):
    assert kernel.run(PEOPLE)["status"] == "ok"
    return kernel


def told(result):
    assert result["status"] == "error"
    said = result["text"] + result["error"]
    assert "Traceback" not in said
    return said


# tables


def test_profile_is_shown_as_text_and_html_and_holds_no_value(people):
    result = people.run("%secai profile people zip")
    assert result["status"] == "ok"
    first, second = result["displays"]
    assert "people: 12 rows, 3 columns" in first["text/plain"]
    assert "k = 4" in first["text/plain"]
    assert "diagnosis: l = " in first["text/plain"]
    assert "<svg" in first["text/html"]
    assert "<table " in first["text/html"]
    assert WIDGET in second
    for value in VALUES:
        assert value not in json.dumps(result)


def test_the_code_of_a_plan_can_be_run(people):
    shown = people.run("%secai profile people zip diagnosis")["displays"][0]["text/plain"]
    code = "\n".join(line for line in shown.splitlines() if line.startswith("people = "))
    assert "drop" in code
    assert people.run(code)["status"] == "ok"
    assert people.run("print('email' in people.columns)")["text"] == "False\n"


def test_polars_and_arrow_tables_are_profiled(people):
    pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    people.run("import polars, pyarrow\npl_people = polars.from_pandas(people)")
    people.run("pa_people = pyarrow.Table.from_pandas(people)")
    for name in ("pl_people", "pa_people"):
        result = people.run(f"%secai profile {name} zip")
        assert "k = 4" in result["displays"][0]["text/plain"], result


ERRORS = [
    ("profile", "takes the name of a table"),
    ("profile nobody", "There is no variable nobody in this session."),
    ("profile np", "is not a table that can be profiled"),
    ("profile people zipp", "There is no column zipp."),
    ("model", "takes the name of a fitted model"),
    ("model people --data X", "takes the name of a fitted model"),
    ("model people --data people email", "There is no variable email in this session."),
    ("model people --data people people", "There are 12 rows and 36 labels."),
    ("model lone --data people labels", "has no predict: give a fitted model."),
    ("file", "takes one path"),
    ("file nothing.pkl", "nothing.pkl cannot be read (No such file or directory)."),
    ("guard loud", "takes on, off, or one of"),
]


def test_errors_are_one_sentence(people):
    people.run("import numpy as np; lone, labels = object(), [1] * 12")
    for line, says in ERRORS:
        said = told(people.run(f"%secai {line}"))
        assert says in said
        assert not any(value in said for value in VALUES)


# models


def test_model_is_asked_with_the_usual_names(kernel):
    kernel.run(MODEL)
    shown = " ".join(prose(kernel.run("%secai model model")).split())
    assert "It holds 200 training rows" in shown
    assert "with X_train and y_train as rows it was fitted on, and with X_test and y_test" in shown
    assert "Membership: AUC " in shown
    assert "the table" in shown


def test_model_is_asked_with_the_names_that_are_given(kernel):
    kernel.run(MODEL + "\na, b, c, d = X_train, y_train, X_test, y_test\ndel X_train, y_train")
    assert "Nothing was asked of the model" in prose(kernel.run("%secai model model"))
    shown = prose(kernel.run("%secai model model --data a b --unseen c d"))
    assert "Asked with a and b" in shown
    assert "Membership: AUC " in shown
    assert "Membership and over-fitting were not checked" in prose(
        kernel.run("%secai model model --data a b")
    )


# files


def test_file_is_told_before_it_is_opened(kernel, tmp_path):
    import os

    class Harm:
        def __reduce__(self):
            return os.system, ("touch harmed",)

    (tmp_path / "model.pkl").write_bytes(pickle.dumps(Harm()))
    (tmp_path / "fine.pkl").write_bytes(pickle.dumps({"a": 1}))
    result = kernel.run("%secai file model.pkl")
    assert "model.pkl: dangerous. Do not open it" in prose(result)
    assert "<table " in result["displays"][0]["text/html"]
    assert not (tmp_path / "harmed").exists()
    assert "fine.pkl: clean" in prose(kernel.run("%secai file fine.pkl"))


# the sidebar


def sources(kernel, result):
    """The comm of a profile, after the browser has sent a notebook that reads the table from a file."""
    cells = [{"id": "a", "cell_type": "code", "metadata": {}, "outputs": [], "source": READS}]
    reply = {
        "acts": True,
        "path": "n.ipynb",
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": cells,
    }
    return kernel.send(asked(result)["comm_id"], reply)


READS = "import pandas as pd\npeople = pd.read_csv('people.csv')\npeople[['email', 'zip']]"


def buttons(comms, name):
    return [
        comm["comm_id"]
        for comm in comms
        if comm["type"] == "comm_open" and comm["data"].get("state", {}).get("description") == name
    ]


SIGNER = Signer("Ada", "2026-11-25T04:00:00Z")
CLICK = {"method": "custom", "content": {"event": "click"}}


def test_classes_of_a_profile_are_sent_on_wish_alone(people):
    result = people.run("%secai profile people zip")
    line = asked(result)["comm_id"]
    filled = sources(people, result)
    assert not [comm for comm in filled if "act" in comm["data"]]
    (button,) = buttons(filled, "Keep these classes")
    said = people.send(button, CLICK)
    (act,) = [comm["data"]["act"] for comm in said if comm["comm_id"] == line]
    assert act["kind"] == "source"
    columns = {column["name"]: column["kind"] for column in act["correction"]["columns"]}
    assert columns == {"email": "personal", "zip": "quasi", "diagnosis": "special"}
    assert not any(value in json.dumps(said) for value in VALUES)
    assert "Kept in the notebook." in words(people.send(line, {"kept": True}))


def test_what_was_sent_is_a_correction_that_the_review_reads(people):
    result = people.run("%secai profile people zip")
    (button,) = buttons(sources(people, result), "Keep these classes")
    (act,) = [c["data"]["act"] for c in people.send(button, CLICK) if "act" in c["data"]]
    entry = CorrectSource.model_validate(act).put({}, SIGNER)
    cell = {"id": "a", "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": with_entry({"language_info": {"name": "python"}}, entry),
        "cells": [{**cell, "source": READS}],
    }
    (source,) = review(notebook, path="n.ipynb").inventory.sources
    assert {column.name: column.kind for column in source.columns}["diagnosis"] == "special"


def test_answers_need_a_reason_and_the_sidebar(kernel):
    kernel.run("x = 1")
    result = kernel.run("%secai checklist")
    (button,) = buttons(result["comms"], "Keep answer")
    (reason,) = [
        comm["comm_id"]
        for comm in result["comms"]
        if comm["data"].get("state", {}).get("placeholder") == "Reason"
    ]
    assert "An answer needs a reason." in words(kernel.send(button, CLICK))
    kernel.send(reason, {"method": "update", "state": {"value": "our contract"}, "buffer_paths": []})
    assert "The SecAI sidebar, which writes into the notebook, is not there" in words(
        kernel.send(button, CLICK)
    )


def test_answers_go_to_the_sidebar(kernel):
    line = asked(result := kernel.run("%secai checklist"))["comm_id"]
    del result
    cells = [{"id": "a", "cell_type": "code", "metadata": {}, "outputs": [], "source": "x = 1"}]
    reply = {
        "acts": True,
        "path": "n.ipynb",
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": cells,
    }
    filled = kernel.send(line, reply)
    (button,) = buttons(filled, "Keep answer")
    (reason,) = [
        comm["comm_id"] for comm in filled if comm["data"].get("state", {}).get("placeholder") == "Reason"
    ]
    kernel.send(reason, {"method": "update", "state": {"value": "our contract"}, "buffer_paths": []})
    said = kernel.send(button, CLICK)
    (act,) = [comm["data"]["act"] for comm in said if comm["comm_id"] == line]
    assert (act["kind"], act["decision"], act["reason"]) == ("item", "yes", "our contract")
    kept = SignItem.model_validate(act).put({}, SIGNER)
    assert kept["answers"][act["subject"]]["by"] == "Ada"
    assert act["subject"]
    assert act["evidence"]
    assert "No name." in words(kernel.send(line, {"kept": False, "refused": "No name."}))


def test_fixes_are_listed_and_applied_by_the_sidebar(kernel, secret):
    kernel.run(f"token = '{secret}'")
    result = kernel.run("%secai fix")
    assert "Cell 1, line 1: " in prose(result)
    assert secret not in json.dumps(result)
    (button,) = buttons(result["comms"], "Apply…")
    line = asked(result)["comm_id"]
    (fix,) = [comm["data"]["fix"] for comm in kernel.send(button, CLICK) if comm["comm_id"] == line]
    assert len(fix) >= 8


def test_findings_can_be_sorted(kernel, secret):
    kernel.run("import pickle\npickle.load(open('a.pkl', 'rb'))")
    kernel.run(f"token = '{secret}'")
    result = kernel.run("%secai findings")
    order = next(
        comm["comm_id"]
        for comm in result["comms"]
        if comm["data"].get("state", {}).get("description") == "Sort by"
    )
    changed = kernel.send(order, {"method": "update", "state": {"index": 1}, "buffer_paths": []})
    assert any("children" in comm["data"].get("state", {}) for comm in changed)


def test_diagram_lists_flows(kernel):
    kernel.run("import pandas as pd\ndf = pd.read_csv('https://data.example/people.csv')")
    assert "data.example" in prose(kernel.run("%secai diagram"))


# completions and help


COMPLETIONS = [
    ("%secai pro", "profile"),
    ("%secai ", "guard"),
    ("%secai guard ", "critical"),
    ("%secai profile peo", "people"),
    ("%secai profile people em", "email"),
    ("%secai model fit", "fitted"),
    ("%secai model fitted --d", "--data"),
    ("%%secai --", "--level"),
    ("%secai file mod", "model.pkl"),
]


def test_completions(people, tmp_path):
    people.run("%load_ext jupyter_secai")
    people.run("class Model:\n    def predict(self, X): ...\nfitted = Model()")
    (tmp_path / "model.pkl").write_bytes(b"")
    for line, offered in COMPLETIONS:
        matches = people.reply(people.client.complete(line, len(line)))["matches"]
        assert offered in [match.strip() for match in matches], line


def test_all_words_are_known():
    assert set(WORDS) == {*ACTS, *PARTS}


def test_argument_help(kernel):
    kernel.run("%secai help")
    request = kernel.client.inspect("%secai", 6)
    text = kernel.reply(request)["data"]["text/plain"]
    assert "--level LEVEL" in text


# what is saved


def test_saved_notebook_holds_no_value_and_reads_in_exports(tmp_path, make_notebook):
    sources_ = [PEOPLE, "%load_ext jupyter_secai", "%secai profile people zip", "%secai checklist", MODEL]
    notebook = nbformat.from_dict(make_notebook(*sources_, "%secai model model"))
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    saved = json.dumps([notebook.metadata, [cell.outputs for cell in notebook.cells]])
    assert "k = 4" in saved
    assert not any(value in saved for value in VALUES)
    html, _ = HTMLExporter().from_notebook_node(notebook)
    assert "<svg aria-label=" in html
    assert "It holds 200 training rows" in html
    text, _ = MarkdownExporter().from_notebook_node(notebook)
    assert "k = 4" in text
