"""What a fitted object holds of the data that it was fitted on: rows, answers, texts.

The object is read attribute by attribute; no property and no method of it is called. Which attributes keep
data is told by `knowledge/model_holdings.toml`, and by rows that are found again in the table that is given.
"""

from __future__ import annotations

import pickle
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from jupyter_secai.detect.columns import classify
from jupyter_secai.detect.names import is_given

HoldingKind = Literal["rows", "answers", "texts"]
_MOST_NODES = 50_000
_MOST_CHILDREN = 10_000
_MOST_TEXTS = 5_000
_TABLES = frozenset({"pandas", "polars", "pyarrow"})
_OPAQUE = (ModuleType, FunctionType, BuiltinFunctionType, MethodType, type, bytes, bytearray)
_NAMES_AMONG_WORDS = 0.1


class Holding(BaseModel):
    """A part of a fitted object that keeps data: where, what, how much, and what the texts say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str
    kind: HoldingKind
    why: str
    count: int
    exact: bool = False
    """Whether rows of the table that was given stand in it as they are."""
    entity: str | None = None
    label: str = ""


class _Node(NamedTuple):
    place: str
    attribute: str
    value: Any


def holdings_of(model: Any, table: Any = None) -> list[Holding]:
    """What `model` holds; `table` is the training table, where it is at hand."""
    known = _row_keys(_matrix(table))
    found: dict[int, Holding] = {}
    for node in _nodes(model):
        held = _held(node, known)
        if held is not None and id(node.value) not in found:
            found[id(node.value)] = held
    return sorted(found.values(), key=lambda held: (_ORDER.index(held.kind), held.place))


_OF_ARRAYS: tuple[HoldingKind, ...] = ("rows", "answers")
_ORDER: tuple[HoldingKind, ...] = (*_OF_ARRAYS, "texts")


class Size(NamedTuple):
    """Bytes of an object when it is pickled, and those of them that are arrays of numbers."""

    saved: int
    arrays: int


def size_of(model: Any) -> Size | None:
    """How large the object is when it is pickled; None where it cannot be. Nothing is written."""
    rest, arrays = _Counter(), _Counter()
    try:
        pickle.Pickler(rest, protocol=5, buffer_callback=arrays.pass_by).dump(model)
    except Exception:  # a part of any library may refuse in a way of its own
        return None
    return Size(rest.size + arrays.size, arrays.size)


class _Counter:
    size = 0

    def write(self, piece: bytes | memoryview) -> int:
        length = memoryview(piece).nbytes
        self.size += length
        return length

    def pass_by(self, buffer: pickle.PickleBuffer) -> None:
        """An array that pickle hands over as it is."""
        self.write(buffer.raw())


# walking


def _nodes(model: Any) -> Iterator[_Node]:
    waiting = deque([_Node(type(model).__name__, "", model)])
    met: set[int] = set()
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.popleft()
        if id(node.value) in met:
            continue
        met.add(id(node.value))
        yield node
        waiting.extend(_children(node))


def _children(node: _Node) -> Iterator[_Node]:
    value = node.value
    if isinstance(value, np.ndarray):
        # arrays of arrays or objects: trees of a boosted model, categories of columns
        if value.dtype == object and value.size <= _MOST_CHILDREN:
            yield from _listed(node, value.ravel().tolist())
    elif isinstance(value, Mapping):
        if not _texts_of(value):
            for key, child in list(value.items())[:_MOST_CHILDREN]:
                yield _Node(f"{node.place}[{_shown(key)}]", node.attribute, child)
    elif isinstance(value, list | tuple | set | frozenset):
        yield from _listed(node, list(value)[:_MOST_CHILDREN])
    elif not isinstance(value, _OPAQUE) and not _is_table(value):
        for name, child in list(_attributes(value).items())[:_MOST_CHILDREN]:
            yield _Node(f"{node.place}.{name}", name, child)


def _attributes(value: Any) -> dict[str, Any]:
    """The instance's own dictionary, not what a class says in its place; none where it has no such thing."""
    try:
        held: dict[str, Any] = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return held


def _listed(node: _Node, items: Sequence[Any]) -> Iterator[_Node]:
    for at, child in enumerate(items):
        if not isinstance(child, str | int | float | bool | None):
            yield _Node(f"{node.place}[{_step(child, at)}]", node.attribute, child)


