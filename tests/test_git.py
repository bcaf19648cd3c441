"""What git holds of notebooks: the index, earlier commits, what is ignored. Real repositories."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import run

ROOT = Path(__file__).parent.parent
BAD = "import pickle\npickle.load(f)"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "user.name", "Ada")
    git(tmp_path, "config", "user.email", "ada@example.org")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def write(folder: Path, name: str, notebook: dict[str, Any]) -> None:
    (folder / name).write_text(json.dumps(notebook))


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a step")


def scan(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = run("scan", *arguments, cwd=folder)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def found(done: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    return [(row["path"], row["rule"]) for row in map(json.loads, done.stdout.splitlines())]


def test_what_is_staged_is_reviewed_and_not_the_work_tree(repository, make_notebook, bad_notebook) -> None:
    write(repository, "a.ipynb", bad_notebook)
    git(repository, "add", "a.ipynb")
    write(repository, "a.ipynb", make_notebook("x = 1"))
    done = scan(repository, "--staged", "--format", "jsonl")
    assert found(done) == [("a.ipynb", "hardcoded-secret")]
    assert done.returncode == 1
    git(repository, "add", "a.ipynb")
    write(repository, "a.ipynb", bad_notebook)
    assert scan(repository, "--staged").returncode == 0


def test_nothing_staged_is_clean(repository) -> None:
    done = scan(repository, "--staged")
    assert (done.returncode, done.stderr) == (0, "")


def test_staged_takes_the_files_that_a_hook_names(repository, make_notebook, bad_notebook) -> None:
    write(repository, "a.ipynb", bad_notebook)
    write(repository, "b.ipynb", bad_notebook)
    git(repository, "add", "-A")
    assert found(scan(repository, "--staged", "--format", "jsonl", "b.ipynb")) == [
        ("b.ipynb", "hardcoded-secret")
    ]


def test_only_what_is_new_since_a_commit_is_told(repository, make_notebook) -> None:
    write(repository, "a.ipynb", make_notebook(BAD))
    commit(repository)
    write(repository, "a.ipynb", make_notebook("x = 1", BAD))
    assert found(scan(repository, "--diff", "HEAD", "--format", "jsonl", "a.ipynb")) == []
    write(repository, "a.ipynb", make_notebook(BAD, "eval(input())"))
    assert found(scan(repository, "--diff", "HEAD", "--format", "jsonl", "a.ipynb")) == [
        ("a.ipynb", "untrusted-code")
    ]


def test_an_unknown_commit_is_one_sentence(repository, make_notebook) -> None:
    write(repository, "a.ipynb", make_notebook("x = 1"))
    commit(repository)
    done = scan(repository, "--diff", "nothing", "a.ipynb")
    assert done.returncode == 2
    assert "git knows no commit nothing." in done.stderr


def test_what_was_taken_out_lives_on_in_the_history(repository, make_notebook, bad_notebook) -> None:
    write(repository, "old.ipynb", bad_notebook)
    commit(repository)
    git(repository, "mv", "old.ipynb", "a.ipynb")
    commit(repository)
    write(repository, "a.ipynb", make_notebook("x = 1"))
    commit(repository)
    assert scan(repository, "a.ipynb").returncode == 0
    done = scan(repository, "--history", "5", "--format", "json", "a.ipynb")
    told = [n for n in json.loads(done.stdout)["notebooks"] if n["findings"]]
    assert done.returncode == 1
    assert len(told) == 1, "the same leak in two versions is told once"
    assert told[0]["path"].startswith("a.ipynb@")


def test_what_git_ignores_is_left_out_of_folders(repository, bad_notebook) -> None:
    (repository / ".gitignore").write_text("scratch/\n")
    (repository / "scratch").mkdir()
    write(repository, "a.ipynb", bad_notebook)
    write(repository / "scratch", "b.ipynb", bad_notebook)
    assert {path for path, _ in found(scan(repository, "--format", "jsonl", "."))} == {"./a.ipynb"}
    assert len(found(scan(repository, "--format", "jsonl", "--all-files", "."))) == 2
    assert len(found(scan(repository, "--format", "jsonl", "scratch/b.ipynb"))) == 1


def test_outside_of_a_repository_staged_is_one_sentence(tmp_path) -> None:
    done = scan(tmp_path, "--staged")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_the_repository_runs_nothing(repository, make_notebook, tmp_path) -> None:
    """A hostile repository may name programs for git to run; reading content runs none."""
    write(repository, "a.ipynb", make_notebook("x = 1"))
    (repository / ".gitattributes").write_text("*.ipynb diff=evil filter=evil\n")
    proof = tmp_path / "ran"
    git(repository, "config", "diff.evil.textconv", f"touch {proof};cat")
    git(repository, "config", "filter.evil.smudge", f"touch {proof};cat")
    git(repository, "config", "core.fsmonitor", f"touch {proof}")
    program = repository / "evil-gpg"
    signs = "echo SIGNED; printf '\\n[GNUPG:] SIG_CREATED \\n' >&2"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\ntouch {proof}\n{signs}\n")
    program.chmod(0o755)
    git(repository, "config", "gpg.program", str(program))
    git(repository, "config", "log.showSignature", "true")
    git(repository, "-c", "core.fsmonitor=false", "add", "-A")
    git(repository, "-c", "core.fsmonitor=false", "commit", "-q", "-S", "-m", "a")
    proof.unlink(missing_ok=True)
    for options in (["--staged"], ["--diff", "HEAD", "a.ipynb"], ["--history", "2", "a.ipynb"]):
        assert scan(repository, *options).returncode == 0
    assert not proof.exists()


def test_a_baseline_passes_what_is_old_and_stops_what_is_new(repository, make_notebook, bad_notebook) -> None:
    write(repository, "a.ipynb", bad_notebook)
    written = scan(repository, "--write-baseline", "known.json", ".")
    assert written.returncode == 0
    assert "1 finding written" in written.stderr
    moved = {**bad_notebook, "cells": [*bad_notebook["cells"][::-1]]}
    write(repository, "a.ipynb", moved)
    assert scan(repository, "--baseline", "known.json", "a.ipynb").returncode == 0
    moved["cells"].append(make_notebook(BAD)["cells"][0] | {"id": "new"})
    write(repository, "a.ipynb", moved)
    done = scan(repository, "--baseline", "known.json", "--format", "jsonl", "a.ipynb")
    assert found(done) == [("a.ipynb", "pickle-load")]
    (repository / "secai.toml").write_text('baseline = "known.json"\n')
    assert found(scan(repository, "--format", "jsonl", "a.ipynb")) == [("a.ipynb", "pickle-load")]


def test_a_baseline_holds_no_value(repository, bad_notebook, secret) -> None:
    write(repository, "a.ipynb", bad_notebook)
    scan(repository, "--write-baseline", "known.json", "a.ipynb")
    assert secret[:8] not in (repository / "known.json").read_text()


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1}', '{"schema": 1, "notebooks": {"a": 1}}'])
def test_what_is_no_baseline_is_one_sentence(repository, make_notebook, text: str) -> None:
    write(repository, "a.ipynb", make_notebook("x = 1"))
    (repository / "known.json").write_text(text)
    done = scan(repository, "--baseline", "known.json", "a.ipynb")
    assert done.returncode == 2
    assert "known.json is not a baseline" in done.stderr


@pytest.mark.parametrize("option", [["--staged"], ["--diff", "HEAD"], ["--history", "2"]])
def test_outside_of_a_repository_is_one_sentence(tmp_path, bad_notebook, option) -> None:
    (tmp_path / "a.ipynb").write_text(json.dumps(bad_notebook))
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_secai", "scan", "a.ipynb", *option],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == b"jupyter secai: This is no git repository, and this option needs one.\n"
