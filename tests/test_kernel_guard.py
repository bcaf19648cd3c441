"""The guard, in real kernels: a cell with a finding does not run, all others do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_secai.kernel.context import around
from jupyter_secai.kernel.reading import Session
from tests.kernels import ROOT


@pytest.fixture
def guarded(kernel):
    assert "stopped at high or above" in kernel.run("%secai guard on")["text"]
    return kernel


def test_cell_with_a_finding_does_not_run(guarded, secret):
    result = guarded.run(f"print('ran')\ntoken = '{secret}'")
    assert result["status"] == "error"
    assert "SecAI did not run this cell: 1 finding at high or above." in result["error"]
    assert "Fix: " in result["error"]
    assert "Line 2" in result["error"]
    assert "write above it %%secai --level never" in result["error"]
    assert secret not in result["error"] + result["text"]
    assert result["text"] == ""
    assert "NameError" in guarded.run("token")["error"]


def test_one_goes_on_once(guarded, secret):
    assert guarded.run(f"%%secai --level never\ntoken = '{secret}'")["status"] == "ok"
    assert guarded.run(f"again = '{secret}'")["status"] == "error"
    assert guarded.run(f"%secai help\nagain = '{secret}'")["status"] == "error"


def test_other_cells_run(guarded):
    assert guarded.run("print(41 + 1)")["text"] == "42\n"
    assert guarded.run("x = [\n  1,\n]\nprint(x)")["text"] == "[1]\n"
    assert guarded.run("%time 1")["status"] == "ok"
    assert guarded.run("def broken(")["status"] == "error"
    assert guarded.run("await __import__('asyncio').sleep(0)")["status"] == "ok"


def test_level(guarded, secret):
    assert "stopped at critical or above" in guarded.run("%secai guard critical")["text"]
    assert "critical" in guarded.run("%secai guard")["text"]
    guarded.run("%secai guard low")
    assert guarded.run("import pickle\npickle.load(open('a.pkl', 'rb'))")["error"].count("did not run") == 1


def test_off(guarded, secret):
    assert "The guard is off." in guarded.run("%secai guard off")["text"]
    assert guarded.run(f"token = '{secret}'")["status"] == "ok"
    assert "The guard is off." in guarded.run("%secai guard")["text"]


def test_unloading_takes_it_away(guarded, secret):
    guarded.run("%unload_ext jupyter_secai")
    assert guarded.run(f"token = '{secret}'")["status"] == "ok"


def test_value_from_an_earlier_cell_is_followed(guarded):
    guarded.run("import requests")
    guarded.run("def get():\n    return requests.get('https://a.example/x').text")
    for number in range(30):
        guarded.run(f"other{number} = {number}")
    guarded.run("%secai guard low")
    result = guarded.run("print('ran') if False else eval(get())")
    assert "did not run" in result["error"]


def test_error_in_itself_lets_the_cell_run_and_says_so(guarded):
    guarded.run("%secai guard on")
    broken = "magic = get_ipython().magics_manager.magics['line']['secai'].__self__\n"
    guarded.run(broken + "magic.lasting.guard._reviewer = object()")
    result = guarded.run("print('ran')")
    assert result["status"] == "ok"
    assert "SecAI's guard failed (AttributeError): this cell runs unchecked" in result["text"]
    assert result["text"].endswith("ran\n")
    assert guarded.run("print('again')")["text"] == "again\n"


def test_loading_imports_neither_the_engine_nor_numpy():
    program = (
        "import sys\nfrom IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\nbefore = set(sys.modules)\n"
        "shell.run_line_magic('load_ext', 'jupyter_secai')\n"
        "print(sorted(m for m in set(sys.modules) - before if m.split('.')[0] in ('pydantic', 'numpy')"
        " or m.startswith(('jupyter_secai.pipeline', 'jupyter_secai.live'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# what a cell rests on


def session(*sources: str) -> Session:
    cells = [{"source": source} for source in sources]
    return Session({"cells": cells}, "a", "")


def left(*sources: str) -> list[str]:
    return [cell["source"] for cell in around(session(*sources)).notebook["cells"]]


def test_context_is_what_names_come_from():
    assert left("import a", "b = a.x()", "c = 1", "b.append(2)", "print(b)") == [
        "import a",
        "b = a.x()",
        "b.append(2)",
        "print(b)",
    ]
    assert left("c = 1", "d['k'] = c", "print(d)") == ["c = 1", "d['k'] = c", "print(d)"]
    assert left("c = 1", "print(2)") == ["print(2)"]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_context_keeps_the_last_cell_and_the_order(sources: list[str]) -> None:
    kept = left(*sources)
    assert kept[-1] == sources[-1]
    rest = iter(sources)
    assert all(source in rest for source in kept)
