"""Data-flow diagrams: what notebooks draw, how it is told apart, and which cards speak of which part."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from diagram_notebooks import CELLS, small, with_people_shown
from hypothesis import given
from hypothesis import strategies as st
from notebooks import FAKE_GITHUB_TOKEN, code, notebook

from jupyter_secai import catalogue, review
from jupyter_secai.catalogue import elements
from jupyter_secai.model import Boundary, Diagram, Flow, Node
from jupyter_secai.threats.diagram.layout import Box, layout
from jupyter_secai.threats.diagram.mermaid import escaped, mermaid
from jupyter_secai.threats.diagram.names import normalised
from jupyter_secai.threats.diagram.routing import Point, Way, label_box, overlap, routes

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "diagrams"
EXAMPLES = HERE.parent / "examples"


def drawn(*cells: Any) -> Diagram:
    return review(notebook(*cells)).diagram


def node(diagram: Diagram, label: str) -> Node:
    [found] = [node for node in diagram.nodes if node.label == label]
    return found


def flow(diagram: Diagram, source: str, target: str) -> Flow:
    labels = {node.id: node.label for node in diagram.nodes}
    [found] = [f for f in diagram.flows if (labels[f.source], labels[f.target]) == (source, target)]
    return found


def labels(diagram: Diagram) -> set[str]:
    return {node.label for node in diagram.nodes}


# --- as a whole


def check(name: str, diagram: Diagram) -> None:
    """Compare with the picture that is kept; with UPDATE_SNAPSHOTS set, keep this one."""
    text = mermaid(diagram.model_copy(update={"threats": []}))
    file = SNAPSHOTS / f"{name}.mmd"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CELLS)
def test_small_notebooks_draw_what_is_kept(name: str) -> None:
    check(name, review(small(name)).diagram)


@pytest.mark.parametrize("name", ["assistant", "churn", "clean"])
def test_examples_draw_what_is_kept(name: str) -> None:
    check(f"example_{name}", review(EXAMPLES / f"{name}.ipynb").diagram)


def test_a_notebook_without_data_has_no_diagram() -> None:
    assert drawn("x = 1\nprint(x)") == Diagram()


# --- elements


@pytest.mark.parametrize(
    ("source", "label", "boundary"),
    [
        ("pd.read_csv('data/a.csv')", "a.csv", "machine"),
        ("pd.read_csv('http://localhost:8000/a.csv')", "A service on this machine", "machine"),
        ("pd.read_csv('https://10.2.3.4/a.csv')", "10.2.3.4", "organisation"),
        ("pd.read_csv('https://raw.githubusercontent.com/a/b/c.csv')", "GitHub", "third-party"),
        ("pd.read_csv('https://data.example.org/a.csv')", "data.example.org", "internet"),
        ("pd.read_parquet('gs://shop-data/a.parquet')", "shop-data (Google Cloud)", "third-party"),
        ("pd.read_sql('select 1 from t', 'sqlite:///shop.db')", "shop.db", "machine"),
        ("pd.read_sql('select 1', 'postgresql://u:p@db.corp/shop')", "shop (PostgreSQL)", "organisation"),
        ("requests.get(input())", "An address known only at run time", "internet"),
        ("input()", "Person at the notebook", "machine"),
        ("sklearn.datasets.fetch_openml('adult')", "OpenML", "third-party"),
        ("torch.hub.load('pytorch/vision', 'resnet18')", "GitHub", "third-party"),
        ("pymongo.MongoClient('mongodb+srv://u:p@c.mongodb.net/shop').get_database('x').get_collection('y').find()",
         "shop (MongoDB)", "third-party"),
        ("sqlite3.connect(':memory:').execute('select 1')", "SQLite in memory", "machine"),
        ("redis.Redis(host='cache').get('k')", "Redis", "organisation"),
    ],
)  # fmt: skip
def test_what_is_reached_stands_in_its_boundary(source: str, label: str, boundary: str) -> None:
    imports = "import pandas as pd, requests, sklearn.datasets, torch, pymongo, sqlite3, redis"
    assert node(drawn(f"{imports}\n{source}"), label).boundary == boundary


@pytest.mark.parametrize(
    ("source", "label"),
    [
        (
            "from mistralai import Mistral\nMistral(api_key=k).chat.complete(model=m, messages=x)",
            "Mistral AI",
        ),
        (
            "from mistralai.client import MistralClient\nMistralClient().chat(model=m, messages=x)",
            "Mistral AI",
        ),
        ("%%ai chatgpt\nSay hello.", "A model provider"),
    ],
)
def test_who_answers_a_prompt_is_drawn(source: str, label: str) -> None:
    assert node(drawn(source), label).id.startswith("llm-")


def test_texts_at_hand_are_no_files() -> None:
    diagram = drawn(
        "import json, pickle, yaml\njson.loads('{\"a\": 1}')\nyaml.safe_load('a: b')\npickle.loads(b'x.pkl')"
    )
    assert diagram == Diagram()


def test_a_file_that_is_opened_to_be_written_is_not_read() -> None:
    diagram = drawn("with open('notes.txt', 'w') as file:\n    file.write('x')")
    assert [f.label for f in diagram.flows] == ["writes"]


def test_tables_are_members_of_their_database() -> None:
    diagram = drawn(
        "import sqlite3\ncon = sqlite3.connect('shop.db')\n"
        "con.execute('select * from orders o join \"customers\" c on o.id = c.id')\n"
        "con.execute('insert into audit values (1)')"
    )
    assert node(diagram, "shop.db").members == ["audit", "customers", "orders", "shop.db"]
    assert {f.label for f in diagram.flows} == {"is read", "writes"}


def test_models_that_were_saved_here_do_not_come_from_a_hub() -> None:
    diagram = review(small("fine_tuning")).diagram
    assert flow(diagram, "reviews", "Train").label == "is loaded"
    assert node(diagram, "Hugging Face Hub").members == ["distilbert-base-uncased", "imdb"]


def test_a_service_is_reached_as_far_as_findings_say() -> None:
    app = "from flask import Flask\napp = Flask('x')\n"
    assert node(drawn(app + "app.run()"), "People on this machine").boundary == "machine"
    everywhere = drawn(app + "app.run(host='0.0.0.0')")
    assert node(everywhere, "People in the network").boundary == "organisation"
    public = drawn("import gradio as gr\ngr.Interface(str, 'text', 'text').launch(share=True)")
    assert node(public, "Anybody on the internet").boundary == "internet"
    assert flow(public, "Anybody on the internet", "Service (Gradio)").crosses


def test_packages_come_from_the_index_that_is_named() -> None:
    diagram = drawn(
        "!pip install -i https://pypi.example.org/simple tools",
        "!pip install git+https://github.com/shop/tools",
    )
    assert labels(diagram) & {"pypi.example.org", "GitHub", "Python Package Index"} == {
        "pypi.example.org",
        "GitHub",
    }


# --- labels


def test_what_later_code_shows_of_a_table_is_said_of_its_read() -> None:
    diagram = review(small("training_from_s3")).diagram
    assert flow(diagram, "clinic-exports (Amazon Web Services)", "Collect").labels == [
        "personal", "remote", "special",
    ]  # fmt: skip


def test_a_request_says_of_itself_whether_it_is_encrypted() -> None:
    diagram = drawn(
        "import pandas as pd, requests\npeople = pd.read_csv('http://a.example.org/p.csv')\npeople['email']",
        "requests.post('https://b.example.org/x', json=people.to_dict())",
    )
    sent = next(f for f in diagram.flows if f.label == "sends")
    assert sent.labels == ["personal"]
    fetched = next(
        f for f in diagram.flows if f.label == "is fetched" and "a.exa" in node_of(diagram, f.source)
    )
    assert fetched.labels == ["cleartext", "personal", "remote"]


def node_of(diagram: Diagram, name: str) -> str:
    return next(node.label for node in diagram.nodes if node.id == name)


def test_what_the_notebook_keeps_is_a_flow_into_it() -> None:
    diagram = review(with_people_shown()).diagram
    assert flow(diagram, "Explore", "This notebook").labels == ["personal"]
    typed = drawn(
        f"import requests\ntoken = '{FAKE_GITHUB_TOKEN}'\nrequests.get('https://x.example.org', headers={{'a': token}})"
    )
    assert "secret" in next(f for f in typed.flows if f.label == "holds").labels


# --- names


def test_names_that_tell_who_somebody_is_are_hidden() -> None:
    diagram = drawn(
        "import pandas as pd\npd.read_csv('/home/adornbach/data/a.csv')\n"
        "pd.read_csv('mails/alma.dornbach@kettlewick-mail.io.csv')\n"
        f"pd.read_csv('keys/{FAKE_GITHUB_TOKEN}.csv')"
    )
    text = diagram.model_dump_json()
    assert "dornbach" not in text
    assert FAKE_GITHUB_TOKEN not in text
    assert node(diagram, "a.csv").members == ["~/data/a.csv"]
    assert {"mails/….csv", "keys/….csv"} <= labels(diagram)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/ad/x.csv", "~/x.csv"),
        ("C:\\Users\\ad\\x.csv", "~/x.csv"),
        ("/mnt/c/Users/ad/x.csv", "~/x.csv"),
        ("~ad/x.csv", "~/x.csv"),
        ("data/home/prices.csv", "data/home/prices.csv"),
        ("./a/../b/x.csv", "b/x.csv"),
        ("/srv/x.csv", "/srv/x.csv"),
        ("", ""),
    ],
)
def test_paths_lose_the_home_folder_alone(path: str, shown: str) -> None:
    assert normalised(path) == shown


def test_passwords_of_connections_are_in_no_label() -> None:
    diagram = drawn(
        "import sqlalchemy\nengine = sqlalchemy.create_engine('mysql+pymysql://report:hush-hush@db.corp/shop')",
        "import pandas as pd\npd.read_sql('select * from orders', engine)",
    )
    assert "hush" not in diagram.model_dump_json()
    assert node(diagram, "shop (MySQL)").members == ["orders"]


# --- stability


def test_ids_are_the_same_after_moves_and_additions() -> None:
    cells = [code(source, id=f"c{n}") for n, source in enumerate(CELLS["database_report"])]
    before = review(notebook(*cells)).diagram
    more = code("import pandas as pd\npd.read_csv('https://new.example.org/x.csv')", id="new")
    after = review(notebook(more, *cells[:2], code("x = 1", id="y"), *cells[2:])).diagram
    assert {n.id for n in before.nodes} <= {n.id for n in after.nodes}
    assert {f.id for f in before.flows} <= {f.id for f in after.flows}
    moved = review(notebook(cells[0], cells[1], cells[3], cells[2])).diagram
    assert [n.id for n in moved.nodes] == [n.id for n in before.nodes]
    assert [(f.id, f.labels) for f in moved.flows] == [(f.id, f.labels) for f in before.flows]


def test_many_things_become_few_that_name_them() -> None:
    folders = "\n".join(f"pd.read_csv('a{n}/x{m}.csv')" for n in range(15) for m in range(3))
    services = "\n".join(f"requests.get('https://h{n}.example.org')" for n in range(5))
    buckets = "\n".join(f"pd.read_csv('s3://bucket{n}/x.csv')" for n in range(12))
    diagram = drawn(f"import pandas as pd, requests\n{folders}\n{services}\n{buckets}")
    assert len(diagram.nodes) <= 20
    assert sum(len(n.members) for n in diagram.nodes if n.kind == "store") >= 15 * 3 + 12
    ends = {n.id for n in diagram.nodes}
    assert all(f.source in ends and f.target in ends for f in diagram.flows)


# --- STRIDE


def test_letters_are_those_that_an_element_can_have() -> None:
    for name in ("churn", "assistant"):
        diagram = review(EXAMPLES / f"{name}.ipynb").diagram
        kinds = {n.id: {"entity": "actor"}.get(n.kind, n.kind) for n in diagram.nodes}
        crossing = {f.id for f in diagram.flows if f.crosses}
        table = catalogue.stride_per_element()
        assert diagram.threats
        for threat in diagram.threats:
            assert threat.element in kinds or threat.element in crossing
            assert threat.stride in table[kinds.get(threat.element, "flow")]
            assert threat.cards


def test_an_unpickle_is_told_where_it_happens() -> None:
    diagram = review(small("service")).diagram
    [reading] = [f for f in diagram.flows if node_of(diagram, f.source) == "risk.pkl"]
    [told] = [t for t in diagram.threats if t.element == reading.target and t.stride == "E"]
    assert "SUP-01" in told.cards
    assert (0, 3) in {(place.cell, place.line) for place in told.locations}


def test_a_harmless_notebook_has_no_letters() -> None:
    assert drawn("import pandas as pd\npd.read_csv('a.csv').describe()").threats == []


# --- layout


@pytest.mark.parametrize("name", ["churn", "assistant", "clean"])
def test_nothing_stands_on_anything_else(name: str) -> None:
    diagram = review(EXAMPLES / f"{name}.ipynb").diagram
    placed = layout(diagram)
    for boxes in (list(placed.nodes.values()), list(placed.boundaries.values())):
        assert not [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if overlap(a, b)]
    for each in diagram.nodes:
        box, around = placed.nodes[each.id], placed.boundaries[each.boundary]
        assert around.x < box.x
        assert around.y < box.y
        assert box.x + box.width < around.x + around.width
        assert box.y + box.height < around.y + around.height


@pytest.mark.parametrize("name", ["churn", "assistant", "clean", *CELLS])
def test_flows_cross_no_box_and_labels_cover_nothing(name: str) -> None:
    notebook_ = small(name) if name in CELLS else EXAMPLES / f"{name}.ipynb"
    diagram = review(notebook_).diagram
    placed = layout(diagram)
    ways = routes(diagram, placed)
    taken = list(placed.nodes.values())
    for each in diagram.flows:
        way = ways[each.id]
        others = [box for name, box in placed.nodes.items() if name not in (each.source, each.target)]
        points = [way.at(step / 200) for step in range(201)]
        assert not hits(points, others)
        assert all(0 <= x <= placed.width and 0 <= y <= placed.height for x, y in points)
        own = label_box(each, way.label)
        assert not [box for box in taken if overlap(own, box)]
        taken.append(own)


@pytest.mark.parametrize("part", [(0.0, 1.0), (0.2, 0.7), (0.5, 0.9)])
def test_a_part_of_a_way_lies_on_it(part: tuple[float, float]) -> None:
    way = Way(Point(0, 0), Point(160, 90), Point(400, 20), True, Point(0, 0))
    start, control, end = way.part(*part)
    x, y = ((start[n] + 2 * control[n] + end[n]) / 4 for n in (0, 1))
    middle = way.at(sum(part) / 2)
    assert abs(x - middle.x) <= 1.5
    assert abs(y - middle.y) <= 1.5


def hits(way: Sequence[tuple[int, int]], boxes: list[Box]) -> bool:
    return any(overlap(Box(*point, 1, 1), box) for point in way for box in boxes)


# --- Mermaid

_LINES = (
    r"flowchart LR",
    r'  subgraph b_\w+\["[^"\[\]<>`]*"\]',
    r'    n\d+(?:\["[^"<>\[\]`]*"\]|\(\["[^"<>\[\]`]*"\]\)|\[\("[^"<>\[\]`]*"\)\]):::(?:entity|process|store)',
    r"  end",
    r'  n\d+ (?:-->|==>)(?:\|"(?:[^"<>\[\]`|]|<br/>)*"\|)? n\d+',
    r"  classDef \w+ [\w:#,-]+",
    r"  class [n\d,]+ threatened",
    r"  linkStyle [\d,]+ stroke:#[0-9a-f]+",
)


@given(st.lists(st.text(max_size=40), min_size=2, max_size=5), st.text(max_size=20))
def test_any_label_gives_lines_that_mermaid_reads(names: list[str], label: str) -> None:
    kinds = ("entity", "process", "store")
    nodes = [
        Node(id=str(n), kind=kinds[n % 3], label=name, boundary="machine")  # type: ignore[arg-type]
        for n, name in enumerate(names)
    ]
    flows = [Flow(id="f", source="0", target="1", label=label, labels=[label], crosses=True)]
    diagram = Diagram(nodes=nodes, flows=flows, boundaries=[Boundary(id="machine", label=names[0])])
    for line in mermaid(diagram).rstrip("\n").split("\n"):
        assert any(re.fullmatch(pattern, line) for pattern in _LINES), line
    assert json.loads(diagram.model_dump_json())


@given(st.text())
def test_escaping_can_be_undone(text: str) -> None:
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), escaped(text)) == text


# --- knowledge


def test_rows_of_elements_name_what_there_is() -> None:
    parties = catalogue.parties()
    for row in elements._rows():
        assert row.party is None or row.party in parties
        assert row.is_ == "nothing" or row.does
    assert set(catalogue.reach()) | set(catalogue.typed()) <= set(catalogue.rules())
