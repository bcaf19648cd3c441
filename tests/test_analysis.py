"""What code does: the calls that it makes under their qualified names, and what flows into them."""

from __future__ import annotations

import ast
import itertools
import textwrap
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linked import Notebook
from notebooks import code, notebook

from jupyter_secai import Reviewer, review
from jupyter_secai.analysis.link import LinkedCell
from jupyter_secai.analysis.machine import MOST_STEPS
from jupyter_secai.analysis.parse import parse
from jupyter_secai.analysis.values import Value
from jupyter_secai.notebook.syntax import mask


def calls(*sources: str) -> list[str]:
    return [call.name for call in Notebook(*sources).calls()]


def reaching(sink: str, *sources: str, **columns: str) -> set[str]:
    """The labels of all that is passed to calls of `sink`."""
    found = [call for call in Notebook(*sources).calls(**columns) if call.name == sink]
    assert found, f"{sink} is not called"
    return {
        label
        for call in found
        for value in (call.receiver, *call.arguments, *(v for _, v in call.keywords))
        for label in value.labels
    }


# --- names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import numpy as n; n.load(f)", ["numpy.load"]),
        ("import os.path as p; p.join(a)", ["os.path.join"]),
        ("import a.b\na.b.c()", ["a.b.c"]),
        ("import a.b.c as d\nd.e()", ["a.b.c.e"]),
        ("from .tools import go\ngo()", [".tools.go"]),
        ("from os import system as s\ns('ls')", ["os.system"]),
        ("from joblib import *\nload('m')", ["joblib.load"]),
        ("import os\nrun = os.system\nrun('ls')", ["os.system"]),
        ("import os\na = b = os\nb.system('ls')", ["os.system"]),
        ("import os\nx, *y = os, 1\nx.system('ls')", ["os.system"]),
        ("__import__('os').system('ls')", ["builtins.__import__", "os.system"]),
        ("import importlib\nimportlib.import_module('os').system('l')", ["importlib.import_module", "os.system"]),
        ("import os\ngetattr(os, 'system')('ls')", ["builtins.getattr", "os.system"]),
        ("import os\nd = {'run': os.system}\nd['run']('ls')", ["os.system"]),
        ("import os\nfor f in [os.system]:\n    f('ls')", ["os.system"]),
        ("import os\n[f('ls') for f in (os.system,)]", ["os.system"]),
        ("import os\nif (f := os.system):\n    f('ls')", ["os.system"]),
        ("import os\n(os.system if x else os.popen)('ls')", ["os.system"]),
        ("import os\nclass A:\n    run = os.system\nA.run('ls')", ["os.system"]),
        ("import os\nclass A:\n    def __init__(self): self.r = os.system\nA().r('ls')", ["os.system"]),
        ("import os\ndef pick(): return os.system\npick()('ls')", ["os.system"]),
        ("import os\npick = lambda: os.system\npick()('ls')", ["os.system"]),
        ("import os, functools as ft\nft.partial(os.system, 'ls')()", ["functools.partial", "os.system"]),
        ("import os\nlist(map(os.system, ['ls']))", ["os.system", "builtins.map", "builtins.list"]),
        ("import os\ntry:\n    import x\nexcept ImportError:\n    os.system('ls')", ["os.system"]),
        ("import os\nmatch x:\n    case 1:\n        os.system('ls')", ["os.system"]),
        ("import os\nasync def f():\n    await os.system('ls')\n", ["os.system"]),
        ("import os\nwith a as b, c:\n    os.system('ls')", ["os.system"]),
        ("import os\nwhile True:\n    os.system('ls')\n    break", ["os.system"]),
        ("import os\ndel os\nos.system('ls')", ["?.system"]),
        ("import torch\nclass N(torch.nn.Module):\n    pass\nN().load_state_dict(x)", ["torch.nn.Module.load_state_dict"]),
        ("import sqlite3\nsqlite3.connect('a').cursor().execute(q)", ["sqlite3.connect", "dbapi.Connection.cursor", "dbapi.Cursor.execute"]),
        ("pd.read_csv('a.csv')", ["pandas.read_csv"]),
        ("StandardScaler().fit(x)", ["sklearn.preprocessing.StandardScaler", "sklearn.preprocessing.StandardScaler.fit"]),
        ("pd = thing\npd.read_csv('a.csv')", ["?.read_csv"]),
        ("eval(x)", ["builtins.eval"]),
        ("def eval(x): return x\neval(1)", []),
        ("thing.fit(x)", ["?.fit"]),
        ("get_ipython().system('ls')", ["IPython.get_ipython", "shell.run"]),
        ("get_ipython().run_line_magic('run', 'a.py')", ["IPython.get_ipython", "ipython.run", "IPython.InteractiveShell.run_line_magic"]),
        ("!ls", ["shell.run"]),
        ("x = !ls\nprint(x)", ["shell.run", "builtins.print"]),
        ("%pip install a", ["shell.run"]),
        ("%run a.py", ["ipython.run"]),
        ("%%bash\nls", ["shell.run"]),
        ("%%sql\nSELECT 1", ["sql.run"]),
        ("%%html\n<b>", ["ipython.html"]),
        ("if x:\n    !ls\n", ["shell.run"]),
        ("def f():\n    !ls\nf()", ["shell.run"]),
    ],
)  # fmt: skip
def test_calls_have_qualified_names(source: str, names: list[str]) -> None:
    assert calls(source) == names


