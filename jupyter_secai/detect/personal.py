"""Personal data in text: patterns, checksums and context words of the entity catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.checksums import VALIDATORS
from jupyter_secai.detect.spans import TextSpan

_BEFORE = 48
_AFTER = 24
_LEAST = 0.7
_DIGIT = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"\d(?:[ ./()-]{0,3}\d){6}")


class _Detector(NamedTuple):
    entity: catalogue.Entity
    pattern: re.Pattern[str]
    validator: str | None
    confidence: float
    needs_context: bool
    context: re.Pattern[str] | None


class _Group(NamedTuple):
    """Detectors that are worth trying on the same texts."""

    hints: tuple[str, ...]
    digits: re.Pattern[str] | None
    detectors: tuple[_Detector, ...]


@cache
def _groups() -> tuple[_Group, ...]:
    groups: dict[tuple[tuple[str, ...], re.Pattern[str] | None], list[_Detector]] = {}
    for entity in catalogue.entities().entities:
        for pattern in entity.patterns:
            # a pattern that needs a context word is not worth trying where none of them stands
            hints = pattern.hints or (entity.context if pattern.needs_context else ())
            groups.setdefault((hints, _digits_of(entity)), []).append(_detector(entity, pattern))
    return tuple(_Group(hints, digits, tuple(found)) for (hints, digits), found in groups.items())


def _digits_of(entity: catalogue.Entity) -> re.Pattern[str] | None:
    """The digits without which a value of this kind cannot stand."""
    if entity.id == "EMAIL":
        return None
    return _LONG_NUMBER if entity.id in ("PHONE", "CREDIT_CARD", "US_SSN") else _DIGIT


def _detector(entity: catalogue.Entity, pattern: catalogue.EntityPattern) -> _Detector:
    return _Detector(
        entity,
        re.compile(pattern.regex),
        pattern.validator,
        pattern.confidence,
        pattern.needs_context,
        _context(entity.context),
    )


def _context(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    return re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, words)) + r")(?![a-z])", re.I)


def find_personal(text: str) -> list[TextSpan]:
    """Spans of personal data, in order, none inside another."""
    return _without_overlaps(sorted(_candidates(text), key=lambda span: (span.start, -span.end)))


def _candidates(text: str) -> Iterator[TextSpan]:
    low = text.lower()
    has = {None: True, _DIGIT: bool(_DIGIT.search(text)), _LONG_NUMBER: bool(_LONG_NUMBER.search(text))}
    for hints, digits, detectors in _groups():
        if not has[digits] or (hints and not any(hint in low for hint in hints)):
            continue
        for detector in detectors:
            for found in detector.pattern.finditer(text):
                span = _judge(detector, found, text)
                if span is not None:
                    yield span


def _judge(detector: _Detector, found: re.Match[str], text: str) -> TextSpan | None:
    group = 1 if found.re.groups and found[1] else 0
    value = found[group]
    if detector.validator and not VALIDATORS[detector.validator](value):
        return None
    if is_safe(detector.entity.id, value):
        return None
    score = detector.confidence
    if detector.needs_context and not _has_context(detector, found, text):
        return None
    if detector.needs_context:
        score = min(0.95, score + 0.25)
    if score < _LEAST and not _has_context(detector, found, text):
        return None
    return TextSpan(found.start(group), found.end(group), detector.entity.id, score, detector.entity.label)


def _has_context(detector: _Detector, found: re.Match[str], text: str) -> bool:
    if detector.context is None:
        return False
    around = (
        text[max(0, found.start() - _BEFORE) : found.start()] + " " + text[found.end() : found.end() + _AFTER]
    )
    return detector.context.search(around) is not None


def _without_overlaps(spans: list[TextSpan]) -> list[TextSpan]:
    kept: list[TextSpan] = []
    for span in spans:
        if kept and span.start < kept[-1].end:
            if span.score > kept[-1].score:
                kept[-1] = span
            continue
        kept.append(span)
    return kept


# --- values that stand for nobody


@cache
def _safe(kind: str) -> frozenset[str]:
    return frozenset(value.lower() for value in catalogue.entities().safe_values.get(kind, ()))


def is_safe(entity: str, value: str) -> bool:
    """A documented example, a reserved range, a placeholder or an address of no person."""
    low = value.lower()
    if entity == "EMAIL":
        return _safe_email(low)
    compact = re.sub(r"\W", "", low)
    if entity == "CREDIT_CARD":
        return compact in _safe("cards")
    if entity == "IBAN":
        return compact in _safe("ibans")
    if entity == "US_SSN":
        return value in _safe("ssn")
    if entity == "PHONE":
        return bool(re.search(r"555\D?01\d\d$|7700\D?900\d{3}$|1632\D?960\d{3}$", value))
    return False


def _safe_email(address: str) -> bool:
    local, _, domain = address.partition("@")
    domains = _safe("email_domains")
    reserved = domain in domains or any(domain.endswith("." + safe) for safe in domains)
    top = domain.rsplit(".", 1)[-1]
    return (
        reserved
        or top in ("example", "test", "invalid", "localhost", "local")
        or local in _safe("email_local")
    )
