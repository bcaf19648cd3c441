"""The block on purpose and people: read back from what was written, and from what people make of it."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_secai.model import Purpose
from jupyter_secai.pipeline import review
from jupyter_secai.privacy.purpose import purpose_block, with_purpose
from tests.notebooks import markdown, notebook

SAID = Purpose(
    purpose="Find late parcels",
    legal_ground="Art. 6(1)(b)",
    controller="Kontor Nord GmbH",
    retention="2027-03-31",
    audience="Team | board",
)


def read(*cells: Any) -> Purpose:
    return review(notebook(*cells)).purpose


@pytest.mark.parametrize(
    "block",
    [
        purpose_block(SAID),
        "# Churn\nSome words.\n\n### Purpose and people\n- **Purpose**: Find late parcels\n- Legal basis: Art. 6(1)(b)\n* Controller: Kontor Nord GmbH\n- Kept until: 2027-03-31\n- For whom: Team | board\n\n## Next\n- Purpose: not this",
        "## PURPOSE AND PEOPLE\nPurpose: Find late parcels\nLegal ground: Art. 6(1)(b)\nData controller: Kontor Nord GmbH\nRetention: 2027-03-31\nAudience: Team | board",
        "## Purpose and people\r\n\r\n| Field | Value |\r\n|---|---|\r\n| *purpose* | Find late parcels |\r\n| Legal ground | Art. 6(1)(b)\r\n| Controller | Kontor Nord GmbH |\r\n| Retention | 2027-03-31 |\r\n| audience | Team \\| board |".replace("\r\n", "\n"),
    ],
    ids=["as written", "a list", "lines", "an edited table"],
)  # fmt: skip
def test_the_block_is_read_in_many_shapes(block: str) -> None:
    found = read(markdown(block, id="b"))
    assert found.model_copy(update={"location": None}) == SAID
    assert found.location is not None
    assert (found.location.cell, found.location.cell_id) == (0, "b")


@pytest.mark.parametrize("cell", [markdown("# Purpose\nCount."), "x = 1", markdown("Purpose and people")])
def test_no_block_is_no_purpose(cell: Any) -> None:
    assert read(cell) == Purpose()


@given(
    st.builds(
        Purpose,
        **{
            name: st.text(st.characters(codec="utf-8"), max_size=60)
            for name in ("purpose", "legal_ground", "controller", "retention", "audience")
        },
    )
)
def test_what_is_written_is_read_back(said: Purpose) -> None:
    nb = with_purpose(notebook("x = 1"), said)
    found = read(*nb["cells"])
    for name in ("purpose", "legal_ground", "controller", "retention", "audience"):
        words = " ".join(getattr(said, name).split())
        assert getattr(found, name) == words.lstrip("*_ \t").strip()
    assert with_purpose(nb, found) == nb


def test_the_block_goes_under_the_title_and_is_replaced_where_it_stands() -> None:
    nb = notebook(markdown("# Churn", id="t"), "x = 1")
    once = with_purpose(nb, SAID)
    assert [cell["id"] for cell in once["cells"]][1] == "secai-purpose"
    assert with_purpose(once, SAID) == once
    again = with_purpose(once, SAID.model_copy(update={"retention": "2028-01-31"}))
    assert len(again["cells"]) == 3
    assert read(*again["cells"]).retention == "2028-01-31"
    assert nb == notebook(markdown("# Churn", id="t"), "x = 1")
    nbformat.validate(nbformat.from_dict(json.loads(json.dumps(again))))


def test_what_else_the_cell_says_stays() -> None:
    cell = markdown("# Churn\n\n## Purpose and people\n- Purpose: old words\n\n## Method\nSVM.", id="a")
    cell["source"] = cell["source"].splitlines(keepends=True)
    changed = with_purpose(notebook(cell), SAID)["cells"][0]["source"]
    assert isinstance(changed, list)
    assert changed[0] == "# Churn\n"
    assert changed[-2:] == ["## Method\n", "SVM."]
    assert "old words" not in "".join(changed)


def test_a_block_that_says_the_same_in_other_words_is_left_as_it_is() -> None:
    nb = notebook(markdown("## Purpose and people\n- Goal: find late parcels", id="a"))
    assert with_purpose(nb, Purpose(purpose="find late parcels")) == nb


def test_no_id_is_given_to_cells_of_old_notebooks() -> None:
    old = {**notebook(markdown("# A")), "nbformat_minor": 4}
    del old["cells"][0]["id"]
    assert "id" not in with_purpose(old, SAID)["cells"][1]
