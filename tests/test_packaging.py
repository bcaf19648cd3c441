"""The wheel carries all that an environment with JupyterLab needs, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from jupyterlab_server.translation_utils import get_installed_packages_locale

ROOT = Path(__file__).parent.parent
LABEXTENSION = "share/jupyter/labextensions/jupyter-secai/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this source tree, with the frontend as it was built last."""
    if not (ROOT / "jupyter_secai/labextension/package.json").is_file():
        pytest.fail("The frontend is not built: run make setup first.")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "--target",
            "wheel",
            "--directory",
            str(folder),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def data(names: set[str]) -> set[str]:
    """What pip lays out below the environment's prefix."""
    return {name.split(".data/data/", 1)[1] for name in names if ".data/data/" in name}


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_jupyter_finds_everything_where_it_looks(data):
    assert {
        f"{LABEXTENSION}package.json",
        f"{LABEXTENSION}install.json",
        f"{LABEXTENSION}static/style.js",
        f"{LABEXTENSION}schemas/jupyter-secai/plugin.json",
        f"{LABEXTENSION}schemas/jupyter-secai/package.json.orig",
        "etc/jupyter/jupyter_server_config.d/jupyter_secai.json",
        "etc/jupyter/jupyter_nbconvert_config.py",
        "etc/ipython/startup/50-jupyter-secai.py",
    } <= data


def test_holds_the_package_whole(names):
    source = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "jupyter_secai").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "labextension" not in path.parts
    }
    assert source - names == set()


def test_holds_nothing_else(names):
    tops = {name.split("/", 1)[0] for name in names}
    assert {top.split("-")[0] for top in tops} == {"jupyter_secai"}
    folders = {part for name in names for part in name.split("/")[:-1]}
    assert not folders & {"tests", "__tests__", "ui-tests", "node_modules", "src"}


def test_is_light(wheel):
    assert wheel.stat().st_size < 2_000_000


def test_metadata_says_what_and_for_whom(unpacked):
    metadata = Parser().parsestr(next(unpacked.glob("*.dist-info/METADATA")).read_text("utf-8"))
    assert metadata["Name"] == "jupyter_secai"
    assert metadata["Version"] == json.loads((ROOT / "package.json").read_text("utf-8"))["version"]
    assert metadata["License-Expression"] == "BSD-3-Clause"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "Framework :: Jupyter :: JupyterLab" in metadata.get_all("Classifier")
    assert metadata.get_payload().startswith("# jupyter_secai")


def test_jupyterlab_finds_the_german_catalogue():
    [entry] = entry_points(group="jupyterlab.locale", name="jupyter_secai")
    assert entry.value == "jupyter_secai"
    catalogues, message = get_installed_packages_locale("de_DE")
    assert message.strip() == ""
    assert catalogues["jupyter_secai"]["Findings"] == ["Befunde"]


def test_server_extension_enables_itself(unpacked):
    config = next(unpacked.glob("*.data/data/etc/jupyter/jupyter_server_config.d/*.json"))
    assert json.loads(config.read_text("utf-8")) == {
        "ServerApp": {"jpserver_extensions": {"jupyter_secai": True}}
    }


def test_reviews_from_the_wheel_alone(unpacked, tmp_path):
    """The unpacked wheel needs no file of the source tree: knowledge, schemas and all are in it."""
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [
            {
                "id": "load",
                "cell_type": "code",
                "source": "import pickle\npickle.load(open('model.pkl', 'rb'))",
                "metadata": {},
                "outputs": [],
                "execution_count": None,
            }
        ],
    }
    options = ("--format", "json", "--fail-on", "medium")
    (tmp_path / "nb.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_secai", "scan", "nb.ipynb", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    findings = json.loads(done.stdout)["notebooks"][0]["findings"]
    assert "pickle-load" in {finding["rule"] for finding in findings}


def test_locks_and_constraints_hold_no_address():
    for name in ("constraints.txt", "yarn.lock", "ui-tests/yarn.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name


def test_constraints_pin_every_tool_exactly():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(line.count("==") == 1 and " " not in line for line in pins)
    assert {"jupyterlab==4.6.6", "notebook==7.6.5"} <= set(pins)
