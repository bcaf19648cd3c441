"""JSON values of a notebook as one text, and where each of their leaves stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

Path = tuple[str | int, ...]

MAX_LEAVES = 500_000
MAX_DEPTH = 20_000  # no reader of JSON gets there; a value that holds itself would
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",\n", ": "), default=str)
_TOKEN = re.compile(r"\"(?:[^\"\\]++|\\.)*+\"|-?(?:[0-9][0-9.eE+-]*|Infinity)|NaN|true|false|null", re.S)


class Leaf(NamedTuple):
    """A key or a scalar. `path` leads to it; a key is the last step of its path."""

    path: Path
    value: object
    is_key: bool


class Token(NamedTuple):
    """A leaf and where it is written in the text, quotes included."""

    leaf: Leaf
    start: int
    end: int


def as_json(value: object) -> tuple[str, str]:
    """The text of a value, an item a line, and why it is not the whole value (or nothing).

    Any nesting, any keys and any numbers are read; what is no JSON is written as a string.
    """
    try:
        return _ENCODER.encode(value), ""
    except (RecursionError, TypeError, ValueError):
        return _flat(value)


def _flat(value: object) -> tuple[str, str]:
    """The leaves one after the other: for what is nested too deeply, or has keys that JSON has not."""
    parts: list[str] = []
    for count, leaf in enumerate(leaves(value)):
        if count == MAX_LEAVES:
            return "".join(parts), f"Only the first {MAX_LEAVES:,} values were read."
        parts.append(_written(leaf))
    return "".join(parts), ""


def _written(leaf: Leaf) -> str:
    if leaf.is_key:
        return json.dumps(str(leaf.value), ensure_ascii=False) + ": "
    return json.dumps(leaf.value, ensure_ascii=False, default=str) + ",\n"


def leaves(value: object) -> Iterator[Leaf]:
    """Keys and scalars in the order in which they are written."""
    stack: list[tuple[Path, Any, bool]] = [((), value, False)]
    while stack:
        path, item, is_key = stack.pop()
        if is_key:
            yield Leaf(path, path[-1], True)
        elif len(path) > MAX_DEPTH:
            continue
        elif isinstance(item, Mapping):
            for key, held in reversed(list(item.items())):
                stack += [((*path, key), held, False), ((*path, key), None, True)]
        elif isinstance(item, list | tuple):
            stack += [((*path, number), item[number], False) for number in range(len(item) - 1, -1, -1)]
        else:
            yield Leaf(path, item, False)


def tokens(text: str, value: object) -> Iterator[Token]:
    """The leaves of `value` with their places in `text`, which `as_json` made of it."""
    for found, leaf in zip(_TOKEN.finditer(text), leaves(value), strict=False):
        yield Token(leaf, *found.span())


def with_leaves(value: object, changes: Mapping[Path, object]) -> object:
    """A copy of `value` with other leaves or branches at some paths; the rest is shared."""
    top: list[Any] = [value]
    made: dict[Path, Any] = {}
    for path, leaf in changes.items():
        owner: Any = top
        step: str | int = 0
        for depth, following in enumerate(path):
            here = path[:depth]
            if here not in made:
                made[here] = owner[step] = _shallow(owner[step])
            owner, step = made[here], following
        owner[step] = leaf
    return top[0]


def _shallow(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)


def copied(value: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of dicts and lists, however deep; what else stands in them is shared."""
    made: dict[int, Any] = {}
    stack: list[tuple[Any, Any]] = []
    result = _kept(value, made, stack)
    while stack:
        source, target = stack.pop()
        if isinstance(source, Mapping):
            target.update((key, _kept(held, made, stack)) for key, held in source.items())
        else:
            target.extend(_kept(held, made, stack) for held in source)
    return cast("dict[str, Any]", result)


def _kept(value: Any, made: dict[int, Any], stack: list[tuple[Any, Any]]) -> Any:
    if not isinstance(value, Mapping | list | tuple):
        return value
    if id(value) not in made:
        made[id(value)] = {} if isinstance(value, Mapping) else []
        stack.append((value, made[id(value)]))
    return made[id(value)]
