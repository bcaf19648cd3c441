"""Open Threat Model 0.2.0, which IriusRisk and newer Threat Dragons open.

Source: the OTM specification (IriusRisk). Readers guess a component's shape from its type, take a threat's
first category and its last mitigation, and compute severity from likelihood and impact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_secai import catalogue
from jupyter_secai.export.raw_lines import LineOf, line_finder
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.export.threat_models import (
    cards_of,
    decision_of,
    described,
    diagram_of,
    mitigation_of,
    title_of,
)
from jupyter_secai.model import Boundary, Diagram, Flow, Location, Node, Severity, ThreatCard
from jupyter_secai.threats.diagram.layout import Box, Layout, layout

_DIAGRAM, _CODE = "data-flow-diagram", "notebook-code"
_TYPES = {"entity": "external-entity", "process": "service", "store": "database"}
_TRUST = {"machine": 90, "organisation": 70, "third-party": 40, "internet": 0}
# likelihood and impact whose product, in thousands, lies in the middle of a severity's band
_RISKS: dict[Severity, tuple[int, int]] = {
    "critical": (95, 100), "high": (85, 95), "medium": (70, 75), "low": (40, 50), "info": (10, 20),
}  # fmt: skip
_Lines = Mapping[str, LineOf]  # path of a notebook -> the line in its file


def render(reviewed: Sequence[Sourced]) -> str:
    """The model of one notebook, or of several joined, as JSON text."""
    return json.dumps(model(reviewed), indent=2) + "\n"


def model(reviewed: Sequence[Sourced]) -> dict[str, Any]:
    """The model of one or more notebooks."""
    reviews = [one.review for one in reviewed]
    diagram = diagram_of(reviews)
    told = {name for threat in diagram.threats for name in threat.cards}
    cards = [card for card in cards_of(reviews).values() if card.id in told]
    boxes = layout(diagram)
    lines = {one.review.path: line_finder(one) for one in reviewed}
    title = title_of(reviews)
    return {
        "otmVersion": "0.2.0",
        "project": {
            "name": f"Data flows of {title}",
            "id": title,
            "description": "Drawn by jupyter_secai from code; each threat names its evidence.",
        },
        "representations": [
            {
                "name": "Data-flow diagram",
                "id": _DIAGRAM,
                "type": "diagram",
                "size": {"width": boxes.width, "height": boxes.height},
            },
            {"name": "Code of the notebooks", "id": _CODE, "type": "code"},
        ],
        "trustZones": [_zone(boundary, boxes) for boundary in diagram.boundaries],
        "components": [_component(node, diagram, boxes, lines) for node in diagram.nodes],
        "dataflows": [_dataflow(flow, diagram) for flow in diagram.flows],
        "threats": [_threat(card) for card in cards],
        "mitigations": [_mitigation(card) for card in cards],
    }


def _zone(boundary: Boundary, boxes: Layout) -> dict[str, Any]:
    return {
        "id": f"boundary-{boundary.id}",
        "name": boundary.label,
        "type": boundary.id,
        "risk": {"trustRating": _TRUST[boundary.id]},
        "representations": [_placed(f"{boundary.id}-box", boxes.boundaries[boundary.id])],
    }


def _component(node: Node, diagram: Diagram, boxes: Layout, lines: _Lines) -> dict[str, Any]:
    return {
        "id": node.id,
        "name": node.label,
        "type": _TYPES[node.kind],
        "description": described(node.members, node.locations),
        "parent": {"trustZone": f"boundary-{node.boundary}"},
        "tags": [node.kind, *node.stages],
        "representations": [
            _placed(f"{node.id}-box", _within(boxes.nodes[node.id], boxes.boundaries[node.boundary])),
            *(
                _in_code(f"{node.id}-{number}", place, lines)
                for number, place in enumerate(node.locations, 1)
            ),
        ],
        "threats": _at(node.id, diagram),
    }


def _placed(name: str, box: Box) -> dict[str, Any]:
    return {
        "representation": _DIAGRAM,
        "id": name,
        "position": {"x": box.x, "y": box.y},
        "size": {"width": box.width, "height": box.height},
    }


def _within(box: Box, around: Box) -> Box:
    """A box with its place in another: what has a parent is placed relative to it."""
    return box._replace(x=box.x - around.x, y=box.y - around.y)


def _in_code(name: str, place: Location, lines: _Lines) -> dict[str, Any]:
    return {
        "representation": _CODE,
        "id": name,
        "file": place.path,
        "line": lines[place.path](place),
        "attributes": {"cell": place.cell, "cellId": place.cell_id, "cellLine": place.line},
    }


def _dataflow(flow: Flow, diagram: Diagram) -> dict[str, Any]:
    return {
        "id": flow.id,
        "name": flow.label,
        "description": described([], flow.locations),
        "bidirectional": False,
        "source": flow.source,
        "destination": flow.target,
        "tags": flow.labels,
        "threats": _at(flow.id, diagram),
    }


def _at(element: str, diagram: Diagram) -> list[dict[str, Any]]:
    cards = dict.fromkeys(
        card for threat in diagram.threats if threat.element == element for card in threat.cards
    )
    return [
        {
            "threat": card,
            "state": "exposed",
            "mitigations": [{"mitigation": f"{card}-mitigations", "state": "recommended"}],
        }
        for card in cards
    ]


def _threat(card: ThreatCard) -> dict[str, Any]:
    names = catalogue.suit_names()
    likelihood, impact = _RISKS[card.severity]
    decision = decision_of(card)
    return {
        "id": card.id,
        "name": card.title,
        "description": "\n".join(
            [card.summary, described([], [e.location for e in card.evidence if e.location])]
        ),
        "categories": [names[letter] for letter in card.stride],
        "risk": {
            "likelihood": likelihood,
            "likelihoodComment": "Both numbers stand for the severity of the card.",
            "impact": impact,
            "impactComment": card.severity_reason or card.severity,
        },
        "tags": [card.severity, card.state, *([decision.decision] if decision else [])],
    }


def _mitigation(card: ThreatCard) -> dict[str, Any]:
    decision = decision_of(card)
    return {
        "id": f"{card.id}-mitigations",
        "name": f"Mitigations of {card.id}",
        "description": mitigation_of(card),
        "riskReduction": 100 if decision and decision.decision == "mitigated" else 0,
    }
