"""Which rows a value holds, and what it has learned from: splits, folds, slices, masks, fits, statistics.

The terms are those of `values`. What a call does is its row in the table of roles (`catalogue.role`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from jupyter_secai import catalogue
from jupyter_secai.analysis import targets
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.machine import Machine
from jupyter_secai.analysis.values import COLUMN, NO_DATA, UNKNOWN, Value, merged, something_of, split_of

NO_PARENTS = NO_DATA
INDEX = "rows.index"
MASK = "rows.mask"
_TRAIN, _TEST, _VALIDATION, _OTHER, _LESSON = 1, 2, 3, 4, 8
_NUMBERS = {"train": _TRAIN, "test": _TEST, "validation": _VALIDATION}
_NAMED_PARTS = {"train": 1, "training": 1, "test": 2, "validation": 3, "valid": 3, "val": 3, "dev": 3}
_OPPOSITES = {
    ast.Lt: ("<", _TRAIN), ast.LtE: ("<=", _TRAIN), ast.Gt: ("<=", _TEST), ast.GtE: ("<", _TEST),
    ast.Eq: ("==", _TRAIN), ast.NotEq: ("==", _TEST), ast.In: ("in", _TRAIN), ast.NotIn: ("in", _TEST),
}  # fmt: skip


def free(m: Machine, node: ast.AST, name: str) -> Value:
    """A name or parameter that nothing fills: data that is not seen, the same each time."""
    kind = "parameter" if isinstance(node, ast.arg) else "free"
    value = Value(origins=m.origin(node, kind, name, NO_PARENTS))
    if isinstance(node, ast.Name):
        m.writes[name] = value
    return value


# --- subscripts


def selected(m: Machine, node: ast.Subscript, base: Value, key: Value) -> Value | None:
    """`base[key]` where it takes rows; None when it does not."""
    if not base.origins:
        return base._replace(object=0) if base.kind is not None and base.kind.endswith("DataFrame") else None
    rows_of, by = node.slice, key
    if isinstance(rows_of, ast.Tuple) and rows_of.elts:
        rows_of, by = rows_of.elts[0], key.items[0] if key.items else UNKNOWN
    if isinstance(rows_of, ast.Slice):
        return _cut(m, node, base, _bound(m, rows_of.lower), _bound(m, rows_of.upper))
    if isinstance(by.constant, str) and base.kind is None and by.constant in _NAMED_PARTS:
        return _numbered(m, node, base, "split", "named", _NAMED_PARTS[by.constant])
    if by.known or isinstance(rows_of, ast.List):
        one = by.known and not isinstance(base.kind, str)
        return None if one else something_of(base)._replace(kind=base.kind)
    if by.kind == INDEX and by.origins and by.origins != base.origins:
        return base._replace(origins=by.origins, object=0)
    if by.kind == MASK or by.origins:
        return _masked(m, node, base, rows_of, by)
    return _indexed(m, node, base, rows_of)


def _bound(m: Machine, node: ast.expr | None) -> str:
    """One end of a slice: the number that a variable is known to hold, else its text."""
    held = m.lookup(node.id) if isinstance(node, ast.Name) else None
    return str(held.constant) if held is not None and type(held.constant) is int else _words(node)


def _cut(m: Machine, node: ast.AST, base: Value, lower: str, upper: str) -> Value:
    """`x[:n]` and `x[n:]` are the two parts of one split."""
    if lower in ("", "0") and not upper:
        return base._replace(object=0)
    if lower in ("", "0"):
        return _numbered(m, node, base, "slice", upper, _TRAIN, f":{upper}")
    if not upper:
        return _numbered(m, node, base, "slice", lower, _TEST, f"{lower}:")
    return _numbered(m, node, base, "slice", f"{lower}:{upper}", _OTHER, f"{lower}:{upper}")


def _masked(m: Machine, node: ast.AST, base: Value, written: ast.expr, by: Value) -> Value:
    """`df[mask]` and `df[~mask]` are the parts of one split; `df[df.index.isin(part.index)]` is the part."""
    inverted = isinstance(written, ast.UnaryOp) and isinstance(written.op, ast.Invert)
    others = by.origins - base.origins
    if len(others) == 1 and by.kind != MASK:
        return _complement(m, node, base, others) if inverted else base._replace(origins=others, object=0)
    inner = written.operand if isinstance(written, ast.UnaryOp) else written
    number, boundary = _side(inner)
    number = {_TRAIN: _TEST, _TEST: _TRAIN}[number] if inverted else number
    return _numbered(m, node, base, "mask", boundary, number, _words(written))


def _side(test: ast.expr) -> tuple[int, str]:
    """Which side of which boundary a test takes: `a < 1` and `a >= 1` are the two sides of one."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _OPPOSITES:
        sign, number = _OPPOSITES[type(test.ops[0])]
        return number, f"{_words(test.left)}{sign}{_words(test.comparators[0])}"
    return _TRAIN, _words(test)


