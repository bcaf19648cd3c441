"""Quick fixes: the edits of a fix give code that parses and has no such finding any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from notebooks import code, notebook

from jupyter_secai import catalogue, review
from jupyter_secai.model import Edit, Finding, Location
from jupyter_secai.notebook.reading import read_notebook
from jupyter_secai.rules.environment_fixes import environment_fix
from jupyter_secai.rules.facts import Facts


def apply(source: str, edits: list[Edit]) -> str:
    """The source after the edits, as a window applies them: from the last to the first."""
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in reversed(edits):
        start, end = starts[edit.line - 1] + edit.column, starts[edit.end_line - 1] + edit.end_column
        source = source[:start] + edit.text + source[end:]
    return source


def findings(source: str, rule: str) -> list[Finding]:
    return [f for f in review(notebook(code(source, id="c"))).findings if f.rule == rule]


def fixed(source: str, rule: str) -> str:
    """The source with the first offered fix of the rule applied."""
    [fix, *_] = [f.fix for f in findings(source, rule) if f.fix is not None]
    return apply(source, fix.edits)


def _fixable() -> Iterator[tuple[str, str]]:
    for name, rule in catalogue.rules().items():
        if rule.fix or any(pattern.fix for pattern in rule.match):
            for source in rule.bad:
                if any(f.fix for f in findings(source, name)):
                    yield name, source


FIXABLE = list(_fixable())


def test_every_rule_with_a_fix_offers_it_on_one_of_its_examples() -> None:
    named = {n for n, r in catalogue.rules().items() if r.fix or any(p.fix for p in r.match)}
    assert {name for name, _ in FIXABLE} == named
    assert len(named) > 20


@pytest.mark.parametrize(("name", "source"), FIXABLE)
def test_an_applied_fix_ends_the_finding(name: str, source: str) -> None:
    before = findings(source, name)
    after = apply(source, next(f.fix.edits for f in before if f.fix))
    if not source.startswith(("!", "%")):
        ast.parse(after)
    assert len(findings(after, name)) < len(before)


@pytest.mark.parametrize(("name", "source"), FIXABLE)
def test_places_count_code_points_on_a_line_with_other_scripts(name: str, source: str) -> None:
    if source.startswith(("!", "%")):
        return
    *above, last = source.split("\n")
    moved = "\n".join([*above, f"größe = '日本 🦊'; {last}"]) if not last.startswith(" ") else source
    before = findings(moved, name)
    after = apply(moved, next(f.fix.edits for f in before if f.fix))
    ast.parse(after)
    assert "größe = '日本 🦊'" in after or moved == source
    assert len(findings(after, name)) < len(before)


SPELLED: list[tuple[str, str, str]] = [
    ("torch-load-default", "import torch\ntorch.load(p)", "torch.load(p, weights_only=True)"),
    ("torch-load-default", "import torch\ntorch.load(p,)", "torch.load(p, weights_only=True)"),
    ("torch-load-default", "import torch\ntorch.load((p))", "torch.load((p), weights_only=True)"),
    (
        "torch-load-default",
        "import torch\ntorch.load(\n    p,  # the file, as (saved)\n)",
        "torch.load(\n    p, weights_only=True  # the file, as (saved)\n)",
    ),
    (
        "torch-load-default",
        "import torch\ntorch.load(*a, **k) if 0 else torch.load(f(p))",
        "f(p), weights_only=True",
    ),
    (
        "torch-load-with-code",
        "import torch\ntorch.load(p, weights_only=\\\n  False)",
        "weights_only=\\\n  True)",
    ),
    ("yaml-unsafe-load", "import yaml\nyaml.load(Loader=yaml.Loader, stream=s)", "yaml.safe_load(stream=s)"),
    ("yaml-unsafe-load", "import yaml as y\ny.load(s, y.UnsafeLoader)", "y.safe_load(s)"),
    ("tls-off", "import requests\nrequests.get(u, verify=False, timeout=3)", "requests.get(u, timeout=3)"),
    ("tls-off", "import requests\nrequests.get(\n    u,\n    verify=False,\n)", "requests.get(\n    u,\n)"),
    ("weak-hash", "import hashlib\nhashlib.md5()", "hashlib.md5(usedforsecurity=False)"),
    ("web-debugger", "from flask import Flask\nFlask('ä').run(debug=True)", "Flask('ä').run(debug=False)"),
    ("predictable-temp-file", "import tempfile\nn = tempfile.mktemp('.x')", "n = tempfile.mkstemp('.x')[1]"),
    ("numpy-allow-pickle", "import numpy as np\nnp.load(p, None, True)", "np.load(p, None, False)"),
    (
        "shell-injection",
        "import subprocess\nsubprocess.run(f'ping -c 1 {host} {a}.{b}', shell=True, check=True)",
        'subprocess.run(["ping", "-c", "1", host, f"{a}.{b}"], check=True)',
    ),
    (
        "cleartext-download",
        "!wget -q http://data.shop.invalid/a.csv",
        "!wget -q https://data.shop.invalid/a.csv",
    ),
]


@pytest.mark.parametrize(("name", "source", "expected"), SPELLED)
def test_a_fix_changes_nothing_else(name: str, source: str, expected: str) -> None:
    head, _, _ = source.partition("\n") if "\n" in source else ("", "", "")
    after = fixed(source, name)
    assert expected in after
    assert after.startswith(head)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (
            "yaml-unsafe-load",
            "from yaml import unsafe_load\nunsafe_load(text)",
        ),  # the import would have to change
        (
            "shell-injection",
            "import subprocess\nsubprocess.run(f'ls {a} | wc', shell=True)",
        ),  # needs its shell
        ("shell-injection", "import subprocess\nsubprocess.run(f'ls {a!r}', shell=True)"),
        (
            "weak-hash",
            "%time hashlib.md5(data)\nimport hashlib\n%time hashlib.md5(data)",
        ),  # moved by its magic
    ],
)
def test_what_cannot_be_rewritten_safely_is_left(name: str, source: str) -> None:
    assert [f.fix for f in findings(source, name) if f.fix is not None] == []


def test_a_cell_without_an_id_gets_no_edits() -> None:
    bare: dict[str, Any] = notebook("import yaml\nyaml.load(s)")
    bare["nbformat_minor"] = 4
    for cell in bare["cells"]:
        cell.pop("id")
    assert [f.fix for f in review(bare).findings if f.rule == "yaml-unsafe-load"] == [None]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("db_password = 'Tr0ub4dor&3x'", 'import os\ndb_password = os.environ["DB_PASSWORD"]'),
        (
            "import os\nö = connect(host='db', password='Tr0ub4dor&3x')",
            "import os\nö = connect(host='db', password=os.environ[\"PASSWORD\"])",
        ),
    ],
)
def test_a_password_moves_out_of_the_code(source: str, expected: str) -> None:
    assert fixed(source, "hardcoded-secret") == expected
    assert findings(expected, "hardcoded-secret") == []


TOKEN = "ghp" + "_R8sT2uVwX4yZ6aBcD" + "9eFgH1iJkL3mNoP5qR7"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"import os\nx = '{TOKEN}'", 'import os\nx = os.environ["GITHUB_TOKEN"]'),
        (f"import os\ngh_token: str = '{TOKEN}'", 'import os\ngh_token: str = os.environ["GH_TOKEN"]'),
        (f"import os\nlogin(key='{TOKEN}')", 'import os\nlogin(key=os.environ["GITHUB_TOKEN"])'),
        (f"import os\nd = {{'a': '{TOKEN}'}}", "import os\nd = {'a': os.environ[\"GITHUB_TOKEN\"]}"),
        (
            f'import os\nheaders = {{"Authorization": "Bearer {TOKEN}"}}',
            'import os\nheaders = {"Authorization": "Bearer " + os.environ["GITHUB_TOKEN"]}',
        ),
        (
            f"import os\nö = get('https://a.invalid/?t={TOKEN}&x=1')",
            "import os\nö = get('https://a.invalid/?t=' + os.environ[\"GITHUB_TOKEN\"] + '&x=1')",
        ),
        (
            f"import os\nos.environ['GH_TOKEN'] = '{TOKEN}'",
            "import getpass\nimport os\nos.environ['GH_TOKEN'] = getpass.getpass(\"GH_TOKEN: \")",
        ),
    ],
)
def test_what_a_format_gives_away_moves_out_of_the_code(source: str, expected: str) -> None:
    assert fixed(source, "hardcoded-secret") == expected
    assert findings(expected, "hardcoded-secret") == []


def test_a_fix_repeats_nothing_of_a_string_with_two_secrets() -> None:
    other = TOKEN[:-4] + "zz99"
    for finding in findings(f"import os\nboth = '{TOKEN} {other}'", "hardcoded-secret"):
        assert finding.fix is not None
        assert not any(TOKEN[4:12] in edit.text for edit in finding.fix.edits)


@pytest.mark.parametrize(
    "source",
    [
        f"url = f'https://a.invalid/{{page}}?t={TOKEN}'",
        f"url = 'https://a.invalid/%s?t={TOKEN}' % page",
        f"# {TOKEN}",
        f"!tool {TOKEN}",
        f"%env GH_TOKEN={TOKEN}",
        f"x = b'{TOKEN}'",
        f"x = 'a' '{TOKEN}'",
    ],
)
def test_a_secret_that_is_no_plain_string_is_left_where_it_is(source: str) -> None:
    [finding] = findings(source, "hardcoded-secret")
    assert finding.fix is None


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("tls-off", "import requests\ns = requests.Session()\ns.verify = False  # proxy", "s.verify = True  # proxy"),
        ("tls-off", "import ssl\nc = ssl.create_default_context()\nc.verify_mode = ssl.CERT_NONE", "c.verify_mode = ssl.CERT_REQUIRED"),
        ("tls-off", "import ssl\nc = ssl._create_unverified_context()", "c = ssl.create_default_context()"),
        ("web-protection-off", "app.config['DEBUG'] = (\n    True\n)", "app.config['DEBUG'] = (\n    False\n)"),
        ("weak-random", "import random, secrets\ntoken = random.choice(letters)", "token = secrets.choice(letters)"),
    ],
)  # fmt: skip
def test_a_setting_gets_its_safe_value(name: str, source: str, expected: str) -> None:
    assert fixed(source, name).endswith(expected)
    assert findings(fixed(source, name), name) == []


def _environment(source: str, line: int, column: int, end: int) -> str | None:
    facts = Facts(read_notebook(notebook(code(source, id="c")), None))
    cell = facts.notebook.cells[0]
    place = Location(
        path="",
        cell=0,
        cell_id=cell.id,
        carrier="source",
        line=line,
        column=column,
        end_line=line,
        end_column=end,
    )
    fix = environment_fix(place, "db.password", facts)
    return None if fix is None else apply(source, fix.edits)


def test_a_value_moves_to_the_environment() -> None:
    assert _environment("wort = 'geheim'", 1, 7, 15) == 'import os\nwort = os.environ["DB_PASSWORD"]'
    assert (
        _environment("%%time\nö = 'geheim'", 2, 4, 12) == '%%time\nimport os\nö = os.environ["DB_PASSWORD"]'
    )
    assert _environment("!tool -p geheim", 1, 9, 15) is None


_HEAD = (
    "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n"
    "from sklearn.svm import SVC\nimport pandas as pd\nX = pd.read_csv('a.csv')\ny = X.pop('y')\n"
)
_TAIL = "\nmodel = SVC().fit(X_train, y_train)\nprint(model.score(X_test, y_test))"
_SPLIT = "X_train, X_test, y_train, y_test = train_test_split({}, y, test_size=0.2)"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (
            "scaler = StandardScaler()\nX = scaler.fit_transform(X)\n\n" + _SPLIT.format("X"),
            f"scaler = StandardScaler()\n{_SPLIT.format('X')}\n"
            "X_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)",
        ),
        (
            "scaled = StandardScaler().fit_transform(X)\n" + _SPLIT.format("scaled"),
            f"transformer = StandardScaler()\n{_SPLIT.format('X')}\n"
            "X_train = transformer.fit_transform(X_train)\nX_test = transformer.transform(X_test)",
        ),
    ],
)
def test_the_split_moves_before_the_fit(steps: str, expected: str) -> None:
    mended = fixed(_HEAD + steps + _TAIL, "test-data-leakage")
    assert mended == _HEAD + expected + _TAIL
    assert findings(mended, "test-data-leakage") == []


@pytest.mark.parametrize(
    "steps",
    [
        "scaled = StandardScaler().fit_transform(X)\nprint(scaled[0])\n" + _SPLIT.format("scaled"),
        "scaled = StandardScaler().fit_transform(X)\n" + _SPLIT.format("scaled") + "\nprint(scaled)",
        "X = StandardScaler().fit_transform(X)  # all rows\n" + _SPLIT.format("X"),
        "if True:\n    X = StandardScaler().fit_transform(X)\n    " + _SPLIT.format("X"),
    ],
)
def test_a_split_that_something_stands_before_is_left(steps: str) -> None:
    [finding] = findings(_HEAD + steps + _TAIL, "test-data-leakage")
    assert finding.fix is None
