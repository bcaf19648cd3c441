"""What holds for every document that is made from a review."""

from __future__ import annotations

import html
import json
import random
import string
from importlib import import_module

import pytest
from command_line import ROOT, run
from markdown_it import MarkdownIt
from notebooks import code, markdown, notebook, stream
from planted import PLACES, planted
from reviewed import sourced, with_data

from jupyter_secai import catalogue
from jupyter_secai.model import DataSource, Inventory

KINDS = list(catalogue.documents())
MODELS = ("threat-dragon", "otm", "mermaid")  # of the data flows alone
HOSTILE = "</script><script>alert(1)</script>|`x`[a](http://evil.example)\u202e@someone\n# h"


@pytest.fixture(autouse=True)
def _outside_of_a_build(monkeypatch):
    """These tests run in builds, too, whose variables would make links."""
    for name in ("GITHUB_SHA", "CI_COMMIT_SHA"):
        monkeypatch.delenv(name, raising=False)


def document(kind, *reviewed):
    module, name = catalogue.documents()[kind].render.split(":")
    return getattr(import_module(module), name)(list(reviewed))


def made_up(length, seed):
    return "".join(random.Random(seed).choices(string.ascii_lowercase, k=length))  # noqa: S311


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_planted_everywhere_is_in_no_document(kind):
    person = f"{made_up(7, 1)}.{made_up(9, 2)}"
    one = sourced(planted(f"{person}@{made_up(8, 3)}-clinic.org", *PLACES))
    assert len(one.review.findings) > 20
    assert person not in document(kind, one).lower()


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_is_in_no_document(kind, secret):
    cells = [
        f"%pip install git+https://{secret}@github.com/org/tool.git pandas==2.1.0",
        f"import openai\nopenai.api_key = '{secret}'",
        code("print(key)", stream(f"key={secret}\n")),
        f"from transformers import AutoModel\nAutoModel.from_pretrained('{secret}')",
        markdown(f"the key is {secret}"),
    ]
    one = sourced(notebook(*cells))
    assert one.review.findings
    assert secret not in document(kind, one)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_review_gives_the_same_document(kind, bad_notebook):
    one = with_data(sourced(bad_notebook))
    assert document(kind, one) == document(kind, one)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_stay_text(kind, bad_notebook):
    one = with_data(sourced(bad_notebook, path=HOSTILE), name=HOSTILE)
    text = document(kind, one)
    mime = catalogue.documents()[kind].mime
    if mime.endswith("json"):
        assert json.loads(text)
        return
    assert "<script>alert" not in text
    assert "\u202e" not in text
    if mime == "text/markdown":
        shown = MarkdownIt("commonmark").enable("table").render(text)
        assert "<script>" not in shown
        assert "<a " not in shown
        assert "@someone" not in shown
        assert "<h1>h" not in shown
        assert html.unescape(shown).count("`x`[a](http://evil.example)") >= 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_could_not_be_read_is_told(kind):
    one = sourced(notebook("def f(:"))
    assert one.review.status == "incomplete"
    text = document(kind, one)
    if kind == "cyclonedx":
        assert {"name": "secai:status", "value": "incomplete"} in json.loads(text)["components"][0][
            "properties"
        ]
    elif kind not in ("data-card", "model-card", *MODELS):
        assert "cell 1" in text


@pytest.mark.parametrize("kind", KINDS)
def test_export_writes_each(kind, tmp_path, bad_notebook):
    (tmp_path / "nb.ipynb").write_text(json.dumps(bad_notebook), encoding="utf-8")
    done = run("export", "nb.ipynb", "--to", kind, "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if catalogue.documents()[kind].of_many and kind not in MODELS]
)
def test_scan_tells_of_many(kind, tmp_path, make_notebook, bad_notebook):
    for name, content in {"a": bad_notebook, "b": make_notebook("import pickle\npickle.load(f)")}.items():
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    done = run("scan", ".", "--format", kind, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    text = done.stdout.decode()
    assert "a.ipynb" in text
    assert "b.ipynb" in text


def test_records_are_of_one_notebook(tmp_path, bad_notebook):
    (tmp_path / "nb.ipynb").write_text(json.dumps(bad_notebook), encoding="utf-8")
    assert run("scan", ".", "--format", "dpia", cwd=tmp_path).returncode == 2


def test_an_empty_review_has_every_document(make_notebook):
    empty = sourced(make_notebook())
    bare = empty.review.model_copy(
        update={"inventory": Inventory(sources=[DataSource(id="s", kind="file", label="x")])}
    )
    for kind in KINDS:
        assert document(kind, empty)
        assert document(kind, type(empty)(bare, empty.text))


def test_the_manual_lists_each():
    manual = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    table = manual[: manual.index("What holds for all")]
    assert {kind for kind in KINDS if f"`{kind}`" not in table} == set()
