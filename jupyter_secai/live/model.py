"""`check_model`: what a fitted model holds and tells of the people it was fitted on. Counts, never values.

The model is read and asked, never fitted or changed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from jupyter_secai.live.answers import Answers, NoModel, answers, can_be_asked, count, sample, take
from jupyter_secai.live.attacks import Attack, attack, is_installed
from jupyter_secai.live.attributes import AttributeHint, attribute_hints
from jupyter_secai.live.holdings import Holding, holdings_of, size_of
from jupyter_secai.live.membership import Membership, membership
from jupyter_secai.live.robustness import Robustness, robustness

_MOST_ROWS = 5_000
_MOST_DECIMALS = 4
_WIDE_GAP = 0.1


class Gap(BaseModel):
    """How much better the model does on the rows it was fitted on: accuracy, or R squared for numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fitted: float
    unseen: float

    @property
    def gap(self) -> float:
        return round(self.fitted - self.unseen, 4)


class ModelCheck(BaseModel):
    """What a fitted model holds, and what its answers tell. What could not be checked stands in `notes`."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    name: str
    kind: str
    saved_bytes: int | None = Field(None, description="size when pickled; null where it cannot be")
    array_bytes: int | None = Field(None, description="of that, numbers in arrays, learned or kept")
    holdings: list[Holding] = []
    membership: Membership | None = None
    gap: Gap | None = None
    decimals: int | None = Field(
        None, description="its probabilities are rounded to; null for full precision"
    )
    attributes: list[AttributeHint] = []
    robustness: list[Robustness] = []
    attack: Attack | None = None
    notes: list[str] = []
    sentence: str


class _Asked(NamedTuple):
    """What the model answered for rows it was fitted on, and for others."""

    fitted: Answers | None = None
    unseen: Answers | None = None
    fitted_labels: Any = None
    unseen_labels: Any = None


def check_model(
    model: Any,
    X: Any = None,  # noqa: N803 - as everybody calls it
    y: Any = None,
    *,
    unseen: tuple[Any, Any] | None = None,
    name: str = "model",
    attacks: bool = False,
) -> ModelCheck:
    """Check a fitted model; `X` and `y` are the rows that it was fitted on, `unseen` are others.

    Membership and over-fitting need both. `attacks` also runs the adversarial-robustness-toolbox. Of many
    rows 5,000 of each kind are asked, always the same ones. Raises NoModel for what cannot be asked.
    """
    notes: list[str] = []
    asked = _ask(model, X, y, unseen, notes)
    held = holdings_of(model, X)
    told, gap = _membership(asked, notes), _gap(asked)
    size = size_of(model)
    return ModelCheck(
        name=name,
        kind=type(model).__name__,
        saved_bytes=size.saved if size else None,
        array_bytes=size.arrays if size else None,
        holdings=held,
        membership=told,
        gap=gap,
        decimals=_decimals(asked),
        attributes=[] if X is None or y is None else attribute_hints(model, X, y),
        robustness=robustness(model, X) if X is not None and can_be_asked(model) else [],
        attack=_attack(model, X, notes) if attacks else None,
        notes=notes,
        sentence=_sentence(held, told, gap),
    )


def _ask(model: Any, rows: Any, labels: Any, unseen: tuple[Any, Any] | None, notes: list[str]) -> _Asked:
    if rows is None or labels is None:
        notes.append("Nothing was asked of the model: give the rows and labels that it was fitted on.")
        return _Asked()
    inside = _sampled(rows, labels)
    fitted = answers(model, *inside)
    if unseen is None:
        notes.append("Membership and over-fitting were not checked: that needs rows it was not fitted on.")
        return _Asked(fitted, None, inside[1])
    outside = _sampled(*unseen)
    return _Asked(fitted, answers(model, *outside), inside[1], outside[1])


def _sampled(rows: Any, labels: Any) -> tuple[Any, Any]:
    known = np.asarray(labels).ravel()
    number = count(rows)
    if number != len(known):
        raise NoModel(f"There are {number} rows and {len(known)} labels.")
    chosen = sample(number, _MOST_ROWS)
    return take(rows, chosen), known[chosen]


def _membership(asked: _Asked, notes: list[str]) -> Membership | None:
    if asked.fitted is None or asked.unseen is None:
        return None
    found = membership(asked.fitted.scores, asked.unseen.scores)
    if found is None:
        notes.append("Membership was not checked: that needs ten rows of each kind.")
    return found


def _gap(asked: _Asked) -> Gap | None:
    if asked.fitted is None or asked.unseen is None:
        return None
    fitted = _quality(asked.fitted, asked.fitted_labels)
    unseen = _quality(asked.unseen, asked.unseen_labels)
    return Gap(fitted=round(fitted, 4), unseen=round(unseen, 4))


def _quality(said: Answers, labels: Any) -> float:
    if said.right is not None:
        return float(said.right.mean()) if len(said.right) else 0.0
    spread = float(np.var(labels.astype(np.float64)))
    return 1 - float((said.scores**2).mean()) / spread if spread else 0.0


def _decimals(asked: _Asked) -> int | None:
    said = asked.unseen or asked.fitted
    if said is None or said.probabilities is None:
        return None
    for decimals in range(_MOST_DECIMALS + 1):
        if np.allclose(said.probabilities, said.probabilities.round(decimals), rtol=0, atol=1e-9):
            return decimals
    return None


def _attack(model: Any, rows: Any, notes: list[str]) -> Attack | None:
    if not is_installed():
        notes.append("No attack was tried: that needs the extra, jupyter_secai[attacks].")
        return None
    try:
        return attack(model, rows)
    except NoModel as error:
        notes.append(f"No attack was tried. {error}")
        return None


def _sentence(held: list[Holding], told: Membership | None, gap: Gap | None) -> str:
    rows = [holding.count for holding in held if holding.kind == "rows"]
    personal = sum(1 for holding in held if holding.entity is not None)
    parts = []
    if rows:
        parts.append(f"It holds {max(rows):,} training rows: whoever gets it gets them.")
    if personal:
        parts.append(f"{personal} of its lists of texts look{'s' if personal == 1 else ''} personal.")
    if told is not None:
        parts.append(told.words)
    if gap is not None and gap.gap >= _WIDE_GAP:
        parts.append("It does much better on its training rows than on others.")
    return " ".join(parts) or "It holds no training row that could be recognised."


__all__ = ["ModelCheck", "NoModel", "check_model"]