def test_cells_share_their_names() -> None:
    assert calls("import pickle as p", "load = p.load", "load(f)") == ["pickle.load"]


# --- flow


UNTRUSTED = [
    "x = input()\nos.system(x)",
    "a, b = input(), 1\nos.system(a)",
    "(a, [b, *c]) = 1, [2, input()]\nos.system(c[0])",
    "a = b = input()\nos.system(b)",
    "x: str = input()\nos.system(x)",
    "os.system(x := input())",
    "x = 'a'\nx += input()\nos.system(x)",
    "os.system(f'ls {input()}')",
    "os.system('ls %s' % input())",
    "os.system('ls %s %s' % (1, input()))",
    "os.system('ls {}'.format(input()))",
    "os.system('ls {n}'.format(n=input()))",
    "t = 'ls {}'\nos.system(t.format(input()))",
    "os.system(' '.join(['ls', input()]))",
    "parts = ['ls']\nparts.append(input())\nos.system(' '.join(parts))",
    "parts = []\nparts.extend([input()])\nos.system(parts[0])",
    "parts = []\nparts += [input()]\nos.system(parts[0])",
    "d = {'a': input(), 'b': 1}\nos.system(d['a'])",
    "d = {}\nd['a'] = input()\nos.system(d['a'])",
    "d = dict(a=input())\nos.system(d['a'])",
    "d = {}\nd.update({'a': input()})\nos.system(d.get('a'))",
    "d = {}\nd.setdefault('a', input())\nos.system(d['a'])",
    "d = {'a': {'b': input()}}\nos.system(d['a']['b'])",
    "for k, v in {'a': input()}.items():\n    os.system(v)",
    "for i, v in enumerate([input()]):\n    os.system(v)",
    "for a, b in zip([1], [input()]):\n    os.system(b)",
    "x = [y for y in [input()]]\nos.system(x[0])",
    "[os.system(y) for y in [input()]]",
    "x = {k: input() for k in 'ab'}\nos.system(x['a'])",
    "os.system(next(y for y in [input()]))",
    "x = input() if a else ''\nos.system(x)",
    "x = ''\nif a:\n    x = input()\nos.system(x)",
    "x = ''\nfor i in range(3):\n    os.system(x)\n    x = input()",
    "x = ''\nwhile a:\n    x = input()\nos.system(x)",
    "try:\n    x = input()\nexcept E:\n    x = ''\nos.system(x)",
    "match input():\n    case x:\n        os.system(x)",
    "with open('f') as f, a(input()) as b:\n    os.system(b)",
    "def f(): return input()\nos.system(f())",
    "def f(x): return x\nos.system(f(input()))",
    "def f(*a): return a[0]\nos.system(f(input()))",
    "def f(**k): return k['x']\nos.system(f(x=input()))",
    "def f(a, b): os.system(b)\nf(*[1, input()])",
    "def f(a, b): os.system(b)\nf(**{'a': 1, 'b': input()})",
    "def f(a, b=input()): os.system(b)\nf(1)",
    "def f():\n    yield input()\nfor x in f():\n    os.system(x)",
    "async def f(): return input()\nos.system(await f())",
    "def f():\n    def g(): return x\n    x = input()\n    return g()\nos.system(f())",
    "def make(x):\n    def g(): os.system(x)\n    return g\nmake(input())()",
    "def f():\n    global x\n    x = input()\nf()\nos.system(x)",
    "def add(l): l.append(input())\nl = []\nadd(l)\nos.system(l[0])",
    "f = lambda x: os.system(x)\nf(input())",
    "class A:\n    def __init__(self, x): self.x = x\n    def go(self): os.system(self.x)\nA(input()).go()",
    "class A:\n    x = ''\na = A()\na.x = input()\nos.system(a.x)",
    "class B:\n    def go(self, x): os.system(x)\nclass A(B):\n    def go(self, x): super().go(x)\nA().go(input())",
    "class B:\n    def __init__(self, x): self.x = x\nclass A(B): pass\nos.system(A(input()).x)",
    "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: str\nos.system(A(input()).x)",
    "class A:\n    @property\n    def x(self): return input()\nos.system(A().x)",
    "class A:\n    @staticmethod\n    def f(x): os.system(x)\nA.f(input())",
    "class A:\n    @classmethod\n    def f(cls, x): os.system(x)\nA.f(input())",
    "class A:\n    def __call__(self, x): os.system(x)\nA()(input())",
    "list(map(os.system, [input()]))",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as e:\n    e.submit(os.system, input())",
    "from functools import partial\npartial(os.system, input())()",
    "from threading import Thread\nThread(target=os.system, args=(input(),)).start()",
    "from flask import Flask\napp = Flask('a')\n@app.route('/')\ndef page(q):\n    os.system(q)",
    "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\nasync def page(q: str):\n    os.system(q)",
    "import gradio as gr\ndef f(text): os.system(text)\ngr.Interface(fn=f, inputs='text')",
    "from pathlib import Path\nos.system(Path('a') / input())",
    "os.system(os.path.join('a', input()))",
    "import sys\nos.system(sys.argv[1])",
    "if x not in ALLOWED:\n    print(x)\nx = input()\nos.system(x)",
    "x = input()\nif x in ALLOWED:\n    pass\nos.system(x)",
    "def walk(n, x):\n    if n:\n        return walk(n - 1, x)\n    return x\nos.system(walk(3, input()))",
    "x = input().strip().lower()\nos.system(x)",
    "x = input()\ny = str(x)\nos.system(y)",
    "x = input().split(',')\nos.system(x[0])",
]  # fmt: skip


