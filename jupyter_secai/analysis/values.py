"""What the analysis knows of a value: what it is, what it carries, and which data it was made from.

**Origins.** Data has an identity: every read, loader, constructor of a table, unknown call, undefined name
and unfilled parameter makes an `Origin`, and so does everything that makes *other rows* of it: a part of a
split, a slice, a sample, a selection, a resampling. A value's `origins` are the origins whose rows it
holds; what keeps rows (a column, `dropna`, `transform`, `to_numpy`, arithmetic) keeps origins. An origin
names its `parents`, so that "these rows are among those" is a walk up the parents, and two parts of one
split are disjoint.

An id says which part it is: the ids of one split differ in their last four bits (`split_of`, `part_of`):
0 is the whole; 1 the train part or the head; 2 the test part or the tail; 3 the validation part.

**Learning.** A fit, a `fit_transform` or a statistic makes a *lesson*: an origin of kind `lesson` whose
parents are the rows that were looked at. `learned` are the lessons that have shaped a value: a fitted
transformer, estimator or pipeline has learned from its fit, what it transforms or predicts has learned the
same, and so have `df.mean()` and `df - df.mean()`.

    train, test = train_test_split(StandardScaler().fit_transform(X))

gives `test` the origin *test part of the split* (whose parent is X) and `learned` = {the lesson from X}: the
rows of X, the test rows among them, were looked at before the split.

    model.fit(train); accuracy_score(y_train, model.predict(train))

is a call whose second argument has origins {train part} and has learned {the lesson from the train part}:
scored on what it learned. Each `CallFact` holds the values as they were at that moment;
`catalogue.role(name)` says which calls split, fit, transform, predict, score, resample, select and take
statistics.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, TypeVar

from jupyter_secai.analysis.program import Class, Function, Span

_T = TypeVar("_T")
Constant = str | int | float | bool | None
Part = Literal["whole", "train", "test", "validation", "other"]

_NOTHING: frozenset[str] = frozenset()
COLUMN = "column:"
NO_DATA: frozenset[int] = frozenset()
_LONGEST_TRAIL = 12
MOST_ITEMS = 200
_DEEPEST = 5
_MOST_INSIDE = 200
_MOST_CHOICES = 16
_TEXTS = ("builtins.str", "pathlib.Path")
_PARTS: tuple[Part, ...] = ("whole", "train", "test", "validation")
_PART_BITS = 15


class Step(NamedTuple):
    """One hop of a value's way: the cell (0-based), the place in its code, and a few words."""

    cell: int
    at: Span
    note: str


class Origin(NamedTuple):
    """Rows of data with an identity of their own.

    `kind`: `read`, `made` (a constructor or a call that is not known), `free` (a name that nothing fills),
    `parameter` (one of a function that nobody calls), `split`,
    `slice`, `mask`, `index`, `sample`, `fold`, `resample`, `select`, `lesson`.
    `name` is the call that made it (or the variable's name); `key` the text of the slice or mask as far as it
    is simple (`:n`, `n:`, `year<2015`), of a lesson the one column that was looked at; `variable` the first
    name that the rows were given.
    """

    id: int
    kind: str
    name: str
    parents: frozenset[int]
    cell: int
    at: Span
    key: str = ""
    variable: str | None = None

    @property
    def part(self) -> Part:
        return part_of(self.id)

    @property
    def split(self) -> int:
        return split_of(self.id)


def part_of(origin: int) -> Part:
    """Which part of its split an origin is."""
    number = origin & _PART_BITS
    return _PARTS[number] if number < len(_PARTS) else "other"


def split_of(origin: int) -> int:
    """What all parts of one split have in common."""
    return origin & ~_PART_BITS


class _Value(NamedTuple):
    """The fields of a `Value`.

    `name` is the qualified name of a module, class or function; `kind` the qualified class of an instance;
    `constant` a literal (only when `known`); `text` what is known of a string, its unknown parts as `{}`.
    Labels say what it carries: `remote`, `cleartext`, `untrusted`, `llm-output`, `secret`, `fitted`,
    `split` …, and `column:NAME` for each delicate column of a table. `items` are the elements of a list,
    tuple or set, or the values of a dict whose `keys` are known; of a text they are the classes of its
    unknown parts, and the texts that it may be (see `choices`). `object` is the identity of something that
    can change in place.
    """

    name: str | None = None
    kind: str | None = None
    constant: Constant = None
    known: bool = False
    text: str | None = None
    labels: frozenset[str] = _NOTHING
    trail: tuple[Step, ...] = ()
    items: tuple[Value, ...] = ()
    keys: tuple[Constant, ...] = ()
    function: Function | None = None
    class_: Class | None = None
    object: int = 0
    origins: frozenset[int] = NO_DATA
    learned: frozenset[int] = NO_DATA


_PLACES = {field: place for place, field in enumerate(_Value._fields)}
_new = tuple.__new__


class Value(_Value):
    """An abstract value: a tuple of what is known of it."""

    __slots__ = ()

    def _replace(self, **changes: Any) -> Value:
        """As NamedTuple's own, in half the time: every step of the analysis makes a value of another."""
        fields = [*self]
        for field, value in changes.items():
            fields[_PLACES[field]] = value
        return _new(Value, fields)

    def labelled(self, labels: frozenset[str], step: Step | None = None) -> Value:
        """This value carrying these labels, having come by `step`."""
        if not labels:
            return self if not self.labels else self._replace(labels=_NOTHING, trail=())
        trail = self.trail
        if step is not None and len(trail) < _LONGEST_TRAIL and (not trail or trail[-1] != step):
            trail = (*trail, step)
        return self._replace(labels=labels, trail=trail)


