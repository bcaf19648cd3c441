"""The audit of Jupyter itself, on configurations, files and a server that really runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from jupyter_secai.audit.checks import checks, seen
from jupyter_secai.audit.configuration import read_configuration
from jupyter_secai.cli.server import server

ROOT = Path(__file__).parent.parent


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A user with an empty home and no configuration but this test's."""
    folders = {name: tmp_path / name for name in ("home", "config", "runtime", "data")}
    for folder in folders.values():
        folder.mkdir()
    own = {
        "HOME": str(folders["home"]),
        "JUPYTER_CONFIG_DIR": str(folders["config"]),
        "JUPYTER_RUNTIME_DIR": str(folders["runtime"]),
        "JUPYTER_DATA_DIR": str(folders["data"]),
        "PYTHONPATH": str(ROOT),
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **own}


def configure(machine: dict[str, str], text: str, name: str = "jupyter_server_config.py") -> Path:
    file = Path(machine["JUPYTER_CONFIG_DIR"], name)
    file.write_text(text)
    file.chmod(0o644)
    return file


def audited(*options: str) -> tuple[int, str]:
    """The exit status and what was printed."""
    done = CliRunner().invoke(server, options, standalone_mode=False)
    assert done.exception is None
    return done.return_value, done.stdout


def found() -> dict[str, dict[str, object]]:
    rows = json.loads(audited("--format", "json")[1])["findings"]
    return {row["id"]: row for row in rows if row["severity"] != "info"}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("c.ServerApp.token = ''", "no-log-in"),
        ("c.IdentityProvider.token = ''", "no-log-in"),
        ("c.ServerApp.ip = '0.0.0.0'", "listens-everywhere"),
        ("c.NotebookApp.ip = '*'", "listens-everywhere"),
        ("c.ServerApp.allow_origin = '*'", "any-origin"),
        ("c.ServerApp.allow_origin_pat = '.*'", "any-origin"),
        ("c.ServerApp.disable_check_xsrf = True", "no-xsrf-check"),
        ("c.ServerApp.allow_remote_access = True", "no-host-check"),
        ("c.ServerApp.allow_root = True", "runs-as-root"),
        ("c.ServerApp.password = 'sha1:0:0'", "weak-password-hash"),
        (
            "c.ServerApp.tornado_settings = {'headers': {'Content-Security-Policy': 'frame-ancestors *'}}",
            "framed-by-any-site",
        ),
        ("c.Session.key = b''", "unsigned-kernel-messages"),
        ("c.KernelManager.ip = '0.0.0.0'", "kernels-listen-everywhere"),
        ("c.FileContentsManager.pre_save_hook = scrub", "runs-on-save"),
        ("c.IPKernelApp.exec_lines = ['import os']", "runs-at-start"),
        ("c.ServerApp.root_dir = '/'", "whole-disk-served"),
        ("c.ContentsManager.allow_hidden = True", "hidden-files-served"),
        ("c.ServerApp.allow_unauthenticated_access = True", "unauthenticated-handlers"),
        ("c['ServerApp'].token = ''", "no-log-in"),
        ("c.ServerApp.token = 'x'", None),
        ("c.ServerApp.token = ''\nc.ServerApp.password = 'argon2:x'", None),
        ("c.ServerApp.ip = '127.0.0.1'", None),
        ("c.ServerApp.allow_origin = 'https://a.example'", None),
        (r"c.ServerApp.allow_origin_pat = r'https://.*\.a\.example'", None),
        ("# c.ServerApp.token = ''", None),
    ],
)
def test_a_line_of_the_configuration(machine: dict[str, str], line: str, name: str | None) -> None:
    file = configure(machine, f"c = get_config()\n{line}\n")
    rows = found()
    assert set(rows) == ({name} if name else set())
    if name:
        assert str(file) in str(rows[name]["where"])
        assert rows[name]["line"] == 2


def test_json_configuration_is_read(machine: dict[str, str]) -> None:
    configure(machine, '{\n "ServerApp": {\n  "token": ""\n }\n}', "jupyter_server_config.json")
    assert found()["no-log-in"]["line"] == 3
    assert audited()[0] == 1
    assert audited("--fail-on", "never")[0] == 0


def test_configuration_is_never_run(machine: dict[str, str], tmp_path: Path) -> None:
    proof = tmp_path / "ran"
    configure(machine, f"open({str(proof)!r}, 'w')\nc.ServerApp.token = open('x').read()\n")
    status, text = audited()
    assert not proof.exists()
    assert status == 3
    assert "the value of ServerApp.token is code" in text


def test_a_file_that_cannot_be_read_is_told(machine: dict[str, str]) -> None:
    configure(machine, "c.ServerApp.token = (\n")
    status, text = audited()
    assert status == 3
    assert "cannot be read (SyntaxError)" in text


def test_a_clean_machine_has_nothing(machine: dict[str, str]) -> None:
    status, text = audited()
    assert status == 0
    assert "nothing to look at" in text


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
def test_files_that_others_may_write_or_read(machine: dict[str, str]) -> None:
    configure(machine, "c.ServerApp.port = 1\n").chmod(0o666)
    secret = Path(machine["JUPYTER_RUNTIME_DIR"], "jupyter_cookie_secret")
    secret.write_text("x")
    secret.chmod(0o644)
    start_up = Path(machine["HOME"], ".ipython/profile_default/startup")
    start_up.mkdir(parents=True)
    (start_up / "00.py").write_text("import this")
    assert set(found()) == {"writable-configuration", "readable-secret", "start-up-file"}


def test_a_running_server_without_a_log_in(machine: dict[str, str]) -> None:
    options = ["--ServerApp.token=", "--port=0", "--no-browser", "--allow-root", "--ServerApp.root_dir=/"]
    command = [sys.executable, "-m", "jupyter_server", *options]
    with subprocess.Popen(command, env=machine, stderr=subprocess.DEVNULL) as process:
        try:
            rows = _once_seen(Path(machine["JUPYTER_RUNTIME_DIR"]), process)
        finally:
            process.terminate()
    assert {"no-log-in", "whole-disk-served"} <= set(rows)
    assert str(process.pid) in str(rows["no-log-in"]["where"])


def _once_seen(runtime: Path, process: subprocess.Popen[bytes]) -> dict[str, dict[str, object]]:
    """What is found when the server has said that it runs, however slow the machine is."""
    while process.poll() is None:
        if list(runtime.glob("jpserver-*.json")):
            return found()
        time.sleep(0.25)
    raise AssertionError("the server did not start")


def test_every_row_says_what_to_change() -> None:
    assert all(row.title and row.meaning and row.change for row in [*checks(), *seen().values()])


def test_values_are_told_from_code(tmp_path: Path) -> None:
    file = tmp_path / "a_config.py"
    file.write_text("c.A.x = b'k'\nc.A.y = f()\nc.A.z = {'a': [1]}\nd = 1\n")
    read = read_configuration([file])
    assert [(s.trait, s.value) for s in read.settings] == [
        ("A.x", "k"),
        ("A.y", "<code>"),
        ("A.z", {"a": [1]}),
    ]
