"""A team's own items and checklists, and deon's form; what is wrong in a file is said in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_secai.pipeline import review
from jupyter_secai.policy import Policy, PolicyError, load_policy
from tests.notebooks import markdown, notebook

TOML = """
title = "House rules"

[[item]]
id = "HOUSE-1"
title = "Ticket named"
question = "Does a heading name the ticket of this work?"
why = "Work is found again by its ticket."
stages = ["collect"]
severity = "low"
references = ["House rule 4"]
yes = [{ heading = "TICKET-[0-9]+" }]
otherwise = "no"

[[item]]
id = "HOUSE-2"
title = "Pay data"
question = "Has the works council seen this?"
stages = ["train"]
blocks-export = true
applies = [{ column = ["INCOME"] }]
"""
YAML = "item:\n  - {id: HOUSE-9, title: A, question: B, stages: [share]}\n"
DEON = """
title: Data Science Ethics Checklist
sections:
  - title: Data Collection
    section_id: A
    lines:
      - line_id: A.1
        line_summary: Informed consent
        line: Do the people know what they agree to?
  - title: Deployment
    section_id: E
    lines:
      - line_id: E.1
        line_summary: Redress
        line: Is there a plan for people who are harmed?
"""


def policy(folder: Path, **files: str) -> Policy:
    names = [name.replace("_", ".") for name in files]
    for name, text in zip(names, files.values(), strict=True):
        (folder / name).write_text(text)
    (folder / "secai.toml").write_text(f"checklists = {json.dumps(names)}\n")
    return load_policy(folder / "secai.toml")


def test_own_items_are_answered_from_evidence(tmp_path: Path) -> None:
    own = policy(tmp_path, team_toml=TOML)
    items = {i.id: i for i in review(notebook(markdown("# Churn, TICKET-17"), "x = 1"), policy=own).checklist}
    assert (items["HOUSE-1"].answer, items["HOUSE-1"].mode) == ("yes", "assisted")
    assert [(r.source, r.locator) for r in items["HOUSE-1"].references] == [("Own", "House rule 4")]
    assert (items["HOUSE-2"].answer, items["HOUSE-2"].mode) == ("not-applicable", "manual")
    assert items["HOUSE-2"].blocks_export
    assert len(items) == 52
    other = {i.id: i.answer for i in review(notebook("p['salary']"), policy=own).checklist}
    assert (other["HOUSE-1"], other["HOUSE-2"]) == ("no", "open")


def test_yaml_and_deons_form_are_read(tmp_path: Path) -> None:
    own = policy(tmp_path, team_yaml=YAML, ethics_yml=DEON)
    items = {i.id: i for i in review(notebook("x = 1"), policy=own).checklist}
    assert items["HOUSE-9"].stages == ["share"]
    assert (items["A.1"].question, items["A.1"].stages) == (
        "Do the people know what they agree to?",
        ["collect"],
    )
    assert (items["E.1"].answer, items["E.1"].mode, items["E.1"].stages) == ("open", "manual", ["deploy"])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("team_toml", "[[item]]\nid = 'A1'", r"team\.toml: item\.0\.title"),
        ("team_toml", "item = [", r"team\.toml: it cannot be read as TOML"),
        ("team_yaml", "item: [", r"team\.yaml: it cannot be read as YAML"),
        ("team_yaml", "- 1", r"team\.yaml: it holds no table"),
        ("team_yaml", "!!python/object/apply:os.system ['true']", r"team\.yaml: it cannot be read as YAML"),
        ("team_yaml", YAML.replace("share", "shop"), r"team\.yaml: item\.0\.stages\.0"),
        ("team_yaml", YAML.replace("HOUSE-9", "C01"), "two items C01"),
        ("team_yaml", YAML.replace("}", ", yes: [{call: os.system}]}"), r"item\.0\.yes\.0\.call"),
        ("team_yml", DEON.replace("line:", "text:"), r"sections\.0\.lines\.0\.line"),
    ],
)
def test_a_bad_file_is_an_error_that_names_file_and_key(
    name: str, text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(PolicyError, match=said) as error:
        policy(tmp_path, **{name: text})
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")


def test_a_checklist_that_is_not_there_and_a_profile_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "secai.toml"
    file.write_text('checklists = ["gone.toml"]')
    with pytest.raises(PolicyError, match=r"gone\.toml: it cannot be read \(No such file"):
        load_policy(file)
    file.write_text('profile = "mars"')
    with pytest.raises(PolicyError, match=r"profile: .*eu, california, us-health, business"):
        load_policy(file)


def test_the_item_of_the_manual_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "privacy.md").read_text(encoding="utf-8")
    [written] = [
        block.split("```")[0] for block in page.split("```toml\n")[1:] if "[[item]]" in block.split("```")[0]
    ]
    items = {
        i.id: i
        for i in review(
            notebook(markdown("# TICKET-3")), policy=policy(tmp_path, team_toml=written)
        ).checklist
    }
    assert items["HOUSE-1"].answer == "yes"


def test_the_policy_file_decides_what_is_shown(tmp_path: Path) -> None:
    (tmp_path / "secai.toml").write_text('profile = "us-health"\nchecklists = ["team.toml"]')
    (tmp_path / "team.toml").write_text(TOML)
    file = tmp_path / "a.ipynb"
    file.write_text(json.dumps(notebook("x = 1")))
    shown = {item.id for item in review(file).checklist}
    assert "HOUSE-1" in shown
    assert "S06" not in shown
