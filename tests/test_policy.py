"""One file of policy for all windows, and what an administrator sets above and below it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_secai import administration, review
from jupyter_secai.cli.config import in_force
from jupyter_secai.policy import PolicyError, find_policy
from jupyter_secai.verdict import judge
from tests.notebooks import code, notebook


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose administrator can write in a folder of this test."""
    folder = tmp_path / "etc"
    folder.mkdir()
    monkeypatch.setattr(administration, "SYSTEM_CONFIG_PATH", [str(folder)])
    monkeypatch.setattr(administration, "ENV_CONFIG_PATH", [])
    return folder


def administer(machine: Path, **section: object) -> None:
    (machine / "jupyter_config.json").write_text(json.dumps({"SecaiPolicy": section}))


def team_policy(tmp_path: Path, text: str) -> Path:
    team = tmp_path / "team"
    team.mkdir()
    (team / "secai.toml").write_text(text)
    return team


def test_a_lock_goes_before_the_file_and_a_default_behind_it(machine: Path, tmp_path: Path) -> None:
    administer(machine, defaults={"fail-on": "low", "magic-level": "low"}, locked={"gate-level": "medium"})
    policy = find_policy(team_policy(tmp_path, 'gate-level = "never"\nfail-on = "critical"\n'))
    assert (policy.gate_level, policy.fail_on, policy.magic_level) == ("medium", "critical", "low")
    assert policy.locked == {"gate-level"}


def test_a_lock_holds_where_there_is_no_file(machine: Path, tmp_path: Path) -> None:
    administer(machine, locked={"notebook-ignores": False})
    assert find_policy(tmp_path).notebook_ignores is False


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"locked": {"gate-level": "most"}}, r"jupyter_config\.json: gate-level: it is one of critical"),
        ({"lock": {}}, "has the keys defaults and locked"),
        ({"locked": []}, "is a table of policy keys"),
    ],
)
def test_a_slip_of_the_administrator_is_named(
    machine: Path, tmp_path: Path, section: dict[str, object], said: str
) -> None:
    administer(machine, **section)
    with pytest.raises(PolicyError, match=said):
        find_policy(tmp_path)


def test_an_unknown_key_is_answered_with_those_there_are(machine: Path, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"gate-lvl: there is no such key; those there are: .*gate-level"):
        find_policy(team_policy(tmp_path, 'gate-lvl = "high"\n'))


def test_an_export_can_ask_for_answers(machine: Path, tmp_path: Path) -> None:
    policy = find_policy(team_policy(tmp_path, 'require-sign-off = ["C01"]\n'))
    reviewed = review(notebook(code("import pandas as pd\npd.read_csv('people.csv')")), policy=policy)
    answer = next(item.answer for item in reviewed.checklist if item.id == "C01")
    verdict = judge(reviewed, policy)
    assert verdict.blocked is (answer not in ("yes", "not-applicable"))
    assert verdict.unsigned == ["C01"]
    assert "C01" in verdict.sentence
    assert len(verdict.sentence) < 100
    assert not judge(reviewed, policy, "never").blocked


def test_config_says_what_is_in_force_and_from_where(machine: Path, tmp_path: Path) -> None:
    administer(machine, defaults={"fail-on": "low", "magic-level": "low"}, locked={"gate-level": "medium"})
    team = team_policy(tmp_path, 'fail-on = "critical"\n')
    rows = {key: (value, source) for key, value, source in in_force(find_policy(team))}
    here, there = str(team / "secai.toml"), str(machine / "jupyter_config.json")
    assert rows["fail-on"] == ("critical", here)
    assert rows["magic-level"] == ("low", there)
    assert rows["gate-level"] == ("medium", f"{there} (locked by the administrator)")
    assert rows["ner"] == (False, "default")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('fail-on = "huge"', "fail-on: it is one of critical, high, medium, low, info, never."),
        ('severity = { "pickle-load" = "never" }', "severity.pickle-load: it is one of critical, high,"),
        ('disable = ["picle-load"]', "disable: there is no rule picle-load, but pickle-load."),
        ('severity = { "no-rule-of-ours" = "low" }', "severity: there is no rule no-rule-of-ours."),
        ('cards = { "SUP-99" = "low" }', "cards: there is no threat card SUP-99"),
        ('[[ignore]]\nrule = "zzz"\nreason = "x"', "ignore.0.rule: there is no rule zzz."),
        ('[[ignore]]\nrule = "pickle-load"', "ignore.0.reason: it is missing."),
        ('require-sign-off = ["ZZ9"]', "require-sign-off: there is no item ZZ9."),
        ('disable = "pickle-load"', "disable: it is a list of names."),
        ('ner = "perhaps"', "ner: it is true or false."),
    ],
)
def test_a_slip_is_told_with_what_would_do(machine: Path, tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PolicyError) as error:
        find_policy(team_policy(tmp_path, text))
    assert words in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "team" / "secai.toml"))


def test_a_policy_with_a_byte_order_mark(machine: Path, tmp_path: Path) -> None:
    assert find_policy(team_policy(tmp_path, '\ufefffail-on = "low"')).fail_on == "low"


@pytest.mark.parametrize("text", ['[tool]\nsecai = { fail-on = "low" }', 'tool.secai.fail-on = "low"'])
def test_the_section_of_a_project_however_it_is_written(machine: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert find_policy(tmp_path).fail_on == "low"
