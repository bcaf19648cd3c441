"""What a fitted model answers for rows: probabilities of the true class, or errors. It is never fitted."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


class NoModel(TypeError):  # noqa: N818
    """This cannot be asked, or not with these rows; the message is one sentence."""


class Answers(NamedTuple):
    """Answers for rows with known labels.

    `scores` rise with how well the model knows the label (a probability, a margin, or minus the error);
    `given` is what it answers, `right` whether that is the label (for numbers: None).
    """

    scores: Numbers
    given: NDArray[Any]
    right: NDArray[np.bool_] | None
    probabilities: Numbers | None


def answers(model: Any, rows: Any, labels: Any) -> Answers:
    """What the model answers; raises NoModel."""
    known = np.asarray(labels).ravel()
    if len(known) != count(rows):
        raise NoModel(f"There are {count(rows)} rows and {len(known)} labels.")
    raw = ask(model, rows)
    if raw.ndim == 1 and not is_classifier(model):
        numbers = raw.astype(np.float64)
        errors = np.abs(numbers - _as_numbers(known))
        return Answers(-errors, numbers, None, None)
    table = np.column_stack([-raw, raw]) if raw.ndim == 1 else raw
    classes = _classes(model, table.shape[1])
    at = _positions(classes, known)
    scores = np.where(at >= 0, table[np.arange(len(at)), np.maximum(at, 0)], np.nan)
    given = classes[table.argmax(axis=1)]
    return Answers(scores.astype(np.float64), given, given == known, table if raw.ndim > 1 else None)


_METHODS = ("predict_proba", "decision_function", "predict")


def can_be_asked(model: Any) -> bool:
    """Whether it answers for rows; an encoder does not."""
    return any(hasattr(model, method) for method in _METHODS)


def ask(model: Any, rows: Any) -> NDArray[Any]:
    """Probabilities where the model gives them, else margins, else what it predicts; raises NoModel."""
    for method in _METHODS:
        call = getattr(model, method, None)
        if call is None:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                raw = np.asarray(call(rows))
        except Exception as error:  # whatever a model raises; its message can quote the rows
            raise NoModel(f"The model cannot answer for these rows ({type(error).__name__}).") from None
        return raw[:, 0] if raw.ndim == 2 and raw.shape[1] == 1 else raw
    raise NoModel(f"A {type(model).__name__} has no predict: give a fitted model.")


def predicted(model: Any, rows: Any) -> NDArray[Any]:
    """What the model says for each row: a class or a number."""
    raw = ask(model, rows)
    if raw.ndim > 1:
        places: Indices = raw.argmax(axis=1)
        return places
    return raw > 0 if is_classifier(model) else raw


def is_classifier(model: Any) -> bool:
    """Whether it answers with classes."""
    return hasattr(model, "classes_") or hasattr(model, "predict_proba")


def count(rows: Any) -> int:
    """How many rows there are."""
    return int(rows.shape[0]) if hasattr(rows, "shape") else len(rows)


def take(rows: Any, chosen: Indices) -> Any:
    """Some of the rows, in the library that they are in."""
    if hasattr(rows, "iloc"):
        return rows.iloc[chosen]
    if hasattr(rows, "shape"):
        return rows[chosen]
    return [rows[at] for at in chosen]


def sample(number: int, most: int, seed: int = 0) -> Indices:
    """The numbers of at most `most` rows, always the same ones."""
    if number <= most:
        return np.arange(number)
    return np.sort(np.random.default_rng(seed).choice(number, most, replace=False))


def _classes(model: Any, width: int) -> NDArray[Any]:
    classes = getattr(model, "classes_", None)
    found = np.arange(width) if classes is None or isinstance(classes, list) else np.asarray(classes)
    if found.ndim != 1 or len(found) != width:
        raise NoModel("The model answers several questions at once, which is not supported.")
    return found


def _positions(classes: NDArray[Any], labels: NDArray[Any]) -> Indices:
    """The column of each label; -1 for labels that the model does not know."""
    at = {value: place for place, value in enumerate(classes.tolist())}
    return np.array([at.get(label, -1) for label in labels.tolist()], dtype=np.int64)


def _as_numbers(labels: NDArray[Any]) -> Numbers:
    try:
        return labels.astype(np.float64)
    except (TypeError, ValueError):
        raise NoModel("The model answers with numbers, and the labels are none.") from None


def columns_of(rows: Any) -> Sequence[str] | None:
    """The names of the columns, where the table has them."""
    names = getattr(rows, "columns", None)
    return None if names is None else [str(name) for name in names]