@pytest.mark.parametrize("source", UNTRUSTED)
def test_outside_text_reaches_the_shell(source: str) -> None:
    assert "untrusted" in reaching("os.system", "import os", source)


HARMLESS = [
    "x = input()\nx = 'a'\nos.system(x)",
    "x, y = input(), 'a'\nos.system(y)",
    "d = {'a': input(), 'b': 'ls'}\nos.system(d['b'])",
    "os.system(str(int(input())))",
    "import shlex\nos.system('ls ' + shlex.quote(input()))",
    "import ast\nos.system(ast.literal_eval(input()))",
    "x = input()\nif x in ('a', 'b'):\n    os.system(x)",
    "x = input()\nif x not in ALLOWED:\n    raise ValueError(x)\nos.system(x)",
    "x = input()\nif not x.isdigit():\n    raise SystemExit\nos.system(x)",
    "import re\nx = input()\nif not re.fullmatch('[a-z]+', x):\n    raise ValueError\nos.system(x)",
    "import re\ndef check(x):\n    if re.fullmatch('[a-z]+', x) is None:\n        return\n    os.system(x)\ncheck(input())",
    "x = input()\nassert x in ('a', 'b')\nos.system(x)",
    "def f(x): return 'a'\nos.system(f(input()))",
    "class A:\n    def __init__(self, x): self.x, self.y = x, 'ls'\nos.system(A(input()).y)",
    "x = len(input())\nos.system(x)",
    "def f(x): os.system('ls')\nf(input())",
    "x = input()\ndel x\nos.system(x)",
]