def _indexed(m: Machine, node: ast.AST, base: Value, written: ast.expr) -> Value:
    """Rows by a list of positions: `x[order[:n]]`, `x[train_idx]`."""
    if isinstance(written, ast.Subscript) and isinstance(written.slice, ast.Slice):
        lower, upper = _words(written.slice.lower), _words(written.slice.upper)
        return _cut(m, node, base, lower, upper)
    words = _words(written)
    for name, number in _NAMED_PARTS.items():
        if name in words.lower():
            return _numbered(m, node, base, "index", "", number, words)
    return something_of(base)._replace(kind=base.kind)


def _numbered(
    m: Machine, node: ast.AST, base: Value, kind: str, boundary: str, number: int, key: str = ""
) -> Value:
    """One part of the split of these rows at this boundary; the other parts share all but the number."""
    name = f"cut:{kind}:{boundary}:{sorted(base.origins)}"
    held = m.lookup(name) if "?" not in boundary else None
    split = held.constant if held is not None else m.site(node, 1)
    if held is None:
        m.writes[name] = Value(constant=split)
    made = _origin(m, node, kind, "", int(split or 0) + number, base.origins, key)
    return base._replace(origins=made, object=0, items=(), known=False)


def _origin(
    m: Machine, node: ast.AST, kind: str, name: str, number: int, parents: frozenset[int], key: str = ""
) -> frozenset[int]:
    return m.origin(node, kind, name, parents, number - m.site(node, 1), key)


def _complement(m: Machine, node: ast.AST, base: Value, others: frozenset[int]) -> Value:
    """All rows but those of a part that was taken out before."""
    (other,) = others
    number = split_of(other) + (_TRAIN if other & 15 == _TEST else _TEST)
    return base._replace(origins=_origin(m, node, "sample", "", number, base.origins), object=0)


def mask(node: ast.expr, values: list[Value]) -> Value:
    """A comparison with data is a mask of its rows."""
    whole = merged(values)
    return whole._replace(kind=MASK) if whole.origins else whole


def inverted(node: ast.UnaryOp, value: Value) -> Value:
    """`~mask` is a mask, `-x` is as much data as x."""
    return value._replace(object=0, known=False, constant=None, text=None, items=(), keys=())


def _words(node: ast.AST | None, depth: int = 0) -> str:
    """The text of a simple expression; `?` for what is not simple."""
    if node is None or depth > 4:
        return "" if node is None else "?"
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return str(node.value)[:40]
    if isinstance(node, ast.UnaryOp):
        return ("-" if isinstance(node.op, ast.USub) else "~") + _words(node.operand, depth + 1)
    if isinstance(node, ast.Attribute):
        return f"{_words(node.value, depth + 1)}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return f"{_words(node.value, depth + 1)}[{_words(node.slice, depth + 1)}]"
    if isinstance(node, ast.Call):
        inside = ",".join(_words(argument, depth + 1) for argument in node.args)
        return f"{_words(node.func, depth + 1)}({inside})"
    if isinstance(node, ast.BinOp):
        sign = type(node.op).__name__
        return f"{_words(node.left, depth + 1)} {sign} {_words(node.right, depth + 1)}"
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        sign = type(node.ops[0]).__name__
        return f"{_words(node.left, depth + 1)} {sign} {_words(node.comparators[0], depth + 1)}"
    return "?"


# --- calls


def apply(m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value) -> Value:
    """What a call with a role gives, and what its receiver has learned from it."""
    does = _DOES.get(role.does or "")
    if does is None:
        return result
    data = [value for spec in role.data for value in _data(fact, spec)]
    return does(m, node, fact, role, result, data)


def _data(fact: CallFact, spec: str) -> tuple[Value, ...]:
    if spec == "every":
        return fact.arguments
    value = fact.argument(spec)
    return (value,) if value is not None else ()


