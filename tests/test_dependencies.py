"""What a notebook imports and installs, and what is known of it: never a silent all-clear."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from notebooks import notebook

from jupyter_secai import catalogue, review
from jupyter_secai.cli.commands import secai
from jupyter_secai.dependencies import AdvisoryError, read_advisories
from jupyter_secai.dependencies.lookalikes import imitated_by
from jupyter_secai.notebook.syntax import mask, programs
from jupyter_secai.policy import Policy, PolicyError, load_policy
from jupyter_secai.rules.installs import install_of

DATA = Path(__file__).parent / "advisories"
OSV, AUDIT, SCANNER = DATA / "osv.json", DATA / "pip_audit.json", DATA / "osv_scanner.json"


def reviewed(*sources, **policy):
    return review(notebook(*sources), policy=Policy(**policy))


def dependency(made, name):
    return next(one for one in made.dependencies if one.name == name)


def requirements(line):
    found = [install_of(p) for c in mask(line).commands for p in programs(c)]
    return [(r.name, r.exact, r.bounded) for install in found if install for r in install.requirements]


# reading commands


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("%pip install pandas==2.2.0 NumPy", [("pandas", "2.2.0", True), ("numpy", None, False)]),
        ("!pip install -q --no-deps scikit_learn[all]>=1", [("scikit-learn", None, False)]),
        ("!pip install 'scikit_learn[all]>=1,<2'", [("scikit-learn", None, True)]),
        ("!python -m pip install x===1.0.post1 > /dev/null 2>&1", [("x", "1.0.post1", True)]),
        ("!pip3 install -i https://a.invalid/simple -t lib tool", [("tool", None, False)]),
        ("!pip install --index-url=https://a.invalid/simple tool", [("tool", None, False)]),
        ("!pip install -r requirements.txt -c limits.txt tool", [("tool", None, False)]),
        ("!pip install ./here ../there.whl a.tar.gz", []),
        ("!pip install git+https://github.com/org/thing.git@main#egg=Thing", [("thing", None, True)]),
        ("!pip install 'tool==1.*; python_version<\"3.9\"'", [("tool", None, True)]),
        ("!uv pip install a==1 && uv add b", [("a", "1", True), ("b", None, False)]),
        ("!conda install -y -c conda-forge gdal=3.4 -n base", [("gdal", "3.4", True)]),
        ("%%bash\nsudo pip install a\npip install b==2", [("a", None, False), ("b", "2", True)]),
        ("!pip list", []),
        ("!pip uninstall -y pandas", []),
        ("!apt-get install -y git", []),
    ],
)
def test_requirements_are_read_from_commands(line, found):
    assert requirements(line) == found


@given(st.text(alphabet="abcXY-_.=<>~!@;[]{}$ '\"/:#\\\n0129", max_size=80))
def test_any_command_is_read(words):
    for name, exact, _ in requirements(f"!pip install {words}"):
        assert re.fullmatch(r"[a-z0-9]([a-z0-9_-]*[a-z0-9_])?", name)
        assert exact is None or exact[0].isdigit()


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.system('pip install colourama')",
        "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'colourama'])",
        "import subprocess\nname = 'colourama'\nsubprocess.run(f'pip install {name}', shell=True)",
        "%pip install requests colourama",
    ],
)
def test_reported_names_are_found_however_they_are_installed(source):
    found = [f for f in reviewed(source).findings if f.rule == "known-bad-package"]
    assert [f.detail["packages"] for f in found] == [["colourama"]]
    assert "SUP-05" in found[0].threats


# listing


def test_imports_and_installs_of_one_package_are_one_row():
    made = reviewed(
        "%pip install scikit-learn==1.5", "import sklearn.svm\nfrom PIL import Image\nimport os, json"
    )
    assert [(d.name, d.modules, d.installed, d.versions) for d in made.dependencies] == [
        ("pillow", ["PIL"], False, []),
        ("scikit-learn", ["sklearn"], True, ["1.5"]),
    ]
    assert [p.cell for p in dependency(made, "scikit-learn").locations] == [1, 0]


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("sklearn.linear_model", "scikit-learn"),
        ("google.cloud.storage.blob", "google-cloud-storage"),
        ("google.colab.drive", None),
        ("os.path", None),
        ("mypackage.sub", "mypackage"),
        ("lightgbm", "lightgbm"),
    ],
)
def test_modules_are_those_of_packages(module, package):
    assert catalogue.package_of(module) == package


# look-alikes


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("requestz", "requests"),
        ("reqeusts", "requests"),
        ("matplotlb", "matplotlib"),
        ("beautifulsoup44", None),
        ("scikit-laern", "scikit-learn"),
        ("nunpy", None),
        ("requests", None),
        ("shop-tools", None),
        ("elasticsearch7", None),
        ("fastai", None),
    ],
)
def test_look_alikes_differ_by_one_slip(name, other):
    assert imitated_by(name) == other


@given(st.data())
def test_every_slip_in_a_known_name_is_seen(data):
    name = data.draw(st.sampled_from([n for n in catalogue.imitated() if len(n) >= 6 and n.isalpha()]))
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slips = [name[:at] + letter + name[at:], name[:at] + letter + name[at + 1 :], name[:at] + name[at + 1 :]]
    for slip in slips:
        assert slip in catalogue.popular() or imitated_by(slip) is not None


def test_no_well_known_name_is_a_look_alike():
    assert not [name for name in catalogue.popular() if imitated_by(name)]


def test_conda_has_names_of_its_own():
    assert not [f for f in reviewed("!conda install numpyy=1.0").findings if f.rule.endswith("-package")]


# vulnerabilities


@pytest.mark.parametrize("file", [OSV, AUDIT, SCANNER])
def test_a_version_with_an_advisory_is_a_finding(file):
    made = reviewed("%pip install pillow==9.0.0", vulnerabilities=file)
    (found,) = [f for f in made.findings if f.rule == "vulnerable-package"]
    assert "EXAMPLE-2026-0001" in found.message
    assert "9.0.1" in found.advice
    assert dependency(made, "pillow").vulnerabilities == "found"


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        ("9.0.0", "found"),
        ("9.0.1", "none-known"),
        ("10.2", "found"),
        ("10.3", "none-known"),
        ("no", "not-checked"),
    ],
)
def test_ranges_hold_what_they_say(asked, state):
    made = reviewed(f"%pip install pillow=={asked}", vulnerabilities=OSV)
    assert dependency(made, "pillow").vulnerabilities == state


def test_withdrawn_advisories_and_other_ecosystems_do_not_count():
    made = reviewed("%pip install numpy==1.0 requests==2.32.3 scikit-learn==1.0.1", vulnerabilities=OSV)
    states = {d.name: d.vulnerabilities for d in made.dependencies}
    assert states == {"numpy": "none-known", "requests": "none-known", "scikit-learn": "found"}


def rows(made):
    return [row for row in made.coverage if row.carrier == "dependencies"]


def test_without_data_it_says_not_checked():
    (row,) = rows(reviewed("%pip install pillow==9.0.0"))
    assert (row.checked, row.by_design) == (False, True)
    assert "no data" in row.reason


def test_an_audit_answers_for_the_versions_that_it_saw_alone():
    made = reviewed("%pip install pillow==9.0.1 numpy==2.0.0", vulnerabilities=AUDIT)
    assert dependency(made, "pillow").vulnerabilities == "not-checked"
    assert dependency(made, "numpy").vulnerabilities == "none-known"
    assert "pillow" in rows(made)[0].reason


def test_a_package_without_a_version_is_not_checked():
    made = reviewed("%pip install pillow", vulnerabilities=OSV)
    assert dependency(made, "pillow").vulnerabilities == "not-checked"
    assert "pillow" in rows(made)[0].reason


def test_nothing_installed_needs_no_row():
    assert rows(reviewed("import pandas")) == []


@pytest.mark.parametrize(
    "text", ["", "[", "[1]", '{"a": 1}', '{"dependencies": 3}', '{"results": [{"packages": [1]}]}']
)
def test_other_files_are_refused_in_a_sentence(tmp_path, text):
    (tmp_path / "v.json").write_text(text, encoding="utf-8")
    with pytest.raises(AdvisoryError, match=r"v\.json (?:is neither|cannot be read)"):
        read_advisories(tmp_path / "v.json")


_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "affected", "ranges", "events", "package", "vulns", "dependencies", "results"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_json_is_read_or_refused(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("v") / "v.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    try:
        known = read_advisories(file)
    except AdvisoryError:
        return
    assert known.on("x", "1.0") in ([], None)


def test_a_folder_of_advisories_is_read_as_one(tmp_path):
    for number, entry in enumerate(json.loads(OSV.read_text("utf-8"))):
        (tmp_path / f"{number}.json").write_text(json.dumps(entry), encoding="utf-8")
    assert [a.id for a in read_advisories(tmp_path).on("scikit-learn", "1.0.1")] == ["EXAMPLE-2026-0002"]


def test_policy_names_the_file_from_its_own_folder(tmp_path):
    (tmp_path / "v.json").write_bytes(OSV.read_bytes())
    (tmp_path / "secai.toml").write_text('vulnerabilities = "v.json"', encoding="utf-8")
    made = review(notebook("%pip install pillow==9.0.0"), policy=load_policy(tmp_path / "secai.toml"))
    assert "vulnerable-package" in {f.rule for f in made.findings}


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PolicyError, match="cannot be read"):
        reviewed("x = 1", vulnerabilities=tmp_path / "none.json")


# the command


def run(tmp_path, *arguments, sources=("%pip install pillow==9.0.0 requestz", "import click, nothere")):
    file = tmp_path / "nb.ipynb"
    file.write_text(json.dumps(notebook(*sources)), encoding="utf-8")
    return CliRunner().invoke(secai, ["dependencies", str(file), *arguments], standalone_mode=False)


def test_command_lists_and_says_what_was_not_checked(tmp_path):
    done = run(tmp_path)
    assert done.return_value == 0
    assert re.search(r"pillow +9\.0\.0 +installed", done.output)
    assert re.search(r"requestz +any version.*looks like requests", done.output)
    assert "Known vulnerabilities: not checked" in done.output
    assert "missing" not in done.output


def test_command_compares_with_the_environment_where_asked(tmp_path):
    output = run(tmp_path, "--environment").output
    assert re.search(r"nothere .*missing", output)
    assert not re.search(r"click .*missing", output)


def test_command_compares_with_a_file(tmp_path):
    done = run(tmp_path, "--vulnerabilities", str(OSV))
    assert done.return_value == 1
    assert re.search(r"pillow +9\.0\.0 .*EXAMPLE-2026-0001.*fixed in 9\.0\.1", done.output)
    assert re.search(r"not compared for requestz", done.output)


def test_command_checks_imported_packages_by_the_version_in_the_environment(tmp_path):
    row = {"name": "click", "version": version("click"), "vulns": [{"id": "EXAMPLE-9"}]}
    data = {"dependencies": [row]}
    (tmp_path / "v.json").write_text(json.dumps(data), encoding="utf-8")
    done = run(tmp_path, "--environment", "--vulnerabilities", str(tmp_path / "v.json"), "--format", "json")
    rows = {row["name"]: row for row in json.loads(done.output)["dependencies"]}
    assert rows["click"]["advisories"] == ["EXAMPLE-9"]
    assert rows["nothere"]["present"] == ""
