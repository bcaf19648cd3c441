"""What a kernel knows of tables: it counts in what is shown for one session, and in nothing that leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from pydantic import ValidationError
from tornado.httpclient import HTTPClientError

from jupyter_secai.gate.preprocessor import SecaiGatePreprocessor
from jupyter_secai.model import ProfiledTable, Review
from jupyter_secai.pipeline import Reviewer
from tests.command_line import run
from tests.kernels import asked, prose
from tests.notebooks import code, display, frame_html, notebook

PD = "import pandas as pd\n"
READ = PD + "people = pd.read_csv('people.csv')\n"


def table(variable: str = "people", k: int | None = None, **columns: tuple[str, str | None]) -> ProfiledTable:
    rows = [{"name": name, "kind": kind, "entity": entity} for name, (kind, entity) in columns.items()]
    return ProfiledTable.model_validate({"variable": variable, "columns": rows, "k": k})


def reviewed(*cells: Any, profiled: list[ProfiledTable] | None = None, **metadata: Any) -> Review:
    return Reviewer().review(notebook(*cells, **metadata), path="n.ipynb", profiled=profiled or [])


def columns(review: Review) -> dict[str, tuple[str, str]]:
    return {c.name: (c.kind, c.known_by) for source in review.inventory.sources for c in source.columns}


def answers(review: Review) -> dict[str, str]:
    return {item.id: item.answer for item in review.checklist}


def raised(review: Review) -> set[str]:
    return {card.id for card in review.cards if card.state == "raised"}


EMAIL = ("personal", "EMAIL")
ORDINARY = ("other", None)


# the review


def test_the_kernels_word_stands_in_the_inventory() -> None:
    found = reviewed(READ + "people['name']", profiled=[table(v17=EMAIL, name=ORDINARY)])
    assert columns(found) == {"v17": ("personal", "kernel"), "name": ("other", "kernel")}
    assert found.inventory.sources[0].profiled == ["people"]


def test_a_persons_word_counts_before_the_kernels() -> None:
    [source] = reviewed(READ).inventory.sources
    kept = {"columns": [{"name": "v17", "kind": "quasi", "known_by": "person"}]}
    secai = {"sources": {source.id: kept}}
    found = reviewed(READ, secai=secai, profiled=[table(v17=EMAIL, v18=EMAIL)])
    assert columns(found) == {"v17": ("quasi", "person"), "v18": ("personal", "kernel")}


def test_cards_and_checklist_know_of_people_that_no_name_tells_of() -> None:
    cells = [READ + "people[['v17', 'v18']].describe()", "people.to_csv('copy.csv')"]
    before, after = reviewed(*cells), reviewed(*cells, profiled=[table(v17=EMAIL, v18=("special", "HEALTH"))])
    assert raised(after) > raised(before)
    assert answers(before)["C10"] == "not-applicable" != answers(after)["C10"]


def test_cards_and_checklist_know_of_columns_that_are_not_what_they_are_called() -> None:
    cells = [READ + "people['name']", "people.to_csv('copy.csv')"]
    before, after = reviewed(*cells), reviewed(*cells, profiled=[table(name=ORDINARY)])
    assert answers(before)["C10"] != "not-applicable" == answers(after)["C10"]
    assert raised(after) < raised(before)


def test_findings_follow_the_column_where_it_goes() -> None:
    sent = "import requests\nrequests.post('https://api.openai.com/v1/x', json=people.to_dict())"
    told = reviewed(READ, sent, profiled=[table(v17=EMAIL)]).findings
    assert "personal-data-sent-out" in {finding.rule for finding in told}
    assert "personal-data-sent-out" not in {finding.rule for finding in reviewed(READ, sent).findings}


@pytest.mark.parametrize(("k", "answer"), [(1, "no"), (4, "no"), (5, "yes"), (20, "yes")])
def test_the_smallest_group_is_known(k: int, answer: str) -> None:
    found = reviewed(READ, profiled=[table(k=k, zip=("quasi", "POSTCODE"), birth=("quasi", "DATE_OF_BIRTH"))])
    [item] = [item for item in found.checklist if item.id == "P03"]
    assert item.answer == answer
    assert any("profile of people" in evidence.note for evidence in item.evidence)


def test_a_table_that_is_shown_has_the_classes_that_the_kernel_found() -> None:
    shown = code("people", display(text_html=frame_html(["name"], ["Widget A"], ["Widget B"])))
    assert columns(reviewed(READ, shown, profiled=[table(name=ORDINARY)])) == {"name": ("other", "kernel")}


def test_a_table_that_was_made_of_a_source_is_known_for_it() -> None:
    cells = READ + "shops = pd.read_csv('shops.csv')\nsome = people.dropna()[['v1', 'v2']]"
    found = reviewed(cells, profiled=[table("some", v1=EMAIL)])
    assert [(s.label, s.profiled) for s in found.inventory.sources] == [
        ("people.csv", ["some"]),
        ("shops.csv", []),
    ]


def test_tables_of_others_are_left_alone() -> None:
    cells = READ + "other = pd.DataFrame({'a': [1]})\npeople['name']"
    assert columns(reviewed(cells, profiled=[table("other", a=EMAIL)])) == columns(reviewed(cells))
    assert reviewed(cells, profiled=[table("elsewhere", name=ORDINARY)]) == reviewed(cells)


def test_each_of_two_sources_has_its_own() -> None:
    cells = READ + "shops = pd.read_csv('shops.csv')"
    found = reviewed(cells, profiled=[table("shops", v1=EMAIL)])
    assert {source.label: [c.name for c in source.columns] for source in found.inventory.sources} == {
        "people.csv": [],
        "shops.csv": ["v1"],
    }


def test_a_warm_reviewer_forgets() -> None:
    reviewer, made = Reviewer(), notebook(READ, "people.to_csv('copy.csv')")
    before = reviewer.review(made, path="n.ipynb")
    profiled = reviewer.review(made, path="n.ipynb", profiled=[table(v17=EMAIL)])
    assert profiled != before
    assert reviewer.review(made, path="n.ipynb") == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"variable": "a b", "columns": []},
        {"variable": "a", "columns": [{"name": "x" * 201, "kind": "other"}]},
        {"variable": "a", "columns": [{"name": "x", "kind": "secret"}]},
        {"variable": "a", "columns": [{"name": "x", "kind": "other", "values": ["1"]}]},
        {"variable": "a", "columns": [{"name": "x", "kind": "other"}] * 201},
        {"variable": "a", "columns": [], "k": 0},
    ],
)
def test_what_is_no_profile_is_not_taken(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProfiledTable.model_validate(wrong)


# the server


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"jupyter_secai": True}}}


@pytest.fixture
def post(jp_fetch: Any, jp_root_dir: Path) -> Any:
    made = notebook(code(READ + "people['name']", id="a"), code("people.to_csv('copy.csv')", id="b"))
    Path(jp_root_dir, "n.ipynb").write_text(json.dumps(made))

    async def ask(endpoint: str, params: dict[str, str] | None = None, **changes: Any) -> Any:
        body = {"session": "a" * 16, "path": "n.ipynb", "generation": 1, **made, **changes}
        answer = await jp_fetch(
            "jupyter-secai", endpoint, method="POST", body=json.dumps(body), params=params or {}
        )
        return json.loads(answer.body)

    return ask


PROFILED = [table(v17=EMAIL, name=ORDINARY).model_dump()]


async def test_a_request_brings_what_the_kernel_knows(post: Any) -> None:
    with_it = Review.model_validate(_review(await post("review", profiled=PROFILED)))
    assert columns(with_it) == {"v17": ("personal", "kernel"), "name": ("other", "kernel")}
    again = [{"id": "a"}, {"id": "b"}]
    without = Review.model_validate(_review(await post("review", generation=2, cells=again)))
    assert "kernel" not in {known_by for _, known_by in columns(without).values()}


async def test_sessions_do_not_mix(post: Any) -> None:
    await post("review", profiled=PROFILED)
    other = Review.model_validate(_review(await post("review", session="b" * 16)))
    assert "v17" not in columns(other)


async def test_the_gate_of_an_answer_judges_the_notebook_alone(post: Any) -> None:
    sent = "import requests\nrequests.post('https://api.openai.com/v1/x', json=people.to_dict())"
    cells = [code(READ, id="a"), code(sent, id="b")]
    plain = await post("review", cells=cells)
    answer = await post("review", cells=cells, generation=2, profiled=[table(v17=EMAIL).model_dump()])
    assert answer["gate"] == plain["gate"]
    assert len(answer["review"]["findings"]) > len(plain["review"]["findings"])


@pytest.mark.parametrize("kind", ["data-card", "sarif", "dpia"])
async def test_documents_are_made_of_the_notebook_alone(post: Any, kind: str) -> None:
    plain = await post("export", {"to": kind})
    assert await post("export", {"to": kind}, profiled=PROFILED) == plain
    assert "v17" not in plain["text"]


async def test_what_is_no_profile_is_refused_without_quoting_it(post: Any) -> None:
    for wrong in ([{"variable": "a b", "columns": []}], PROFILED * 51, "people"):
        with pytest.raises(HTTPClientError) as caught:
            await post("review", profiled=wrong)
        assert caught.value.code == 400
        message = json.loads(caught.value.response.body)["message"]
        assert message.startswith("profiled")
        assert "a b" not in message


def _review(answer: Any) -> Any:
    return answer["review"]


# the kernel


MADE = """
import pandas as pd
pd.DataFrame({"v17": [f"person{n}@example.com" for n in range(12)], "name": ["Bolt", "Nut", "Washer"] * 4}).to_csv(
    "people.csv", index=False)
