"""Code that proves a value before it uses it: how much is left of a finding."""

from __future__ import annotations

import pytest

from jupyter_secai import review
from tests.notebooks import notebook

GET = "import hashlib, hmac, os, pickle, requests\nfile = requests.get('https://models.invalid/a.pkl').content\n"
SAVED = (
    "import hashlib, pickle, urllib.request\nfrom pathlib import Path\n"
    "urllib.request.urlretrieve('https://models.invalid/a.pkl', 'a.pkl')\npath = Path('a.pkl')\n"
)
LOAD = "pickle.loads(file)"


def _severity(source: str) -> str:
    [finding] = [f for f in review(notebook(source)).findings if f.rule == "pickle-load"]
    return finding.severity


@pytest.mark.parametrize(
    "source",
    [
        GET + "if hashlib.sha256(file).hexdigest() != DIGEST:\n    raise ValueError\n" + LOAD,
        GET + "assert hashlib.sha512(file).hexdigest() == DIGEST\n" + LOAD,
        GET
        + "made = hmac.new(KEY, file, 'sha256').hexdigest()\nif not hmac.compare_digest(made, sent):\n    raise ValueError\n"
        + LOAD,
        SAVED + "digest = hashlib.sha256(path.read_bytes()).hexdigest()\nassert digest == DIGEST\n"
        "pickle.load(open('a.pkl', 'rb'))",
    ],
)
def test_a_download_that_has_the_expected_digest_is_what_was_published(source: str) -> None:
    assert _severity(source) == "info"


@pytest.mark.parametrize(
    "source",
    [
        GET + "print(hashlib.sha256(file).hexdigest())\n" + LOAD,
        GET + "if hashlib.sha256(other).hexdigest() != DIGEST:\n    raise ValueError\n" + LOAD,
        GET + "if hashlib.md5(file).hexdigest() != DIGEST:\n    raise ValueError\n" + LOAD,
        GET + "if hashlib.sha256(file).hexdigest() != DIGEST:\n    print('other')\n" + LOAD,
    ],
)
def test_a_digest_that_stops_nothing_proves_nothing(source: str) -> None:
    assert _severity(source) == "critical"
