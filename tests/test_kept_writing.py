"""What people decide, written into a notebook: by whom, readable in a diff, whole after saving and merging."""

from __future__ import annotations

import difflib
import json
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_secai.kept.notebook_metadata import KeptDecision, KeptSource, KeptThreat, kept_in
from jupyter_secai.kept.writing import (
    UndecidableError,
    countersigned,
    next_threat,
    with_decision,
    with_entry,
    with_source,
    with_threat,
    without,
    without_threat,
)
from jupyter_secai.model import DataColumn
from jupyter_secai.pipeline import review
from jupyter_secai.redaction.files import as_written
from tests.notebooks import code, notebook

SAID = {"decision": "yes", "by": "Ada", "reason": "seen", "at": "2026-11-01T10:00:00+00:00", "evidence": "f1"}


def made(**changes: Any) -> KeptDecision:
    return KeptDecision.model_validate(SAID | changes)


def test_a_decision_is_written_and_read_back() -> None:
    entry = with_decision({}, "answers", "P07", made(expires="2027-01-31"))
    kept = kept_in({"secai": entry}).answers["P07"]
    assert (kept.decision, kept.by, kept.reason, kept.expires) == ("yes", "Ada", "seen", "2027-01-31")
    assert kept.checksum


def test_the_same_again_changes_nothing_and_another_does() -> None:
    entry = with_decision({}, "answers", "P07", made(expires="2027-01-31"))
    assert with_decision(entry, "answers", "P07", made(at="2026-12-24T00:00:00+00:00")) == entry
    assert with_decision(entry, "answers", "P07", made(reason="other")) != entry
    assert with_decision(entry, "answers", "P07", made(evidence="f2")) != entry
    forged = {"answers": {"P07": {**entry["answers"]["P07"], "expires": "2099-01-01"}}}
    assert with_decision(forged, "answers", "P07", made()) != forged


def test_the_entry_that_is_given_is_not_changed() -> None:
    entry = with_decision({}, "answers", "P07", made())
    before = json.dumps(entry)
    with_decision(entry, "answers", "C01", made())
    countersigned(entry, "answers", "P07", "Grace", "2026-11-02")
    without(entry, "answers", "P07")
    assert json.dumps(entry) == before


@pytest.mark.parametrize(
    ("on", "changes", "said"),
    [
        ("answers", {"decision": "accepted"}, "accepted is none of yes"),
        ("decisions", {"decision": "yes"}, "yes is none of mitigated"),
        ("answers", {"by": " "}, "a name and a reason"),
        ("answers", {"reason": " "}, "a name and a reason"),
        ("answers", {"expires": "soon"}, "2027-01-31"),
        ("answers", {"expires": "2026-01-31"}, "2026-01-31 has passed"),
    ],
)
def test_what_cannot_be_decided(on: Any, changes: dict[str, str], said: str) -> None:
    with pytest.raises(UndecidableError, match=said):
        with_decision({}, on, "P07", made(**changes))


def test_another_person_countersigns_once() -> None:
    entry = with_decision({}, "answers", "P07", made())
    twice = countersigned(entry, "answers", "P07", "Grace", "2026-11-02")
    assert [c.by for c in kept_in({"secai": twice}).answers["P07"].countersigned] == ["Grace"]
    assert countersigned(twice, "answers", "P07", "Grace", "2026-12-01") == twice
    for by, subject in (("Ada", "P07"), ("Grace", "X01")):
        with pytest.raises(UndecidableError):
            countersigned(entry, "answers", subject, by, "2026-11-02")
    forged = json.loads(json.dumps(twice))
    forged["answers"]["P07"]["countersigned"].append({"by": "Eve", "at": "2026-11-03"})
    with pytest.raises(UndecidableError, match="changed by hand"):
        countersigned(forged, "answers", "P07", "Mallory", "2026-11-04")


def test_a_decision_and_a_correction_are_taken_back() -> None:
    entry = with_decision(with_decision({}, "answers", "P07", made()), "answers", "C01", made())
    assert set(without(entry, "answers", "P07")["answers"]) == {"C01"}
    assert without(without(entry, "answers", "P07"), "answers", "C01") == {}
    corrected = with_source(
        {}, "s1", KeptSource(label="CRM", columns=[DataColumn(name="a", kind="special", known_by="person")])
    )
    assert kept_in({"secai": corrected}).sources["s1"].columns[0].kind == "special"
    assert with_source(corrected, "s1", KeptSource()) == {}


