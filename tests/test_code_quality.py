"""GitLab's code quality report, against the fields that GitLab documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from notebooks import code, notebook, stream
from test_cli import scan

ROOT = Path(__file__).parent.parent

# the required fields and values of GitLab's documentation; `path` is relative and has no leading `./`
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^[a-z-]+$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?![./])[^\\]+$"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


@pytest.fixture
def folder(tmp_path, secret):
    made = notebook("x = 1", code(f"token = '{secret}'", stream(f"{secret}\n")), "def f(:", "import os")
    (tmp_path / "a.ipynb").write_text(json.dumps(made, indent=1), encoding="utf-8")
    (tmp_path / "b.ipynb").write_text(json.dumps(made, indent=1), encoding="utf-8")
    (tmp_path / "c.py").write_text("# %%\nx = 1\n# %%\nimport pickle\npickle.load(f)\n", encoding="utf-8")
    return tmp_path


def test_report_has_the_documented_fields_and_lines_of_the_files(folder, secret):
    for path in (".", str(folder)):
        done = scan(folder, path, "--format", "gitlab", "--all-files")
        assert done.returncode == 1, done.stderr
        assert secret.encode() not in done.stdout
        report = json.loads(done.stdout)
        jsonschema.validate(report, SCHEMA)
        assert {issue["location"]["path"] for issue in report} == {"a.ipynb", "b.ipynb", "c.py"}
        fingerprints = [issue["fingerprint"] for issue in report]
        assert len(set(fingerprints)) == len(fingerprints)
    for issue in report:
        if issue["check_name"] == "hardcoded-secret":
            lines = (folder / issue["location"]["path"]).read_text("utf-8").split("\n")
            assert "token" in lines[issue["location"]["lines"]["begin"] - 1]
        elif issue["check_name"] == "pickle-load":
            assert issue["location"]["lines"]["begin"] == 5
    unread = [issue for issue in report if issue["check_name"] == "not-checked"]
    assert {issue["location"]["path"] for issue in unread} == {"a.ipynb", "b.ipynb"}
    assert all("cell 3" in issue["description"] for issue in unread)


def test_the_job_for_gitlab_asks_for_this_format():
    job = (ROOT / "docs" / "ci" / "gitlab.yml").read_text("utf-8")
    (line,) = re.findall(r"jupyter-secai scan .*", job)
    assert "--format gitlab" in line
    (file,) = re.findall(r"-o (\S+)", line)
    assert f"codequality: {file}" in job
