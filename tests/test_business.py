"""Business-sensitive text: what points inside a company is found, what every installation has is not."""

from __future__ import annotations

import time

import pytest
from notebooks import code, notebook, stream

from jupyter_secai import review
from jupyter_secai.detect.business import find_business
from jupyter_secai.detect.listening import read_text

FOUND = {
    "STRICTLY CONFIDENTIAL": "BIZ_MARKING",
    "# Streng vertraulich": "BIZ_MARKING",
    "Confidentiel - diffusion restreinte": "BIZ_MARKING",
    "RISERVATO": "BIZ_MARKING",
    "Betriebsgeheimnis": "BIZ_MARKING",
    "TLP:AMBER": "BIZ_MARKING",
    "MNPI": "BIZ_MARKING",
    "http://db01.corp:8080/x": "BIZ_HOST",
    "jdbc:postgresql://10.2.3.4:5432/dwh": "BIZ_HOST",
    "https://intranet/finance": "BIZ_HOST",
    "warehouse.prod.kontor.internal": "BIZ_HOST",
    r"path = r'\\fs01\finance\q3.xlsx'": "BIZ_SHARE",
    r"path = '\\\\file-server\\data\\x.csv'": "BIZ_SHARE",
    "smb://nas/share/x": "BIZ_SHARE",
    "s3://kontor-internal-data/raw": "BIZ_SHARE",
    "/home/mmueller/project/x.py": "BIZ_PATH",
    "/Users/m.mueller/x": "BIZ_PATH",
    r"C:\Users\mmueller\Desktop": "BIZ_PATH",
    r"C:\\Users\\mmueller\\Desktop": "BIZ_PATH",
    "https://kontor.atlassian.net/browse/FIN-12": "BIZ_TICKET",
    "see JIRA FIN-1234": "BIZ_TICKET",
}
QUIET = [
    "the 95 % confidence interval", "Confidential computing keeps data encrypted while it is in use.",
    "we keep this confidential in the usual way and say so in the paper",
    "threading.local()", "import keras.internal.backend", "~/.local/lib/python3.11", "/home/jovyan/work/x.csv", "/root/.cache/x",
    "/Users/username/x", "http://localhost:8888", "http://127.0.0.1:4040", "http://172.17.0.2:4040", "metadata.google.internal",
    "host.docker.internal", "ip-10-0-0-7.ec2.internal", "s3://noaa-goes16/x", "gs://open-data/x", r"$\begin{matrix} a \\ b-1\end{matrix}$",
    r"\\alpha\cdot\beta", r"b'\\x00\\xe5\\x92'", "story UTF-8", "ticket: SHA-256", "https://github.com/org/repo/issues/12",
    "do not share the GPU between two processes that train at the same time",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), FOUND.items())
def test_what_points_inside_is_found(text: str, kind: str) -> None:
    assert kind in {span.type for span in find_business(read_text(text))}


@pytest.mark.parametrize("text", QUIET)
def test_what_everybody_has_is_quiet(text: str) -> None:
    assert find_business(read_text(text)) == []


def test_home_folders_are_told_once_and_name_nobody() -> None:
    path = "/home/mmueller/data.csv"
    result = review(notebook(code(f"p = '{path}'", stream(path)), f"q = '{path}'"))
    [finding] = [f for f in result.findings if f.rule == "user-path"]
    assert (finding.severity, finding.location.cell) == ("info", 0)
    assert "mmueller" not in result.model_dump_json()


def test_licensed_data_is_told_by_its_client_library() -> None:
    rules = [f.rule for f in review(notebook("import wrds\ndb = wrds.Connection()")).findings]
    assert rules == ["licensed-data"]


HOSTILE = ["a.", "\\", "\\\\a-", "/home/", "/home/a", "http://", "http://a.", "://10.", "jira ", "ticket: ", "s3://", "confidential ",
           "a.internal", "do not ", "ldap://a@", "smb://a", "C:\\Users\\", "strictly ", " .corp", "commercially in "]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_no_text_makes_it_slow(piece: str) -> None:
    hints = " .corp .internal jira ticket atlassian.net confidential /home/ \\users\\ \\\\ s3:// ://10."
    start = time.process_time()
    find_business(read_text(piece * (200_000 // len(piece)) + hints))
    assert time.process_time() - start < 2
