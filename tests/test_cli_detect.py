"""`jupyter secai detect`: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import command_line
import pytest

ROOT = Path(__file__).parent.parent


def run(*lines: object) -> subprocess.CompletedProcess[bytes]:
    asked = b"".join(
        line if isinstance(line, bytes) else (json.dumps(line, ensure_ascii=False) + "\n").encode()
        for line in lines
    )
    return command_line.run("detect", stdin=asked)


def answers(done: subprocess.CompletedProcess[bytes]) -> dict[object, list[dict[str, Any]]]:
    return {row["id"]: row["findings"] for row in map(json.loads, done.stdout.splitlines())}


def types(*asked: dict[str, object]) -> list[list[object]]:
    done = run(*({"id": number, **row} for number, row in enumerate(asked)))
    assert done.returncode == 0
    assert done.stderr == b""
    return [[finding["type"] for finding in found] for found in answers(done).values()]


def test_answers_line_by_line_in_code_points() -> None:
    text = "😀 née le 3 mai 1971, SSN 412-53-9921"
    done = run({"id": "a", "text": text}, {"id": 7, "text": "nothing"}, {"id": None, "text": ""})
    assert done.returncode == 0
    found = answers(done)
    assert list(found) == ["a", 7, None]
    assert [(text[f["start"] : f["end"]], f["type"]) for f in found["a"]] == [
        ("3 mai 1971", "DOB"),
        ("412-53-9921", "US_SSN"),
    ]
    assert all(0 < f["score"] <= 1 for f in found["a"])
    assert found[7] == found[None] == []


def test_the_answer_holds_no_text() -> None:
    done = run({"id": 1, "text": "mail jane.roe@contoso.io"})
    assert set(answers(done)[1][0]) == {"start", "end", "type", "score"}
    assert b"jane" not in done.stdout


TABLE = "<table><tr><th>first_name</th><th>n</th></tr><tr><td>Zorblax</td><td>1</td></tr><tr><td>Maria</td><td>2</td></tr></table>"
CSV = "passport_no,amount\nC97244943,12.50\nD30370966,13.50\n"
PRINTED = "  passport_no  amount\n0   C97244943   12.50\n1   D30370966   13.50\n"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("df_html", TABLE, ["PERSON", "PERSON"]),
        ("csv", CSV, ["PASSPORT", "PASSPORT"]),
        ("df_text", PRINTED, ["PASSPORT", "PASSPORT"]),
        ("json", '{"date_of_birth": "1971-05-03", "order": 7}', ["DOB"]),
        ("code", "ssn = '412-53-9921'", ["US_SSN"]),
        ("log", "INFO src=203.98.12.7 user=jane.roe@contoso.io", ["IP", "EMAIL"]),
        ("prose", "My name is Anna.", ["PERSON"]),
    ],
)
def test_kinds_are_told_and_seen(kind: str, text: str, expected: list[str]) -> None:
    """A text is read as its kind says, and where none is said or known, as it looks."""
    assert (
        types({"text": text, "kind": kind}, {"text": text}, {"text": text, "kind": "no such kind"})
        == [expected] * 3
    )


def test_characters_are_told_once(secret: str) -> None:
    found = answers(run({"id": 1, "text": f"GitHub token = '{secret}' for jane.roe@contoso.io"}))[1]
    assert [f["type"] == "EMAIL" for f in found] == [False, True]
    assert all(a["end"] <= b["start"] for a, b in pairwise(found))


def test_what_identifies_in_combination_only_is_left_out() -> None:
    assert types({"text": "gender,age\nF,31\nM,42\n", "kind": "csv"}) == [[]]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{jane.roe@contoso.io\n", "not JSON"),
        (b"\xff\xfe\n", "not JSON"),
        (b'["jane.roe@contoso.io"]\n', "no object"),
        (b'{"text": "jane.roe@contoso.io"}\n', "no object"),
        (b'{"id": 1, "text": ["jane.roe@contoso.io"]}\n', '"text"'),
        (b"[" * 100_000 + b"\n", "nested"),
    ],
)
def test_a_bad_line_is_told_and_the_others_answered(line: bytes, reason: str) -> None:
    done = run(
        {"id": "first", "text": "SSN 412-53-9921"}, b"\n", line, {"id": "last", "text": "SSN 412-53-9921"}
    )
    assert done.returncode == 2
    assert [len(found) for found in answers(done).values()] == [1, 1]
    told = done.stderr.decode()
    assert told.count("\n") == 1
    assert "Line 3" in told
    assert "jane" not in told
    assert reason.replace("no object", 'an object with an "id"') in told
