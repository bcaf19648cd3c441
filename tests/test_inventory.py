"""The data of a notebook: sources, columns, holders and recipients; and where one person's rows are."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_secai.model import DataHolder, DataSource, Inventory
from jupyter_secai.pipeline import review
from tests.notebooks import code, display, frame_html, markdown, notebook

PD = "import pandas as pd\n"
PEOPLE = frame_html(["name", "email", "plan"], ["Anna Berger", "anna.berger@kontor-nord.de", "basic"], ["Jonas Weber", "jonas.weber@kontor-nord.de", "plus"])  # fmt: skip


def inventory(*cells: Any, **metadata: Any) -> Inventory:
    return review(notebook(*cells, **metadata)).inventory


def source(*cells: Any, **metadata: Any) -> DataSource:
    [found] = inventory(*cells, **metadata).sources
    return found


def holder(*cells: Any, kind: str) -> DataHolder:
    [found] = [h for h in inventory(*cells).holders if h.kind == kind]
    return found


@pytest.mark.parametrize(
    ("cell", "kind", "label"),
    [
        (PD + "p = pd.read_csv('data/customers.csv')", "file", "customers.csv"),
        (PD + "p = pd.read_csv('/home/aberger/secret/customers.csv')", "file", "customers.csv"),
        (
            PD + "p = pd.read_csv('https://data.invalid/a/people.csv?key=abc')",
            "url",
            "data.invalid/…/people.csv",
        ),
        (PD + "p = pd.read_parquet('s3://lake/people.parquet')", "url", "lake/…/people.parquet"),
        (PD + "p = pd.read_sql('select name from crm.customers', con)", "query", "table crm.customers"),  # noqa: S608
        (PD + "p = pd.read_sql_table('customers', con)", "table", "table customers"),
        (PD + "p = pd.read_excel(path)", "file", "a file that the code names elsewhere"),
        ("import requests\nr = requests.get('https://api.invalid/v1/people')", "api", "api.invalid"),
        ("name = input('who?')", "input", "what is typed in"),
        ("import seaborn as sns\nt = sns.load_dataset('titanic')", "data-set", "Titanic passengers"),
        ("import polars as pl\np = pl.read_csv('people.csv')", "file", "people.csv"),
    ],
)
def test_sources_of_every_kind(cell: str, kind: str, label: str) -> None:
    found = source(cell)
    assert (found.kind, found.label) == (kind, label)
    assert found.locations[0].cell == 0


def test_nothing_read_is_no_source() -> None:
    assert inventory("x = 1\nwith open('log.txt', 'w') as f:\n    f.write('x')").sources == []


def test_columns_come_from_code_tables_arguments_and_data_sets() -> None:
    found = source(
        PD + "p = pd.read_csv('p.csv', usecols=['name', 'religion'])",
        "p['birth_date'].min()",
        code("p.head()", display(text_html=PEOPLE)),
    )
    columns = {c.name: (c.kind, c.entity, c.known_by) for c in found.columns}
    assert columns["religion"] == ("special", "RELIGION", "code")
    assert columns["birth_date"] == ("quasi", "DOB", "code")
    assert columns["email"] == ("personal", "EMAIL", "name")
    assert columns["plan"] == ("other", None, "name")
    known = source("from fairlearn.datasets import fetch_adult\nd = fetch_adult()")
    assert known.data_set == "Adult / Census Income (UCI)"
    assert {"race": "special", "fnlwgt": "other"}.items() <= {c.name: c.kind for c in known.columns}.items()
    assert "RACE" in known.concerns


def test_columns_belong_to_the_source_of_their_table() -> None:
    found = inventory(
        PD + "people = pd.read_csv('people.csv')\nsales = pd.read_csv('sales.csv')",
        "old = people[people['birth_date'] < '1960']\nold['email']\nsales['plan']",
        code("old.head()", display(text_html=frame_html(["phone_number"], ["+49 30 901820"]))),
    )
    columns = {s.label: {c.name for c in s.columns if c.kind != "other"} for s in found.sources}
    assert columns["people.csv"] == {"birth_date", "email", "phone_number"}
    assert columns["sales.csv"] == set()


def test_where_it_is_kept_and_who_receives_it() -> None:
    cells = [
        PD + "p = pd.read_csv('people.csv')\np['email']",
        "p.to_parquet('copy.parquet')\np.to_sql('people', con)\np.to_csv('s3://lake/people.csv')",
        "import requests\nrequests.post('https://api.openai.com/v1/x', json=p.to_dict())",
        "import requests\nrequests.post('http://crm.corp.internal/x', json=p.to_dict())",
    ]
    found = inventory(*cells)
    holders = {h.id: h for h in found.holders}
    [people] = found.sources
    assert {(holders[i].kind, holders[i].label) for i in people.stored} >= {
        ("file", "copy.parquet"),
        ("database", "table people"),
        ("api", "crm.corp.internal"),
    }
    assert {(holders[i].kind, holders[i].country) for i in people.received} == {
        ("bucket", "US"),
        ("api", "US"),
    }
    assert all("personal" in h.labels for h in found.holders)


def test_a_table_that_is_only_turned_into_text_is_kept_nowhere() -> None:
    assert inventory(PD + "p = pd.read_csv('people.csv')\nt = p.to_csv()").holders == []


def test_models_indexes_and_outputs_hold_data_as_well() -> None:
    fitted = (
        PD
        + "p = pd.read_csv('p.csv')\nX = p[['age', 'visits']]\nfrom sklearn.svm import SVC\nm = SVC().fit(X, y)\nimport joblib\njoblib.dump(m, 'm.joblib')"
    )
    assert holder(fitted, kind="model").label == "m.joblib"
    shown = holder(PD + "p = pd.read_csv('p.csv')", code("p", display(text_html=PEOPLE)), kind="output")
    assert shown.labels == ["personal"]
    assert shown.locations[0].carrier == "output:0:text/html"


def test_a_persons_corrections_count() -> None:
    cells = [code(PD + "p = pd.read_csv('p.csv')\np['email']", id="a")]
    before = source(*cells)
    kept = {"label": "CRM extract", "retention": "until 2027-03", "columns": [{"name": "visits", "kind": "special", "known_by": "name"}, {"name": "email", "kind": "other", "known_by": "name"}]}  # fmt: skip
    after = source(*cells, secai={"sources": {before.id: kept}})
    assert (after.label, after.retention) == ("CRM extract", "until 2027-03")
    columns = {c.name: (c.kind, c.known_by) for c in after.columns}
    assert columns == {"visits": ("special", "person"), "email": ("other", "person")}


def test_what_our_own_magics_show_is_no_column_of_a_source() -> None:
    shown = display(text_html=frame_html(["column", "kind"], ["email", "direct"]))
    profiled = code("%secai profile p", shown)
    assert source(PD + "p = pd.read_csv('p.csv')", profiled).columns == []
    with_code = code("%secai profile p\np", shown)
    assert [c.name for c in source(PD + "p = pd.read_csv('p.csv')", with_code).columns] == ["column", "kind"]


def test_how_long_is_that_of_the_block_where_no_source_says_its_own() -> None:
    block = markdown("## Purpose and people\n- Retention: until 2027-03-31")
    assert source(block, PD + "p = pd.read_csv('p.csv')").retention == "until 2027-03-31"


def test_ids_are_the_same_when_cells_move() -> None:
    cell = code(PD + "p = pd.read_csv('p.csv')\np.to_csv('q.csv')\np", display(text_html=PEOPLE), id="a")
    one, two = inventory(cell), inventory("x = 1", cell)
    assert [s.id for s in one.sources] == [s.id for s in two.sources]
    assert [h.id for h in one.holders] == [h.id for h in two.holders]
    assert len(one.holders) == 2


def test_no_value_is_in_the_inventory() -> None:
    result = review(notebook(PD + "p = pd.read_csv('p.csv')", code("p", display(text_html=PEOPLE))))
    said = result.inventory.model_dump_json() + "".join(row.model_dump_json() for row in result.rights)
    assert "Berger" not in said
    assert "anna" not in said


# --- rights


def test_a_persons_rows_are_listed_by_place() -> None:
    result = review(
        notebook(
            PD + "p = pd.read_csv('people.csv')\np['email'], p['age']",
            "p.to_parquet('copy.parquet')",
            "from sklearn.neighbors import KNeighborsClassifier\nm = KNeighborsClassifier()\nm.fit(p[['age']], p['left'])",
            "import joblib\njoblib.dump(m, 'm.joblib')",
            "import requests\nrequests.post('https://api.openai.com/v1/x', json=p.to_dict())",
            code("p.head()", display(text_html=PEOPLE)),
        )
    )
    rows = {(row.kind, row.location.cell if row.location else None): row for row in result.rights}
    assert set(rows) == {
        ("source", 0),
        ("extract", 1),
        ("feature", 2),
        ("artefact", 3),
        ("export", 4),
        ("output", 5),
    }
    assert "keeps training rows" in rows["artefact", 3].note
    assert "age" in rows["feature", 2].label


def test_no_people_no_rows() -> None:
    assert review(notebook(PD + "p = pd.read_csv('parts.csv')\np.to_csv('q.csv')")).rights == []


FEATURES = "features = ['age', 'nationality']"
FIT = "model = GradientBoostingClassifier().fit(pd.get_dummies(w[features]), w.fraud)"


@pytest.mark.parametrize(
    "cells", [[f"{FEATURES}\n{FIT}"], [FEATURES, FIT]], ids=["same cell", "earlier cell"]
)
def test_columns_that_a_list_names_are_columns_of_the_table(cells: list[str]) -> None:
    read = f"{PD}from sklearn.ensemble import GradientBoostingClassifier\nw = pd.read_csv('q.csv')"
    told = review(notebook(code(read), *map(code, cells)))
    [found] = told.inventory.sources
    assert [column.name for column in found.columns] == ["age", "nationality"]
    assert {item.id: item.answer for item in told.checklist}["T01"] == "no"


def test_a_list_of_words_that_selects_nothing_names_no_column() -> None:
    told = inventory(code(f"{PD}w = pd.read_csv('q.csv')\nwords = ['age', 'nationality']\nw[rows]"))
    assert told.sources[0].columns == []


@pytest.mark.parametrize("column", ["notes.letter", "notes['letter']"])
@pytest.mark.parametrize("method", ["map", "apply"])
def test_a_function_over_a_column_is_followed(column: str, method: str) -> None:
    told = review(
        notebook(
            code(
                f"{PD}import openai\nclient = openai.OpenAI()\nnotes = pd.read_csv('discharge_letters.csv')"
            ),
            code("def short(t):\n    return client.chat.completions.create(messages=[{'content': t}])"),
            code(f"notes['short'] = {column}.{method}(short)"),
        )
    )
    assert "personal-data-sent-out" in {finding.rule for finding in told.findings}
