"""The manual pages in docs/rules are those that the rules' rows make."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

from jupyter_secai import catalogue
from jupyter_secai.cli.rules import rules

ROOT = Path(__file__).parent.parent
PAGES: dict[str, str] = runpy.run_path(str(ROOT / "scripts" / "rule_docs.py"))["pages"]()


def test_pages_are_up_to_date() -> None:
    """Run scripts/rule_docs.py after a change of a rule's row."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert kept == PAGES


@pytest.mark.parametrize("name", list(catalogue.rules()))
def test_a_page_says_what_why_and_what_to_write(name: str) -> None:
    rule, page = catalogue.rules()[name], PAGES[f"{name}.md"]
    assert all(text in page for text in (rule.what, rule.why, rule.advice))
    assert all(code.strip() in page for code in (*rule.bad, *rule.good))
    assert page.count("```python") == len(rule.bad) + len(rule.good)


def test_the_command_line_shows_the_same_page() -> None:
    shown = CliRunner().invoke(rules, ["yaml-unsafe-load"])
    assert (shown.exit_code, shown.output) == (0, PAGES["yaml-unsafe-load.md"])
    unknown = CliRunner().invoke(rules, ["no-such-rule"])
    assert unknown.exit_code == 1
    assert "There is no rule no-such-rule" in unknown.output
