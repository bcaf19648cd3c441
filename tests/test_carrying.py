"""Reviews arrive from another process as they were sent, and what every review has alike stays at home."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_secai import review
from jupyter_secai.many.carrying import packed, unpacked
from jupyter_secai.policy import Policy
from tests.notebooks import notebook

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").rglob("*.ipynb"))


@pytest.mark.parametrize("profile", ["all", "eu", "business"])
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_review_arrives_as_it_was_sent(file: Path, profile: str) -> None:
    sent = review(file, policy=Policy(profile=profile))
    assert unpacked(packed(sent, profile)) == sent


def test_what_a_notebook_says_nothing_of_is_not_sent() -> None:
    sent = review(notebook("x = 1"))
    assert len(packed(sent, "all")) < len(sent.model_dump_json()) / 5


def test_a_review_under_another_profile_is_sent_as_it_is() -> None:
    sent = review(notebook("import pandas as pd\npd.read_csv('people.csv')['email']"))
    assert unpacked(packed(sent, "eu")) == sent
