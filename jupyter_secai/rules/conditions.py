"""Conditions of a pattern against the arguments of a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import UNKNOWN, Value, choices
from jupyter_secai.catalogue import Condition
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.surroundings import argument_code

LONGEST = 4096  # code points of a text that patterns look at
_DEEPEST = 5  # a message in a list of messages, an address in the rules of a firewall
_NONE = Value(known=True)
Constants = tuple[str | int | float | bool | None, ...]


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def found_in(pattern: str, text: str) -> bool:
    """Whether a row's regular expression is found in a text, of which a notebook decides the length."""
    return _compiled(pattern).search(text, 0, LONGEST) is not None


def telling_value(conditions: tuple[Condition, ...], call: CallFact, facts: Facts) -> Value | None:
    """The argument of the last condition on labels when all hold (UNKNOWN where there is none); else None."""
    telling = UNKNOWN
    for condition in conditions:
        value = call.argument(condition.argument)
        if not _holds(condition, value, call, facts):
            return None
        if condition.labels and value is not None:
            telling = value
    return telling


def _holds(condition: Condition, value: Value | None, call: CallFact, facts: Facts) -> bool:
    if value is None:
        if condition.present is False:
            return not call.open_ended
        # an argument that is not passed is not any of the values, names or kinds asked for
        return condition.differs is not None and not call.open_ended
    return (
        condition.present is not False
        and _constant_holds(condition, value)
        and _class_holds(condition, value)
        and _labels_hold(condition, value)
        and (condition.spelled is None or _is_spelled(condition, call, facts))
        and (condition.parameter is None or _is_parameter(value, facts) is condition.parameter)
    )


def _constant_holds(condition: Condition, value: Value) -> bool:
    return (
        (condition.equals is None or (value.known and _among(value, condition.equals)))
        and (condition.differs is None or not (value.known and _among(value, condition.differs)))
        and (condition.literal is None or value.known is condition.literal)
        and (condition.matches is None or any(found_in(condition.matches, text) for text in _wordings(value)))
        and (condition.holds is None or any(_among(item, condition.holds) for item in value.items))
        and (condition.none is None or (value == _NONE) is condition.none)
        and (condition.keys is None or not set(condition.keys).isdisjoint(value.keys))
        and (condition.contains is None or _contains(value, condition.contains))
        and (condition.below is None or _is_below(value, condition.below))
        and (condition.bits is None or _has_bits(value, condition.bits))
    )


def _wordings(value: Value) -> Sequence[str]:
    """A text, or the words of a list as a command line has them, in all the ways that constants make it.

    Many conditions look at one value: those of the last values are kept, by their items' identity.
    """
    if not value.items:
        return (value.text or "",)
    kept = _KEPT.get(id(value.items))
    if kept is None or kept[0] is not value.items or kept[1] != value.text:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[id(value.items)] = (value.items, value.text, tuple(_worded(value)))
    return kept[2]


_KEPT: dict[int, tuple[tuple[Value, ...], str | None, tuple[str, ...]]] = {}
_MOST_KEPT = 256


def _worded(value: Value) -> Iterator[str]:
    is_list = value.text is None and value.kind not in ("builtins.dict", "builtins.str")
    parts = value.items if is_list else (value,)
    options = [choices(part) for part in parts]
    yield _line(parts) if is_list else value.text or ""
    left = LONGEST  # of all the ways together, however many and long they are
    for number in range(max(map(len, options), default=0)):
        way = _line(
            held[number % len(held)] if held else part for part, held in zip(parts, options, strict=True)
        )
        left -= len(way) + 1
        if left < 0:
            break
        yield way


def _line(parts: Iterable[Value]) -> str:
    """Words one after the other, as far as patterns look."""
    words: list[str] = []
    length = 0
    for part in parts:
        words.append("{}" if part.text is None else part.text)
        length += len(words[-1]) + 1
        if length > LONGEST:
            break
    return " ".join(words)


def _contains(value: Value, pattern: str, depth: int = 0) -> bool:
    if value.text is not None and found_in(pattern, value.text):
        return True
    return depth < _DEEPEST and any(_contains(item, pattern, depth + 1) for item in value.items)


def _class_holds(condition: Condition, value: Value) -> bool:
    return (condition.name is None or value.name in condition.name) and (
        (condition.kind is None or _is_kind(value, condition.kind))
        and (condition.formatted is None or _is_formatted(value, condition.formatted))
    )


def _labels_hold(condition: Condition, value: Value) -> bool:
    if condition.beside is not None:
        return any(
            _has(item, condition.beside) and _carries(item, condition.labels or ()) for item in value.items
        )
    return (condition.labels is None or _carries(value, condition.labels)) and (
        condition.unlabelled is None or value.labels.isdisjoint(condition.unlabelled)
    )


def _has(item: Value, entry: dict[str, str]) -> bool:
    """Whether a dict has these constants."""
    pairs = {key: held.constant for key, held in zip(item.keys, item.items, strict=False)}
    return all(pairs.get(key) == constant for key, constant in entry.items())


def _carries(value: Value, labels: tuple[str, ...]) -> bool:
    if "column:*" in labels and any(label.startswith("column:") for label in value.labels):
        return True
    return not value.labels.isdisjoint(labels)


def _is_kind(value: Value, kinds: tuple[str, ...]) -> bool:
    """An instance of one of these, or a list or dict that holds one."""
    return value.kind in kinds or any(item.kind in kinds for item in value.items)


def _is_formatted(value: Value, harmless: tuple[str, ...]) -> bool:
    if value.kind != "builtins.str" or value.known:
        return False
    return not value.items or any(_is_open(part, harmless) for part in value.items)


def _is_open(part: Value, harmless: tuple[str, ...]) -> bool:
    if part.kind == "builtins.str" and part.items:
        return _is_formatted(part, harmless)
    return part.kind not in harmless


def _among(value: Value, constants: Constants) -> bool:
    return any(value.constant == c and type(value.constant) is type(c) for c in constants) and (
        value.known or value.constant is not None
    )


def _number(value: Value) -> int | float | None:
    number = value.constant
    return (
        number if value.known and isinstance(number, int | float) and not isinstance(number, bool) else None
    )


def _is_below(value: Value, limit: int) -> bool:
    number = _number(value)
    return number is not None and number < limit


def _has_bits(value: Value, bits: int) -> bool:
    number = _number(value)
    return isinstance(number, int) and bool(number & bits)


def _is_spelled(condition: Condition, call: CallFact, facts: Facts) -> bool:
    return found_in(condition.spelled or "", argument_code(condition.argument, call, facts))


def _is_parameter(value: Value, facts: Facts) -> bool:
    if value.text is not None or value.labels or len(value.origins) != 1:
        return False
    origin = facts.origins.get(next(iter(value.origins)))
    return origin is not None and origin.kind == "parameter"
