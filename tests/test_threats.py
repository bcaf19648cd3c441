"""Each threat on a small notebook that shows it, and on the same work repaired."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from notebooks import code, notebook, stream

from jupyter_secai import catalogue, review
from jupyter_secai.model import ThreatCard, at_or_above

FAMILIES = sorted((Path(__file__).parent / "threats").glob("*.toml"))
TWINS: dict[str, dict[str, Any]] = {
    card: row for file in FAMILIES for card, row in tomllib.loads(file.read_text(encoding="utf-8")).items()
}


def _cell(row: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(row, str):
        return code(row)
    shown = [stream(row["stream"])] if "stream" in row else []
    return {**code(row["source"], *shown), "execution_count": row.get("count")}


def _cards(cells: list[str | dict[str, Any]], **metadata: Any) -> dict[str, ThreatCard]:
    return {card.id: card for card in review(notebook(*map(_cell, cells), **metadata)).cards}


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
