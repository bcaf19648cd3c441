"""Reviews as the exports take them, and one with everything in it that a review can say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import jupyter_secai
from jupyter_secai.model import (
    Boundary,
    DataColumn,
    DataHolder,
    DataSource,
    Decision,
    Diagram,
    ElementThreat,
    Evidence,
    Flow,
    Inventory,
    Location,
    Node,
    PersonsRows,
    Purpose,
    Review,
    ReviewQuestion,
)


@dataclass(frozen=True)
class Sourced:
    """A review and its text, as every window hands it to an export."""

    review: Review
    text: str
    first_lines: list[int] | None = None


def sourced(notebook: dict[str, Any], path: str = "work/nb.ipynb") -> Sourced:
    """A notebook, reviewed."""
    return Sourced(jupyter_secai.review(notebook, path=path), json.dumps(notebook, indent=1))


def place(cell: int = 0, path: str = "work/nb.ipynb") -> Location:
    return Location(path=path, cell=cell, cell_id=f"cell-{cell}", cell_type="code", carrier="source")


def signed(decision: str = "accepted") -> Decision:
    return Decision(
        decision=decision, by="Rosa", reason="seen by two", at="2026-11-20T10:00:00Z", evidence="e1"
    )


def with_data(one: Sourced, name: str = "patients.csv") -> Sourced:
    """The same with an inventory, a purpose, a diagram and places of one person's rows."""
    source = DataSource(
        id="s1",
        kind="file",
        label=name,
        concerns=["Collected for another purpose."],
        columns=[
            DataColumn(name="email", kind="personal", entity="EMAIL", known_by="name"),
            DataColumn(name="diagnosis", kind="special", entity="HEALTH", known_by="values"),
            DataColumn(name="latitude", kind="personal", entity="GEO", known_by="name"),
            DataColumn(name="shoe", kind="other", known_by="code"),
        ],
        stored=["h1"],
        received=["h2"],
        locations=[place(path=one.review.path)],
    )
    holders = [
        DataHolder(id="h1", kind="file", label="extract.parquet", locations=[place(path=one.review.path)]),
        DataHolder(
            id="h2", kind="api", label="OpenAI", host="api.openai.com", country="US", labels=["personal"]
        ),
    ]
    diagram = Diagram(
        nodes=[
            Node(
                id="a", kind="store", label=name, boundary="machine", locations=[place(path=one.review.path)]
            ),
            Node(id="b", kind="process", label="Collect", boundary="machine"),
            Node(id="c", kind="entity", label="OpenAI", boundary="third-party"),
        ],
        flows=[
            Flow(source="a", target="b", label="is read", locations=[place(path=one.review.path)]),
            Flow(id="f", source="b", target="c", label="sends", labels=["personal"], crosses=True),
        ],
        threats=[
            ElementThreat(element="a", stride="T", cards=["DAT-03"], locations=[place(path=one.review.path)]),
            ElementThreat(element="f", stride="I", cards=["PRV-04"]),
        ],
        boundaries=[
            Boundary(id="machine", label="This machine"),
            Boundary(id="third-party", label="Third party"),
        ],
    )
    update = {
        "inventory": Inventory(sources=[source], holders=holders),
        "purpose": Purpose(purpose="find who comes back", controller="North Clinic", audience="the ward"),
        "diagram": diagram,
        "questions": [
            ReviewQuestion(
                id="q1",
                group="data",
                text="Who could change these rows?",
                stages=["collect"],
                cards=["DAT-03"],
                answer="answered",
                evidence=[Evidence(note="Rows come over the network", location=place(path=one.review.path))],
            )
        ],
        "rights": [PersonsRows(kind="extract", label="extract.parquet", note="a row each")],
    }
    return Sourced(one.review.model_copy(update=update), one.text, one.first_lines)
