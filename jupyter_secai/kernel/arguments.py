"""The words after `%secai model`, and the tables that are meant where none is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from IPython.core.error import UsageError

Pair = tuple[str, str]
_TAKES = "%secai model takes the name of a fitted model, --data X y, --unseen X y and --attack."
_USUAL = ("X_train", "y_train")
_OTHERS = ("test", "val", "valid", "holdout")


class ModelWords(NamedTuple):
    """A model's name, the rows that it was fitted on, others, and whether to attack it."""

    name: str
    data: Pair | None
    unseen: Pair | None
    attack: bool

    def twin(self, names: Mapping[str, Any], data: Pair) -> Pair | None:
        """`X_test`, `y_test` for `X_train`, `y_train`, where they are there."""
        for other in _OTHERS:
            pair = (data[0].replace("train", other), data[1].replace("train", other))
            if pair[0] != data[0] and pair[1] != data[1] and pair[0] in names and pair[1] in names:
                return pair
        return None

    def asked(self, data: Pair | None, unseen: Pair | None) -> str:
        """What the model was asked with, in a sentence."""
        if data is None:
            return ""
        others = f", and with {' and '.join(unseen)} as rows it was not fitted on" if unseen else ""
        return f"Asked with {' and '.join(data)} as rows it was fitted on{others}."


def model_words(words: list[str]) -> ModelWords:
    """Read the words; raises UsageError with one sentence."""
    names: list[str] = []
    pairs: dict[str, Pair] = {}
    attack = False
    left = iter(words)
    for word in left:
        if word == "--attack":
            attack = True
        elif word in ("--data", "--unseen"):
            pairs[word] = (next(left, ""), next(left, ""))
        else:
            names.append(word)
    if len(names) != 1 or names[0].startswith("-") or any(not all(pair) for pair in pairs.values()):
        raise UsageError(_TAKES)
    return ModelWords(names[0], pairs.get("--data"), pairs.get("--unseen"), attack)


def usual_pair(names: Mapping[str, Any]) -> Pair | None:
    """`X_train` and `y_train`, where they are there."""
    return _USUAL if all(name in names for name in _USUAL) else None