@pytest.mark.parametrize("source", HARMLESS)
def test_what_is_checked_or_replaced_does_not(source: str) -> None:
    assert "untrusted" not in reaching("os.system", "import os", source)


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        ("!rm {input()}", {"untrusted"}),
        ("x = input()\n!rm $x", {"untrusted"}),
        ("x = input()\n!rm {x}", {"untrusted"}),
        ("x = input()\n!rm $$x", set()),
        ("!rm {x", set()),
        ("y = !cat {input()}\n!rm {y}", {"untrusted"}),
        ("x = input()\nget_ipython().system(f'rm {x}')", {"untrusted"}),
        ("import os\nx = os.environ['A']\n!rm $x", {"environment"}),
        ("x = input()\n%%bash\nrm x", {"untrusted"}),
    ],
)
def test_values_are_pasted_into_shell_lines(source: str, labels: set[str]) -> None:
    cells = source.split("\n%%") if "%%" in source else [source]
    sources = [cells[0], *("%%" + cell for cell in cells[1:])]
    if len(sources) > 1:
        sources[1] = sources[1].replace("bash", 'bash -s "$x"')
    assert reaching("shell.run", *sources) == labels


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        ("import requests\nout(dict(os.environ))", {"environment", "machine"}),
        ("out(os.environ.copy())", {"environment", "machine"}),
        ("out({**os.environ})", {"environment", "machine"}),
        ("import sys\nout(sys.argv[1:])", {"untrusted", "command-line"}),
        ("from flask import request\nout(request.args.get('q'))", {"untrusted"}),
        ("import flask\nout(flask.request.form['q'])", {"untrusted"}),
        (
            "with open('a', 'w') as f:\n    f.write(input())\nout(open('a').read())",
            {"untrusted", "written-here"},
        ),
        ("f = open('a', 'w')\nf.write('x')\nout(open('b').read())", set()),
        ("out(os.path.join('a', 'b'))", set()),
    ],
)
def test_what_comes_from_outside(source: str, labels: set[str]) -> None:
    assert reaching("lib.out", "import os\nfrom lib import out", source) == labels


@pytest.mark.parametrize("query", ["SELECT {{x}}", "SELECT :x", "SELECT $x", "SELECT {x}"])
def test_values_are_pasted_into_queries(query: str) -> None:
    assert reaching("sql.run", "x = input()", f"%%sql\n{query}") == {"untrusted"}
    assert reaching("sql.run", "x = input()", f"%sql {query}") == {"untrusted"}


# --- tables


TABLE = "import pandas as pd\ndf = pd.read_csv('people.csv')\n"


@pytest.mark.parametrize(
    ("code", "columns"),
    [
        ("out(df)", {"email", "age"}),
        ("out(df['email'])", {"email"}),
        ("out(df.email)", {"email"}),
        ("out(df[['age', 'x']])", {"age"}),
        ("out(df.loc[:, 'age'])", {"age"}),
        ("out(df.drop(columns=['email']))", {"age"}),
        ("out(df.drop('email', axis=1))", {"age"}),
        ("df.drop(columns=['email'], inplace=True)\nout(df)", {"age"}),
        ("del df['email']\nout(df)", {"age"}),
        ("out(df.pop('email'))", {"email"}),
        ("out(df.groupby('x').mean())", set()),
        ("out(df.describe())", set()),
        ("out(len(df))", set()),
        ("out(df.shape)", set()),
        ("out(df[df['age'] > 3])", {"email", "age"}),
        ("out(df.head().copy().to_dict())", {"email", "age"}),
        ("for i, row in df.iterrows():\n    out(row)", {"email", "age"}),
        ("for row in df.itertuples():\n    out(row.email)", {"email"}),
        ("for i, row in df.iterrows():\n    out(row['email'])", {"email"}),
        ("out([r for r in df['email']])", {"email"}),
        ("a = df\nb = a\nb.drop(columns='email', inplace=True)\nout(a)", {"age"}),
        ("def f(t): t.drop(columns='email', inplace=True)\nf(df)\nout(df)", {"age"}),
    ],
)
def test_columns_of_tables(code: str, columns: set[str]) -> None:
    found = reaching("lib.out", "from lib import out\n" + TABLE + code, df="email age")
    assert {label.removeprefix("column:") for label in found if label.startswith("column:")} == columns


