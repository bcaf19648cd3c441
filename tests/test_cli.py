"""`jupyter secai`, as people and CI run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, run, run_process

HEAVY = ("jupyter_server", "tornado", "IPython", "ipywidgets", "pandas", "numpy", "nbconvert")


@pytest.fixture
def folder(tmp_path, make_notebook, bad_notebook):
    """One notebook with a key and one without anything."""
    (tmp_path / "bad.ipynb").write_text(json.dumps(bad_notebook, indent=1), encoding="utf-8")
    (tmp_path / "clean.ipynb").write_text(json.dumps(make_notebook("x = 1")), encoding="utf-8")
    return tmp_path


def scan(folder, *arguments, stdin=b""):
    return run("scan", *arguments, cwd=folder, stdin=stdin)


def document(done):
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def one_line(done):
    """The single line of an error."""
    text = done.stderr.decode()
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    return text


# starting


def test_import_is_cheap():
    program = f"import sys, jupyter_secai; sys.exit(' '.join(m for m in {HEAVY!r} if m in sys.modules) or 0)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"imported: {done.stderr}"


def test_reviewing_imports_no_server_and_no_data_frames(folder):
    program = (
        "import sys, jupyter_secai; jupyter_secai.review('bad.ipynb'); "
        f"sys.exit(' '.join(m for m in {HEAVY!r} if m in sys.modules) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"imported: {done.stderr}"


def test_review_stays_a_function(bad_notebook):
    import jupyter_secai
    from jupyter_secai.pipeline import Reviewer

    assert jupyter_secai.review(bad_notebook).status == "findings"
    assert jupyter_secai.Reviewer is Reviewer
    assert jupyter_secai.review(bad_notebook).findings


def test_version_costs_no_review():
    program = (
        "import sys\nfrom jupyter_secai.cli import main\n"
        "try:\n    main([sys.argv[1]])\nexcept SystemExit as stop:\n    assert not stop.code\n"
        "sys.exit(' '.join({'pydantic', 'jupyter_secai.pipeline', *sys.argv[2:]} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--version", *HEAVY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"imported: {done.stderr}"
    assert done.stdout.startswith("jupyter-secai, version")


def test_jupyter_finds_the_command():
    script = Path(sys.executable).parent / "jupyter-secai"
    if not script.exists():
        pytest.skip("the package is not installed in this environment")
    environment = {**os.environ, "PATH": f"{script.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [script.parent / "jupyter", "secai", "--version"],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.stdout.startswith(b"jupyter-secai, version"), done.stderr


# the exit status and what goes where


def test_a_process_ends_as_a_call_does(folder):
    for arguments in (["clean.ipynb"], ["bad.ipynb", "--format", "jsonl"], ["nothing.ipynb"]):
        called, process = scan(folder, *arguments), run_process("scan", *arguments, cwd=folder)
        assert process.returncode == called.returncode
        assert (process.stdout, process.stderr) == (called.stdout, called.stderr)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["clean.ipynb"], 0),
        (["bad.ipynb"], 1),
        (["."], 1),
        (["bad.ipynb", "--fail-on", "critical"], 1),
        (["bad.ipynb", "--fail-on", "never"], 0),
        (["bad.ipynb", "--ignore", "hardcoded-secret"], 0),
        (["bad.ipynb", "--only", "pickle-load"], 0),
        (["bad.ipynb", "--only", "hardcoded-secret"], 1),
        (["nothing.ipynb"], 2),
        (["*.nothing"], 2),
        ([], 2),
        (["bad.ipynb", "--only", "no-such-rule"], 2),
        (["bad.ipynb", "--ignore", "no-such-rule"], 2),
        (["bad.ipynb", "--format", "poem"], 2),
        (["bad.ipynb", "--fail-on", "loud"], 2),
        (["bad.ipynb", "--config", "nothing.toml"], 2),
        (["bad.ipynb", "--jobs", "0"], 2),
        (["bad.ipynb", "-o", "no/such/folder.txt"], 2),
        (["bad.ipynb", "--no-such-option"], 2),
    ],
)
def test_exit_status(folder, arguments, status):
    done = scan(folder, *arguments)
    assert done.returncode == status, done.stderr
    if status == 2:
        assert one_line(done).startswith("jupyter secai: ")
    else:
        assert done.stderr == b""


def test_folder_without_notebooks_is_a_slip_not_a_clean_bill(tmp_path):
    (tmp_path / "empty").mkdir()
    done = scan(tmp_path, "empty")
    assert done.returncode == 2
    assert "There are no notebooks in empty." in one_line(done)


def test_policy_beside_the_notebook_sets_the_level(folder):
    (folder / "secai.toml").write_text('fail-on = "never"\n', encoding="utf-8")
    assert scan(folder, "bad.ipynb").returncode == 0
    assert scan(folder, "bad.ipynb", "--fail-on", "high").returncode == 1


def test_policy_that_cannot_be_used(folder):
    (folder / "secai.toml").write_text('fail-on = "loud"\n', encoding="utf-8")
    done = scan(folder, "bad.ipynb")
    assert done.returncode == 2
    assert "fail-on" in one_line(done)


def test_named_policy_goes_before_the_one_beside(folder):
    (folder / "secai.toml").write_text('fail-on = "never"\n', encoding="utf-8")
    (folder / "strict.toml").write_text('fail-on = "low"\n', encoding="utf-8")
    assert scan(folder, "bad.ipynb", "--config", "strict.toml").returncode == 1


# what is found


def test_folders_globs_and_names_once_and_in_order(folder):
    nested = folder / "b" / "c"
    nested.mkdir(parents=True)
    skipped = folder / ".ipynb_checkpoints"
    skipped.mkdir()
    for place in (nested, skipped):
        (place / "copy.ipynb").write_bytes((folder / "clean.ipynb").read_bytes())
    (folder / "notes.py").write_text("x = 1\n", encoding="utf-8")
    found = document(scan(folder, "clean.ipynb", ".", "**/*.ipynb", "--format", "json"))
    paths = [os.path.normpath(review["path"]) for review in found["notebooks"]]
    assert paths[0] == "clean.ipynb"
    assert set(paths) == {"clean.ipynb", "bad.ipynb", "b/c/copy.ipynb"}


def test_standard_input(folder):
    done = scan(folder, "-", "--format", "json", stdin=(folder / "bad.ipynb").read_bytes())
    assert done.returncode == 1
    assert document(done)["notebooks"][0]["path"] == "<stdin>"


def test_jobs_give_the_same_in_the_same_order(folder):
    for number in range(12):
        source = folder / ("bad.ipynb" if number % 3 else "clean.ipynb")
        (folder / f"n{number:02}.ipynb").write_bytes(source.read_bytes())
    alone, together = (scan(folder, ".", "--format", "json", "--jobs", n) for n in (1, 3))
    assert alone.returncode == together.returncode == 1
    assert alone.stdout == together.stdout


SCRIPT = """\
# ---
# jupyter:
#   jupytext: {{}}
# ---

