"""What people decided, kept in a notebook's metadata: read with care, and reopened when the evidence changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_secai.kept.deciding import checksum, decision_on, evidence_fingerprint
from jupyter_secai.kept.notebook_metadata import Kept, KeptDecision, kept_in
from jupyter_secai.model import Evidence, Location
from jupyter_secai.pipeline import review

TODAY = date(2026, 11, 25)


def decision(**changes: object) -> KeptDecision:
    said = {"decision": "accepted", "by": "Ada", "reason": "a test set", "at": "2026-11-01", "evidence": "f1"}
    made = KeptDecision.model_validate(said | changes)
    return made.model_copy(update={"checksum": checksum("SUP-01", made)})


def place(cell: int, cell_id: str) -> Location:
    return Location(path="a.ipynb", cell=cell, cell_id=cell_id, carrier="source")


def test_a_decision_holds_while_its_evidence_does() -> None:
    held = decision_on("SUP-01", decision(), "f1", TODAY)
    assert held is not None
    assert (held.stale, held.altered) == (False, False)


@pytest.mark.parametrize(
    ("changes", "fingerprint"),
    [({}, "f2"), ({"expires": "2026-11-24"}, "f1"), ({"expires": "next year"}, "f1")],
    ids=["other evidence", "expired", "a day that cannot be read"],
)
def test_a_decision_becomes_stale(changes: dict[str, object], fingerprint: str) -> None:
    held = decision_on("SUP-01", decision(**changes), fingerprint, TODAY)
    assert held is not None
    assert held.stale


def test_a_decision_that_was_edited_by_hand_is_shown_as_altered() -> None:
    edited = decision().model_copy(update={"by": "Grace"})
    held = decision_on("SUP-01", edited, "f1", TODAY)
    assert held is not None
    assert held.altered


def test_a_decision_does_not_count_for_another_subject() -> None:
    held = decision_on("SUP-02", decision(), "f1", TODAY)
    assert held is not None
    assert held.altered


def test_the_fingerprint_survives_a_move_and_not_a_new_finding() -> None:
    before = [Evidence(note="loads", location=place(1, "a"), item="SUP-01.e3", finding="x")]
    moved = [Evidence(note="loads", location=place(7, "a"), item="SUP-01.e3", finding="x")]
    more = [*before, Evidence(note="loads", location=place(8, "b"), item="SUP-01.e3", finding="y")]
    assert evidence_fingerprint("SUP-01", before) == evidence_fingerprint("SUP-01", moved)
    assert evidence_fingerprint("SUP-01", before) != evidence_fingerprint("SUP-01", more)


def test_a_bad_entry_costs_only_itself() -> None:
    good = decision().model_dump()
    kept = kept_in({"secai": {"decisions": {"SUP-01": good, "SUP-02": {"by": ""}}, "threats": "none"}})
    assert set(kept.decisions) == {"SUP-01"}
    assert kept.unread == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # making values is slow on a busy machine
@given(
    st.dictionaries(st.sampled_from(["decisions", "answers", "questions", "threats", "sources"]), json_values)
)
def test_any_metadata_is_read(entry: dict[str, object]) -> None:
    assert isinstance(kept_in({"secai": entry}), Kept)


def test_what_people_decided_is_no_image_that_was_not_checked(
    make_notebook: Callable[..., dict[str, Any]],
) -> None:
    notebook = make_notebook("x = 1")
    notebook["metadata"]["secai"] = {"decisions": {"SUP-01": decision().model_dump(mode="json")}}
    found = review(notebook)
    assert [row.carrier for row in found.coverage if not row.checked] == ["notebook-metadata:secai"]
    assert (found.overview.not_checked, found.overview.sentence) == (0, "Nothing found")