def test_hashing_is_pseudonymising() -> None:
    code = "import hashlib\nfrom lib import out\nout(hashlib.sha256(df['email']).hexdigest())"
    assert "pseudonymous" in reaching("lib.out", TABLE + code, df="email")


def test_the_way_of_a_value_is_told() -> None:
    [call] = [
        c for c in Notebook("import os\nx = input()\ny = x", "os.system(y)").calls() if c.name == "os.system"
    ]
    assert [(step.cell, step.at.line, step.note) for step in call.arguments[0].trail] == [
        (0, 2, "input"), (0, 2, "x"), (0, 3, "y"),
    ]  # fmt: skip


# --- rows of data


def origins(*sources: str) -> dict[str, tuple[set[str], set[str]]]:
    """Variable -> the rows that `see(variable=…)` holds, and those that it has learned from."""
    book = Notebook(*sources)
    links, uncalled = book.link()
    known = {origin.id: origin for link in (*links, *uncalled) for origin in link.origins}

    def words(ids: frozenset[int]) -> set[str]:
        return {
            f"{known[i].part} {known[i].kind}"
            if known[i].kind not in ("read", "free", "made")
            else known[i].kind
            for i in ids
        }

    def looked_at(lessons: frozenset[int]) -> frozenset[int]:
        return frozenset(row for lesson in lessons for row in known[lesson].parents)

    return {
        str(name): (words(value.origins), words(looked_at(value.learned)))
        for link in links
        for call in link.calls
        if call.name == "lib.see"
        for name, value in call.keywords
    }


ROWS = """
from lib import see
import pandas as pd, numpy as np
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split, KFold, GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC
df = pd.read_csv('a.csv')
"""


@pytest.mark.parametrize(
    ("code", "rows", "learned"),
    [
        ("x = df.drop(columns='t')", {"read"}, set()),
        ("x = df['t'].to_numpy()", {"read"}, set()),
        ("x = df.dropna()", {"read"}, set()),
        ("x, y = train_test_split(df)", {"train split"}, set()),
        ("y, x = train_test_split(df)", {"test split"}, set()),
        ("a, b, c, x = train_test_split(df, df['t'])", {"test split"}, set()),
        ("x = train_test_split(df)[1]", {"test split"}, set()),
        ("x = df[:80]", {"train slice"}, set()),
        ("x = df.iloc[80:]", {"test slice"}, set()),
        ("x = df[df.y < 3]", {"train mask"}, set()),
        ("x = df[df.y >= 3]", {"test mask"}, set()),
        ("m = np.random.rand(9) < .8\nx = df[~m]", {"test mask"}, set()),
        ("x = df.sample(frac=.8)", {"train sample"}, set()),
        ("x = df.sample(frac=1)", {"read"}, set()),
        ("x = df.drop(df.sample(frac=.8).index)", {"test sample"}, set()),
        ("for a, b in KFold().split(df):\n    x = df.iloc[b]", {"test fold"}, set()),
        ("x = StandardScaler().fit_transform(df)", {"read"}, {"read"}),
        ("x = df.fillna(df.mean())", {"read"}, {"read"}),
        ("x = (df - df.mean()) / df.std()", {"read"}, {"read"}),
        ("s = StandardScaler().fit(df[:80])\nx = s.transform(df[80:])", {"test slice"}, {"train slice"}),
        ("s = StandardScaler()\ns.fit(df[:80])\nx = s.transform(df[80:])", {"test slice"}, {"train slice"}),
        ("p = make_pipeline(StandardScaler(), SVC())\np.fit(df[:80], 1)\nx = p.predict(df[80:])", {"test slice"}, {"train slice"}),
        ("g = GridSearchCV(SVC(), {})\ng.fit(df[:80], 1)\nx = g.best_estimator_", set(), {"train slice"}),
        ("def prep(t):\n    return StandardScaler().fit_transform(t)\nx = prep(df)", {"read"}, {"read"}),
        ("class M:\n    def __init__(self): self.m = SVC()\n    def fit(self, t): self.m.fit(t, 1)\nk = M()\nk.fit(df[:80])\nx = k.m.predict(df)", {"read"}, {"train slice"}),
        ("ms = {'a': SVC()}\nfor n, m in ms.items():\n    m.fit(df[:80], 1)\nx = ms['a'].predict(df)", {"read"}, {"train slice"}),
        ("from imblearn.over_sampling import SMOTE\nx, y = SMOTE().fit_resample(df, df)", {"whole resample"}, set()),
        ("import torch\nx, y = torch.utils.data.random_split(df, [8, 2])", {"train split"}, set()),
        ("from tensorflow import keras\n(a, b), (x, c) = keras.datasets.mnist.load_data()", {"test split"}, set()),
        ("d = data.train_test_split(test_size=.1)\nx = d['test']", {"test split"}, set()),
        ("x = unseen", {"free"}, set()),
        ("from loading import load\nx, y = load()", {"made"}, set()),
        ("x = pd.concat([df[:80], df[80:]])", {"train slice", "test slice"}, set()),
        ("x = len(df)", set(), set()),
    ],
)  # fmt: skip
def test_rows_and_learning(code: str, rows: set[str], learned: set[str]) -> None:
    assert origins(ROWS + code + "\nsee(x=x)") == {"x": (rows, learned)}


