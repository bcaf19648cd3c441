"""The magics, in real kernels."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from tests.kernels import ROOT, STARTUP, WIDGET, asked, prose, words

# starting


def test_nothing_is_imported_and_nothing_named_until_it_is_used(kernel):
    assert "False" in kernel.run("import sys; print('jupyter_secai' in sys.modules)")["text"]
    assert "sys" in kernel.run("%who")["text"]
    assert "get_ipython" not in kernel.run("%who")["text"]
    assert kernel.run("%secai help")["status"] == "ok"
    assert "True" in kernel.run("print('jupyter_secai' in sys.modules)")["text"]


@pytest.mark.parametrize(
    "world",
    [
        "",
        "get_ipython = lambda: object()",
        "import sys; sys.modules['jupyter_secai'] = None; get_ipython = lambda: 1 / 0",
    ],
)
def test_startup_file_never_fails(world, tmp_path):
    program = f"{world}\nexec(compile(open({str(STARTUP)!r}).read(), 'startup', 'exec'))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_loads_and_unloads_as_an_extension(kernel):
    assert kernel.run("%load_ext jupyter_secai")["status"] == "ok"
    assert "%%secai" in kernel.run("%secai help")["text"]
    assert kernel.run("%unload_ext jupyter_secai")["status"] == "ok"


# %secai


def test_reviews_what_was_run(kernel, secret):
    kernel.run(f"token = '{secret}'")
    result = kernel.run("%secai")
    text = prose(result)
    assert text.startswith("1 to fix")
    assert "Read: the 1 cell run in this session, without outputs." in text
    assert "Cell 1, line 1: " in text
    assert "hardcoded-secret" in text
    assert "Privacy checklist" in text
    assert WIDGET in result["displays"][0]


def test_cell_that_only_starts_with_a_magic_of_ours_is_reviewed(kernel, secret):
    kernel.run(f"%secai help\ntoken = '{secret}'")
    assert prose(kernel.run("%secai")).startswith("1 to fix")


def test_reviews_the_saved_notebook_and_what_was_run_since(start, tmp_path, make_notebook, bad_notebook):
    file = tmp_path / "churn.ipynb"
    file.write_text(json.dumps(bad_notebook), encoding="utf-8")
    kernel = start(JPY_SESSION_NAME=str(file))
    kernel.run("x = 1")
    kernel.run("y = 2")
    text = prose(kernel.run("%secai findings"))
    assert "Read: churn.ipynb as it was saved at " in text
    assert "and the 1 cell run since." in text
    assert "Cell 2, line 1: " in text
    assert "Privacy checklist" not in text


@pytest.mark.parametrize("content", ["{ broken", "", "[]"])
def test_file_that_cannot_be_read_is_not_claimed(start, tmp_path, content):
    file = tmp_path / "churn.ipynb"
    file.write_text(content, encoding="utf-8")
    kernel = start(JPY_SESSION_NAME=str(file))
    kernel.run("x = 1")
    assert "Read: the 1 cell run in this session" in prose(kernel.run("%secai"))


@pytest.mark.parametrize(
    ("part", "has", "lacks"),
    [
        ("findings", "Findings", "Threat cards"),
        ("threats", "Threat cards", "Findings"),
        ("checklist", "Privacy checklist", "Threat cards"),
    ],
)
def test_parts(kernel, part, has, lacks):
    kernel.run("x = 1")
    text = prose(kernel.run(f"%secai {part}"))
    assert has in text
    assert lacks not in text


@pytest.mark.parametrize("line", ["%secai frobnicate", "%secai findings threats", "%secai 'x"])
def test_unknown_words_are_told_what_is_known(kernel, line):
    result = kernel.run(line)
    assert result["status"] == "error"
    assert "help" in result["text"] + result["error"]
    assert "Traceback" not in result["text"] + result["error"]


def test_policy_that_cannot_be_used(start, tmp_path):
    (tmp_path / "secai.toml").write_text('magic-level = "loud"\n', encoding="utf-8")
    result = start().run("%secai")
    assert result["status"] == "error"
    assert "magic-level" in result["text"] + result["error"]
    assert "Traceback" not in result["text"] + result["error"]


def test_terminal_gets_text(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--colors=NoColor", "--simple-prompt", "--no-banner"],
        input="%load_ext jupyter_secai\neval(input())\n1\n%secai findings\n",
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Read: the " in done.stdout, done.stderr
    assert "Findings" in done.stdout


# widgets and the browser


def test_browsers_cells_replace_what_was_read(kernel, bad_notebook):
    kernel.run("x = 1")
    result = kernel.run("%secai")
    comm = asked(result)
    assert comm["data"] == {"want": "cells", "profiles": []}
    assert "Nothing found" in words(result["comms"])
    reply = {"path": "folder/live.ipynb", **bad_notebook}
    shown = words(kernel.send(comm["comm_id"], reply))
    assert "1 to fix" in shown
    assert "Read: folder/live.ipynb as it is in the browser" in shown


@pytest.mark.parametrize("reply", [{"cells": 3}, {"cells": [1]}, {"cells": None}, {"other": 1}, {}])
def test_replies_that_are_not_cells_change_nothing(kernel, reply):
    comm = asked(kernel.run("%secai"))
    assert kernel.send(comm["comm_id"], reply) == []
    assert kernel.run("1")["status"] == "ok"


def test_button_shows_the_finding_in_the_sidebar(kernel, secret):
    kernel.run(f"token = '{secret}'")
    result = kernel.run("%secai findings")
    buttons = [
        comm
        for comm in result["comms"]
        if comm["type"] == "comm_open" and comm["data"].get("state", {}).get("_model_name") == "ButtonModel"
    ]
    assert [button["data"]["state"]["description"] for button in buttons] == ["Cell 1, line 1"]
    click = {"method": "custom", "content": {"event": "click"}}
    told = kernel.send(buttons[0]["comm_id"], click)
    shown = [comm for comm in told if comm["comm_id"] == asked(result)["comm_id"]]
    assert len(shown) == 1
    assert len(shown[0]["data"]["show"]) >= 8


def test_replaced_widgets_are_closed(kernel, bad_notebook):
    comm = asked(kernel.run("%secai"))
    count = "import ipywidgets; print(len(ipywidgets.widget._instances))"
    kernel.send(comm["comm_id"], bad_notebook)
    first = kernel.run(count)["text"]
    for _ in range(3):
        kernel.send(comm["comm_id"], bad_notebook)
    assert kernel.run(count)["text"] == first


def test_nothing_from_a_notebook_is_markup(kernel, secret):
    evil = "<img src=x onerror=alert(1)>"
    notebook = {
        "path": f"{evil}.ipynb",
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [
            {
                "id": evil,
                "cell_type": "code",
                "metadata": {evil: evil},
                "source": f"# {evil}\ntoken = '{secret}'",
                "outputs": [{"output_type": "display_data", "metadata": {}, "data": {evil: secret}}],
            }
        ],
    }
    comm = asked(kernel.run("%secai"))
    told = kernel.send(comm["comm_id"], notebook)
    states = [message["data"].get("state", {}) for message in told]
    # labels of buttons and tooltips are shown as text, the values of HTML widgets are not
    assert any("<img" in state.get("description", "") for state in states)
    markup = [state["value"] for state in states if "value" in state]
    assert any("to fix" in value for value in markup)
    assert not any("<img" in value for value in markup)
    assert any("&lt;img" in value for value in markup)


def test_saved_notebook_holds_no_value_in_outputs_or_widgets(tmp_path, secret, make_notebook):
    sources = [f"token = '{secret}'", "%load_ext jupyter_secai", "%secai"]
    notebook = nbformat.from_dict(make_notebook(*sources))
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.on_notebook_start = lambda **_: setattr(client.kc, "allow_stdin", True)  # as browsers do
    client.execute()
    assert notebook.metadata.widgets
    saved = json.dumps([notebook.metadata, [cell.outputs for cell in notebook.cells]])
    assert "hardcoded-secret" in saved
    for piece in (secret, secret[4:16], secret[-12:]):
        assert piece not in saved


def test_nobody_is_given_widgets_where_cells_run_unattended(tmp_path, make_notebook):
    """A script from the network shows them in exports, and without it nothing does."""
    notebook = nbformat.from_dict(make_notebook("%load_ext jupyter_secai", "x = 1", "%secai"))
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    assert "widgets" not in notebook.metadata
    html, _ = HTMLExporter().from_notebook_node(notebook)
    assert "Privacy checklist</b>" in html


# %%secai


def test_cell_with_nothing_runs(kernel):
    result = kernel.run("%%secai\nx = 41 + 1\nprint(x)")
    assert (result["status"], result["text"]) == ("ok", "42\n")
    assert kernel.run("print(x)")["text"] == "42\n"


def test_cell_with_findings_does_not_run(kernel, secret):
    result = kernel.run(f"%%secai\nprint('ran')\ntoken = '{secret}'")
    assert result["status"] == "error"
    assert "ran" not in result["text"].replace("not run", "")
    assert "SecAI did not run this cell: 1 finding at high or above." in result["error"]
    assert "Line 3" in result["error"]
    assert "%%secai --level never" in result["error"]
    assert secret not in result["error"]
    assert "Traceback" not in result["error"]
    assert "NameError" in kernel.run("token")["error"]


@pytest.mark.parametrize(
    ("option", "status"),
    [("--level never", "ok"), ("--level=never", "ok"), ("--level low", "error"), ("", "error")],
)
def test_level(kernel, secret, option, status):
    result = kernel.run(f"%%secai {option}\ntoken = '{secret}'")
    assert result["status"] == status


@pytest.mark.parametrize("line", ["--level loud", "--level", "high", "--lvl high"])
def test_unknown_level(kernel, line):
    result = kernel.run(f"%%secai {line}\nprint('ran')")
    told = result["text"] + result["error"]
    assert result["status"] == "error"
    assert "never" in told
    assert "\nran" not in "\n" + told


def test_earlier_cells_count_but_are_not_blamed(kernel, secret):
    kernel.run(f"token = '{secret}'")
    assert kernel.run("%%secai\nprint('fine')")["text"] == "fine\n"


def test_value_from_an_earlier_cell_is_followed(kernel):
    kernel.run("import requests\ndef get():\n    return requests.get('https://a.example/x').text")
    kernel.run("import requests\nanswer = 'x' or requests.get('https://a.example/x').text")
    result = kernel.run("%%secai --level low\nprint('ran') if False else eval(answer)")
    assert result["status"] == "error"
    assert "did not run" in result["error"]


def test_low_findings_are_told_and_the_cell_runs(kernel):
    result = kernel.run(
        "%%secai\nimport os, pickle\n"
        "def load(path):\n    with open(path, 'rb') as file:\n        return pickle.load(file)\n"
        "print('ran')"
    )
    assert result["status"] == "ok"
    assert "pickle-load" in result["text"]
    assert result["text"].endswith("ran\n")


def test_error_of_the_cell_is_an_error(kernel):
    result = kernel.run("%%secai\n1 / 0")
    assert result["status"] == "error"
    assert "ZeroDivisionError" in result["error"]
    assert "The cell raised ZeroDivisionError, shown above." in result["error"]


def test_cell_that_cannot_be_parsed_is_told(kernel):
    result = kernel.run("%%secai\ndef f(:")
    assert "Not checked: " in result["text"]
    assert result["status"] == "error"
