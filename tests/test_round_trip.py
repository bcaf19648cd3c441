"""The ids of a review in every document that is made from it, read back by readers that are not ours."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from diagram_notebooks import CELLS, small
from reviewed import Sourced, sourced

from jupyter_secai import catalogue, review
from jupyter_secai.export.cyclonedx import bom
from jupyter_secai.model import Review

EXAMPLES = Path(__file__).parent.parent / "examples"
NOTEBOOKS = ("churn", "assistant", "clean", *CELLS)
RECORDS = ("dpia", "ropa", "ccpa-risk", "breach-sheet", "data-card", "model-card")


@cache
def one(name: str) -> Sourced:
    if name in CELLS:
        return sourced(small(name), f"{name}.ipynb")
    text = (EXAMPLES / f"{name}.ipynb").read_text(encoding="utf-8")
    return Sourced(review(json.loads(text), path=f"{name}.ipynb"), text)


def written(kind: str, name: str) -> str:
    render: Callable[..., str] = resolve_name(catalogue.documents()[kind].render)
    return render([one(name)])


Ids = dict[str, Any]


# --- what a review says


def elements(review: Review) -> Ids:
    diagram = review.diagram
    return {
        "nodes": sorted(node.id for node in diagram.nodes),
        "flows": sorted((flow.id, flow.source, flow.target) for flow in diagram.flows),
        "boundaries": sorted(boundary.id for boundary in diagram.boundaries),
        "cards": sorted(
            {(t.element, card) for t in diagram.threats for card in t.cards if card in told(review)}
        ),
    }


def told(review: Review) -> set[str]:
    return {card.id for card in review.cards if card.state in ("raised", "lowered")}


def fingerprints(review: Review) -> Ids:
    return {"findings": sorted((f.rule, f.fingerprint) for f in review.findings)}


# --- what its documents say


def of_sarif(text: str) -> Ids:
    results = json.loads(text)["runs"][0]["results"]
    return {"findings": sorted((r["ruleId"], r["partialFingerprints"]["secai/v1"]) for r in results)}


def of_gitlab(text: str) -> Ids:
    rows = [row for row in json.loads(text) if row["check_name"] != "not-checked"]
    return {"findings": sorted((row["check_name"], row["fingerprint"]) for row in rows)}


def hashed(review: Review) -> Ids:
    """GitLab's fingerprints differ between files, so that ours are hashed with the path."""
    pairs = [
        (f.rule, hashlib.sha256(f"{review.path}\0{f.fingerprint}".encode()).hexdigest())
        for f in review.findings
    ]
    return {"findings": sorted(pairs)}


def of_threat_dragon(text: str) -> Ids:
    [diagram] = json.loads(text)["detail"]["diagrams"]
    cells = diagram["cells"]
    boxes = [cell["id"] for cell in cells if cell["shape"] == "trust-boundary-box"]
    flows = [cell for cell in cells if cell["shape"] == "flow"]
    return {
        "nodes": sorted({cell["id"] for cell in cells} - set(boxes) - {flow["id"] for flow in flows}),
        "flows": sorted((flow["id"], flow["source"]["cell"], flow["target"]["cell"]) for flow in flows),
        "boundaries": sorted(box.removeprefix("boundary-") for box in boxes),
        "cards": sorted(
            {
                (cell["id"], threat["title"].split()[0])
                for cell in cells
                for threat in cell["data"].get("threats", ())
            }
        ),
    }


def of_otm(text: str) -> Ids:
    model = json.loads(text)
    flows = model["dataflows"]
    return {
        "nodes": sorted(component["id"] for component in model["components"]),
        "flows": sorted((flow["id"], flow["source"], flow["destination"]) for flow in flows),
        "boundaries": sorted(zone["id"].removeprefix("boundary-") for zone in model["trustZones"]),
        "cards": sorted(
            {
                (part["id"], threat["threat"])
                for part in [*model["components"], *flows]
                for threat in part["threats"]
            }
        ),
    }


