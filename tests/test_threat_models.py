"""Models for other tools: Threat Dragon, OTM and Mermaid."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_line import run
from diagram_notebooks import CELLS, small
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_secai import review
from jupyter_secai.export import otm, threat_dragon
from jupyter_secai.model import Decision, Diagram, Flow, Node, Review

EXAMPLES = Path(__file__).parent.parent / "examples"
SCHEMA = "shared/schemas/td-threat-dragon-v2.schema.json"
OTM_SCHEMA = "shared/schemas/otm-0.2.0.schema.json"


@dataclass
class Reviewed:
    review: Review
    text: str
    first_lines: list[int] | None = None


def published(path: str, whose: str) -> Any:
    for parent in Path(__file__).parents:
        if (parent / path).exists():
            return json.loads((parent / path).read_text(encoding="utf-8"))
    pytest.skip(f"the published schema of {whose} is not on this machine")


@pytest.fixture(scope="module")
def schema() -> Any:
    return published(SCHEMA, "Threat Dragon")


@pytest.fixture(scope="module")
def otm_schema() -> Any:
    return published(OTM_SCHEMA, "the Open Threat Model, version 0.2.0,")


@pytest.fixture(scope="module")
def churn() -> Reviewed:
    path = EXAMPLES / "churn.ipynb"
    return Reviewed(review(path), path.read_text(encoding="utf-8"))


def small_one(name: str) -> Reviewed:
    return Reviewed(review(small(name), path=f"{name}.ipynb"), json.dumps(small(name)))


def decided(review: Review, card: str, **decision: Any) -> Review:
    """The review with a decision on a card."""
    made = Decision(by="r.lind", reason="Looked at.", at="2026-01-01T00:00:00Z", evidence="x", **decision)
    cards = [c.model_copy(update={"decision": made}) if c.id == card else c for c in review.cards]
    return review.model_copy(update={"cards": cards})


# --- Threat Dragon


def cells(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for diagram in model["detail"]["diagrams"] for cell in diagram["cells"]]


@pytest.mark.parametrize("name", CELLS)
def test_threat_dragon_models_are_valid(name: str, schema: Any) -> None:
    jsonschema.validate(json.loads(threat_dragon.render([small_one(name)])), schema)


def test_examples_are_valid_together(schema: Any) -> None:
    reviews = [review(path) for path in sorted(EXAMPLES.glob("*.ipynb"))]
    model = threat_dragon.model(reviews)
    jsonschema.validate(model, schema)
    assert len(model["detail"]["diagrams"]) == 4


def test_threat_dragon_keeps_ids_and_ends(churn: Reviewed) -> None:
    found = {cell["id"]: cell for cell in cells(threat_dragon.model([churn.review]))}
    diagram = churn.review.diagram
    assert {n.id for n in diagram.nodes} | {f.id for f in diagram.flows} <= set(found)
    for flow in diagram.flows:
        assert (found[flow.id]["source"]["cell"], found[flow.id]["target"]["cell"]) == (
            flow.source,
            flow.target,
        )
    shapes = {"entity": "actor", "process": "process", "store": "store"}
    assert all(found[n.id]["shape"] == shapes[n.kind] for n in diagram.nodes)
    assert len(found) == len(cells(threat_dragon.model([churn.review])))


@pytest.mark.parametrize("name", ["assistant", "churn", "clean"])
def test_examples_are_placed_as_is_kept(name: str) -> None:
    """Where cells stand and how flows are bent; with UPDATE_SNAPSHOTS set, this is kept."""
    found = cells(threat_dragon.model([review(EXAMPLES / f"{name}.ipynb")]))
    text = "".join(f"{placed(cell)}\n" for cell in found)
    file = Path(__file__).parent / "diagrams" / f"example_{name}.cells"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def placed(cell: dict[str, Any]) -> str:
    if cell["shape"] == "flow":
        ends = f"{cell['source']['cell']} {cell['target']['cell']}"
        return f"{cell['id']} {ends} {cell['data']['name']} {[tuple(v.values()) for v in cell['vertices']]}"
    box = (*cell["position"].values(), *cell["size"].values())
    return f"{cell['id']} {cell['shape']} {cell['data']['name']} {box}"


def test_threats_stand_at_their_elements(churn: Reviewed) -> None:
    model = threat_dragon.model([churn.review])
    numbers = [t["number"] for cell in cells(model) for t in cell["data"].get("threats", ())]
    assert numbers == list(range(1, len(numbers) + 1))
    assert model["detail"]["threatTop"] == len(numbers)
    told = {(t.element, card, t.stride) for t in churn.review.diagram.threats for card in t.cards}
    found = {
        (cell["id"], threat["title"].split()[0], threat["type"][0])
        for cell in cells(model)
        for threat in cell["data"].get("threats", ())
    }
    assert found == told
    for cell in cells(model):
        assert cell["data"]["hasOpenThreats"] == bool(cell["data"].get("threats"))


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        ({"decision": "mitigated"}, "Mitigated"),
        ({"decision": "accepted"}, "Accepted"),
        ({"decision": "transferred"}, "Transferred"),
        ({"decision": "not-applicable"}, "NA"),
        ({"decision": "mitigated", "stale": True}, "Open"),
        ({"decision": "mitigated", "altered": True}, "Open"),
    ],
)
def test_statuses_are_what_people_decided(churn: Reviewed, decision: dict[str, Any], status: str) -> None:
    model = threat_dragon.model([decided(churn.review, "SUP-01", **decision)])
    threats = [t for cell in cells(model) for t in cell["data"].get("threats", ()) if "SUP-01" in t["title"]]
    assert {t["status"] for t in threats} == {status}


# What each shape is to Threat Dragon, and the attribute that its text is read from.
DRAWN = {
    "actor": ("tm.Actor", "text"),
    "process": ("tm.Process", "text"),
    "store": ("tm.Store", "text"),
    "trust-boundary-box": ("tm.BoundaryBox", "label"),
}


@pytest.mark.parametrize("name", ["churn", "assistant", *CELLS])
def test_threat_dragon_can_draw_what_is_written(name: str) -> None:
    """What its import and its drawing take for granted and its schema does not say."""
    reviewed = small_one(name).review if name in CELLS else review(EXAMPLES / f"{name}.ipynb")
    model = threat_dragon.model([reviewed])
    assert model["summary"]["title"]
    found = {cell["id"]: cell for cell in cells(model)}
    assert len(found) == len(cells(model))
    for cell in found.values():
        if cell["shape"] == "flow":
            ends = [found[cell[end]["cell"]]["shape"] for end in ("source", "target")]
            assert set(ends) <= DRAWN.keys() - {"trust-boundary-box"}
            assert cell["data"]["type"] == "tm.Flow"
            text = cell["labels"][0]["attrs"]["label"]["text"]
            assert 0 < cell["labels"][0]["position"] < 1
            assert cell["vertices"]  # without any the line is bent by Threat Dragon, through other boxes
        else:
            type_, attribute = DRAWN[cell["shape"]]
            assert cell["data"]["type"] == type_
            text = cell["attrs"][attribute]["text"]
        assert "".join(text.split()) == "".join(cell["data"]["name"].split())
    threats = [threat["id"] for cell in found.values() for threat in cell["data"].get("threats", ())]
    assert len(threats) == len(set(threats))


def test_flows_there_and_back_do_not_lie_on_each_other(churn: Reviewed) -> None:
    bends = {
        (cell["source"]["cell"], cell["target"]["cell"]): cell["vertices"]
        for cell in cells(threat_dragon.model([churn.review]))
        if cell["shape"] == "flow"
    }
    pairs = [(ends, ends[::-1]) for ends in bends if ends[::-1] in bends]
    assert pairs
    for one, other in pairs:
        assert bends[one]
        assert bends[one] != bends[other]


def test_the_same_notebook_gives_the_same_text(churn: Reviewed) -> None:
    assert threat_dragon.render([churn]) == threat_dragon.render(
        [Reviewed(review(EXAMPLES / "churn.ipynb"), "")]
    )


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_any_name_gives_a_model(name: str, label: str) -> None:
    nodes = [
        Node(id="a-1", kind="process", label=name, boundary="machine"),
        Node(id="b-2", kind="entity", label=label, boundary="machine", members=[name]),
    ]
    flow = Flow(id="flow-3", source="a-1", target="b-2", label=label, labels=[name])
    boundaries = [{"id": "machine", "label": label}]
    diagram = Diagram.model_validate({"nodes": nodes, "flows": [flow], "boundaries": boundaries})
    plain = review({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}, path="x.ipynb")
    one = Reviewed(plain.model_copy(update={"diagram": diagram}), "{}")
    assert json.loads(threat_dragon.render([one]))
    assert json.loads(otm.render([one]))["components"][0]["name"] == name


# --- OTM 0.2.0: what its documentation requires


def check_otm(model: dict[str, Any]) -> None:
    """Required fields, and that whatever is referred to is there."""
    assert model["otmVersion"] == "0.2.0"
    assert model["project"]["name"]
    assert model["project"]["id"]
    representations = {row["id"] for row in model["representations"]}
    zones = {zone["id"]: zone for zone in model["trustZones"]}
    components = {component["id"] for component in model["components"]}
    threats = {threat["id"] for threat in model["threats"]}
    mitigations = {mitigation["id"] for mitigation in model["mitigations"]}
    assert all(isinstance(zone["risk"]["trustRating"], int) and zone["name"] for zone in zones.values())
    for component in model["components"]:
        assert component["parent"]["trustZone"] in zones
        assert component["name"]
        assert component["type"]
        check_placed(component, representations)
    for zone in zones.values():
        check_placed(zone, representations)
    for flow in model["dataflows"]:
        assert {flow["source"], flow["destination"]} <= components
        assert flow["name"]
    for place in (*model["components"], *model["dataflows"]):
        for row in place["threats"]:
            assert row["threat"] in threats
            assert row["state"]
            assert {each["mitigation"] for each in row["mitigations"]} <= mitigations
    for threat in model["threats"]:
        assert threat["name"]
        assert {type(threat["risk"][key]) for key in ("likelihood", "impact")} == {int}
    assert all(isinstance(row["riskReduction"], int) and row["name"] for row in model["mitigations"])


def check_placed(part: dict[str, Any], representations: set[str]) -> None:
    assert len(part["representations"]) >= 1
    for row in part["representations"]:
        assert row["representation"] in representations
        assert row["id"]


@pytest.mark.parametrize("name", CELLS)
def test_otm_models_hold_together(name: str) -> None:
    check_otm(json.loads(otm.render([small_one(name)])))


@pytest.mark.parametrize("name", [*CELLS, "churn", "assistant"])
def test_otm_models_are_valid(name: str, otm_schema: Any) -> None:
    path = EXAMPLES / f"{name}.ipynb"
    one = small_one(name) if name in CELLS else Reviewed(review(path), path.read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(otm.render([one])), otm_schema)


def test_components_are_placed_within_their_zone(churn: Reviewed) -> None:
    """Readers add the position of the parent to that of what is in it."""
    model = otm.model([churn])
    sizes = {zone["id"]: zone["representations"][0]["size"] for zone in model["trustZones"]}
    for component in model["components"]:
        around, row = sizes[component["parent"]["trustZone"]], component["representations"][0]
        assert 0 < row["position"]["x"] < around["width"] - row["size"]["width"]
        assert 0 < row["position"]["y"] < around["height"] - row["size"]["height"]


def test_otm_keeps_ids_and_points_to_lines_of_the_file(churn: Reviewed) -> None:
    model = otm.model([churn])
    check_otm(model)
    diagram = churn.review.diagram
    assert [c["id"] for c in model["components"]] == [n.id for n in diagram.nodes]
    assert [f["id"] for f in model["dataflows"]] == [f.id for f in diagram.flows]
    lines = churn.text.split("\n")
    places = [row for c in model["components"] for row in c["representations"] if "line" in row]
    in_code = [row for row in places if row["id"].startswith("model-")]
    assert in_code
    for row in in_code:
        cell = json.loads(churn.text)["cells"][row["attributes"]["cell"]]
        line = "".join(cell["source"]).split("\n")[row["attributes"]["cellLine"] - 1]
        assert json.dumps(line, ensure_ascii=False)[1:-1] in lines[row["line"] - 1]


@pytest.mark.parametrize(
    ("severity", "band"),
    [("critical", (9, 11)), ("high", (7, 9)), ("medium", (4, 7)), ("low", (0, 4)), ("info", (0, 4))],
)
def test_readers_of_otm_compute_the_severity_of_the_card(severity: Any, band: tuple[int, int]) -> None:
    likelihood, impact = otm._RISKS[severity]
    assert band[0] <= likelihood * impact / 1000 < band[1]


def test_shapes_that_readers_of_otm_guess_are_those_of_the_diagram(churn: Reviewed) -> None:
    """A type or id with `database` is taken for a store, then one with `service` for a process."""
    for component in otm.model([churn])["components"]:
        row = component["representations"][0]["id"]
        words = f"{component['type']} {component['id']} {row}"
        guessed = "store" if "database" in words else "process" if "service" in words else "entity"
        assert guessed == component["tags"][0]


def test_decisions_are_told_in_otm(churn: Reviewed) -> None:
    one = Reviewed(decided(churn.review, "SUP-01", decision="mitigated"), churn.text)
    model = otm.model([one])
    [mitigation] = [row for row in model["mitigations"] if row["id"].startswith("SUP-01")]
    assert mitigation["riskReduction"] == 100
    assert mitigation["description"].startswith("r.lind: Looked at.")


# --- the command


@pytest.mark.parametrize("kind", ["threat-dragon", "otm", "mermaid"])
def test_export_writes_a_model(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "model"
    run("export", EXAMPLES / "churn.ipynb", "--to", kind, "-o", out)
    text = out.read_text(encoding="utf-8")
    assert text.startswith("flowchart LR\n") if kind == "mermaid" else json.loads(text)


def test_a_notebook_without_data_is_said_to_be_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ipynb"
    empty.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}), encoding="utf-8"
    )
    assert "No data flow" in run("export", empty, "--to", "mermaid").stdout.decode()
