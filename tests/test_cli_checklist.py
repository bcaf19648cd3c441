"""`jupyter secai checklist`: printing, signing, countersigning, revoking, and the block on purpose."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import command_line
import pytest

from jupyter_secai.cli import main
from jupyter_secai.pipeline import review
from tests.notebooks import code, markdown, notebook

PEOPLE = "import pandas as pd\np = pd.read_csv('p.csv')\np['email']\np.to_csv('copy.csv')"


def run(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    """Exit status, standard output and error of the command in this process: there are many runs here."""
    out, error = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(error),
        pytest.raises(SystemExit) as done,
    ):
        main(["checklist", *arguments])
    return int(done.value.code or 0), out.getvalue(), error.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    nb = notebook(markdown("# Churn", id="t"), code(PEOPLE, id="a"), kernelspec={"name": "python3", "display_name": "P"}, language_info={"name": "python"})  # fmt: skip
    (tmp_path / "a.ipynb").write_text(json.dumps(nb, indent=2, ensure_ascii=False) + "\n")
    return tmp_path


def item_of(folder: Path, name: str):  # type: ignore[no-untyped-def]
    return next(i for i in review(folder / "a.ipynb").checklist if i.id == name)


def test_printing_writes_nothing(folder: Path) -> None:
    before = (folder / "a.ipynb").read_bytes()
    status, printed, _ = run("a.ipynb", cwd=folder)
    assert status == 0
    assert "P07  no" in printed
    assert "cell 2, line 4" in printed
    assert (folder / "a.ipynb").read_bytes() == before


def test_signing_keeps_the_file_and_the_second_time_changes_nothing(folder: Path) -> None:
    before = (folder / "a.ipynb").read_text().splitlines()
    sign = ("a.ipynb", "--sign", "C03", "--by", "Ada Lovelace", "--reason", "Contract, see DPO-12")
    assert run(*sign, cwd=folder)[:2] == (0, "Written into a.ipynb.\n")
    after = (folder / "a.ipynb").read_text()
    kept = [line for line in after.splitlines() if line.rstrip(",") in {b.rstrip(",") for b in before}]
    assert len(kept) >= len(before)
    assert after.startswith('{\n  "nbformat"')
    assert after.endswith("}\n")
    assert '"by": "Ada Lovelace",' in after
    assert run(*sign, cwd=folder)[1] == "Nothing to change.\n"
    assert (folder / "a.ipynb").read_text() == after
    assert item_of(folder, "C03").answer == "yes"
    assert "Signed yes by Ada Lovelace" in run("a.ipynb", cwd=folder)[1]


def test_an_answer_against_the_evidence_expires(folder: Path) -> None:
    args = ("a.ipynb", "--sign", "P07", "--answer", "yes", "--by", "Ada", "--reason", "Encrypted disk")
    assert run(*args, cwd=folder)[0] == 0
    found = item_of(folder, "P07")
    assert found.answer == "yes"
    assert found.signed.expires is not None
    text = (folder / "a.ipynb").read_bytes()
    assert run(*args, cwd=folder)[1] == "Nothing to change.\n"
    assert (folder / "a.ipynb").read_bytes() == text


def test_another_person_countersigns_and_a_signature_is_revoked(folder: Path) -> None:
    run("a.ipynb", "--sign", "C03", "--by", "Ada", "--reason", "Contract", cwd=folder)
    status, _, said = run("a.ipynb", "--countersign", "C03", "--by", "Ada", cwd=folder)
    assert status == 2
    assert "another person" in said
    assert run("a.ipynb", "--countersign", "C03", "--by", "Grace", cwd=folder)[0] == 0
    assert "Countersigned by Grace" in run("a.ipynb", cwd=folder)[1]
    assert run("a.ipynb", "--revoke", "C03", cwd=folder)[0] == 0
    assert "secai" not in json.loads((folder / "a.ipynb").read_text())["metadata"]


def test_forged_and_stale_ones_are_shown_as_such(folder: Path) -> None:
    run("a.ipynb", "--sign", "C03", "--by", "Ada", "--reason", "Contract", cwd=folder)
    run("a.ipynb", "--sign", "P07", "--answer", "yes", "--by", "Ada", "--reason", "Encrypted", cwd=folder)
    nb = json.loads((folder / "a.ipynb").read_text())
    nb["metadata"]["secai"]["answers"]["C03"]["by"] = "Mallory"
    nb["cells"].append(code("p.to_excel('more.xlsx')", id="b"))
    (folder / "a.ipynb").write_text(json.dumps(nb))
    printed = run("a.ipynb", cwd=folder)[1]
    assert "Altered: it is not as it was written." in printed
    assert "Stale: its evidence has changed, or its day has passed." in printed


def test_the_purpose_is_written_under_the_title_and_read_back(folder: Path) -> None:
    args = ("a.ipynb", "--purpose", "Find late parcels", "--retention", "2027-03-31")
    assert run(*args, cwd=folder)[0] == 0
    nb = json.loads((folder / "a.ipynb").read_text())
    assert nb["cells"][1]["source"].startswith("## Purpose and people")
    assert run("a.ipynb", "--ground", "Art. 6(1)(b)", cwd=folder)[0] == 0
    found = review(folder / "a.ipynb").purpose
    assert (found.purpose, found.legal_ground, found.retention) == (
        "Find late parcels",
        "Art. 6(1)(b)",
        "2027-03-31",
    )
    assert run(*args, cwd=folder)[1] == "Nothing to change.\n"
    assert item_of(folder, "C01").answer == "yes"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sign", "C03", "--reason", "x"), "--by"),
        (("--sign", "C03", "--by", "Ada"), "--reason"),
        (("--sign", "Z99", "--by", "Ada", "--reason", "x"), "no item Z99"),
        (("--sign", "C03", "--by", "A", "--reason", "x", "--expires", "soon"), "2027-01-31"),
        (("--sign", "C03", "--by", "A", "--reason", "x", "--expires", "2020-01-31"), "has passed"),
        (("--by", "Ada"), "--sign ITEM"),
        (("--countersign", "C03", "--by", "Ada"), "no decision on C03"),
    ],
)
def test_wrong_usage_is_one_sentence_and_writes_nothing(
    arguments: tuple[str, ...], said: str, folder: Path
) -> None:
    before = (folder / "a.ipynb").read_bytes()
    status, _, error = run("a.ipynb", *arguments, cwd=folder)
    assert status == 2
    assert said in error
    assert error.count("\n") == 1
    assert (folder / "a.ipynb").read_bytes() == before


def test_what_cannot_keep_it_is_not_written(folder: Path) -> None:
    (folder / "a.py").write_text("# %%\nx = 1\n")
    sign = ("--sign", "C01", "--by", "Ada", "--reason", "x")
    assert run("a.py", *sign, cwd=folder)[0] == 2
    done = command_line.run("checklist", "-", *sign, cwd=folder, stdin=(folder / "a.ipynb").read_bytes())
    assert (done.returncode, b"Only an .ipynb file" in done.stderr) == (2, True)
