"""Each threat on a small notebook that shows it, and on the same work repaired."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from notebooks import FAKE_GITHUB_TOKEN, code, display, frame_html, markdown, notebook, stream

from jupyter_secai import catalogue, review
from jupyter_secai.model import ThreatCard, at_or_above
from jupyter_secai.policy import Policy
from jupyter_secai.threats.pages import by_machine

# what is known of versions is the user's to give
POLICY = Policy(vulnerabilities=Path(__file__).parent / "advisories" / "osv.json")

FAMILIES = sorted((Path(__file__).parent / "threats").glob("*.toml"))
TWINS: dict[str, dict[str, Any]] = {
    card: row for file in FAMILIES for card, row in tomllib.loads(file.read_text(encoding="utf-8")).items()
}


def _cell(row: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(row, str):
        return code(row)
    if "markdown" in row:
        return markdown(row["markdown"])
    cell = {**code(row["source"], *_outputs(row)), "execution_count": row.get("count")}
    return {**cell, "metadata": {"init_cell": True} if "init_cell" in row else {}}


def _outputs(row: dict[str, Any]) -> list[dict[str, Any]]:
    if "stream" in row:
        return [stream(row["stream"])]
    if "error" in row:
        return [{"output_type": "error", "ename": row["error"], "evalue": "", "traceback": []}]
    if "columns" in row:
        values = [["1980-02-11", "10115", "f"], ["1975-07-01", "80331", "m"]]
        return [display(text_html=frame_html(row["columns"], *values))]
    if "token" in row:
        return [stream(f"Authorization: Bearer {FAKE_GITHUB_TOKEN}")]
    if "html" in row:
        return [display(text_html=row["html"])]
    if "large_html" in row:
        return [display(text_html=f'<img src="data:image/png;base64,{"A" * 120_000}">')]
    return []


def _cards(cells: list[str | dict[str, Any]], **metadata: Any) -> dict[str, ThreatCard]:
    return {card.id: card for card in review(notebook(*map(_cell, cells), **metadata), policy=POLICY).cards}


@pytest.mark.parametrize("card", TWINS)
def test_a_threat_is_raised_at_the_cell_that_shows_it(card: str) -> None:
    row = TWINS[card]
    raised = _cards(row["bad"])[card]
    assert raised.state == "raised"
    telling = [e for e in raised.evidence if e.strength != "weak"]
    assert {e.location.cell for e in telling if e.location} == {row["cell"], *row.get("also", ())}
    assert raised.severity == row.get("severity", raised.severity)
    assert raised.severity_reason


@pytest.mark.parametrize("card", TWINS)
def test_the_repaired_twin_raises_nothing_that_matters(card: str) -> None:
    cards = _cards(TWINS[card]["good"])
    assert cards[card].state in ("lowered", "closed", "quiet")
    assert not [c.id for c in cards.values() if c.state == "raised" and at_or_above(c.severity, "high")]


def test_every_family_of_cards_has_its_twins() -> None:
    assert len(TWINS) >= 40
    assert set(TWINS) <= set(catalogue.threats())
    assert {card.partition("-")[0] for card in TWINS} == {
        card.partition("-")[0] for card in catalogue.threats()
    }


# --- every item of evidence that the engine is said to recognise

ITEMS: dict[str, list[str | dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "threat_items.toml").read_text(encoding="utf-8")
)
METADATA = {
    "widgets": {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}}},
    "python36": {"language_info": {"name": "python", "version": "3.6.9"}},
    "papermill": {"papermill": {"duration": 9.5}},
}


def _items(cells: list[str | dict[str, Any]]) -> set[str | None]:
    """The items that these cells show, for any card."""
    keys = [cell["notebook"] for cell in cells if isinstance(cell, dict) and "notebook" in cell]
    metadata = METADATA[keys[0]] if keys else {}
    return {e.item for c in _cards(cells, **metadata).values() for e in (*c.evidence, *c.counter_evidence)}


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_recognised(item: str) -> None:
    assert item in _items(ITEMS[item])


def test_every_item_that_needs_no_person_has_an_example() -> None:
    """In the table of items, in a twin, or among the examples of the rules."""
    shown: set[str | None] = set(ITEMS)
    for row in TWINS.values():
        shown |= _items(row["bad"]) | _items(row["good"])
    for rule in catalogue.rules().values():
        for source in (*rule.bad, *rule.good):
            shown |= _items([source])
    assert by_machine() <= shown
