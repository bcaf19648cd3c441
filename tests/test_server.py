"""The REST API, on a real server."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import nbformat
import pytest
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.decorator import authorized
from tornado.httpclient import HTTPClientError
from tornado.web import authenticated

from jupyter_secai import catalogue
from jupyter_secai.administration import Administration

PATH = "folder/churn.ipynb"
SESSION = "a" * 16
OTHER = "b" * 16


@pytest.fixture
def jp_server_config():
    return {"ServerApp": {"jpserver_extensions": {"jupyter_secai": True}}}


@pytest.fixture(autouse=True)
def stored(jp_root_dir, bad_notebook):
    """The bad notebook under the contents root."""
    file = Path(jp_root_dir, PATH)
    file.parent.mkdir()
    file.write_text(json.dumps(bad_notebook), encoding="utf-8")
    return file


@pytest.fixture
def ask(jp_fetch, bad_notebook):
    """Posts a notebook, the bad one unless other cells are given; gives the parsed answer."""

    async def post(**changes):
        body = {"session": SESSION, "path": PATH, "generation": 1, **bad_notebook, **changes}
        answer = await jp_fetch("jupyter-secai", "review", method="POST", body=json.dumps(body))
        return json.loads(answer.body)

    return post


async def refusal(request):
    """Status and body of a request that is to fail."""
    with pytest.raises(HTTPClientError) as caught:
        await request
    return caught.value.code, json.loads(caught.value.response.body)


def rules(answer):
    return [finding["rule"] for finding in answer["review"]["findings"]]


# what is answered


async def test_reviews_cells_that_are_not_saved(ask, stored, make_notebook):
    stored.write_text(json.dumps(make_notebook("x = 1")), encoding="utf-8")
    answer = await ask(generation=7)
    assert (answer["generation"], answer["read"]) == (7, "live")
    assert rules(answer) == ["hardcoded-secret"]
    assert answer["review"]["path"] == PATH


async def test_says_what_an_export_would_say(ask, make_notebook):
    gate = (await ask())["gate"]
    assert gate["blocked"]
    assert gate["level"] == "high"
    assert gate["sentence"] == "SecAI refused this export: 1 finding to fix, in cell 2."
    clean = (await ask(generation=2, **make_notebook("x = 1")))["gate"]
    assert (clean["blocked"], clean["findings"]) == (False, [])


async def test_policy_beside_the_notebook_counts(ask, stored):
    (stored.parent / "secai.toml").write_text('gate-level = "never"\n', encoding="utf-8")
    gate = (await ask())["gate"]
    assert (gate["blocked"], gate["level"]) == (False, "never")


async def test_reviews_from_disk_and_says_so(jp_fetch):
    answer = json.loads((await jp_fetch("jupyter-secai", "review", params={"path": PATH})).body)
    assert answer["read"] == "disk"
    assert rules(answer) == ["hardcoded-secret"]
    assert "generation" not in answer


class Room:
    def __init__(self, source):
        self.source = source


class Rooms:
    """Stands in for the collaboration extension, in the form that it gives to other extensions."""

    def __init__(self, room):
        self.room = room

    async def get_document(self, *, path, content_type, file_format):  # noqa: ARG002
        if self.room is None:
            raise ValueError("no room is open")
        return self.room


async def test_reviews_the_shared_document_where_there_is_one(jp_fetch, jp_web_app, make_notebook):
    jp_web_app.settings["jupyter_server_ydoc"] = Rooms(Room(make_notebook("eval(input())")))
    answer = json.loads((await jp_fetch("jupyter-secai", "review", params={"path": PATH})).body)
    assert answer["read"] == "shared"
    assert "hardcoded-secret" not in rules(answer)


async def test_reviews_from_disk_when_no_room_is_open(jp_fetch, jp_web_app):
    jp_web_app.settings["jupyter_server_ydoc"] = Rooms(None)
    answer = json.loads((await jp_fetch("jupyter-secai", "review", params={"path": PATH})).body)
    assert answer["read"] == "disk"


async def test_catalogue_is_whole_and_cached(jp_fetch):
    answer = await jp_fetch("jupyter-secai", "catalogue")
    page = json.loads(answer.body)
    assert page["stages"][0]["id"] == "collect"
    assert {suit["id"] for suit in page["suits"]} == {*"STRIDE", "Safety"}
    assert page["rules"]["hardcoded-secret"]["bad"]
    assert all(card["mitigations"] for card in page["cards"].values())
    assert [row["id"] for row in page["documents"]] == list(catalogue.documents())
    tag = {"If-None-Match": answer.headers["ETag"]}
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch("jupyter-secai", "catalogue", headers=tag)
    assert caught.value.code == 304


# documents


async def test_a_document_of_unsaved_cells(jp_fetch, ask, bad_notebook, stored, make_notebook):
    stored.write_text(json.dumps(make_notebook("x = 1")), encoding="utf-8")
    await ask()
    body = {"session": SESSION, "path": PATH, "generation": 1, **bad_notebook}
    body["cells"] = [{"id": "cell-0"}, {"id": "cell-1"}]
    answer = await jp_fetch(
        "jupyter-secai", "export", method="POST", body=json.dumps(body), params={"to": "sarif"}
    )
    document = json.loads(answer.body)
    assert (document["name"], document["mime"]) == ("churn.sarif", "application/sarif+json")
    result = json.loads(document["text"])["runs"][0]["results"][0]
    assert result["ruleId"] == "hardcoded-secret"
    # the line of the .ipynb file that saving these cells would write
    line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert "token = " in nbformat.writes(nbformat.from_dict(bad_notebook)).splitlines()[line - 1]


@pytest.mark.parametrize("kind", list(catalogue.documents()))
async def test_every_document_is_made_and_holds_no_value(jp_fetch, secret, kind):
    answer = await jp_fetch("jupyter-secai", "export", params={"path": PATH, "to": kind})
    document = json.loads(answer.body)
    assert document["name"].startswith("churn")
    assert document["text"].strip()
    assert secret not in document["text"]


async def test_documents_that_there_are_not(jp_fetch):
    request = jp_fetch("jupyter-secai", "export", params={"path": PATH, "to": "poem"})
    status, body = await refusal(request)
    assert (status, body["reason"]) == (400, "bad-request")
    assert "sarif" in body["message"]


# what is in force


async def test_config_says_which_file_sets_what(jp_fetch, stored):
    (stored.parent / "secai.toml").write_text('gate-level = "never"\n', encoding="utf-8")
    page = json.loads((await jp_fetch("jupyter-secai", "config", params={"path": PATH})).body)
    assert (page["file"], page["set"]) == ("folder/secai.toml", ["gate-level"])
    assert page["values"]["gate-level"] == "never"
    assert page["values"]["fail-on"] == "high"
    assert page["user"]


async def test_config_names_no_folder_of_the_server(jp_fetch, jp_root_dir):
    above = Path(jp_root_dir).parent / "secai.toml"
    above.write_text('fail-on = "low"\nbaseline = "known.json"\n', encoding="utf-8")
    (above.parent / "known.json").write_text("{}", encoding="utf-8")
    page = json.loads((await jp_fetch("jupyter-secai", "config", params={"path": PATH})).body)
    assert (page["file"], page["values"]["baseline"]) == ("secai.toml", "known.json")


async def test_config_says_what_an_administrator_has_locked(jp_fetch, stored, monkeypatch):
    (stored.parent / "secai.toml").write_text('gate-level = "never"\n', encoding="utf-8")
    locks = Administration(
        defaults={}, locked={"gate-level": "high"}, files={"gate-level": "jupyter_config.json"}
    )
    monkeypatch.setattr("jupyter_secai.policy.administration", lambda: locks)
    page = json.loads((await jp_fetch("jupyter-secai", "config", params={"path": PATH})).body)
    assert (page["locked"], page["set"], page["values"]["gate-level"]) == (["gate-level"], [], "high")


# changed cells only


async def test_bare_ids_stand_for_what_was_answered(ask):
    first = await ask()
    second = await ask(generation=2, cells=[{"id": "cell-0"}, {"id": "cell-1"}])
    assert second["review"]["findings"] == first["review"]["findings"]


async def test_unknown_ids_are_asked_for(ask):
    await ask()
    status, body = await refusal(ask(generation=2, cells=[{"id": "cell-0"}, {"id": "new"}]))
    assert (status, body["reason"], body["missing"]) == (409, "missing-cells", ["new"])


async def test_cells_that_share_an_id_are_not_held(ask, bad_notebook):
    cells = [{**cell, "id": "twin"} for cell in bad_notebook["cells"]]
    assert rules(await ask(cells=cells)) == ["hardcoded-secret"]
    status, body = await refusal(ask(generation=2, cells=[{"id": "twin"}]))
    assert (status, body["reason"]) == (409, "missing-cells")


async def test_sessions_do_not_see_each_others_cells(ask):
    await ask()
    status, _ = await refusal(ask(session=OTHER, cells=[{"id": "cell-1"}]))
    assert status == 409


async def test_older_generation_is_refused(ask):
    await ask(generation=5)
    status, body = await refusal(ask(generation=4))
    assert (status, body["reason"]) == (409, "superseded")


async def test_newest_of_a_burst_wins(ask, make_notebook):
    slow = make_notebook(*[f"x{n} = {n}\n" * 200 for n in range(60)])["cells"]
    requests = [ask(generation=n, cells=slow) for n in range(1, 6)]
    results = await asyncio.gather(*requests, return_exceptions=True)
    assert results[-1]["generation"] == 5
    superseded = [r for r in results[:-1] if isinstance(r, HTTPClientError) and r.code == 409]
    assert superseded


# what is refused


@pytest.mark.parametrize(
    "change",
    [
        {"cells": "x"},
        {"cells": [{"id": ""}]},
        {"cells": [{"id": "a", "cell_type": "poem", "source": ""}]},
        {"cells": [{"id": "a", "source": "x = 1"}]},
        {"generation": -1},
        {"generation": "soon"},
        {"session": "guessable"},
        {"path": ""},
        {"metadata": []},
    ],
)
async def test_bad_bodies(ask, change):
    status, body = await refusal(ask(**change))
    assert (status, body["reason"]) == (400, "bad-request")
    assert body["message"].count("\n") == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
async def test_bodies_that_are_not_json_objects(jp_fetch, body):
    request = jp_fetch("jupyter-secai", "review", method="POST", body=body)
    status, answer = await refusal(request)
    assert (status, answer["reason"]) == (400, "bad-request")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing.ipynb", 404),
        ("folder", 404),
        (".hidden/churn.ipynb", 404),
        ("../outside.ipynb", 400),
        ("folder/../../outside.ipynb", 400),
        ("..\\outside.ipynb", 400),
        ("/etc/passwd", 400),
        ("nul\0byte.ipynb", 400),
        ("", 400),
    ],
)
async def test_paths_that_are_not_ours(ask, jp_fetch, stored, jp_root_dir, path, status):
    outside = Path(jp_root_dir).parent / "outside.ipynb"
    outside.write_bytes(stored.read_bytes())
    hidden = Path(jp_root_dir, ".hidden")
    hidden.mkdir()
    (hidden / "churn.ipynb").write_bytes(stored.read_bytes())
    assert (await refusal(ask(path=path)))[0] == status
    if path:
        request = jp_fetch("jupyter-secai", "review", params={"path": path})
        # tornado takes control characters out of a query
        assert (await refusal(request))[0] == (404 if "\0" in path else status)


async def test_missing_path_argument(jp_fetch):
    assert (await refusal(jp_fetch("jupyter-secai", "review")))[0] == 404


async def test_notebook_of_an_unknown_format(ask):
    status, body = await refusal(ask(nbformat=2, worksheets=[]))
    assert (status, body["reason"]) == (422, "unreadable")


@pytest.mark.parametrize("content", [b"", b"{ broken", b"[1]", b"\xff\xfe\x00", b"{}"])
async def test_files_that_are_not_notebooks(jp_fetch, stored, content):
    stored.write_bytes(content)
    status, body = await refusal(jp_fetch("jupyter-secai", "review", params={"path": PATH}))
    assert (status, body["reason"]) == (422, "unreadable")


async def test_policy_that_cannot_be_used(ask, stored):
    (stored.parent / "secai.toml").write_text('gate-level = "loud"\n', encoding="utf-8")
    status, body = await refusal(ask())
    assert (status, body["reason"]) == (422, "policy")
    assert "gate-level" in body["message"]


async def test_fault_of_ours_names_its_kind_and_quotes_nothing(ask, secret, monkeypatch, caplog):
    def explode(*_, **__):
        raise KeyError(secret)

    monkeypatch.setattr("jupyter_secai.server.desk.judge", explode)
    with caplog.at_level(logging.DEBUG):
        status, body = await refusal(ask())
    assert (status, body["reason"]) == (500, "failed")
    assert "KeyError" in body["message"]
    assert secret not in caplog.text + str(body)


async def test_values_stay_out_of_answers_and_logs(ask, stored, secret, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = await ask()
        bad = await refusal(ask(generation=2, cells=[{"id": "a", "source": secret, "x": secret}]))
        lost = await refusal(ask(generation=3, cells=[{"id": "a"}]))
        stored.write_text("{" + secret, encoding="utf-8")
    assert secret not in json.dumps([answer, bad, lost]) + caplog.text


# limits


class TestLimits:
    @pytest.fixture
    def jp_server_config(self):
        return {
            "ServerApp": {"jpserver_extensions": {"jupyter_secai": True}},
            "SecaiServer": {"max_request_bytes": 2000, "max_sessions": 1, "max_held_bytes": 500},
        }

    async def test_large_requests(self, ask):
        status, body = await refusal(ask(metadata={"padding": "x" * 3000}))
        assert (status, body["reason"]) == (413, "too-large")

    async def test_session_used_longest_ago_is_forgotten(self, ask):
        await ask()
        await ask(session=OTHER)
        status, _ = await refusal(ask(generation=2, cells=[{"id": "cell-0"}]))
        assert status == 409

    async def test_cells_over_the_bound_are_not_kept(self, ask, make_notebook):
        cells = make_notebook("x = 1", "y = '" + "y" * 600 + "'")["cells"]
        await ask(cells=cells)
        status, _ = await refusal(ask(generation=2, cells=[{"id": "cell-0"}]))
        assert status == 409


# who may ask


def own_handlers(web_app):
    return {
        rule.target
        for router in [*web_app.default_router.rules, *web_app.wildcard_router.rules]
        for rule in getattr(router.target, "rules", [router])
        if getattr(rule.target, "__module__", "").startswith("jupyter_secai")
    }


def test_every_handler_asks_who_is_there(jp_web_app):
    handlers = own_handlers(jp_web_app)
    assert {handler.__name__ for handler in handlers} == {
        "ReviewHandler",
        "CatalogueHandler",
        "DecideHandler",
        "ExportHandler",
        "ConfigHandler",
        "RedactHandler",
    }
    for handler in handlers:
        for name in ("get", "post", "put", "patch", "delete", "head"):
            method = getattr(handler, name)
            if method.__module__.startswith("jupyter_secai"):
                assert method.__code__ is authenticated(print).__code__, method
                assert method.__wrapped__.__code__ is authorized()(print).__code__, method


@pytest.mark.parametrize(
    ("method", "endpoint"),
    [
        ("GET", "review"),
        ("POST", "review"),
        ("GET", "catalogue"),
        ("POST", "decide"),
        ("GET", "export"),
        ("POST", "export"),
        ("GET", "config"),
        ("POST", "redact"),
    ],
)
async def test_no_token(http_server_client, jp_base_url, method, endpoint):
    body = "{}" if method == "POST" else None
    with pytest.raises(HTTPClientError) as caught:
        await http_server_client.fetch(
            f"{jp_base_url}jupyter-secai/{endpoint}",
            method=method,
            body=body,
            follow_redirects=False,
        )
    assert caught.value.code == 403


class Denier(Authorizer):
    """Lets nobody read contents."""

    def is_authorized(self, handler, user, action, resource):  # noqa: ARG002
        return (action, resource) != ("read", "contents")


class TestDenied:
    @pytest.fixture
    def jp_server_config(self):
        return {
            "ServerApp": {
                "jpserver_extensions": {"jupyter_secai": True},
                "authorizer_class": Denier,
            }
        }

    async def test_who_may_not_read_gets_no_review(self, ask, jp_fetch):
        assert (await refusal(ask()))[0] == 403
        for endpoint in ("review", "catalogue", "export", "config"):
            request = jp_fetch("jupyter-secai", endpoint, params={"path": PATH})
            assert (await refusal(request))[0] == 403