people = pd.read_csv("people.csv")
people["name"]
people.to_csv("copy.csv")
"""


@pytest.fixture
def people(kernel: Any) -> Any:
    pytest.importorskip("pandas")
    assert kernel.run(MADE)["status"] == "ok"
    return kernel


def test_a_later_review_knows_the_profile_without_a_sidebar(people: Any) -> None:
    assert "profile of" not in prose(people.run("%secai checklist"))
    people.run("%secai profile people")
    said = " ".join(prose(people.run("%secai checklist")).split())
    assert "With the profile of people, in this session only." in said
    people.run("people = pd.DataFrame({'a': [1]})")
    assert "profile of" not in prose(people.run("%secai checklist"))
    people.run("%secai profile people")
    people.run("del people")
    assert "profile of" not in prose(people.run("%secai checklist"))


def test_the_browser_is_told_classes_and_no_value_and_can_have_them_forgotten(people: Any) -> None:
    result = people.run("%secai profile people")
    line = asked(result)
    [told] = line["data"]["profiles"]
    assert next((c["name"], c["kind"], c["entity"]) for c in told["columns"]) == ("v17", "personal", "EMAIL")
    assert ProfiledTable.model_validate(told).variable == "people"
    assert "person3" not in json.dumps(result)
    assert "Bolt" not in json.dumps(result)
    assert asked(people.run("%secai"))["data"]["profiles"] == [told]
    people.send(line["comm_id"], {"forget": "people"})
    assert asked(people.run("%secai"))["data"]["profiles"] == []


def test_a_profile_keeps_no_table_in_memory(people: Any) -> None:
    people.run("%secai profile people")
    people.run(
        "import gc, weakref\nheld = weakref.ref(people)\ndel people\nIn.clear(); Out.clear(); _ = __ = ___ = None"
    )
    assert people.run("gc.collect(); print(held() is None)")["text"] == "True\n"


# what leaves


@pytest.fixture
def executed(people: Any, tmp_path: Path) -> Path:
    """A notebook as it is saved after its kernel has profiled a table."""
    result = people.run("%secai profile people")
    outputs = [nbformat.v4.new_output("display_data", data=data) for data in result["displays"]]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(MADE)])
    made.cells.append(nbformat.v4.new_code_cell("%secai profile people", outputs=outputs))
    file = tmp_path / "profiled.ipynb"
    nbformat.write(made, file)
    return file


def test_the_command_line_counts_no_profile(executed: Path) -> None:
    done = run("scan", executed, "--format", "json", "--fail-on", "never")
    [found] = json.loads(done.stdout)["notebooks"]
    assert [source["profiled"] for source in found["inventory"]["sources"]] == [[]]
    assert b'"kernel"' not in done.stdout
    assert "v17" not in {column["name"] for column in found["inventory"]["sources"][0]["columns"]}


def test_the_gate_counts_no_profile(executed: Path) -> None:
    made = nbformat.read(executed, as_version=4)
    bare = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(MADE)])
    resources = {"metadata": {"path": str(executed.parent), "name": "profiled"}}
    for one in (made, bare):
        assert SecaiGatePreprocessor().preprocess(one, resources)[0] is one
