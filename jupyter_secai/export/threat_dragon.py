"""A model for OWASP Threat Dragon, version 2: the diagram with its own coordinates, and threats on elements.

Source: `threat-dragon-v2.schema.json` of Threat Dragon 2.6. Cells keep the ids of the diagram's elements. A
threat has one letter of STRIDE, so a card stands once for each letter that it has at an element.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from textwrap import wrap
from typing import Any

from jupyter_secai import catalogue
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.export.threat_models import (
    cards_of,
    decision_of,
    described,
    diagram_of,
    mitigation_of,
    title_of,
)
from jupyter_secai.model import Boundary, Diagram, Flow, Location, Node, Review, ThreatCard
from jupyter_secai.threats.diagram.layout import Box, layout
from jupyter_secai.threats.diagram.routing import Way, label_lines, name_of, routes

_VERSION = "2.6.2"
_SHAPES = {
    "entity": ("actor", "tm.Actor"),
    "process": ("process", "tm.Process"),
    "store": ("store", "tm.Store"),
}
_SEVERITIES = {"critical": "Critical", "high": "High", "medium": "Medium", "low": "Low", "info": "TBD"}
_STATUSES = {
    "mitigated": "Mitigated", "accepted": "Accepted", "transferred": "Transferred", "not-applicable": "NA"
}  # fmt: skip
_NAMESPACE = uuid.UUID("6f0c6f2e-6f7e-5a55-9c0e-5ec0a1d1a6a0")
_ON_CURVE = (0.2, 0.4, 0.6, 0.8)  # where its smooth line through these points is that of the layout
_LETTER = 8  # pixels that a letter in a box is wide
_RED, _GREY = "#c62828", "#333333"
_Cards = Mapping[str, ThreatCard]


def render(reviewed: Sequence[Sourced]) -> str:
    """The model as JSON text: a diagram for each notebook, after that of all where there are several."""
    return json.dumps(model([one.review for one in reviewed]), indent=2) + "\n"


def model(reviews: Sequence[Review]) -> dict[str, Any]:
    """The model of one or more notebooks."""
    sheets = [(PurePath(review.path).name, review.diagram, cards_of([review])) for review in reviews]
    if len(reviews) > 1:
        sheets.insert(0, ("Between the notebooks", diagram_of(reviews), cards_of(reviews)))
    counter = _Counter()
    diagrams = [
        _diagram(number, title, diagram, cards, counter)
        for number, (title, diagram, cards) in enumerate(sheets)
    ]
    return {
        "version": _VERSION,
        "summary": {
            "title": f"Data flows of {title_of(reviews)}",
            "owner": "",
            "description": "Drawn by jupyter_secai from code; each threat names its evidence.",
            "id": 0,
        },
        "detail": {
            "contributors": [],
            "diagrams": diagrams,
            "diagramTop": len(diagrams),
            "reviewer": "",
            "threatTop": counter.last,
        },
    }


class _Counter:
    """Numbers for threats, one row over all diagrams."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def _diagram(number: int, title: str, diagram: Diagram, cards: _Cards, counter: _Counter) -> dict[str, Any]:
    return {
        "id": number,
        "title": title,
        "description": "",
        "diagramType": "STRIDE",
        "placeholder": "",
        "thumbnail": "./public/content/images/thumbnail.stride.jpg",
        "version": _VERSION,
        "cells": list(_cells(diagram, cards, counter)),
    }


def _cells(diagram: Diagram, cards: _Cards, counter: _Counter) -> Iterator[dict[str, Any]]:
    boxes = layout(diagram)
    for boundary in diagram.boundaries:
        yield _boundary(boundary, boxes.boundaries[boundary.id])
    for node in diagram.nodes:
        yield _node(node, boxes.nodes[node.id], list(_threats(node.id, diagram, cards, counter)))
    ways = routes(diagram, boxes)
    for flow in diagram.flows:
        yield _flow(flow, ways[flow.id], list(_threats(flow.id, diagram, cards, counter)))


def _boundary(boundary: Boundary, box: Box) -> dict[str, Any]:
    return {
        "id": f"boundary-{boundary.id}",
        "shape": "trust-boundary-box",
        "zIndex": -1,
        "visible": True,
        "position": {"x": box.x, "y": box.y},
        "size": {"width": box.width, "height": box.height},
        "attrs": {"label": {"text": boundary.label}},
        "data": {
            "type": "tm.BoundaryBox",
            "name": boundary.label,
            "description": "",
            "isTrustBoundary": True,
            "hasOpenThreats": False,
        },
    }


