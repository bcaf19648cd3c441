"""The check before exports, by the real nbconvert and a real server."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbconvert import HTMLExporter
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from jupyter_secai.gate import ExportRefused, SecaiGatePreprocessor, install, switch
from jupyter_secai.gate.commands import gate

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "jupyter-config" / "nbconvert" / "jupyter_nbconvert_config.py"
NAME = "jupyter_secai.gate.SecaiGatePreprocessor"


def nbconvert(folder, *arguments, config=SHIPPED.parent):
    """Runs nbconvert on nb.ipynb in `folder` with the configuration that the wheel ships."""
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": str(config),
        "JUPYTER_CONFIG_DIR": str(folder / "no-config"),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-m", "nbconvert", "nb.ipynb", "--output", "out", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def write(folder, notebook):
    (folder / "nb.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def exported(folder):
    return [file.name for file in folder.iterdir() if file.stem == "out"]


@pytest.fixture
def node(bad_notebook):
    return nbformat.from_dict(bad_notebook)


def preprocess(node, folder=".", **traits):
    resources = {"metadata": {"name": "nb", "path": str(folder)}}
    return SecaiGatePreprocessor(**traits).preprocess(node, resources)


# nbconvert on the command line


def test_stops_an_export(tmp_path, bad_notebook, secret):
    write(tmp_path, bad_notebook)
    done = nbconvert(tmp_path, "--to", "html")
    assert done.returncode == 1
    assert "SecAI refused this export: 1 finding to fix, in cell 2." in done.stderr
    assert exported(tmp_path) == []
    assert secret not in done.stderr + done.stdout


def test_lets_a_clean_notebook_through(tmp_path, make_notebook):
    write(tmp_path, make_notebook("x = 1"))
    done = nbconvert(tmp_path, "--to", "html")
    assert done.returncode == 0, done.stderr
    assert exported(tmp_path) == ["out.html"]


def test_says_what_it_let_through_unchecked(tmp_path, make_notebook):
    write(tmp_path, make_notebook("def f(:"))
    done = nbconvert(tmp_path, "--to", "markdown")
    assert done.returncode == 0, done.stderr
    assert "not everything could be checked" in done.stderr


@pytest.mark.parametrize("way", ["policy", "option", "switch"])
def test_can_be_told_to_let_through(tmp_path, bad_notebook, way):
    write(tmp_path, bad_notebook)
    options, config = [], SHIPPED.parent
    if way == "policy":
        (tmp_path / "secai.toml").write_text('gate-level = "never"\n', encoding="utf-8")
    elif way == "option":
        options = ["--SecaiGatePreprocessor.level=never"]
    else:
        switch.enable(tmp_path)
        switch.disable(tmp_path)
        config = tmp_path / "etc" / "jupyter"
    done = nbconvert(tmp_path, "--to", "html", *options, config=config)
    assert done.returncode == 0, done.stderr
    assert exported(tmp_path) == ["out.html"]


def test_shipped_configuration_survives_without_the_package(tmp_path):
    program = "import sys; sys.modules['jupyter_secai'] = None; exec(open(sys.argv[1]).read())"
    done = subprocess.run(
        [sys.executable, "-c", program, str(SHIPPED)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


# the preprocessor


def test_first_line_says_it_all_and_the_rest_what_to_do(node, secret):
    with pytest.raises(ExportRefused) as caught:
        preprocess(node)
    first, *rest = str(caught.value).splitlines()
    assert first == "SecAI refused this export: 1 finding to fix, in cell 2."
    assert any("hardcoded-secret" in line for line in rest)
    assert "jupyter secai scan" in str(caught.value)
    assert "--SecaiGatePreprocessor.level=never" in str(caught.value)
    assert secret not in str(caught.value)


def test_counts_several_findings(make_notebook, secret):
    sources = [f"a = '{secret}'", "x = 1", f"b = '{secret[:-1]}Q'"]
    with pytest.raises(ExportRefused, match="2 findings to fix, first in cell 1"):
        preprocess(nbformat.from_dict(make_notebook(*sources)))


def test_changes_nothing(node, make_notebook):
    clean = nbformat.from_dict(make_notebook("x = 1"))
    before = copy.deepcopy(clean)
    after, _ = preprocess(clean)
    assert after is clean
    assert clean == before
    before = copy.deepcopy(node)
    with pytest.raises(ExportRefused):
        preprocess(node)
    assert node == before


@pytest.mark.parametrize(
    ("trait", "policy", "refused"),
    [
        (None, "", True),
        (None, 'gate-level = "never"', False),
        ("high", 'gate-level = "never"', True),
        ("never", "", False),
    ],
)
def test_level_of_the_trait_goes_before_the_policys(tmp_path, node, trait, policy, refused):
    (tmp_path / "secai.toml").write_text(policy, encoding="utf-8")
    if refused:
        with pytest.raises(ExportRefused):
            preprocess(node, tmp_path, level=trait)
    else:
        preprocess(node, tmp_path, level=trait)


def test_policy_that_cannot_be_used_stops_the_export(tmp_path, node):
    (tmp_path / "secai.toml").write_text("gate-level = 3", encoding="utf-8")
    with pytest.raises(ExportRefused, match="gate-level"):
        preprocess(node, tmp_path)


def test_failing_review_stops_the_export_and_quotes_nothing(node, secret, monkeypatch):
    def explode(*_, **__):
        raise ValueError(secret)

    monkeypatch.setattr("jupyter_secai.gate.preprocessor.judge", explode)
    with pytest.raises(ExportRefused) as caught:
        preprocess(node)
    first = str(caught.value).splitlines()[0]
    assert first == "SecAI refused this export: the notebook could not be reviewed (ValueError)."
    assert secret not in str(caught.value)
    assert len(first) < 100


def test_named_twice_it_runs_once(make_notebook):
    decisions = []
    config = Config()
    config.Exporter.preprocessors = [NAME, NAME]
    config.SecaiGatePreprocessor.on_decision = lambda *row: decisions.append(row)
    HTMLExporter(config=config).from_notebook_node(nbformat.from_dict(make_notebook("x = 1")))
    assert [(row[1], row[2]) for row in decisions] == [("html", "allowed")]


def test_mark_of_one_notebook_does_not_cover_another(node, make_notebook):
    _, resources = preprocess(nbformat.from_dict(make_notebook("x = 1")))
    with pytest.raises(ExportRefused):
        SecaiGatePreprocessor().preprocess(node, resources)


# the server


def test_installs_once_and_keeps_what_was_there():
    config = Config()
    config.Exporter.preprocessors = ["their.Preprocessor"]
    install(config)
    install(config)
    assert config.Exporter.preprocessors == ["their.Preprocessor", NAME]


class TestServer:
    @pytest.fixture
    def jp_server_config(self):
        return {"ServerApp": {"jpserver_extensions": {"jupyter_secai": True}}}

    @pytest.fixture
    def events(self, jp_serverapp):
        seen = []

        async def listen(logger, schema_id, data):
            seen.append(data)

        schema = "https://events.jupyter.org/jupyter_secai/gate/v1"
        jp_serverapp.event_logger.add_listener(schema_id=schema, listener=listen)
        return seen

    async def test_stops_an_export(self, jp_fetch, jp_root_dir, bad_notebook, events):
        write(Path(jp_root_dir), bad_notebook)
        with pytest.raises(HTTPClientError) as caught:
            await jp_fetch("nbconvert", "html", "nb.ipynb")
        assert caught.value.code == 500
        page = caught.value.response.body.decode()
        assert "SecAI refused this export: 1 finding to fix, in cell 2." in page
        await asyncio.sleep(0.1)
        refused = {"path": "nb.ipynb", "format": "html", "decision": "refused", "findings": 1}
        assert events == [refused]

    async def test_lets_a_clean_notebook_through(self, jp_fetch, jp_root_dir, make_notebook, events):
        write(Path(jp_root_dir), make_notebook("x = 1"))
        answer = await jp_fetch("nbconvert", "html", "nb.ipynb")
        assert answer.code == 200
        await asyncio.sleep(0.1)
        assert [event["decision"] for event in events] == ["allowed"]


# the switch


def test_enable_and_disable_leave_all_else_as_it_is(tmp_path):
    folder = tmp_path / "etc" / "jupyter"
    folder.mkdir(parents=True)
    theirs = "c.Exporter.exclude_input = True"
    (folder / "jupyter_nbconvert_config.py").write_text(theirs, encoding="utf-8")
    settings = {"Exporter": {"x": 1}, "SecaiGatePreprocessor": {"level": "low"}}
    (folder / "jupyter_config.json").write_text(json.dumps(settings), encoding="utf-8")
    assert not switch.status(tmp_path).on
    assert switch.enable(tmp_path).on
    assert (folder / "jupyter_nbconvert_config.py").read_text("utf-8").startswith(theirs + "\n")
    assert not switch.disable(tmp_path).on
    off = json.loads((folder / "jupyter_config.json").read_text("utf-8"))
    assert off == {**settings, "SecaiGatePreprocessor": {"level": "low", "active": False}}
    assert switch.enable(tmp_path).on
    assert json.loads((folder / "jupyter_config.json").read_text("utf-8")) == settings


def test_enabling_twice_names_it_once(tmp_path):
    switch.enable(tmp_path)
    state = switch.enable(tmp_path)
    assert state.nbconvert_file.read_text("utf-8").count(NAME) == 1
    assert not state.switch_file.exists()


def test_shipped_file_counts_as_named(tmp_path):
    folder = tmp_path / "etc" / "jupyter"
    folder.mkdir(parents=True)
    (folder / SHIPPED.name).write_bytes(SHIPPED.read_bytes())
    assert switch.status(tmp_path).on


@pytest.mark.parametrize("content", ["{ broken", "[]", '{"SecaiGatePreprocessor": 1}'])
def test_broken_configuration_is_not_overwritten(tmp_path, monkeypatch, content):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    file = tmp_path / "etc" / "jupyter" / "jupyter_config.json"
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(gate, ["disable"])
    assert done.exit_code != 0
    assert "mend it first" in done.output
    assert file.read_text("utf-8") == content


def test_commands_say_what_is_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    runs = [CliRunner().invoke(gate, [name]).output for name in ("status", "enable", "disable")]
    assert "gate enable" in runs[0]
    assert runs[1].startswith("Exports are checked")
    assert runs[2].startswith("Exports are not checked")