def test_own_threats_are_added_replaced_and_removed() -> None:
    assert next_threat({}) == "ACE-1"
    entry = with_threat({}, KeptThreat(id="ACE-1", title="Badge left in the lab", suit="S"))
    assert next_threat(entry) == "ACE-2"
    entry = with_decision(entry, "decisions", "ACE-1", made(decision="accepted"))
    renamed = with_threat(entry, KeptThreat(id="ACE-1", title="Badge lost", suit="S"))
    assert [t.title for t in kept_in({"secai": renamed}).threats] == ["Badge lost"]
    assert without_threat(renamed, "ACE-1") == {}


names = st.text(min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(st.sampled_from(["C01", "P07", "X01"]), names, names), max_size=6))
def test_whatever_is_decided_is_read_back_in_order(decisions: list[tuple[str, str, str]]) -> None:
    entry: dict[str, Any] = {}
    for item, by, reason in decisions:
        entry = with_decision(entry, "answers", item, made(by=by, reason=reason))
    assert list(entry.get("answers", {})) == sorted({item for item, _, _ in decisions})
    assert kept_in({"secai": json.loads(json.dumps(entry))}).unread == 0


# --- in a file


def text_of(nb: dict[str, Any], entry: dict[str, Any]) -> str:
    changed = {**nb, "metadata": with_entry(nb["metadata"], entry)}
    return json.dumps(changed, indent=1, ensure_ascii=False) + "\n"


NB = notebook(
    code("x = 1", id="a"),
    kernelspec={"name": "python3", "display_name": "P"},
    language_info={"name": "python"},
)


def test_a_diff_has_readable_lines_and_nothing_else() -> None:
    before = json.dumps(NB, indent=1) + "\n"
    nb = json.loads(before)
    changed = {**nb, "metadata": with_entry(nb["metadata"], with_decision({}, "answers", "P07", made()))}
    after = as_written(changed, before.encode()).decode()
    lines = [
        line
        for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    removed = [line[1:].strip() for line in lines if line[0] == "-"]
    added = [line[1:].strip() for line in lines if line[0] == "+"]
    assert [line.rstrip(",") for line in removed] == [
        line.rstrip(",") for line in removed if line.rstrip(",") in {a.rstrip(",") for a in added}
    ]
    assert '"by": "Ada",' in added
    assert '"reason": "seen"' in added
    assert len(added) <= 12


def test_it_survives_saving_and_an_upgrade_by_nbformat(tmp_path: Path) -> None:
    nb = json.loads(json.dumps(NB))
    old = {
        **nb,
        "nbformat_minor": 4,
        "cells": [{k: v for k, v in c.items() if k != "id"} for c in nb["cells"]],
    }
    entry = countersigned(
        with_decision({}, "answers", "P07", made()), "answers", "P07", "Grace", "2026-11-02"
    )
    old["metadata"] = with_entry(old["metadata"], entry)
    file = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.upgrade(nbformat.from_dict(old)), file)
    read = json.loads(file.read_text())
    assert read["nbformat_minor"] >= 5
    kept = kept_in(read["metadata"]).answers["P07"]
    found = next(i for i in review(file).checklist if i.id == "P07")
    assert kept.countersigned[0].by == "Grace"
    assert found.signed is not None
    assert not found.signed.altered


def test_branches_that_decide_about_different_items_merge(tmp_path: Path) -> None:
    base = {}
    for item in ("C01", "P01", "S01", "X01"):
        base = with_decision(base, "answers", item, made())
    ours = with_decision(base, "answers", "C10", made(by="Grace"))
    theirs = with_decision(base, "answers", "T03", made(by="Linus"))
    for name, entry in (("base", base), ("ours", ours), ("theirs", theirs)):
        (tmp_path / name).write_text(text_of(NB, entry))
    done = subprocess.run(
        ["git", "merge-file", "-p", "ours", "base", "theirs"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    kept = kept_in(json.loads(done.stdout)["metadata"])
    assert set(kept.answers) == {"C01", "C10", "P01", "S01", "T03", "X01"}
    assert kept.unread == 0


def test_metadata_keeps_its_order_and_loses_an_empty_entry() -> None:
    entry = with_decision({}, "answers", "P07", made())
    assert list(with_entry({"kernelspec": 1, "widgets": 2}, entry)) == ["kernelspec", "secai", "widgets"]
    assert list(with_entry({"widgets": 2, "kernelspec": 1}, entry)) == ["widgets", "kernelspec", "secai"]
    assert with_entry({"a": 1, "secai": entry}, {}) == {"a": 1}