def change_receiver(m: Machine, node: ast.AST, held: Value, new: Value) -> None:
    """A thing has changed in place: under its identity, or under the name that it was called by."""
    if held.object:
        m.change(held, new)
        return
    function = getattr(node, "func", None)
    base = getattr(function, "value", None)
    if isinstance(base, ast.Name):
        m.assign(base.id, new)
    elif isinstance(base, ast.Attribute | ast.Subscript) and new.kind is not None:
        targets.spread(m, base, new)


Data = list[Value]
Does = Callable[[Machine, ast.AST, CallFact, catalogue.Role, Value, Data], Value]


def _split(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    parents = merged(data).origins
    count = _count(fact, role)
    names = role.parts if count != 3 else ("train", "validation", "test")
    numbers = [_NUMBERS.get(name, _OTHER) for name in names]
    made = [m.origin(node, "split", fact.name, parents, number) for number in numbers]
    if role.shape == "pairs":
        items = [result._replace(items=(_rows(result, o), _rows(result, o)), origins=o) for o in made]
    elif role.shape == "each":
        items = [_rows(_of(value, result), origins) for value in data for origins in made]
    else:
        whole = _of(data[0], result) if data else result
        items = [_rows(whole, origins) for origins in made]
    keys = names if role.shape == "dict" else ()
    kind = "builtins.dict" if keys else None
    every = frozenset(origin for origins in made for origin in origins)
    return result._replace(kind=kind, items=tuple(items), keys=keys, origins=every)


def _count(fact: CallFact, role: catalogue.Role) -> int:
    """How many parts are asked for, where a list of sizes says so."""
    sizes = fact.argument(role.sizes) if role.sizes else None
    return len(sizes.items) if sizes is not None else 0


def _of(value: Value, result: Value) -> Value:
    """A part of one of the inputs: its kind and columns, and the labels that the call leaves it."""
    added = result.labels - value.labels
    labels = frozenset(label for label in value.labels | added if label in result.labels)
    own = frozenset(label for label in labels if label in value.labels or not label.startswith(COLUMN))
    return value._replace(
        labels=own, trail=value.trail or result.trail, known=False, constant=None, items=(), keys=()
    )


def _rows(value: Value, origins: frozenset[int]) -> Value:
    return value._replace(origins=origins, object=0)


def _fold(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """Each round gives the positions of a train part and of a test part."""
    parents = merged(data[:1]).origins
    positions = tuple(
        Value(kind=INDEX, origins=m.origin(node, "fold", fact.name, parents, _NUMBERS[name]))
        for name in ("train", "test")
    )
    return Value(kind="builtins.list", items=(Value(items=positions),))


def _lesson(m: Machine, node: ast.AST, fact: CallFact, seen: frozenset[int]) -> frozenset[int]:
    """The identity of what a call learns from rows; nothing where it was given none."""
    return m.origin(node, "lesson", fact.name, seen, _LESSON, _column_of(node)) if seen else NO_DATA


def _column_of(node: ast.AST) -> str:
    """`x` where a call looks at nothing but `df["x"]`."""
    called = node.func if isinstance(node, ast.Call) else None
    looked_at = called.value if isinstance(called, ast.Attribute) else None
    for one in (looked_at, *(node.args[:1] if isinstance(node, ast.Call) else ())):
        key = one.slice if isinstance(one, ast.Subscript) else None
        if isinstance(key, ast.List) and len(key.elts) == 1:
            key = key.elts[0]
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value
    return ""


def _fit(m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data) -> Value:
    lesson = _lesson(m, node, fact, merged(data).origins)
    held = m.now(fact.receiver)
    learned = held.learned | lesson if role.adds_up else lesson
    change_receiver(m, node, held, held._replace(learned=learned))
    return result._replace(origins=NO_DATA, learned=learned, object=result.object or held.object)


# How often something occurs says nothing of what the rows hold.
_COUNTS = frozenset({"count", "size", "cumcount", "ngroup"})


def _transform(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """Keeps the rows; what the transformer or model has learned, its result has learned."""
    whole = merged(data)
    if data and data[0].text in _COUNTS:
        return result._replace(origins=fact.receiver.origins)
    if data and data[0].text is not None and fact.receiver.origins:  # `groups.transform("mean")`
        return _statistic(m, node, fact, role, result, [])._replace(origins=fact.receiver.origins)
    learned = whole.learned | m.now(fact.receiver).learned
    return result._replace(origins=whole.origins, learned=learned, object=0)


def _fit_transform(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    whole = merged(data[:1]) if data else fact.receiver
    if role.unless and _is_listed(fact.argument(role.unless)):
        return result._replace(origins=whole.origins)
    learned = _fit(m, node, fact, role, result, data or [fact.receiver]).learned
    return result._replace(origins=whole.origins, learned=whole.learned | learned, object=0)


def _is_listed(value: Value | None) -> bool:
    """A list, or something made of one: `bins=[0, 18, 65]`."""
    return value is not None and bool(
        value.items or (value.kind or "").startswith(("builtins.list", "numpy"))
    )


def _resample(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """Rows made up or doubled from these: one new identity for all that is given back."""
    whole = merged(data)
    made = m.origin(node, "resample", fact.name, whole.origins)
    items = tuple(_rows(_of(value, result), made) for value in data)
    if len(items) == 1:
        return items[0]._replace(kind=result.kind or items[0].kind)
    return result._replace(items=items, origins=made, object=0)


def _sample(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    whole = merged(data)
    if not whole.origins or _everything(fact):
        return result
    made = m.origin(node, "sample", fact.name, whole.origins, _TRAIN)
    return result._replace(origins=made, object=0)


def _everything(fact: CallFact) -> bool:
    """`df.sample(frac=1)` shuffles: the rows are the same."""
    share = fact.argument("frac@1")
    return share is not None and share.known and share.constant == 1


def _select(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    whole = merged(data)
    if not whole.origins:
        return result
    return result._replace(origins=m.origin(node, "select", fact.name, whole.origins), object=0)


def _remove(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """`df.drop(train.index)`: the rows that are not in the part."""
    gone = fact.argument("index@9") or fact.argument("labels@0")
    if gone is None or gone.kind != INDEX or len(gone.origins) != 1 or gone.origins == fact.receiver.origins:
        return result._replace(origins=fact.receiver.origins, learned=fact.receiver.learned)
    return _complement(m, node, result._replace(origins=fact.receiver.origins), gone.origins)


def _statistic(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """A number about the rows: no rows any more, but learned from them."""
    whole = merged((fact.receiver, *data))
    if fact.in_loop and not fact.name.startswith("pandas."):
        return result._replace(
            origins=whole.origins, learned=whole.learned, object=0
        )  # of each row by itself
    learned = _lesson(m, node, fact, whole.origins) | whole.learned
    return result._replace(origins=NO_DATA, learned=learned, object=0)


def _keep(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """The rows of the data, whatever else goes in."""
    return result._replace(origins=merged(data).origins)


def _pair(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """Each of the inputs comes back as it was, the rows of each its own."""
    return result._replace(items=tuple(value._replace(object=0) for value in data))


def _source(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    return result._replace(origins=m.origin(node, "read", fact.name, NO_DATA))


def _forget(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    return result._replace(origins=NO_DATA, learned=NO_DATA, object=0)


def _score(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """A figure about the model: nothing of the rows, nor of the people in them."""
    kept = frozenset(one for one in result.labels if not _is_of_people(one))
    return result._replace(labels=kept, origins=NO_DATA, learned=NO_DATA, object=0)


def _is_of_people(label: str) -> bool:
    return label in ("personal", "special") or label.startswith(COLUMN)


def _pseudonymise(
    m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value, data: Data
) -> Value:
    """A hash stands for a person still: the data is pseudonymous, not anonymous."""
    kept = frozenset(one for one in result.labels if not _is_of_people(one))
    if len(kept) == len(result.labels):
        return result
    return result.labelled(kept | {"pseudonymous"}, m.here(node, fact.name.rsplit(".", 1)[-1]))


_DOES: dict[str, Does] = {
    "split": _split,
    "fold": _fold,
    "fit": _fit,
    "transform": _transform,
    "predict": _transform,
    "fit-transform": _fit_transform,
    "resample": _resample,
    "sample": _sample,
    "select": _select,
    "remove": _remove,
    "statistic": _statistic,
    "keep": _keep,
    "pair": _pair,
    "source": _source,
    "score": _score,
    "pseudonymise": _pseudonymise,
    "forget": _forget,
}
