"""What is passed over, why, until when; and what of it is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from jupyter_secai import review
from jupyter_secai.model import Review
from jupyter_secai.policy import IgnoreRow, Policy
from tests.notebooks import code, notebook

LOAD = "import pickle\npickle.load(f)"
REASON = "our own file"


def ignored(source: str, policy: Policy | None = None) -> Review:
    return review(notebook(code(source)), policy=policy or Policy())


@pytest.mark.parametrize(
    ("comment", "state", "told"),
    [
        (f"# secai: ignore[pickle-load] {REASON}", "used", False),
        (f"# secai: ignore[yaml-load, pickle-load] {REASON}", "used", False),
        (f"# secai: ignore[pickle-load] {REASON} (until 2999-01-31)", "used", False),
        (f"# secai: ignore[pickle-load] {REASON} (until 2020-01-31)", "expired", True),
        (f"# secai: ignore[pickle-load] {REASON} (until some day)", "expired", True),
        ("# secai: ignore[pickle-load]", "without-reason", True),
        ("# secai: ignore[pickle-load] (until 2999-01-31)", "without-reason", True),
        (f"# secai: ignore[yaml-load] {REASON}", "unused", True),
    ],
)
def test_a_comment_counts_with_a_reason_until_its_day(comment: str, state: str, told: bool) -> None:
    reviewed = ignored(f"{LOAD}  {comment}")
    assert [finding.rule for finding in reviewed.findings] == (["pickle-load"] if told else [])
    assert [row.state for row in reviewed.ignores] == [state]
    assert reviewed.ignores[0].location is not None
    assert reviewed.ignores[0].location.line == 2


def test_a_comment_is_for_its_line_alone() -> None:
    reviewed = ignored(f"{LOAD}  # secai: ignore[pickle-load] {REASON}\npickle.load(g)")
    assert [finding.location.line for finding in reviewed.findings] == [3]


def test_the_word_in_a_text_is_no_comment() -> None:
    reviewed = ignored(f'{LOAD}; print("secai: ignore[pickle-load] {REASON}")')
    assert [finding.rule for finding in reviewed.findings] == ["pickle-load"]


def test_a_tag_is_for_its_cell() -> None:
    tagged = code(LOAD) | {"metadata": {"tags": ["x", f"secai: ignore[pickle-load] {REASON}"]}}
    reviewed = review(notebook(tagged, code(LOAD)))
    assert [finding.location.cell for finding in reviewed.findings] == [1]
    assert [(row.by, row.findings) for row in reviewed.ignores] == [("cell-tag", 1)]


@pytest.mark.parametrize(
    ("pattern", "passed"), [(None, True), ("reports/*.ipynb", True), ("*.ipynb", True), ("drafts/*", False)]
)
def test_the_policy_passes_over_by_path(pattern: str | None, passed: bool) -> None:
    row = IgnoreRow(rule="pickle-load", reason=REASON, path=pattern)
    reviewed = review(notebook(code(LOAD)), path="team/reports/a.ipynb", policy=Policy(ignore=(row,)))
    assert bool(reviewed.findings) is not passed


def test_the_policy_can_refuse_what_the_notebook_says() -> None:
    reviewed = ignored(f"{LOAD}  # secai: ignore[pickle-load] {REASON}", Policy(notebook_ignores=False))
    assert [finding.rule for finding in reviewed.findings] == ["pickle-load"]
    assert reviewed.ignores == []


def test_a_row_of_the_policy_ends_on_its_day() -> None:
    row = IgnoreRow(rule="pickle-load", reason=REASON, expires=date(2020, 1, 1))
    assert ignored(LOAD, Policy(ignore=(row,))).findings


def test_a_row_of_the_policy_needs_a_reason(tmp_path: Path) -> None:
    (tmp_path / "secai.toml").write_text('[[ignore]]\nrule = "pickle-load"\nreason = ""\n')
    file = tmp_path / "a.ipynb"
    file.write_text(json.dumps(notebook(code(LOAD))))
    with pytest.raises(ValueError, match=r"secai\.toml: ignore\.0\.reason"):
        review(str(file))
