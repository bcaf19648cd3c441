"""Odd inputs: one clear sentence or a correct review each, and the right exit status."""

from __future__ import annotations

import json
import os

import pytest
from test_cli import document, one_line, scan


def write(folder, content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    (folder / "odd.ipynb").write_bytes(data)


def review(done):
    return document(done)["notebooks"][0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b'{"cells": [', "not valid JSON"),
        (b"[1, 2]", "not a notebook"),
        (b'"text"', "not a notebook"),
        (b"{}", "not a notebook"),
        (b'{"cells": {}}', "not a notebook"),
        (b'{"cells": [1]}', "Cell 1"),
        (b'{"nbformat": 99, "cells": 3}', "not a notebook"),
        (b'{"nbformat": "four", "cells": []}', "format"),
        (b'{"nbformat": 2, "worksheets": 7}', "format"),
        (b'{"cells": ["\xff\xfe"]}', "UTF-8"),
        (b"[" * 200_000, "nested"),
        (b'{"a":' * 200_000, "nested"),
    ],
)
def test_not_a_notebook(tmp_path, content, words):
    write(tmp_path, content)
    done = scan(tmp_path, "odd.ipynb", "--format", "json")
    assert done.returncode == 3
    assert done.stderr == b""
    result = review(done)
    assert result["status"] == "incomplete"
    reasons = [row["reason"] for row in result["coverage"] if not row["checked"]]
    assert len(reasons) == 1
    assert words in reasons[0]
    assert len(reasons[0]) < 200


def test_not_a_notebook_in_text(tmp_path):
    write(tmp_path, b"{ broken")
    done = scan(tmp_path, "odd.ipynb")
    assert done.returncode == 3
    assert b"not valid JSON" in done.stdout


def test_worse_findings_elsewhere_decide(tmp_path, bad_notebook):
    write(tmp_path, b"{ broken")
    (tmp_path / "bad.ipynb").write_text(json.dumps(bad_notebook), encoding="utf-8")
    assert scan(tmp_path, ".").returncode == 1


def test_missing_file(tmp_path):
    done = scan(tmp_path, "nowhere.ipynb")
    assert done.returncode == 2
    assert "There is no file or folder nowhere.ipynb." in one_line(done)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_that_may_not_be_read(tmp_path, bad_notebook):
    write(tmp_path, bad_notebook)
    (tmp_path / "odd.ipynb").chmod(0)
    assert scan(tmp_path, "odd.ipynb").returncode == 3


def test_name_that_is_not_utf8(tmp_path, bad_notebook):
    name = b"caf\xe9.ipynb"
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
        file.write(json.dumps(bad_notebook).encode())
    for format_name in ("text", "json", "sarif"):
        done = scan(tmp_path, ".", "--format", format_name)
        assert done.returncode == 1, done.stderr
        assert done.stdout


def test_no_cells(tmp_path, make_notebook):
    write(tmp_path, make_notebook())
    done = scan(tmp_path, "odd.ipynb", "--format", "json")
    assert done.returncode == 0
    assert review(done)["status"] == "clean"


def test_other_language_is_never_called_clean(tmp_path, make_notebook):
    write(tmp_path, make_notebook("x <- readRDS('x.rds')", language="R"))
    done = scan(tmp_path, "odd.ipynb", "--format", "json")
    assert done.returncode == 3
    assert review(done)["language"] == "r"


def test_key_in_another_language_is_found(tmp_path, make_notebook, secret):
    write(tmp_path, make_notebook(f'token <- "{secret}"', language="R"))
    done = scan(tmp_path, "odd.ipynb", "--format", "json")
    assert done.returncode == 1
    assert review(done)["findings"][0]["rule"] == "hardcoded-secret"


def test_nbformat_3(tmp_path, secret):
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "old"},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Old"]},
                    {
                        "cell_type": "code",
                        "collapsed": False,
                        "input": ["x = 1\n", f"token = '{secret}'"],
                        "language": "python",
                        "metadata": {},
                        "outputs": [],
                        "prompt_number": 1,
                    },
                ],
            }
        ],
    }
    write(tmp_path, old)
    for format_name in ("json", "sarif"):
        done = scan(tmp_path, "odd.ipynb", "--format", format_name)
        assert done.returncode == 1, done.stderr
    finding = review(scan(tmp_path, "odd.ipynb", "--format", "json"))["findings"][0]
    assert (finding["rule"], finding["location"]["line"]) == ("hardcoded-secret", 2)