UNKNOWN = Value()


def merged(values: Iterable[Value]) -> Value:
    """Something made of all of these: every label and origin, the trail of the one with most labels."""
    labels, origins, learned = _NOTHING, NO_DATA, NO_DATA
    trail: tuple[Step, ...] = ()
    most = 0
    for value in values:
        if value.labels:
            if len(value.labels) > most:
                most, trail = len(value.labels), value.trail
            labels = _both(labels, value.labels) if labels else value.labels
        if value.origins:
            origins = _both(origins, value.origins) if origins else value.origins
        if value.learned:
            learned = _both(learned, value.learned) if learned else value.learned
    if not labels and not origins and not learned:
        return UNKNOWN
    return Value(labels=labels, trail=trail, origins=origins, learned=learned)


def _both(one: frozenset[_T], other: frozenset[_T]) -> frozenset[_T]:
    """The union; one of the two where it is all of it, since sets are large and kept."""
    if one >= other:
        return one
    return other if other >= one else one | other


def joined(left: Value, right: Value, depth: int = 0) -> Value:
    """What a variable is after a branch: either, with the labels and origins of both."""
    if left is right or left == right:
        return left
    keep, other = (left, right) if _tells(left) or not _tells(right) else (right, left)
    same = left.known and right.known and left.constant == right.constant and left.text == right.text
    texts = not same and (_is_choice(left) or _is_choice(right))
    choice = texts and _is_told(left) and _is_told(right)
    items = keep.items
    if choice or (texts and "builtins.str" in (left.kind, right.kind)):
        items = _either(left, right)
    elif items and len(items) == len(other.items) and keep.keys == other.keys and depth < _DEEPEST:
        items = tuple(joined(a, b, depth + 1) for a, b in zip(left.items, right.items, strict=True))
    elif keep.kind == other.kind == "builtins.list" and len(other.items) > len(items):
        items = other.items  # a list that has grown on one of the ways
    return keep._replace(
        labels=_both(left.labels, right.labels),
        trail=keep.trail or other.trail,
        known=same or choice,
        kind=keep.kind or ("builtins.str" if choice else None),
        constant=keep.constant if same else None,
        text=keep.text if left.text == right.text else None,
        items=items,
        origins=_both(left.origins, right.origins),
        learned=_both(left.learned, right.learned),
    )


def _is_choice(value: Value) -> bool:
    """A text that is one of some constants."""
    return (value.known and (value.text is not None or value.kind == "builtins.str")) or bool(choices(value))


def _is_told(value: Value) -> bool:
    """A constant that a text may hold: a text of that kind, or a number."""
    return value.known and (_is_choice(value) or (value.constant is not None and not value.items))


def choices(value: Value) -> tuple[Value, ...]:
    """The texts that a text may be, where a part of it is one of some constants; else nothing."""
    if not value.items or value.kind not in _TEXTS:
        return ()
    return value.items if value.known else tuple(item for item in value.items if item.text is not None)


def _either(left: Value, right: Value) -> tuple[Value, ...]:
    """The constants of both; nothing where those of one are not known, or they are too many."""
    one, other = choices(left) or _only(left), choices(right) or _only(right)
    return one + other if one and other and len(one) + len(other) <= _MOST_CHOICES else ()


def _only(value: Value) -> tuple[Value, ...]:
    if value.known:
        text = value.text if value.constant is None or value.text is not None else str(value.constant)
        return () if text is None else (Value(constant=text, known=True, text=text),)
    return (Value(text=value.text or "{}"),) if value.kind == "builtins.str" else ()


def _tells(value: Value) -> bool:
    return bool(value.name or value.kind or value.items or value.function or value.class_)


def flat(value: Value) -> Value:
    """The value, without its items when they are too many in all: containers of containers never end."""
    if value.items and _left(value, _MOST_INSIDE) <= 0:
        return value._replace(items=(), keys=(), known=False)
    return value


def _left(value: Value, budget: int) -> int:
    """What is left of a budget after counting all that a value holds."""
    budget -= len(value.items)
    for item in value.items:
        if budget <= 0:
            return budget
        if item.items:
            budget = _left(item, budget)
    return budget


def element(value: Value) -> Value:
    """One of the things that a container holds, or a row of data."""
    if value.items and value.kind not in _TEXTS:
        if value.keys:  # iterating over a dict gives its keys
            return something_of(value)
        first = value.items[0]
        for item in value.items[1:MOST_ITEMS]:
            first = joined(first, item)
        # of a list of literals any is known, if not which
        return first if first.known or not value.known else first._replace(known=True)
    if value.kind == "builtins.range":
        return Value(kind="builtins.int")
    return something_of(value)


def something_of(value: Value) -> Value:
    """What is not known better: an element, a column, a batch."""
    if not value.labels and not value.origins and not value.learned:
        return UNKNOWN
    return Value(labels=value.labels, trail=value.trail, origins=value.origins, learned=value.learned)


def item_at(value: Value, key: Constant, known: bool) -> Value | None:
    """The item under a constant index or key; None when it is not known."""
    if not known or not value.items or value.kind in _TEXTS:
        return None
    if value.keys:
        for own, item in zip(value.keys, value.items, strict=True):
            if own == key and type(own) is type(key):
                return item
        return None
    if isinstance(key, int) and -len(value.items) <= key < len(value.items):
        return value.items[key]
    return None
