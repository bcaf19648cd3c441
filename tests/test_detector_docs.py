"""docs/detectors.md is what the detectors' rows make, and names every one of them."""

from __future__ import annotations

import runpy
from pathlib import Path

from jupyter_secai import catalogue

ROOT = Path(__file__).parent.parent
MADE: str = runpy.run_path(str(ROOT / "scripts" / "detector_docs.py"))["page"]()


def test_the_page_is_up_to_date() -> None:
    """Run scripts/detector_docs.py after a change of a detector's row."""
    assert (ROOT / "docs" / "detectors.md").read_text(encoding="utf-8") == MADE


def test_the_page_names_every_detector() -> None:
    known = catalogue.entities()
    ids = [row.id for row in (*known.entities, *known.business, *catalogue.active().kind)]
    assert [name for name in ids if f"| `{name}` |" not in MADE] == []
    assert [token.name for token in catalogue.tokens() if f"| {token.name} |" not in MADE] == []


def test_every_row_has_as_many_cells_as_its_table() -> None:
    width = 0
    for line in MADE.split("\n"):
        if not line.startswith("|"):
            width = 0
            continue
        width = width or line.count(" | ")
        assert line.count(" | ") == width, line
        assert "|  |" not in line, line
