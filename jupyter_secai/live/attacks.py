"""The smallest change of a row that turns the answer, sought by the adversarial-robustness-toolbox where that
is installed: HopSkipJump (Chen and others 2020), which asks the model for its answers only."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from jupyter_secai.live.answers import NoModel, ask, count, is_classifier, sample, take

_MOST_ROWS = 10
_SEED = 0


class Attack(BaseModel):
    """How far rows had to be changed until the model's class turned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    turned: int
    change: float | None = Field(
        None, description="median over rows of the largest change of a column, in standard deviations"
    )


def is_installed() -> bool:
    """Whether the toolbox is there; it is not imported."""
    return find_spec("art") is not None


def attack(model: Any, rows: Any) -> Attack:
    """Attack a few rows; raises NoModel for what is no classifier of numbers."""
    if not is_classifier(model) or not isinstance(rows, np.ndarray) or rows.dtype.kind not in "fiu":
        raise NoModel("The attack needs a classifier and an array of numbers.")
    means, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    chosen = take(rows, sample(count(rows), _MOST_ROWS))
    changed = (chosen - means) / spread

    def classes(scaled: NDArray[Any]) -> NDArray[Any]:
        raw = ask(model, scaled * spread + means)
        table = np.column_stack([-raw, raw]) if raw.ndim == 1 else raw
        marked: NDArray[Any] = np.eye(table.shape[1], dtype=np.float32)[table.argmax(axis=1)]
        return marked

    found = _hop_skip_jump(classes, changed)
    turned = classes(found).argmax(axis=1) != classes(changed).argmax(axis=1)
    distances = np.abs(found - changed).max(axis=1)[turned]
    return Attack(
        rows=len(changed),
        turned=int(turned.sum()),
        change=round(float(np.median(distances)), 4) if turned.any() else None,
    )


@contextmanager
def _own_chance() -> Iterator[None]:
    """The toolbox draws from NumPy's global generator, which is the user's."""
    before = np.random.get_state()
    np.random.seed(_SEED)
    try:
        yield
    finally:
        np.random.set_state(before)


def _hop_skip_jump(classes: Any, rows: NDArray[Any]) -> NDArray[Any]:
    with warnings.catch_warnings(), _own_chance():
        warnings.simplefilter("ignore")
        from art.attacks.evasion import HopSkipJump
        from art.estimators.classification import BlackBoxClassifier

        number = classes(rows[:1]).shape[1]
        target = BlackBoxClassifier(classes, rows.shape[1:], number)
        search = HopSkipJump(target, norm=np.inf, max_iter=10, max_eval=500, init_eval=10, verbose=False)
        found: NDArray[Any] = search.generate(rows.astype(np.float32))
    return found
