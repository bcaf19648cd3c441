"""What a review does grows with the notebook, not with its square; counted in calls, not in time."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from jupyter_secai import Reviewer

_TABLE = (
    "<table><thead><tr><th></th><th>name</th><th>email</th></tr></thead>"
    "<tbody><tr><th>0</th><td>Ada Byron</td><td>ada.byron@firma.de</td></tr></tbody></table>"
)
_HTML = {"output_type": "display_data", "metadata": {}, "data": {"text/html": _TABLE}}
_PRINTED = {"output_type": "stream", "name": "stdout", "text": "ada.byron@firma.de has called"}
_FEW, _MANY = 40, 160


def _notebook(source: str, outputs: list[dict[str, object]], cells: int) -> dict[str, object]:
    sources = ["import pandas as pd\nimport requests"]
    sources += [source.replace("%", str(number)) for number in range(cells)]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [
            {
                "cell_type": "code",
                "id": f"c{number}",
                "source": text,
                "metadata": {},
                "execution_count": None,
                "outputs": outputs,
            }
            for number, text in enumerate(sources)
        ],
    }


def _calls(notebook: dict[str, object]) -> int:
    """How many calls, of Python and of C, a cold review makes."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    reviewer = Reviewer()
    sys.setprofile(counted)
    try:
        reviewer.review(notebook)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        pytest.param("df = pd.read_csv('people%.csv')\ndf.head()", [_HTML], id="one variable, many files"),
        pytest.param("df = pd.read_csv('people.csv')\ndf.head()", [_HTML], id="one file, many reads"),
        pytest.param("df% = pd.read_csv('people%.csv')\ndf%.head()", [_PRINTED], id="people in outputs"),
        pytest.param("import pandas as pd\nimport requests", [], id="the same imports"),
        pytest.param(
            "df% = pd.read_csv('people%.csv')\nrequests.post('https://x%.example.org', json=df%.to_dict())",
            [],
            id="many recipients",
        ),
    ],
)
def test_calls_grow_with_the_cells(source: str, outputs: list[dict[str, object]]) -> None:
    _calls(_notebook(source, outputs, 4))  # what is learnt once a process is learnt before
    few, many = (_calls(_notebook(source, outputs, cells)) for cells in (_FEW, _MANY))
    assert many < 1.25 * few * _MANY / _FEW


def _of_itself(arguments: int) -> dict[str, object]:
    """A value that is made of itself many times over, before a test asks what it was made of."""
    source = (
        "from flask import request\ndef page():\n    path = request.args['path']\n"
        f"    path = made({', '.join(['path'] * arguments)})\n"
        "    if path.startswith(folder):\n        return open(path).read()\n"
    )
    return _notebook(source, [], 1)


def test_a_value_made_of_itself_is_followed_once() -> None:
    _calls(_of_itself(2))  # what is read once is read now
    assert _calls(_of_itself(64)) < 2 * _calls(_of_itself(4))