class Page(HTMLParser):
    """The attributes by which a page can be searched, and the ids of its cards."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.findings: list[tuple[str, str]] = []
        self.drawn: list[str] = []
        self.cards: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "data-fingerprint" in given:
            self.findings.append((given["data-rule"], given["data-fingerprint"]))
        if "data-id" in given:
            self.drawn.append(given["data-id"])
        if tag == "details" and given.get("class", "").startswith("card "):
            self.cards.append("-".join(given["id"].split("-")[-2:]))


def of_html(text: str) -> Ids:
    page = Page(text)
    return {
        "findings": sorted(page.findings),
        "drawn": sorted(page.drawn),
        "cards": sorted(page.cards),
    }


def on_page(review: Review) -> Ids:
    diagram = review.diagram
    return {
        **fingerprints(review),
        "drawn": sorted(part.id for part in (*diagram.nodes, *diagram.flows)),
        "cards": sorted(card.id for card in review.cards if card.state != "quiet"),
    }


def of_markdown(text: str) -> Ids:
    return {"cards": sorted(set(re.findall(r"\(([A-Z]{3}-\d\d), (?:critical|high|medium|low|info)\)", text)))}


def raised(review: Review) -> Ids:
    """A comment speaks of notebooks in which something was found."""
    if not review.findings:
        return {"cards": []}
    return {"cards": sorted(card.id for card in review.cards if card.state == "raised")}


def of_mermaid(text: str) -> Ids:
    """Names and ends by number, which is the order of the diagram."""
    nodes = re.findall(r'^    n(\d+)\W+"(.*)"', text, re.M)
    flows = re.findall(r"^  n(\d+) (?:-->|==>)(?:\|[^|]*\|)? n(\d+)$", text, re.M)
    return {
        "nodes": [(int(number), unescaped(label)) for number, label in nodes],
        "flows": [(int(source), int(target)) for source, target in flows],
    }


def unescaped(text: str) -> str:
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


def numbered(review: Review) -> Ids:
    diagram = review.diagram
    numbers = {node.id: number for number, node in enumerate(diagram.nodes)}
    by_boundary = [n for b in diagram.boundaries for n in diagram.nodes if n.boundary == b.id]
    return {
        "nodes": [(numbers[node.id], node.label) for node in by_boundary],
        "flows": [(numbers[flow.source], numbers[flow.target]) for flow in diagram.flows],
    }


FORMATS: dict[str, tuple[Callable[[str], Ids], Callable[[Review], Ids]]] = {
    "sarif": (of_sarif, fingerprints),
    "gitlab": (of_gitlab, hashed),
    "threat-dragon": (of_threat_dragon, elements),
    "otm": (of_otm, elements),
    "html": (of_html, on_page),
    "markdown": (of_markdown, raised),
    "mermaid": (of_mermaid, numbered),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("kind", FORMATS)
def test_ids_come_back(kind: str, name: str) -> None:
    read, said = FORMATS[kind]
    assert read(written(kind, name)) == said(one(name).review)


def test_the_ids_that_are_compared_are_there() -> None:
    """An empty list would come back from anything."""
    for _, said in FORMATS.values():
        assert all(said(one("churn").review).values())


def test_every_document_is_read_back() -> None:
    assert set(catalogue.documents()) == {*FORMATS, "cyclonedx", *RECORDS}


# --- CycloneDX, by its own library


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_components_come_back(name: str) -> None:
    model = pytest.importorskip("cyclonedx.model.bom")
    held = model.Bom.from_json(json.loads(written("cyclonedx", name)))
    found = {(part.name, part.version or "") for part in held.components}
    reviewed = one(name).review
    sources = {source.data_set or source.label for source in reviewed.inventory.sources}
    parts = {(c.name, c.version) for c in reviewed.components if c.kind != "data" or c.name not in sources}
    assert found == parts | {(source, "") for source in sources} | {(reviewed.path, "")}
    references = [str(part.bom_ref) for part in held.components]
    assert len(references) == len(set(references))
    assert set(references) == {part["bom-ref"] for part in bom([one(name)])["components"]}


# --- records


def items_in(text: str) -> Iterator[str]:
    yield from re.findall(r"^- .* \(([A-Z]\d\d|[A-Z]{3}-\d\d)\):", text, re.M)


@pytest.mark.parametrize("kind", RECORDS)
def test_records_name_only_what_the_review_has(kind: str) -> None:
    reviewed = one("churn").review
    text = written(kind, "churn")
    known = {card.id for card in reviewed.cards} | {item.id for item in reviewed.checklist}
    assert reviewed.path in text
    assert set(re.findall(r"\b[A-Z]{3}-\d\d\b", text)) <= known
    assert set(items_in(text)) <= known


def test_the_impact_assessment_names_every_risk_for_people() -> None:
    reviewed = one("churn").review
    rows = set(re.findall(r"^\| [^|\n]+ \(([A-Z]{3}-\d\d)\) \| ", written("dpia", "churn"), re.M))
    assert rows
    assert rows <= told(reviewed)
    assert {card.id for card in reviewed.cards if card.state == "raised" and card.suit == "PRV"} <= rows
