"""POST decide, on a real server: new entries come back, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.httpclient import HTTPClientError

from jupyter_secai.kept.deciding import checksum
from jupyter_secai.kept.notebook_metadata import kept_in
from jupyter_secai.notebook.reading import read_notebook
from jupyter_secai.pipeline import review
from jupyter_secai.privacy.purpose import purpose_in

PATH = "churn.ipynb"
ACCEPT = {
    "kind": "card",
    "subject": "SUP-01",
    "decision": "accepted",
    "reason": "our own file",
    "evidence": "f1",
    "expires": "2099-01-31",
}
SIGN = {"kind": "item", "subject": "C01", "decision": "yes", "reason": "read it", "evidence": "f2"}
ACE = {"kind": "threat", "title": "The nightly job overwrites the table", "suit": "T", "severity": "high"}


class Known(IdentityProvider):
    """Knows everybody by one name, as a hub does."""

    async def get_user(self, handler):
        known = await super().get_user(handler)
        return known and User("ada", name="Ada Lovelace")


@pytest.fixture
def jp_server_config():
    return {"ServerApp": {"jpserver_extensions": {"jupyter_secai": True}, "identity_provider_class": Known}}


@pytest.fixture(autouse=True)
def stored(jp_root_dir, bad_notebook):
    """The bad notebook under the contents root."""
    file = Path(jp_root_dir, PATH)
    file.write_text(json.dumps(bad_notebook), encoding="utf-8")
    return file


@pytest.fixture
def decide(jp_fetch):
    """Posts an act on an entry; gives the parsed answer."""

    async def post(act, entry=None, path=PATH):
        body = json.dumps({"path": path, "entry": entry, "act": act})
        answer = await jp_fetch("jupyter-secai", "decide", method="POST", body=body)
        return json.loads(answer.body)

    return post


async def refusal(request):
    """Status and body of a request that is to fail."""
    with pytest.raises(HTTPClientError) as caught:
        await request
    return caught.value.code, json.loads(caught.value.response.body)


async def test_a_decision_is_signed_with_the_name_and_the_time_of_the_server(decide, stored):
    before = stored.read_bytes()
    kept = kept_in({"secai": (await decide(ACCEPT))["entry"]})
    said = kept.decisions["SUP-01"]
    assert (said.decision, said.reason, said.expires) == ("accepted", "our own file", "2099-01-31")
    assert said.by == "Ada Lovelace"
    assert said.at.endswith("+00:00")
    assert said.checksum == checksum("SUP-01", said)
    assert stored.read_bytes() == before


async def test_the_next_review_shows_what_was_decided(decide, bad_notebook):
    card = next(card for card in review(bad_notebook).cards if card.state == "raised")
    entry = (await decide({**ACCEPT, "subject": card.id, "evidence": card.fingerprint}))["entry"]
    decided = {**bad_notebook, "metadata": {**bad_notebook["metadata"], "secai": entry}}
    assert kept_in(read_notebook(decided).metadata).decisions[card.id].evidence == card.fingerprint


async def test_answers_and_questions_are_kept_apart(decide):
    entry = (await decide(SIGN))["entry"]
    question = {**SIGN, "kind": "question", "subject": "Q1", "decision": "yes"}
    entry = (await decide(question, entry))["entry"]
    assert list(entry) == ["answers", "questions"]


async def test_the_same_person_cannot_countersign(decide):
    entry = (await decide(SIGN))["entry"]
    act = {"kind": "countersign", "of": "item", "subject": "C01"}
    status, body = await refusal(decide(act, entry))
    assert (status, body["reason"]) == (409, "not-possible")
    assert "another person" in body["message"]


async def test_another_person_countersigns(decide):
    entry = (await decide(SIGN))["entry"]
    row = entry["answers"]["C01"]
    row["by"] = "Grace"
    row["checksum"] = checksum("C01", kept_in({"secai": entry}).answers["C01"])
    signed = (await decide({"kind": "countersign", "of": "item", "subject": "C01"}, entry))["entry"]
    assert len(signed["answers"]["C01"]["countersigned"]) == 1


async def test_what_was_changed_by_hand_is_not_countersigned(decide):
    entry = (await decide(SIGN))["entry"]
    entry["answers"]["C01"]["by"] = "Grace"
    act = {"kind": "countersign", "of": "item", "subject": "C01"}
    assert "changed by hand" in (await refusal(decide(act, entry)))[1]["message"]


async def test_what_is_taken_back_leaves_nothing(decide):
    entry = (await decide(SIGN))["entry"]
    assert (await decide({"kind": "withdraw", "of": "item", "subject": "C01"}, entry)) == {"entry": {}}


async def test_own_threats_are_numbered_changed_and_removed(decide):
    entry = (await decide(ACE))["entry"]
    entry = (await decide({**ACE, "title": "Second"}, entry))["entry"]
    entry = (await decide({**ACE, "id": "ACE-1", "title": "Changed"}, entry))["entry"]
    assert [(row["id"], row["title"]) for row in entry["threats"]] == [
        ("ACE-1", "Changed"),
        ("ACE-2", "Second"),
    ]
    entry = (await decide({**ACCEPT, "subject": "ACE-1"}, entry))["entry"]
    entry = (await decide({"kind": "remove-threat", "id": "ACE-1"}, entry))["entry"]
    assert [row["id"] for row in entry["threats"]] == ["ACE-2"]
    assert "decisions" not in entry


async def test_corrections_of_a_source_add_up(decide):
    column = {"name": "zip", "kind": "quasi", "known_by": "person"}
    first = {"kind": "source", "subject": "s1", "correction": {"columns": [column]}}
    entry = (await decide(first))["entry"]
    second = {"kind": "source", "subject": "s1", "correction": {"retention": "two years"}}
    entry = (await decide(second, entry))["entry"]
    source = kept_in({"secai": entry}).sources["s1"]
    assert (source.columns[0].kind, source.retention) == ("quasi", "two years")


async def test_what_is_not_known_stays_as_it_was(decide):
    entry = (await decide(SIGN, {"later": [1], "answers": {"C02": {"odd": True}}}))["entry"]
    assert entry["later"] == [1]
    assert entry["answers"]["C02"] == {"odd": True}


async def test_the_purpose_block_is_replaced_and_the_rest_of_the_cell_stays(decide):
    said = {"kind": "purpose", "purpose": "Find who may leave", "audience": "the sales team"}
    first = (await decide(said))["markdown"]
    assert "Find who may leave" in first
    rest = "\n\n## Data\n\n" + "Rows. " * 2000
    changed = {**said, "purpose": "Find who stays", "source": first + rest}
    again = (await decide(changed))["markdown"]
    assert again == first.replace("who may leave", "who stays") + rest


async def test_the_purpose_is_read_back_by_the_next_review(decide, bad_notebook):
    text = (await decide({"kind": "purpose", "purpose": "Find who may leave"}))["markdown"]
    cell = {"id": "p", "cell_type": "markdown", "metadata": {}, "source": text}
    notebook = read_notebook({**bad_notebook, "cells": [cell, *bad_notebook["cells"]]})
    assert purpose_in(notebook.cells, PATH).purpose == "Find who may leave"


async def test_a_decision_cannot_have_expired_when_it_is_made(decide):
    status, body = await refusal(decide({**ACCEPT, "expires": "2020-01-31"}))
    assert (status, body["reason"]) == (409, "not-possible")
    assert "2020-01-31 has passed" in body["message"]


@pytest.mark.parametrize(
    "act",
    [
        {**ACCEPT, "reason": "  "},
        {**ACCEPT, "decision": "yes"},
        {**ACCEPT, "expires": "soon"},
        {**ACCEPT, "by": "somebody else"},
        {**ACE, "suit": "X"},
        {**ACE, "id": "SUP-01"},
        {"kind": "poem"},
        {},
    ],
)
async def test_acts_that_are_not_of_the_form(decide, act):
    status, body = await refusal(decide(act))
    assert (status, body["reason"]) == (400, "bad-request")
    assert "our own file" not in body["message"]


@pytest.mark.parametrize(("path", "status"), [("none.ipynb", 404), ("../churn.ipynb", 400)])
async def test_notebooks_that_are_not_ours(decide, path, status):
    assert (await refusal(decide(ACCEPT, path=path)))[0] == status


class Reader(Authorizer):
    """Lets everybody read, nobody write."""

    def is_authorized(self, handler, user, action, resource):  # noqa: ARG002
        return action == "read"


class TestReader:
    @pytest.fixture
    def jp_server_config(self):
        return {
            "ServerApp": {
                "jpserver_extensions": {"jupyter_secai": True},
                "authorizer_class": Reader,
            }
        }

    async def test_who_may_not_write_decides_nothing(self, decide):
        assert (await refusal(decide(ACCEPT)))[0] == 403