def _step(child: Any, at: int) -> str:
    """A step of a pipeline has a name, which the programmer gave it."""
    is_named = isinstance(child, tuple) and child and isinstance(child[0], str)
    return _shown(child[0]) if is_named else str(at)


def _shown(key: object) -> str:
    """A key that reads as a name of a program; anything else could be a value."""
    return key if isinstance(key, str) and key.isidentifier() and len(key) <= 30 else "..."


# judging


def _held(node: _Node, known: frozenset[bytes]) -> Holding | None:
    value = node.value
    if _is_table(value):
        return _holding(node, "rows", "a whole table is kept", len(value))
    texts = _texts_of(value)
    if texts:
        return _texts(node, texts)
    if _is_array(value) and value.ndim and value.shape[0] > 1:
        return _array(node, known)
    return None


def _array(node: _Node, known: frozenset[bytes]) -> Holding | None:
    value = node.value
    count = int(value.shape[0])
    if value.ndim == 2 and known:
        same = sum(key in known for key in _row_keys(_matrix(value)))
        if same > count // 2:
            why = _reasons("rows").get(node.attribute, "rows of the training table are kept")
            return _holding(node, "rows", why, count).model_copy(update={"exact": True})
    for kind in _OF_ARRAYS:
        if node.attribute in _reasons(kind):
            return _holding(node, kind, _reasons(kind)[node.attribute], count)
    return None


def _holding(node: _Node, kind: HoldingKind, why: str, count: int) -> Holding:
    return Holding(place=node.place, kind=kind, why=why, count=count)


def _texts(node: _Node, texts: list[str]) -> Holding | None:
    why = _reasons("texts").get(node.attribute)
    entity, label = _personal(texts)
    if why is None and entity is None:
        return None
    held = _holding(node, "texts", why or "texts are kept", len(texts))
    return held.model_copy(update={"entity": entity, "label": label})


def _personal(texts: list[str]) -> tuple[str | None, str]:
    step = max(1, len(texts) // _MOST_TEXTS)
    sample = texts[::step][:_MOST_TEXTS]
    found = classify("", sample)
    if found is not None:
        return found.entity, found.label
    names = sum(is_given(word.capitalize()) for word in sample if word.isalpha())
    if names > 1 and names >= _NAMES_AMONG_WORDS * len(sample):
        return "PERSON", "names of people"
    return None, ""


def _texts_of(value: Any) -> list[str]:
    """The texts of an array, a list or the keys of a vocabulary; none for anything else."""
    items: Iterable[Any] = ()
    if isinstance(value, np.ndarray) and value.dtype.kind in "OUT" and value.ndim == 1:
        items = value.tolist()
    elif isinstance(value, Mapping) and value and all(isinstance(v, int | float) for v in value.values()):
        items = value.keys()
    elif isinstance(value, list | set | frozenset):
        items = value
    texts = [item for item in items if isinstance(item, str)]
    return texts if len(texts) > 1 else []


def _is_table(value: Any) -> bool:
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    return package in _TABLES and kind.__name__ in ("DataFrame", "Series", "Table") and len(value) > 1


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or _is_sparse(value)


def _is_sparse(value: Any) -> bool:
    return type(value).__module__.startswith("scipy.sparse") and hasattr(value, "toarray")


def _matrix(value: Any) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Rows of numbers, at most `_MOST_CHILDREN`; None for what has none."""
    if value is None:
        return None
    if _is_sparse(value):
        value = value.tocsr()[:_MOST_CHILDREN].toarray()
    try:
        matrix = np.asarray(value[:_MOST_CHILDREN], dtype=np.float64)
    except (TypeError, ValueError, KeyError, IndexError):
        return None
    return matrix if matrix.ndim == 2 and matrix.shape[1] > 1 else None


def _row_keys(matrix: np.ndarray[Any, np.dtype[np.float64]] | None) -> frozenset[bytes]:
    """Rows as bytes, rounded to what single precision keeps."""
    if matrix is None:
        return frozenset()
    rounded = np.ascontiguousarray(matrix.astype(np.float32) + np.float32(0.0))
    return frozenset(row.tobytes() for row in rounded)


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files("jupyter_secai").joinpath("knowledge/model_holdings.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = tomllib.loads(text)
    return table


def _reasons(kind: str) -> dict[str, str]:
    return _table()[kind]
