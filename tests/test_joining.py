"""Diagrams of several notebooks: what one writes and another reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from notebooks import code, notebook
from test_cli import document

from jupyter_secai import review
from jupyter_secai.model import Diagram
from jupyter_secai.threats.joining import join, part_of, sentences

TRAIN = (
    "!wget http://files.example.org/base.pkl -O ../models/base.pkl",
    "import pandas as pd, joblib, sqlite3\npeople = pd.read_csv('people.csv')\npeople['email']",
    "joblib.dump(object(), '../models/./own.pkl')\npeople.to_sql('customers', sqlite3.connect('../shop.db'))",
)
SERVE = (
    "import pickle, joblib\nbase = pickle.load(open('models/base.pkl', 'rb'))\nown = joblib.load('models/own.pkl')",
    "import sqlite3, pandas as pd\npd.read_sql('select * from Customers', sqlite3.connect('shop.db'))",
)


def made(*sources: str) -> dict[str, Any]:
    return notebook(*(code(source, id=f"c{n}") for n, source in enumerate(sources)))


def joined(**notebooks: tuple[str, ...]) -> tuple[Diagram, list[str]]:
    """The joined diagram of notebooks by path (`a__b` is a/b.ipynb), and what is told of it."""
    parts = [
        part_of(review(made(*sources), path=f"{name.replace('__', '/')}.ipynb"))
        for name, sources in notebooks.items()
    ]
    return join(parts), sentences(parts)


@pytest.fixture(scope="module")
def both() -> tuple[Diagram, list[str]]:
    return joined(work__train=TRAIN, serve=SERVE)


def ends(diagram: Diagram) -> set[tuple[str, str, str]]:
    labels = {node.id: node.label for node in diagram.nodes}
    return {(labels[f.source], f.label, labels[f.target]) for f in diagram.flows}


def test_files_and_tables_are_the_same_wherever_they_are_named_from(both: tuple[Diagram, list[str]]) -> None:
    assert ends(both[0]) >= {
        ("work/train.ipynb", "writes", "models/base.pkl"),
        ("models/base.pkl", "is loaded", "serve.ipynb"),
        ("work/train.ipynb", "writes", "models/own.pkl"),
        ("models/own.pkl", "is loaded", "serve.ipynb"),
        ("work/train.ipynb", "writes", "customers in shop.db"),
        ("customers in shop.db", "is read", "serve.ipynb"),
        ("files.example.org", "is downloaded", "work/train.ipynb"),
    }
    assert "people.csv" not in {node.label for node in both[0].nodes}


def test_what_was_put_in_is_taken_out(both: tuple[Diagram, list[str]]) -> None:
    diagram = both[0]
    labels = {node.id: node.label for node in diagram.nodes}
    out = {labels[f.source]: f.labels for f in diagram.flows if labels[f.target] == "serve.ipynb"}
    assert out["models/base.pkl"] == ["cleartext", "remote"]
    assert "personal" in out["customers in shop.db"]


def test_the_unpickle_of_another_notebooks_download_is_told_at_the_flow(
    both: tuple[Diagram, list[str]],
) -> None:
    diagram = both[0]
    labels = {node.id: node.label for node in diagram.nodes}
    [loading] = [f for f in diagram.flows if labels[f.source] == "models/base.pkl"]
    [told] = [t for t in diagram.threats if t.element == loading.id and "SUP-01" in t.cards]
    assert {(place.path, place.cell) for place in told.locations} == {("serve.ipynb", 0)}


def test_each_thing_is_told_in_a_sentence(both: tuple[Diagram, list[str]]) -> None:
    assert (
        "models/base.pkl (cleartext, remote): written by work/train.ipynb, is loaded by serve.ipynb"
        in both[1]
    )
    assert len(both[1]) == 3


def test_what_only_looks_the_same_is_not_joined() -> None:
    writes = (
        "import pandas as pd\npd.DataFrame().to_csv('x.csv')\nimport sqlite3\nsqlite3.connect(':memory:').execute('insert into t values (1)')",
    )
    reads = (
        "import pandas as pd\npd.read_csv('x.csv')\nimport sqlite3\nsqlite3.connect(':memory:').execute('select * from t')",
    )
    assert joined(a__one=writes, b__two=reads)[1] == []
    assert joined(one=writes, two=reads)[1] == ["x.csv: written by one.ipynb, is read by two.ipynb"]
    assert joined(one=(*writes, *reads))[1] == []


def test_a_notebook_that_reads_what_it_wrote_itself_gets_nothing_from_others() -> None:
    both = "import pandas as pd\nx = pd.DataFrame()"
    write, read = "x.to_csv('x.csv')", "pd.read_csv('x.csv')"
    assert joined(one=(both, write, read), two=(both, write, read))[1] == []
    assert joined(one=(both, write, read), two=(both, read, write))[1] == [
        "x.csv: written by one.ipynb, two.ipynb, is read by two.ipynb"
    ]


def test_hidden_parts_of_paths_join_nothing() -> None:
    path = "mails/alma.dornbach@kettlewick-mail.io.csv"
    writes = (f"import pandas as pd\npd.DataFrame().to_csv('{path}')",)
    reads = (f"import pandas as pd\npd.read_csv('{path}')",)
    assert joined(one=writes, two=reads)[1] == []


def test_many_notebooks_stay_few_boxes() -> None:
    chain = {
        f"f{n % 6}__n{n:02}": (
            f"import pandas as pd\npd.read_csv('../x{n}.csv').to_csv('../x{n + 1}.csv')\n"
            f"pd.read_csv('https://h{n}.example.org/x.csv')",
        )
        for n in range(24)
    }
    diagram, told = joined(**chain)
    assert len(diagram.nodes) <= 20
    assert len(told) == 23
    runs = [node for node in diagram.nodes if node.kind == "process"]
    assert {node.label for node in runs} == {"f0/n00.ipynb", "Notebooks (22)", "f5/n23.ipynb"}


def test_one_notebook_is_joined_with_nothing() -> None:
    assert joined(serve=SERVE) == (Diagram(), [])


# --- on the command line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "train.ipynb").write_text(json.dumps(made(*TRAIN)), encoding="utf-8")
    (tmp_path / "serve.ipynb").write_text(json.dumps(made(*SERVE)), encoding="utf-8")
    return tmp_path


def test_scan_tells_what_notebooks_pass_on(folder: Path) -> None:
    told = run("scan", ".", cwd=folder).stdout.decode()
    assert "Between the notebooks\n" in told
    assert "models/own.pkl: written by work/train.ipynb, is loaded by serve.ipynb" in told
    found = document(run("scan", ".", "--format", "json", cwd=folder))
    assert {node["label"] for node in found["diagram"]["nodes"]} >= {"models/own.pkl", "serve.ipynb"}
    alone = document(run("scan", "serve.ipynb", "--format", "json", cwd=folder))
    assert alone["diagram"]["nodes"] == []


def test_a_folder_is_exported_as_one_model(folder: Path) -> None:
    text = run("export", ".", "--to", "mermaid", cwd=folder).stdout.decode()
    assert '"serve.ipynb"' in text
    model = json.loads(run("export", ".", "--to", "threat-dragon", cwd=folder).stdout)
    assert [diagram["title"] for diagram in model["detail"]["diagrams"]] == [
        "Between the notebooks", "serve.ipynb", "train.ipynb",
    ]  # fmt: skip
