"""Detectors: every documented example is found, what only looks like one is not, and no text makes them slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_secai import catalogue
from jupyter_secai.detect.checksums import VALIDATORS
from jupyter_secai.detect.personal import find_personal


@pytest.mark.parametrize("entity", catalogue.entities().entities, ids=lambda e: e.id)
def test_entity_examples(entity: catalogue.Entity) -> None:
    for text in entity.negative:
        assert entity.id not in {span.type for span in find_personal(text)}, text


NUMBERS = [
    "accuracy: 0.5297096967697144, loss: 1.3862943611198906",
    "array([[0.1234567, 4.7e-05], [12, 2024]])",
    "Epoch 3/10 ━━━━ 469/469 2s 4ms/step - loss: 0.2134",
    "plt.figure(figsize=(10, 4))",
    "version 1.26.4, build 20240115.3",
    "2024-01-15 10:15:32.123456",
    "[1234567890, 1234567891, 1234567892]",
    "(512, 512, 3) float32 1048576 bytes",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "y = X@W.T",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_not_people(text: str) -> None:
    assert find_personal(text) == []


HOSTILE = [
    "a" * 50_000, "1-" * 25_000, "1 " * 25_000, "a1-" * 17_000, "@." * 25_000, "a@" * 25_000, "+1 " * 17_000,
    "://" * 15_000, "x://a:" * 7_000, "eyJ" * 15_000, "sk-" * 15_000, "-----BEGIN " * 5_000, "A1" * 25_000,
    "born " * 10_000, "patient mrn " * 3_000, "0 " * 25_000, "12 Main " * 6_000, "server=" * 6_000, "\n" * 50_000,
    "Pwd=;" * 10_000, ";password=" * 5_000, "key-" * 12_000, "twilio " * 6_000, "<table>" * 7_000, "é" * 25_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: ascii(t[:8]))
def test_no_text_makes_the_detectors_slow(text: str) -> None:
    start = time.process_time()
    find_personal(text)
    assert time.process_time() - start < 2  # a pattern that backtracks takes minutes


@given(st.text(max_size=200))
def test_spans_lie_inside_the_text(text: str) -> None:
    for span in find_personal(text):
        assert 0 <= span.start < span.end <= len(text)


def test_every_validator_that_the_catalogue_names_exists() -> None:
    named = {p.validator for e in catalogue.entities().entities for p in e.patterns if p.validator}
    assert named <= set(VALIDATORS)


@given(st.sampled_from(sorted(VALIDATORS)), st.text(alphabet="0123456789ABCXYZ -+.", min_size=9, max_size=24))
def test_validators_answer_any_text_of_their_pattern(name: str, text: str) -> None:
    for entity in catalogue.entities().entities:
        for pattern in entity.patterns:
            if pattern.validator == name:
                for span in find_personal(f"{' '.join(entity.context)} {text}"):
                    assert span.score > 0
