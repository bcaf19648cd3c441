"""The hooks that the repository offers, run by pre-commit at real commits."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from notebooks import code, notebook, stream

pytest.importorskip("pre_commit", reason="the hooks are run by pre-commit")

ROOT = Path(__file__).parent.parent


class Repository:
    """A git repository whose commits go through hooks of this project."""

    def __init__(self, folder: Path, offered: Path, hooks: tuple[str, ...]) -> None:
        self.folder = folder
        # the command and pre-commit of the environment that the tests run in
        self.environment = {
            **os.environ,
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "PRE_COMMIT_HOME": str(offered.parent / "pre-commit"),
        }
        start(folder, self.environment)
        rows = "".join(f"      - id: {hook}\n" for hook in hooks)
        (folder / ".pre-commit-config.yaml").write_text(
            f"repos:\n  - repo: {offered.as_uri()}\n    rev: v1\n    hooks:\n{rows}"
        )
        done = self.run(sys.executable, "-m", "pre_commit", "install")
        assert done.returncode == 0, done.stdout

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(self.folder, self.environment, *arguments)

    def commit(self, made: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        (self.folder / "a.ipynb").write_text(json.dumps(made))
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-m", "a step")


def run(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments,
        cwd=folder,
        env=environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def start(folder: Path, environment: dict[str, str]) -> None:
    folder.mkdir()
    for words in ("init -q -b main", "config user.name Ada", "config user.email ada@example.org"):
        assert run(folder, environment, "git", *words.split()).returncode == 0


@pytest.fixture
def offered(tmp_path: Path) -> Path:
    """A repository that offers what this one does, with a release."""
    folder = tmp_path / "offered"
    start(folder, dict(os.environ))
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", folder)
    for words in ("add -A", "commit -q -m hooks", "tag v1"):
        assert run(folder, dict(os.environ), "git", *words.split()).returncode == 0
    return folder


@pytest.fixture
def leaking(secret: str) -> dict[str, Any]:
    """A notebook with a key in an output alone."""
    return notebook(code("print(token)", stream(f"token is {secret}\n")))


def test_a_key_in_an_output_is_stopped_and_a_masked_copy_passes(tmp_path, offered, leaking, secret) -> None:
    repository = Repository(tmp_path / "work", offered, ("secai-scan",))
    stopped = repository.commit(leaking)
    assert stopped.returncode == 1, stopped.stdout
    assert "secret-in-output" in stopped.stdout
    assert secret not in stopped.stdout
    assert repository.run("git", "rev-parse", "-q", "--verify", "HEAD").returncode == 1
    masked = repository.run("jupyter-secai", "redact", "a.ipynb", "-o", "b.ipynb")
    assert masked.returncode == 0, masked.stdout
    passed = repository.commit(json.loads((repository.folder / "b.ipynb").read_text()))
    assert passed.returncode == 0, passed.stdout
    assert secret not in repository.run("git", "show", "HEAD").stdout


def test_a_finding_of_the_baseline_passes_and_a_new_one_is_stopped(tmp_path, offered, leaking) -> None:
    repository = Repository(tmp_path / "work", offered, ("secai-scan",))
    (repository.folder / "a.ipynb").write_text(json.dumps(leaking))
    written = repository.run("jupyter-secai", "scan", "--write-baseline", "known.json", "a.ipynb")
    assert written.returncode == 0, written.stdout
    (repository.folder / "secai.toml").write_text('baseline = "known.json"\n')
    passed = repository.commit(leaking)
    assert passed.returncode == 0, passed.stdout
    leaking["cells"].append(code("import pickle\nm = pickle.load(open(input(), 'rb'))"))
    stopped = repository.commit(leaking)
    assert stopped.returncode == 1, stopped.stdout
    assert "pickle-load" in stopped.stdout
    assert "secret-in-output" not in stopped.stdout


def test_the_masking_hook_stops_once_and_the_masked_file_passes(tmp_path, offered, leaking, secret) -> None:
    repository = Repository(tmp_path / "work", offered, ("secai-redact", "secai-scan"))
    stopped = repository.commit(leaking)
    assert stopped.returncode == 1, stopped.stdout
    masked = (repository.folder / "a.ipynb").read_text()
    assert secret not in masked
    passed = repository.commit(json.loads(masked))
    assert passed.returncode == 0, passed.stdout