def test_parts_of_one_split_share_it_and_have_the_whole_as_parent() -> None:
    links, _ = Notebook(ROWS + "a, b = df[:n], df[n:]\nc = df[m:]").link()
    known = {o.variable: o for link in links for o in link.origins}
    assert known["a"].split == known["b"].split != known["c"].split
    assert known["a"].parents == known["b"].parents == {known["df"].id}


# --- what does not parse


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import os\nos.system('a')\nx = = 1\nos.system('b')", ["os.system", "os.system"]),
        ("import os\nprint 'a'\nos.system('b')", ["builtins.print", "os.system"]),
        ("import os\ndef f(:\n    os.system('a')\nos.system('b')", ["os.system", "os.system"]),
        ("import os\nclass A:\n    def f(self):\n        x = = 1\n        os.system('a')", ["os.system"]),
        ("import os\nif x:\n    print 'a', x\n    os.system('a')", ["builtins.print", "os.system"]),
        ("import os\ntry:\n    os.system('a')\nexcept E, e:\n    os.system('b')", ["os.system", "os.system"]),
        ("import os\nexec 'a'\nos.system('b')", ["builtins.exec", "os.system"]),
        ("import os\n!ls\nx = = 1\nos.system('b')", ["shell.run", "os.system"]),
        ("import os\nos.system('a')\nx = (1,\n", ["os.system"]),
        ("import os\nos.system('a')\ns = '''open\nstill", ["os.system"]),
        ("import os\n  os.system('a')\nos.system('b')", ["os.system"]),
    ],
)
def test_what_does_not_parse_costs_only_itself(source: str, names: list[str]) -> None:
    assert calls(source) == names
    assert parse(mask(source).python).left_out


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab=(){}[]:'\"\\\n\t #!%?,.*@1x+-ifordeclasreturn", max_size=120))
def test_any_text_is_linked(source: str) -> None:
    Notebook(source, source).calls()


# --- budget


BOMBS = [
    "def f(x):\n" + "    f2(x)\n" * 40 + "\n" + "".join(
        f"def f{n}(x):\n" + f"    f{n + 1}(x)\n" * 40 + "\n" for n in range(2, 8)
    ) + "def f8(x): pass\nf(1)",
    "x = 1\n" * 40_000,
    "".join("    " * n + "for i in a:\n" for n in range(15)) + "    " * 15 + "a = f(a)\n",
    "x = " + "+".join(["a"] * 20_000),
    "f = lambda f: f(f)\nf(f)",
    "a = []\n" + "a.append(a)\n" * 500 + "b = [a] * 100\n" + "for i in a:\n    a.append(i)\n    a = [a, a]",
    "d = {}\n" + "d['k'] = d\n" * 300,
    "x = 1\n" + "x = [x, x]\n" * 300,
    "x = '" + "a" * 100_000 + "'\n" + "x = x + x\n" * 100,
    "class A:\n    def __init__(self): self.a = A()\nA()",
    "@f\ndef f(): return f()\nf()",
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BOMBS)))
def test_every_program_comes_to_an_end(number: int) -> None:
    Notebook(BOMBS[number]).link()