def _node(node: Node, box: Box, threats: list[dict[str, Any]]) -> dict[str, Any]:
    shape, type_ = _SHAPES[node.kind]
    return {
        "id": node.id,
        "shape": shape,
        "zIndex": 1,
        "visible": True,
        "position": {"x": box.x, "y": box.y},
        "size": {"width": box.width, "height": box.height},
        "attrs": {
            "text": {"text": _folded(node.label, _room(node.kind, box) // _LETTER)},
            **_outline(node.kind, _is_open(threats)),
        },
        "data": {
            "type": type_,
            "name": node.label,
            "description": described(node.members, node.locations),
            "isTrustBoundary": False,
            "outOfScope": False,
            "reasonOutOfScope": "",
            "hasOpenThreats": _is_open(threats),
            "threats": threats,
            **_asked(node),
        },
    }


def _folded(label: str, characters: int) -> str:
    """A label in lines; a longer word, as a path, is not taken apart."""
    return "\n".join(wrap(label, characters, break_long_words=False, break_on_hyphens=False))


def _room(kind: str, box: Box) -> int:
    """Pixels in a row of a box; a process is drawn as a circle that is as high as its box."""
    return box.height * 3 // 4 if kind == "process" else box.width


def _asked(node: Node) -> dict[str, Any]:
    """What Threat Dragon asks of each kind, as far as the notebook answers it."""
    if node.kind == "entity":
        return {"providesAuthentication": False}
    if node.kind == "process":
        return {"privilegeLevel": ""}
    return {"isALog": False, "isEncrypted": False, "isSigned": False, "storesCredentials": False}


def _outline(kind: str, is_open: bool) -> dict[str, Any]:
    line = {"stroke": _RED if is_open else _GREY, "strokeWidth": 3 if is_open else 1.5, "strokeDasharray": ""}
    return {"topLine": line, "bottomLine": line} if kind == "store" else {"body": line}


def _flow(flow: Flow, way: Way, threats: list[dict[str, Any]]) -> dict[str, Any]:
    name = name_of(flow)
    return {
        "id": flow.id,
        "shape": "flow",
        "zIndex": 10,
        "width": 200,
        "height": 100,
        "connector": "smooth",
        "attrs": {
            "line": {
                "stroke": _RED if _is_open(threats) else _GREY,
                "strokeWidth": 3 if _is_open(threats) else 1.5,
                "targetMarker": {"name": "block"},
                "sourceMarker": {"name": ""},
                "strokeDasharray": "",
            }
        },
        "labels": [{"position": way.share, "attrs": {"label": {"text": "\n".join(label_lines(flow))}}}],
        "source": {"cell": flow.source},
        "target": {"cell": flow.target},
        "vertices": [way.at(share)._asdict() for share in (_ON_CURVE if way.is_bent else (0.5,))],
        "data": {
            "type": "tm.Flow",
            "name": name,
            "description": described([], flow.locations),
            "isTrustBoundary": False,
            "outOfScope": False,
            "reasonOutOfScope": "",
            "isBidirectional": False,
            "isEncrypted": flow.crosses and "cleartext" not in flow.labels,
            "isPublicNetwork": flow.crosses,
            "protocol": "",
            "hasOpenThreats": _is_open(threats),
            "threats": threats,
        },
    }


def _threats(element: str, diagram: Diagram, cards: _Cards, counter: _Counter) -> Iterator[dict[str, Any]]:
    for threat in diagram.threats:
        if threat.element != element:
            continue
        for card in (cards[name] for name in threat.cards if name in cards):
            yield _threat(element, threat.stride, card, threat.locations, counter.next())


def _threat(
    element: str, letter: str, card: ThreatCard, places: Sequence[Location], number: int
) -> dict[str, Any]:
    names = catalogue.suit_names()
    others = [names[other] for other in card.stride if other != letter]
    parts = [card.summary, f"Also: {', '.join(others)}." if others else "", described([], places)]
    return {
        "id": str(uuid.uuid5(_NAMESPACE, f"{element}:{card.id}:{letter}")),
        "number": number,
        "title": f"{card.id} {card.title}",
        "type": names[letter],
        "modelType": "STRIDE",
        "status": _status(card),
        "severity": _SEVERITIES[card.severity],
        "score": "",
        "description": "\n\n".join(part for part in parts if part),
        "mitigation": mitigation_of(card),
        "new": False,
    }


def _status(card: ThreatCard) -> str:
    decision = decision_of(card)
    return _STATUSES.get(decision.decision, "Open") if decision else "Open"


def _is_open(threats: Sequence[Mapping[str, Any]]) -> bool:
    return any(threat["status"] == "Open" for threat in threats)
