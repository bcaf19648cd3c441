"""No text makes a pattern slow: every pattern of the catalogue on long texts made to make patterns backtrack."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from jupyter_secai import catalogue
from jupyter_secai.detect.business import find_business
from jupyter_secai.detect.columns import classify, classify_business
from jupyter_secai.detect.listening import read_text
from jupyter_secai.detect.personal import find_personal
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets import find_secrets
from jupyter_secai.detect.spans import TextSpan

MEGABYTE = 1_000_000
SAMPLE = 2_000
MOST_SECONDS = 1.0
# Twice the text may cost twice the time, and the clock of a busy machine is rough.
MOST_GROWTH = 3.5

UNITS = [
    # one class of characters at a time
    "a", "A", "1", "0", " ", "\n", "é", "_", "-", ".", ",", "@", "'", '"', "(", ":", "=", "/", "+", "<", "\\", "{", "\t",
    # and their alternations
    "a1-", "A1", "Aa ", "A.", "A-", "A'", "A,", "1-", "1.", "1 2 3 ", "1 ", "12:", "+1 ", "(1) ", "0 1 ", "a-", "a_", "a.",
    "@.", "a@", "a@a.a", "a.b@c.", "://", "x://a:", ":a:", "::", "-aa-bb", "=a", ";a=", "key=", '"a":', "['a',", "a=\"a", "%20",
    # beginnings of values without their ends
    "12 Main ", "12 Main Street ", "Straße 1 ", "rue de ", "Via A ", "Rua A, ", "Flat 1, Ab Cd, ", "12345 Ab ", "Ab 12, 12345 Ab",
    "lives at A 1 ", "born 1990 ", "dob 01.01.1990 ", "ssn 1", "ssn 123-45-678 ", "4111 ", "4111-1111-", "GB82 WEST ", "DE89 3704 ",
    "+49 (", "1.23456, ", "1.2.3.4 ", "MRN-1 ", "mrn 1", "passport A1", "pid|1^^^", "bc1q", "btc 1A", "0x", "icd A1", "vin A1", "plate A1",
    "Jane Roe ", "Mr. ", "Dear ", "name is A", "Error '", "duplicate key 'A", '{"name": "', "user=A ", "van der ", "AAAAAA00A00A",
    "eyJ", "sk-", "ghp_", "AKIA", "xox", "-----BEGIN ", "Pwd=;", ";password=", "key-", "twilio ", "server=", "Bearer a",
    "<table>", "<td", "confidential ", "TLP:", "\\\\a\\a", "s3://a", "jira.a", "/home/a", "C:\\Users\\",
]  # fmt: skip


def repeated(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def patterns() -> Iterator[tuple[str, str]]:
    """Every regular expression that the catalogue applies to text of a notebook."""
    known = catalogue.entities()
    for entity in known.entities:
        for number, row in enumerate(entity.patterns):
            yield f"{entity.id}-{number}", row.regex
        yield f"{entity.id}-labelled", entity.labelled or ""
        yield f"{entity.id}-column", entity.column_regex or ""
    for signal in known.business:
        yield f"{signal.id}-value", signal.value_regex or ""
        yield f"{signal.id}-column", signal.column_regex or ""
    for token in catalogue.tokens():
        yield f"token-{token.name}", token.pattern


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """CPU time of one pass; the better of two when the first looks slow, as others use the machine."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        for _ in pattern.finditer(text):
            pass
        best = min(best, time.process_time() - start)
        if best < MOST_SECONDS * len(text) / MEGABYTE / 4:
            break
    return best


ROWS = [(name, regex) for name, regex in patterns() if regex]


@pytest.mark.parametrize("regex", [regex for _, regex in ROWS], ids=[name for name, _ in ROWS])
def test_no_text_makes_a_pattern_slow(regex: str) -> None:
    """The slowest of all hostile texts is read in less than a second a megabyte, in time that grows with its length."""
    pattern = re.compile(regex)
    cost = {unit: seconds(pattern, repeated(unit, SAMPLE)) for unit in UNITS}
    worst = max(UNITS, key=lambda unit: cost[unit])
    if cost[worst] * MEGABYTE / SAMPLE > MOST_SECONDS / 2:
        assert seconds(pattern, repeated(worst, 2 * SAMPLE)) < MOST_GROWTH * max(cost[worst], 0.001), repr(
            worst
        )
        assert seconds(pattern, repeated(worst, MEGABYTE)) < MOST_SECONDS, repr(worst)


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
@pytest.mark.parametrize("detector", [find_personal, find_secrets, find_business])
def test_detectors_take_time_that_grows_with_the_text(
    detector: Callable[[Reading], Iterable[TextSpan]], unit: str
) -> None:
    def run(length: int) -> float:
        text = repeated(unit, length)
        start = time.process_time()
        list(detector(read_text(text)))
        return time.process_time() - start

    run(1000)  # what is compiled once is compiled
    half = run(25_000)
    whole = min(run(50_000), run(50_000))
    assert whole < max(MOST_GROWTH * half, 0.2)


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_headers_are_judged_quickly(unit: str) -> None:
    text = repeated(unit, 100_000)
    start = time.process_time()
    classify(text)
    classify_business(text)
    assert time.process_time() - start < 1