LINES = st.sampled_from(
    "a = b|b = f(a)|a.x = b|a[0] = b|b.append(a)|a, *b = b, a|a += b|del b|return a|yield b|break|continue|raise a|"
    "global a|from m import *|a = lambda b: f(b)|a = [f(b) for b in a if b]|f = a|a = A(b)|a.f(b)|a = {**a, 'k': b}|"
    "assert a in b|a = super().f(a)|a = (b := f)|x = !ls {a}|%sql {b}|a = await f(*a, **b)|b = a if b else f".split(
        "|"
    )
)
HEADS = st.sampled_from(
    "if a:|for a in b:|while a:|def f(a, *b):|class A(B):|with a as b:|async def f(b=a):|if not f(a):|@f\ndef A(a):".split(
        "|"
    )
)


def _block(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bodies = st.lists(inner, min_size=1, max_size=4).map("\n".join)
    return st.builds(lambda head, body: head + "\n" + textwrap.indent(body, "    "), HEADS, bodies)


PROGRAMS = st.lists(st.recursive(LINES, _block, max_leaves=12), max_size=6).map("\n".join)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROGRAMS, PROGRAMS)
def test_any_program_is_linked_the_same_way_twice(one: str, two: str) -> None:
    book = Notebook(one, two, one)
    first = plain(book.link())
    assert first == plain(Notebook(one, two, one).link())
    assert first == plain(book.link())
    book.sources[0] = two
    assert plain(book.link()) == plain(Notebook(two, two, one).link())


def test_stopping_early_is_said() -> None:
    source = "x = 1\n" * (MOST_STEPS + 1)
    [link], _ = Notebook(source).link()
    assert not link.complete
    assert "Too much code" in next(c.reason for c in review(notebook(source)).coverage if not c.checked)


# --- after an edit


POOL = [
    "import pickle\nm = pickle.load(open('m', 'rb'))",
    "import requests, os\nt = requests.get('https://a.invalid').text\nu = t.strip()\nos.system(u)",
    "import os\nname = input('who')\nos.system('ls ' + name)",
    "import yaml\nconf = yaml.load(open('c'), Loader=yaml.Loader)",
    "import requests\nr = requests.get('https://a.invalid', verify=False)\nprint(r)",
    "import sqlite3\ndb = sqlite3.connect('a')\nn = input()\nq = f\"SELECT * FROM t WHERE n = '{n}'\"\nrows = db.execute(q)",
    "import tarfile\nt = tarfile.open('a.tar')\nt.extractall('x')",
    "import pandas as pd\nurl = 'http://data.invalid/a.csv'\nframe = pd.read_csv(url)",
    "import subprocess\nhost = input()\nline = f'ping {host}'\nout = subprocess.run(line, shell=True)",
    "from joblib import load as l\nmodel = l('m.joblib')",
    "text = input()\nvalue = eval(text)\nprint(value)",
]


def found(*cells: str) -> Counter[tuple[str, str, str]]:
    return Counter((f.rule, f.severity, f.title) for f in review(notebook(*cells)).findings)


@pytest.mark.parametrize("source", POOL)
def test_the_pool_has_findings(source: str) -> None:
    assert found(source)


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)


@pytest.mark.parametrize("source", POOL)
@given(suffix=st.sampled_from(["2", "_new", "zz", "X"]))
@settings(max_examples=4, deadline=None)
def test_renaming_variables_changes_no_finding(source: str, suffix: str) -> None:
    tree = ast.parse(source)
    bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    renamed = ast.unparse(_Renamed({name: f"v{name}{suffix}" for name in bound}).visit(tree))
    assert found(renamed) == found(source)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(POOL), st.data())