# %% [markdown]
# # Load

# %%
# !pip install pandas
x = 1

# %% tags=["load"]
token = '{secret}'
"""


def test_percent_script(folder, secret):
    (folder / "script.py").write_text(SCRIPT.format(secret=secret), encoding="utf-8")
    done = scan(folder, "script.py", "--format", "json")
    assert done.returncode == 1
    review = document(done)["notebooks"][0]
    assert [cell["type"] for cell in review["cells"]] == ["markdown", "code", "code"]
    places = [
        (finding["location"]["cell"], finding["location"]["line"])
        for finding in review["findings"]
        if finding["rule"] == "hardcoded-secret"
    ]
    assert places == [(2, 1)]


def test_script_without_cells(folder):
    (folder / "plain.py").write_text("x = 1\n", encoding="utf-8")
    done = scan(folder, "plain.py")
    assert done.returncode == 2
    assert "# %%" in one_line(done)


# how it is told


def test_json_is_the_contracts(folder):
    found = document(scan(folder, ".", "--format", "json"))
    assert found["schema"] == 1
    assert found["tool"]["name"] == "jupyter_secai"
    assert [review["status"] for review in found["notebooks"]] == ["findings", "clean"]
    summary = found["summary"]
    assert (summary["notebooks"], summary["clean"], summary["with_findings"]) == (2, 1, 1)
    assert sum(summary["findings"].values()) == 1
    finding = found["notebooks"][0]["findings"][0]
    assert finding["rule"] == "hardcoded-secret"
    assert finding["location"]["cell"] == 1
    assert finding["location"]["cell_id"] == "cell-1"


def test_jsonl_has_the_place_at_the_top(folder):
    lines = scan(folder, ".", "--format", "jsonl").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["cell"], row["line"], row["rule"]) for row in rows] == [(1, 1, "hardcoded-secret")]
    assert rows[0]["path"].endswith("bad.ipynb")


def test_text_goes_by_notebook_and_cell_the_worst_first(folder, make_notebook, secret):
    sources = ["import pickle\npickle.load(open('m.pkl', 'rb'))", f"a = 1\nb = '{secret}'"]
    (folder / "bad.ipynb").write_text(json.dumps(make_notebook(*sources)), encoding="utf-8")
    lines = scan(folder, "bad.ipynb").stdout.decode().splitlines()
    assert lines[0].startswith("bad.ipynb  ")
    cells = [line.strip() for line in lines if line.startswith("  cell ")]
    assert cells == ["cell 2 (cell-1)", "cell 1 (cell-0)"]
    assert any("line 2  hardcoded-secret" in line for line in lines)
    assert lines[-1].startswith("1 notebook reviewed; found ")
    assert max(map(len, lines)) < 500


def test_text_says_what_was_not_checked(folder, make_notebook):
    (folder / "odd.ipynb").write_text(json.dumps(make_notebook("def f(:")), encoding="utf-8")
    done = scan(folder, "odd.ipynb")
    assert done.returncode == 3
    assert b"not checked: source of cell 1: " in done.stdout
    assert done.stdout.splitlines()[-1].endswith(b"; 1 not checked in full.")


def test_finding_below_the_level_does_not_hide_what_was_not_checked(folder, make_notebook):
    sources = ["def f(:", "import pickle\npickle.load(open('m.pkl', 'rb'))"]
    (folder / "odd.ipynb").write_text(json.dumps(make_notebook(*sources)), encoding="utf-8")
    assert scan(folder, "odd.ipynb", "--fail-on", "critical").returncode == 3


def test_text_obeys_nothing_in_a_notebook(folder, make_notebook, secret):
    notebook = make_notebook(f"b = '{secret}'")
    notebook["cells"][0]["id"] = "\x1b[2J[red]x\ud800"
    (folder / "bad.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    done = scan(folder, "bad.ipynb")
    assert done.returncode == 1, done.stderr
    assert b"\x1b" not in done.stdout
    assert b"[red]x" in done.stdout


@pytest.mark.parametrize(
    "wish", ["--format=json", "--format=jsonl", "--format=html", "--format=sarif", "--jobs=2", "--cache=held"]
)
def test_half_a_surrogate_pair_stops_no_scan(folder, make_notebook, secret, wish):
    """Only an escape in JSON can write one, and UTF-8 cannot hold it."""
    for name in ("one.ipynb", "two.ipynb"):
        notebook = make_notebook(f"b = '{secret}'")
        notebook["cells"][0]["id"] = "x\ud800"
        (folder / name).write_text(json.dumps(notebook), encoding="utf-8")
    done = scan(folder, "one.ipynb", "two.ipynb", wish)
    assert done.returncode == 1, done.stderr
    assert b"Traceback" not in done.stderr
    again = scan(folder, "one.ipynb", "two.ipynb", wish)
    assert (again.returncode, again.stdout) == (1, done.stdout)


def test_output_file_holds_what_would_be_printed(folder):
    printed = scan(folder, ".").stdout
    done = scan(folder, ".", "-o", "report.txt")
    assert (done.returncode, done.stdout) == (1, b"")
    assert (folder / "report.txt").read_bytes() == printed


@pytest.mark.parametrize("format_name", ["text", "json", "jsonl", "sarif"])
def test_no_format_holds_the_value(folder, secret, format_name):
    done = scan(folder, ".", "--format", format_name)
    assert done.returncode == 1
    assert done.stdout
    for piece in (secret, secret[4:16], secret[-12:]):
        assert piece.encode() not in done.stdout + done.stderr


# the other commands


def test_rules_lists_and_explains():
    rows = run("rules").stdout.decode().splitlines()
    assert any(row.startswith("pickle-load ") for row in rows)
    page = run("rules", "pickle-load").stdout.decode()
    assert "pickle.load(" in page
    assert "CWE-502" in page


def test_rules_of_an_unknown_name():
    done = run("rules", "no-such-rule")
    assert done.returncode == 2
    assert "jupyter secai rules" in one_line(done)


def test_checklist_prints_answers(folder):
    done = run("checklist", "bad.ipynb", cwd=folder)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    answers = {line.split()[1] for line in lines if not line.startswith(" ")}
    assert answers <= {"yes", "no", "open", "not-applicable"}
    assert answers


def test_one_notebook_is_one(folder):
    done = run("checklist", ".", cwd=folder)
    assert done.returncode == 2
    assert "Name one notebook" in one_line(done)


def test_unknown_command():
    done = run("frobnicate")
    assert done.returncode == 2
    one_line(done)


def test_help_names_the_commands():
    text = run("--help").stdout.decode()
    for name in ("scan", "rules", "checklist", "export", "gate"):
        assert f"\n  {name} " in text


@pytest.mark.parametrize("arguments", [[], ["gate"]])
def test_no_command_is_one_sentence(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "--help lists those there are" in one_line(done)
