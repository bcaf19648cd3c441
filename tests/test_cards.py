"""Cards under what people decided, how bad they are and why, and the questions of a session."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from notebooks import code, notebook

from jupyter_secai import catalogue, review
from jupyter_secai.kept.deciding import checksum
from jupyter_secai.kept.notebook_metadata import KeptDecision
from jupyter_secai.model import SEVERITIES, Review, ThreatCard, severity_rank
from jupyter_secai.policy import Policy, load_policy
from jupyter_secai.threats.observations import OBSERVATIONS

ROOT = Path(__file__).parent.parent
PICKLE = code("import pickle\npickle.load(open('m', 'rb'))", id="load")
MORE = code("import pickle\npickle.load(open('n', 'rb'))", id="more")


def _card(reviewed: Review, card: str) -> ThreatCard:
    return next(c for c in reviewed.cards if c.id == card)


def _decision(card: str, evidence: str, **changed: Any) -> dict[str, Any]:
    row = {
        "decision": "accepted",
        "by": "Reviewer",
        "reason": "The file is ours.",
        "at": "2026-05-01T10:00:00Z",
        "evidence": evidence,
        **changed,
    }
    return {**row, "checksum": checksum(card, KeptDecision.model_validate(row))}


def _decided(card: str, *cells: dict[str, Any], **changed: Any) -> Review:
    before = _card(review(notebook(PICKLE)), card)
    kept = {"decisions": {card: _decision(card, before.fingerprint, **changed)}}
    return review(notebook(*cells, secai=kept))


# --- decisions


@pytest.mark.parametrize("decision", ["mitigated", "accepted", "transferred", "not-applicable"])
def test_a_decision_stands_on_the_evidence_that_it_was_made_on(decision: str) -> None:
    card = _card(_decided("SUP-01", PICKLE, decision=decision), "SUP-01")
    assert card.decision
    assert (card.decision.decision, card.decision.stale, card.decision.altered) == (decision, False, False)
    assert card.state == "raised"


def test_new_evidence_reopens_a_card_and_a_moved_cell_does_not() -> None:
    again = _card(_decided("SUP-01", PICKLE, MORE), "SUP-01")
    moved = _card(_decided("SUP-01", code("x = 1"), PICKLE), "SUP-01")
    assert again.decision
    assert again.decision.stale
    assert moved.decision
    assert not moved.decision.stale


def test_a_day_that_has_passed_reopens_a_card() -> None:
    past, later = date.today() - timedelta(days=2), date.today() + timedelta(days=2)
    old = _card(_decided("SUP-01", PICKLE, expires=past.isoformat()), "SUP-01")
    new = _card(_decided("SUP-01", PICKLE, expires=later.isoformat()), "SUP-01")
    assert old.decision
    assert old.decision.stale
    assert new.decision
    assert not new.decision.stale


def test_what_is_decided_stands_behind_what_is_open() -> None:
    secret = code("db_password = 'Tr0ub4dor&3x'")
    open_first = [c.id for c in _decided("SUP-01", PICKLE, secret).cards if c.state == "raised"]
    reopened = [c.id for c in _decided("SUP-01", PICKLE, MORE, secret).cards if c.state == "raised"]
    assert open_first.index("SUP-01") > open_first.index("SEC-01")
    assert reopened.index("SUP-01") < reopened.index("SEC-01")


def test_a_decision_that_was_edited_by_hand_leaves_the_card_open() -> None:
    secret = code("db_password = 'Tr0ub4dor&3x'")
    sound = _decision("SUP-01", _card(review(notebook(PICKLE)), "SUP-01").fingerprint)
    kept = {"decisions": {"SUP-01": {**sound, "by": "Somebody else"}}}
    cards = review(notebook(PICKLE, secret, secai=kept)).cards
    card = next(c for c in cards if c.id == "SUP-01")
    assert card.decision
    assert card.decision.altered
    raised = [c.id for c in cards if c.state == "raised"]
    assert raised.index("SUP-01") < raised.index("SEC-01")


def test_policy_can_leave_a_notebooks_decisions_out() -> None:
    kept = {"decisions": {"SUP-01": _decision("SUP-01", "x")}, "threats": [ACE]}
    cards = review(notebook(PICKLE, secai=kept), policy=Policy(notebook_decisions=False)).cards
    assert not any(c.decision or c.own for c in cards)


ACE = {
    "id": "ACE-1",
    "title": "A rival reads the weekly forecast",
    "suit": "I",
    "summary": "The forecast lies in a folder of two departments.",
    "severity": "high",
    "stages": ["share"],
}


def test_the_ace_is_raised_until_somebody_decides() -> None:
    ace = _card(review(notebook(code("x = 1"), secai={"threats": [ACE]})), "ACE-1")
    assert (ace.own, ace.state, ace.suit, ace.stride, ace.severity) == (True, "raised", "I", ["I"], "high")
    kept = {"threats": [ACE], "decisions": {"ACE-1": _decision("ACE-1", ace.fingerprint)}}
    decided = _card(review(notebook(code("x = 1"), secai=kept)), "ACE-1")
    assert decided.decision
    assert not decided.decision.stale


# --- severity


def test_every_severity_has_a_reason_and_a_card_says_what_microsoft_says() -> None:
    cards = review(notebook(code("x = 1"))).cards
    assert all(card.severity_reason and card.fingerprint for card in cards)
    rated = catalogue.taxonomies()["MS-TM"].ratings
    for card in cards:
        threat = catalogue.threats()[card.id]
        if set(threat.ms_threat_variants) & set(rated):
            assert "Microsoft" in card.severity_reason


def test_a_combination_lifts_a_card_and_says_so() -> None:
    training = "from openai import OpenAI\nOpenAI().fine_tuning.jobs.create(model='m', training_file='f')"
    people = "import pandas as pd\np = pd.read_csv('p.csv')\np['email']"
    alone = _card(review(notebook(training)), "MOD-09")
    both = _card(review(notebook(people, training)), "MOD-09")
    assert (alone.severity, both.severity) == ("medium", "high")
    assert both.severity_reason == catalogue.combinations()["people-at-a-training-provider"].reason


def test_combinations_only_lift() -> None:
    for name, row in catalogue.combinations().items():
        for card in row.cards:
            start = catalogue.threats()[card].severity.level
            assert severity_rank(row.severity) < severity_rank(start), (name, card)


def test_policy_sets_the_severity_of_a_card(tmp_path: Path) -> None:
    (tmp_path / "secai.toml").write_text('[cards]\n"SUP-01" = "low"\n', encoding="utf-8")
    card = _card(review(notebook(PICKLE), policy=load_policy(tmp_path / "secai.toml")), "SUP-01")
    assert (card.severity, card.state) == ("low", "raised")
    assert "policy" in card.severity_reason


# --- what is absent


def test_absence_counts_only_beside_something_that_is_there() -> None:
    strengths = {i.id: i.strength for t in catalogue.threats().values() for i in t.evidence}
    for name, row in catalogue.signals().items():
        if name in strengths and row.unless and row.at:
            shown = any(catalogue.situations()[s].match or catalogue.situations()[s].code for s in row.at)
            assert shown or any(catalogue.situations()[s].at for s in row.at), name
    kinds = {i.id: i.kind for t in catalogue.threats().values() for i in t.evidence}
    assert not [name for name, kind in kinds.items() if kind == "absence" and strengths[name] == "strong"]


def test_an_empty_notebook_raises_nothing_and_is_asked_nothing() -> None:
    reviewed = review(notebook(code("x = 1")))
    assert {card.state for card in reviewed.cards} <= {"quiet", "closed"}
    assert not any(card.evidence for card in reviewed.cards)
    assert {question.answer for question in reviewed.questions} == {"not-applicable"}


# --- questions


def test_a_question_is_asked_answered_and_decided() -> None:
    saving = "import joblib\njoblib.dump(model, 'model.joblib')"
    digest = "import hashlib\nhashlib.sha256(open('model.joblib', 'rb').read())"
    asked = {q.id: q for q in review(notebook(saving)).questions}["X06"]
    told = {q.id: q for q in review(notebook(saving, digest)).questions}["X06"]
    assert (asked.answer, asked.evidence[0].location and asked.evidence[0].location.cell) == ("open", 0)
    assert (told.answer, told.evidence[0].location and told.evidence[0].location.cell) == ("answered", 1)
    kept = {"questions": {"X06": _decision("X06", asked.fingerprint, decision="yes")}}
    decided = {q.id: q for q in review(notebook(code(saving), secai=kept)).questions}["X06"]
    assert decided.decision is not None


def test_three_groups_of_questions_reach_cards_and_stages() -> None:
    groups = Counter(row.group for row in catalogue.questions().values())
    assert set(groups) == {"data", "harm", "dependencies"}
    assert len(catalogue.questions()) >= 25
    assert all(
        row.stages and set(row.cards) <= set(catalogue.threats()) for row in catalogue.questions().values()
    )


# --- the catalogue


def test_every_item_is_recognised_or_says_why_it_needs_a_person() -> None:
    threats = catalogue.threats()
    evidence = {item.id for threat in threats.values() for item in threat.evidence}
    counter = {f"{c}.c{n}" for c, t in threats.items() for n in range(1, len(t.counter_evidence) + 1)}
    supplied = {item for rule in catalogue.rules().values() for item in rule.evidence}
    assert supplied <= evidence
    assert set(catalogue.signals()) | supplied == evidence | counter
    for name, row in catalogue.signals().items():
        looked_for = bool(row.match or row.code or row.seen or row.at)
        assert looked_for != bool(row.by_person), name
    machine = {name for name, row in catalogue.signals().items() if not row.by_person} | supplied
    assert len(machine & evidence) >= 0.75 * len(evidence)


def test_rows_name_only_what_there_is() -> None:
    situations = set(catalogue.situations())
    for rows in (catalogue.signals(), catalogue.situations()):
        for name, row in rows.items():
            assert {*row.at, *row.when, *row.unless} <= situations, name
            assert set(row.seen) <= set(OBSERVATIONS), name
    for combination in catalogue.combinations().values():
        assert set(combination.when) <= situations
        assert set(combination.cards) <= set(catalogue.threats())
        assert combination.severity in SEVERITIES
    for question in catalogue.questions().values():
        assert {*question.applies, *question.answered} <= situations


def test_ids_are_as_published() -> None:
    assert not list(runpy.run_path(str(ROOT / "scripts" / "check_taxonomies.py"))["problems"]())


def test_an_id_that_was_retired_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    threats = dict(catalogue.threats())
    threats["SUP-01"] = threats["SUP-01"].model_copy(
        update={"atlas_techniques": ("AML.T0019",), "cwe": ("CWE-999999",), "owasp_llm_2026": ()}
    )
    monkeypatch.setattr(catalogue, "threats", lambda: threats)
    told = "\n".join(runpy.run_path(str(ROOT / "scripts" / "check_taxonomies.py"))["problems"]())
    assert "AML.T0019" in told
    assert "AML.T0115.000" in told
    assert "CWE-999999" in told
    assert "names LLM03:2025 and not LLM04:2026" in told


def test_pages_are_up_to_date() -> None:
    """Run scripts/threat_docs.py after a change of a card, a signal, a combination or a taxonomy."""
    pages = runpy.run_path(str(ROOT / "scripts" / "threat_docs.py"))["pages"]()
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "threats").glob("*.md")}
    assert kept == pages


def test_no_value_reaches_a_card() -> None:
    value = "Tr0ub4dor&3x"
    nb = notebook(code(f"db_password = '{value}'\nimport os\nos.environ['API_KEY'] = '{value}'"))
    shown = review(nb)
    text = json.dumps([card.model_dump(mode="json") for card in shown.cards])
    assert value not in text
    assert _card(shown, "SEC-01").state == "raised"