def test_splitting_and_commenting_change_no_finding(source: str, data: st.DataObject) -> None:
    lines = source.split("\n")
    cuts = data.draw(st.sets(st.integers(1, max(1, len(lines) - 1))))
    edges = [0, *sorted(c for c in cuts if c < len(lines)), len(lines)]
    cells = ["\n".join(lines[a:b]) for a, b in itertools.pairwise(edges)]
    commented = [
        data.draw(st.sampled_from(["", "# note\n", "\n\n", "'''text'''\n"])) + cell for cell in cells
    ]
    assert found(*commented) == found(source)


@pytest.mark.parametrize("source", POOL)
def test_moving_code_into_a_function_changes_no_finding(source: str) -> None:
    body = "\n".join("    " + line for line in source.split("\n"))
    assert found(f"def work():\n{body}\n\nwork()") == found(source)
    assert found(f"def work():\n{body}\n", "work()") == found(source)


EDITS = ["x = 1", "", "import os", "x = input()", "def f(a): return a", "y = x", "import os\nos.system(x)", "f(x)", "print(f(x))", "x = 'a'"]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(EDITS), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(EDITS)), max_size=5),
)
def test_an_edit_gives_what_a_fresh_start_gives(cells: list[str], edits: list[tuple[int, str]]) -> None:
    book = Notebook(*cells)
    book.link()
    for number, source in edits:
        book.sources[number % len(cells)] = source
        assert plain(book.link()) == plain(Notebook(*book.sources).link())


def plain(links: tuple[list[LinkedCell], list[LinkedCell]]) -> list[Any]:
    """What links say, to compare."""
    return [
        [(c.name, c.receiver, c.arguments, c.keywords, c.at, c.cell, c.result) for c in link.calls]
        for link in (*links[0], *links[1])
    ]


def test_an_edit_costs_the_cells_that_it_reaches() -> None:
    book = Notebook("import os", "x = input()", "os.system(x)", "y = 2", "print(y)")
    before, _ = book.link()
    book.sources[3] = "y = 3  # now more"
    after, _ = book.link()
    assert [a is b for a, b in zip(before, after, strict=True)] == [True, True, True, False, False]
    book.sources[3] = "y = 3"
    again, _ = book.link()
    assert [a is b for a, b in zip(after, again, strict=True)] == [True, True, True, False, True]


def test_a_warm_reviewer_says_what_a_new_one_says() -> None:
    warm = Reviewer()
    for sources in (POOL, POOL[1:], ["x = 1", *POOL], POOL):
        nb = notebook(*sources)
        assert warm.review(nb).to_dict() == Reviewer().review(nb).to_dict()


def test_cells_run_out_of_order_are_noted() -> None:
    nb = notebook("a = 1", "b = 2", "c = 3")
    for cell, count in zip(nb["cells"], (1, 5, 3), strict=True):
        cell["execution_count"] = count
    from jupyter_secai.notebook.reading import read_notebook

    facts, _, _ = Reviewer()._facts(read_notebook(nb, None), [], ())
    assert facts.out_of_order == [(1, 2)]


def test_a_value_has_a_text_with_holes() -> None:
    [call] = Notebook("import os\nos.system(f'ls {x} {3} -l')").calls()
    value: Value = call.arguments[0]
    assert (value.text, value.known, value.kind) == ("ls {} 3 -l", False, "builtins.str")


def test_a_slice_of_a_named_tuple_is_a_plain_one() -> None:
    source = (
        "from typing import NamedTuple\nclass Place(NamedTuple):\n    host: str\n    port: int\n    path: str\n"
        "import os\nhost = Place(input(), 1, 'a')[:2][0]\nos.system(host)"
    )
    assert "shell-injection" in {finding.rule for finding in review(notebook(code(source))).findings}


def test_what_partial_holds_can_be_asked_for_and_is_given_when_it_is_called() -> None:
    source = (
        "from functools import partial\nimport subprocess\nrun = partial(subprocess.run, input(), shell=True)\n"
        "print(run.args, run.keywords)\nrun(check=True)"
    )
    assert "shell-injection" in {finding.rule for finding in review(notebook(code(source))).findings}