def test_output_of_50_megabytes(tmp_path, make_notebook, secret):
    notebook = make_notebook("print(rows)", f"token = '{secret}'")
    rows = "".join(f"row {number} of the table of things\n" for number in range(1_500_000))
    assert len(rows) > 50_000_000
    notebook["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": rows}]
    write(tmp_path, notebook)
    done = scan(tmp_path, "odd.ipynb", "--format", "json")
    assert done.returncode == 1, done.stderr
    rules = [finding["rule"] for finding in review(done)["findings"]]
    assert "hardcoded-secret" in rules


def test_cell_of_10_000_lines(tmp_path, make_notebook, secret):
    lines = [f"x{number} = x{number - 1} + 1" for number in range(1, 10_000)]
    write(tmp_path, make_notebook("\n".join(["x0 = 0", *lines, f"token = '{secret}'"])))
    done = scan(tmp_path, "odd.ipynb", "--format", "json")
    assert done.returncode == 1, done.stderr
    lines_found = [finding["location"]["line"] for finding in review(done)["findings"]]
    assert lines_found == [10_001]


def test_null_byte(tmp_path, make_notebook, secret):
    write(tmp_path, make_notebook(f"x = 1\0\ntoken = '{secret}'", "y = 1"))
    done = scan(tmp_path, "odd.ipynb", "--format", "json")
    assert done.returncode == 1, done.stderr
    assert review(done)["findings"][0]["rule"] == "hardcoded-secret"


def test_deeply_nested_code_and_metadata(tmp_path, make_notebook):
    notebook = make_notebook("x = " + "(" * 5000 + "1" + ")" * 5000, "-" * 50_000 + "1")
    nested: dict = {}
    for _ in range(400):
        nested = {"deeper": nested}
    notebook["metadata"]["nested"] = nested
    write(tmp_path, notebook)
    done = scan(tmp_path, "odd.ipynb", "--format", "json")
    assert done.returncode == 3, done.stderr
    assert review(done)["status"] == "incomplete"


def test_fields_of_the_wrong_kind(tmp_path, make_notebook):
    notebook = make_notebook("x = 1")
    notebook["cells"] += [
        {"cell_type": "code", "source": 7, "outputs": {"a": 1}, "metadata": []},
        {"cell_type": 5, "source": None},
        {"cell_type": "code", "source": ["a", 1, "b"], "outputs": [3, {"output_type": "x"}]},
        {
            "cell_type": "code",
            "source": "y",
            "outputs": [{"output_type": "display_data", "data": ["text/html", 3]}],
        },
        {
            "cell_type": "code",
            "source": "z",
            "outputs": [{"output_type": "stream", "name": 3, "text": {"a": 1}}],
        },
        {"cell_type": "code", "source": "z", "outputs": [{"output_type": "stream", "text": 7}]},
        {"cell_type": "code", "source": "z", "outputs": [{"output_type": "x", "data": {"text/html": 7}}]},
    ]
    write(tmp_path, notebook)
    for format_name in ("text", "json", "sarif"):
        done = scan(tmp_path, "odd.ipynb", "--format", format_name)
        assert done.returncode in (0, 3), done.stderr
        assert done.stderr == b""
        assert b"The review failed" not in done.stdout


def test_lone_surrogates(tmp_path, make_notebook, secret):
    write(tmp_path, make_notebook(f"a = '\ud800'\ntoken = '{secret}'"))
    for format_name in ("text", "json", "jsonl", "sarif"):
        done = scan(tmp_path, "odd.ipynb", "--format", format_name)
        assert done.returncode == 1, done.stderr
        assert done.stdout


def test_format_of_the_future_is_not_clean(tmp_path, make_notebook):
    write(tmp_path, {**make_notebook("x = 1"), "nbformat": 5})
    done = scan(tmp_path, "odd.ipynb")
    assert done.returncode == 3
    assert b"Format 5 of notebooks is not known" in done.stdout


def test_named_pipe_is_not_waited_for(tmp_path, make_notebook):
    write(tmp_path, make_notebook("x = 1"))
    os.mkfifo(tmp_path / "pipe.ipynb")
    os.mkfifo(tmp_path / "pipe.py")
    done = scan(tmp_path, ".")
    assert done.returncode == 3
    assert b"pipe.ipynb" in done.stdout
    assert b"it is not a regular file" in done.stdout
