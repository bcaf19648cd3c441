"""Fitted models, and the rows that they are tried on: what leaks of test rows are told from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Origin, Value, merged, split_of
from jupyter_secai.model import Severity
from jupyter_secai.rules.facts import Facts

Kind = Literal["preprocessing", "overlap", "multi_test", "train-as-test"]
SEARCHES = frozenset("GridSearchCV RandomizedSearchCV HalvingGridSearchCV BayesSearchCV".split())
_FITS = ("fit", "fit-transform")


class Fit(NamedTuple):
    """A model that has learned: its lesson, the rows it was fitted on, and the lessons that shaped them."""

    call: CallFact
    lesson: Origin
    shaped: frozenset[int]
    supervised: bool


class Use(NamedTuple):
    """A fitted model and rows that it is tried on; without a `call` only the split says that it will be."""

    fit: Fit
    rows: frozenset[int]
    shaped: frozenset[int]
    call: CallFact | None
    predicted: CallFact | None
    scored: bool


class Leak(NamedTuple):
    kind: Kind
    place: Origin | CallFact
    use: Use
    severity: Severity | None = None


def fits_of(facts: Facts) -> dict[int, Fit]:
    """Lesson -> the fit that it is."""
    found: dict[int, Fit] = {}
    for call in facts.calls:
        role = catalogue.role(call.name)
        if role is None or role.does not in _FITS:
            continue
        for number in call.result.learned:
            lesson = facts.origins.get(number)
            if lesson is not None and lesson.at == call.at and lesson.cell == call.cell:
                found[number] = Fit(call, lesson, rows_given(call).learned, _is_supervised(call))
    return found


def rows_given(call: CallFact) -> Value:
    """The features: what a call is given first."""
    for name in ("X", "x", "data", "training_data", "dtrain"):
        value = call.argument(f"{name}@0")
        if value is not None:
            return value
    return merged((call.receiver,)) if _is_made_of_rows(call) else merged(())


def _is_made_of_rows(call: CallFact) -> bool:
    """A model of statsmodels has its rows, and its target, from the start."""
    return call.name.startswith("statsmodels.") and bool(call.receiver.origins)


def _is_supervised(call: CallFact) -> bool:
    """Whether a fit is given a target, or the model was made of one with its rows."""
    target = call.argument("y@1")
    given = target is not None and not (target.known and target.constant is None)
    return given or _is_made_of_rows(call)


def uses_of(facts: Facts, fits: dict[int, Fit]) -> Iterator[Use]:
    """Every call that predicts or scores with a fitted model, in order."""
    predictions: list[tuple[frozenset[int], CallFact]] = []
    for call in facts.calls:
        role = catalogue.role(call.name)
        if role is None or role.does not in ("predict", "score"):
            continue
        if call.receiver.learned:
            rows = rows_given(call)
            predictions.append((call.receiver.learned, call))
            scored = role.does == "score"
            yield from _tried(fits, call.receiver.learned, rows.origins, rows.learned, call, call, scored)
        elif role.does == "score":
            yield from _scored(facts, fits, call, predictions)


def _scored(
    facts: Facts, fits: dict[int, Fit], call: CallFact, predictions: list[tuple[frozenset[int], CallFact]]
) -> Iterator[Use]:
    """A metric of predictions: the rows are those that were predicted."""
    for value in (*call.arguments, *(value for _, value in call.keywords)):
        for learned, prediction in reversed(predictions):
            rows = prediction.result.origins
            if learned <= value.learned and rows and rows <= value.origins and _are_made(facts, value, rows):
                yield from _tried(fits, learned, rows, value.learned - learned, call, prediction, True)
                return


def _are_made(facts: Facts, value: Value, rows: frozenset[int]) -> bool:
    """Whether all but these rows of a value are numbers that code makes, as thresholds are."""
    others = (facts.origins.get(number) for number in value.origins - rows)
    return all(other is not None and other.kind == "made" for other in others)


def _tried(
    fits: dict[int, Fit], lessons: frozenset[int], rows: frozenset[int], shaped: frozenset[int],
    call: CallFact, predicted: CallFact, scored: bool,
) -> Iterator[Use]:  # fmt: skip
    for lesson in sorted(lessons):
        if lesson in fits and rows:
            yield Use(fits[lesson], rows, shaped, call, predicted, scored)


def held_out(facts: Facts, fits: dict[int, Fit]) -> Iterator[Use]:
    """A model that is fitted on the train part of a split will be tried on the other part."""
    tests = {split_of(o.id): o.id for o in facts.origins.values() if o.part == "test" and o.kind != "lesson"}
    for fit in fits.values():
        for row in sorted(fit.lesson.parents):
            other = tests.get(split_of(row))
            if other is not None and other != row and row in facts.origins:
                yield Use(fit, frozenset((other,)), frozenset(), None, None, False)
