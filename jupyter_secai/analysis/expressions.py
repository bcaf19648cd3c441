"""What each expression stands for: literals, names, attributes, elements, texts, comprehensions."""

from __future__ import annotations

import ast
import builtins
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.analysis import calls, functions, guards, rows, targets
from jupyter_secai.analysis.builtin_calls import FILE, NAMED_ROW
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.machine import VALUE, Machine, span
from jupyter_secai.analysis.shared import LONGEST, member_of, named, number, string
from jupyter_secai.analysis.texts import PATH, TEXT, filled, text_of
from jupyter_secai.analysis.values import (
    COLUMN,
    MOST_ITEMS,
    UNKNOWN,
    Constant,
    Value,
    element,
    flat,
    item_at,
    joined,
    merged,
    something_of,
)

_BUILTINS = {name: f"builtins.{name}" for name in dir(builtins)} | {
    "get_ipython": "IPython.get_ipython",
    "display": "IPython.display.display",
    "unicode": "builtins.str",
    "raw_input": "builtins.input",
    "execfile": "builtins.execfile",
}
# What says how a table is built, not what is in it.
_SHAPES = frozenset({"shape", "columns", "dtypes", "dtype", "size", "ndim", "empty", "names", "keys"})
_SINGLETONS = {value: Value(constant=value, known=True) for value in (None, True, False)}


def _constant(m: Machine, node: ast.Constant) -> Value:
    value = node.value
    if value.__class__ is str:
        return string(value)
    if value is None or value is True or value is False:
        return _SINGLETONS[value]
    if isinstance(value, bytes):
        text = value[:LONGEST].decode("utf-8", "replace")
        return Value(None, None, text, True, text)
    if isinstance(value, int | float):
        return number(value)
    return Value(known=True)


def _name(m: Machine, node: ast.Name) -> Value:
    name = node.id
    value = m.named(name)
    if value is not None:
        return value
    stars = m.lookup("*")
    for star in stars.items if stars else ():
        qualified = f"{star.name}.{name}"
        qualified = catalogue.canonical(qualified)
        if qualified in catalogue.apis():
            return Value(name=qualified)
    builtin = _BUILTINS.get(name)
    if builtin is not None:
        return named(builtin)
    usual = catalogue.unbound().get(name)
    return named(usual) if usual is not None else rows.free(m, node, name)


def _attribute(m: Machine, node: ast.Attribute) -> Value:
    value = attribute(m, m.value(node.value), node.attr)
    if node.attr in _OF_A_MODEL and not value.labels and _is_of_a_model(node):
        return value.labelled(value.labels | {"llm-output", "untrusted"}, m.here(node, node.attr))
    return value


# Where clients of language models keep an answer: the attribute, and those that it is an attribute of.
_OF_A_MODEL = {"message": ("choices",), "delta": ("choices",), "arguments": ("function",)}


def _is_of_a_model(node: ast.Attribute) -> bool:
    """`response.choices[0].message`, `call.function.arguments`: an answer, wherever it was asked for."""
    owner = node.value.value if isinstance(node.value, ast.Subscript) else node.value
    return isinstance(owner, ast.Attribute) and owner.attr in _OF_A_MODEL[node.attr]


def attribute(m: Machine, base: Value, attr: str) -> Value:
    """`base.attr`."""
    if base.keys:
        held = item_at(base, attr, True)
        if held is not None:
            return m.now(held)
    if base.class_ is not None:
        found = functions.member(base, attr)
        if found is not None:
            return functions.bound(m, found, base)
    if base.name is not None:
        return member_of(base.name, attr)
    if base.kind == NAMED_ROW:
        return Value(
            labels=_only_columns(base.labels, {attr}),
            trail=base.trail,
            origins=base.origins,
            learned=base.learned,
        )
    if COLUMN + attr in base.labels:
        return base._replace(labels=_only_columns(base.labels, {attr}), kind="pandas.Series", object=0)
    return _attribute_of_instance(base, attr)


def _attribute_of_instance(base: Value, attr: str) -> Value:
    foreign = functions.foreign_base(base) if base.class_ is not None else None
    if foreign is not None and (inherited := member_of(foreign, attr)).labels:
        return Value(kind=inherited.name, labels=inherited.labels)
    row = catalogue.api(f"{base.kind}.{attr}") if base.kind else None
    labels, kind = base.labels, None
    if attr == "name" and base.kind == FILE:
        return Value(kind=TEXT, text=base.text)
    if row is not None:
        labels = calls.after(labels, row.drops)
        kind = base.kind if row.returns == "self" else row.returns
    elif base.kind is not None:
        kind = member_of(base.kind, attr).name
    if attr in _SHAPES:
        labels = calls.after(labels, ("column:*", targets.SOURCE))
        return Value(kind=kind, labels=labels, trail=base.trail if labels else ())
    if attr == "index":
        kind = rows.INDEX
    if not labels and not base.origins and not base.learned:
        return Value(kind=kind) if kind is not None else UNKNOWN
    return Value(
        kind=kind,
        labels=labels,
        trail=base.trail if labels else (),
        origins=base.origins,
        learned=base.learned,
    )


# --- elements


@cache
def _basename_drops() -> tuple[str, ...]:
    row = catalogue.api("os.path.basename")
    return row.drops if row is not None else ()


def _subscript(m: Machine, node: ast.Subscript) -> Value:
    base = m.value(node.value)
    key = m.value(node.slice)
    if base.labels and guards.is_last_part(node):
        return Value(kind=TEXT, labels=calls.after(base.labels, _basename_drops()), trail=base.trail)
    value = _item(m, node, base, key)
    if base.keys and not key.labels.isdisjoint(guards.DOUBTED):
        guards.chosen_by(m, node, base, key)
    if "remote" in value.labels and isinstance(key.constant, str):
        value = guards.as_told(value, key.constant)
    if key.learned and not key.origins and not value.learned >= key.learned:
        return value._replace(learned=value.learned | key.learned)  # columns that a selection has chosen
    return value


def _item(m: Machine, node: ast.Subscript, base: Value, key: Value) -> Value:
    if base.name is not None:
        return _of_named(base)
    if base.kind == _SCOPE:
        m.note(CallFact(f"{_SCOPE}.__getitem__", base, (key,), (), span(node), m.cell, m.during))
        return UNKNOWN
    found = _held(base, key)
    if found is not None:
        return m.now(found)
    wanted = _column_names(key) if base.labels or base.kind is not None else None
    if wanted is not None and not base.items:
        if base.kind is not None and base.kind.endswith("DataFrame"):
            several = node.slice.__class__ is ast.List or bool(key.items)
            kind = base.kind if several else base.kind[: -len("DataFrame")] + "Series"
            table = _as_asked(m, node, base, wanted)
            return table._replace(kind=kind, labels=_only_columns(table.labels, wanted), object=0)
        base = base._replace(labels=_only_columns(base.labels, wanted), object=0)
    selected = rows.selected(m, node, base, key)
    if selected is not None:
        by_column = _column_names(key.items[1]) if len(key.items) == 2 else None
        return selected if by_column is None else _columns_of(selected, by_column)
    if node.slice.__class__ is ast.Slice:
        if base.items:
            return _slice(base, node.slice)
        if base.text is not None and _is_reversal(node.slice):
            return Value(kind=TEXT).labelled(base.labels | {"decoded"}, m.here(node, "[::-1]"))
    return element(base) if base.items or base.kind in _CONTAINERS else something_of(base)


def _held(base: Value, key: Value) -> Value | None:
    """What a container is known to hold there; of a dict of constants one, whoever chooses it."""
    if base.known and base.keys and not key.known:
        return element(base._replace(keys=(), object=0))
    return item_at(base, key.constant, key.known) if base.items else None


def _as_asked(m: Machine, node: ast.Subscript, base: Value, wanted: set[str]) -> Value:
    """A table that a function is handed has the delicate columns that its code takes from it."""
    if not isinstance(node.value, ast.Name):
        return base
    known = m.lookup("columns:" + node.value.id)
    taken = {COLUMN + name for name in wanted} & known.labels if known is not None else set()
    return base.labelled(base.labels | taken, m.here(node, node.value.id)) if taken - base.labels else base


def _is_reversal(node: ast.Slice) -> bool:
    step = node.step
    return (
        isinstance(step, ast.UnaryOp)
        and isinstance(step.op, ast.USub)
        and isinstance(step.operand, ast.Constant)
        and step.operand.value == 1
    )


def _columns_of(value: Value, wanted: set[str]) -> Value:
    return value._replace(labels=_only_columns(value.labels, wanted))


_SCOPE = "builtins.globals"  # what `globals()` and `locals()` give: all names there are
_CONTAINERS = frozenset({"builtins.dict", "builtins.list", "builtins.tuple"})


def _of_named(base: Value) -> Value:
    labels = base.labels - {"machine"}  # one entry that code asks for by name is not the whole of it
    return Value(kind=TEXT, labels=labels, trail=base.trail) if labels else UNKNOWN


def _slice(base: Value, node: ast.Slice) -> Value:
    bounds = [getattr(bound, "value", None) for bound in (node.lower, node.upper)]
    if all(bound is None or type(bound) is int for bound in bounds) and node.step is None:
        items = base.items[bounds[0] : bounds[1]]
        if base.keys:  # of a named tuple a plain one is left
            return merged(items)._replace(items=items)
        return base._replace(items=items, object=0)
    return base._replace(object=0)


def _slice_bounds(m: Machine, node: ast.Slice) -> Value:
    for bound in (node.lower, node.upper, node.step):
        if bound is not None:
            m.value(bound)
    return UNKNOWN


def _column_names(key: Value) -> set[str] | None:
    """The columns that a subscript selects; None when it selects rows or is not known."""
    if isinstance(key.constant, str):
        return {key.constant}
    names = {item.constant for item in key.items}
    if names and all(isinstance(name, str) for name in names):
        return {str(name) for name in names}
    return None


def _only_columns(labels: frozenset[str], wanted: set[str]) -> frozenset[str]:
    if not labels:
        return labels
    kept = {COLUMN + name for name in wanted}
    return frozenset(label for label in labels if not label.startswith(COLUMN) or label in kept)


# --- texts


def _joined_string(m: Machine, node: ast.JoinedStr) -> Value:
    return text_of([m.value(part) for part in node.values])


def _formatted(m: Machine, node: ast.FormattedValue) -> Value:
    return m.value(node.value)


def _binary(m: Machine, node: ast.BinOp) -> Value:
    """A chain of `+` is walked from its left end, however long it is."""
    chain: list[ast.BinOp] = []
    left: ast.expr = node
    while left.__class__ is ast.BinOp:
        chain.append(left)
        left = left.left
    value = m.value(left)
    for link in reversed(chain):
        value = _operation(value, m.value(link.right), link.op, link.left)
    return value


def _operation(left: Value, right: Value, op: ast.operator, written: ast.expr) -> Value:
    kind = op.__class__
    if left.kind == PATH and kind is ast.Div:
        return text_of((left, Value(text="/", known=True), right), PATH)
    if kind is ast.Mult and left.kind in (None, TEXT) and left.text is not None:  # "?, " * n says "?, "
        return left
    if kind is ast.Add and (_is_text(left) or _is_text(right)):
        return text_of((left, right))
    if kind is ast.Mod and _is_text(left):
        return filled(left, right)
    if kind is ast.Div and right.text is not None:  # a path: folder / "file.csv"
        return text_of((left, Value(text="/", known=True), right), PATH)
    value = merged((left, right))
    if kind is ast.Add and left.items and right.items and not left.keys and not right.keys:
        known = left.known and right.known
        return value._replace(kind=left.kind, items=(*left.items, *right.items)[:MOST_ITEMS], known=known)
    if kind is ast.BitOr and left.keys and right.keys:
        return value._replace(kind=left.kind, keys=left.keys + right.keys, items=left.items + right.items)
    table = left if left.origins else right
    return value._replace(kind=table.kind) if table.kind is not None and table.origins else value


def _is_text(value: Value) -> bool:
    return value.text is not None or value.kind == TEXT


# --- containers


def _list(m: Machine, node: ast.List) -> Value:
    return m.thing(node, _collection(m, node.elts), kind="builtins.list")


def _set(m: Machine, node: ast.Set) -> Value:
    return m.thing(node, _collection(m, node.elts), kind="builtins.set")


def _tuple(m: Machine, node: ast.Tuple) -> Value:
    return _collection(m, node.elts)


def _collection(m: Machine, nodes: list[ast.expr]) -> Value:
    items: list[Value] = []
    known = True
    for node in nodes:
        value = m.value(node)
        if node.__class__ is ast.Starred:
            known = known and value.known and bool(value.items)
            items.extend(value.items if value.items and not value.keys else (element(value),))
        else:
            known = known and value.known
            items.append(flat(value) if value.items else value)
    return merged(items)._replace(items=tuple(items), known=known)


def _starred(m: Machine, node: ast.Starred) -> Value:
    return m.value(node.value)


def _dict(m: Machine, node: ast.Dict) -> Value:
    keys: list[Constant] = []
    items: list[Value] = []
    known = True
    for key, value_node in zip(node.keys, node.values, strict=True):
        value = m.value(value_node)
        if key is None:
            known = known and value.known
            keys.extend(value.keys or (None,))
            items.extend(value.items if value.keys else (element(value),))
            continue
        name = m.value(key)
        known = known and value.known and name.known
        keys.append(name.constant if name.known else None)
        items.append(flat(value) if name.known or not name.labels else merged((name, value)))
    whole = merged(items)._replace(kind="builtins.dict", known=known, items=tuple(items), keys=tuple(keys))
    return m.thing(node, whole)


# --- comprehensions, lambdas, the rest


def _comprehension(m: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    outer = m.local
    chosen = _enter(m, node.generators)
    value = m.value(node.elt)
    m.local = outer
    if chosen:
        value = value._replace(learned=value.learned | chosen)
    kind = "builtins.set" if node.__class__ is ast.SetComp else "builtins.list"
    return m.thing(node, merged((value,))._replace(kind=kind, items=(value,) if value is not UNKNOWN else ()))


def _dict_comprehension(m: Machine, node: ast.DictComp) -> Value:
    outer = m.local
    _enter(m, node.generators)
    value = merged((m.value(node.key), m.value(node.value)))
    m.local = outer
    return m.thing(node, value._replace(kind="builtins.dict"))


def _enter(m: Machine, generators: list[ast.comprehension]) -> frozenset[int]:
    """Bind the variables of a comprehension; gives the lessons that its tests choose by."""
    chosen: frozenset[int] = frozenset()
    m.local = dict(m.local) if m.local is not None else {}
    for generator in generators:
        targets.assign(m, generator.target, element(m.value(generator.iter)))
        for test in generator.ifs:
            tested = m.value(test)
            chosen |= tested.learned if not tested.origins else frozenset()
            guards.clear(m, guards.cleared(m, test)[0])
    return chosen


def _lambda(m: Machine, node: ast.Lambda) -> Value:
    return functions.define_lambda(m, node)


def _either(m: Machine, node: ast.IfExp) -> Value:
    m.value(node.test)
    held, refuted = guards.cleared(m, node.test)
    return joined(_with_proof(m, node.body, held), _with_proof(m, node.orelse, refuted))


def _with_proof(m: Machine, node: ast.expr, proved: guards.Names) -> Value:
    """An expression where some names are proved harmless, which they are no longer after it."""
    before = [(name, m.named(name)) for name, _ in proved]
    guards.clear(m, proved)
    value = m.value(node)
    for name, held in before:
        if held is not None:
            m.assign(name, held)
    return value


def _boolean(m: Machine, node: ast.BoolOp) -> Value:
    values = [m.value(part) for part in node.values]
    result = values[0]
    for value in values[1:]:
        result = joined(result, value)
    return result


def _compare(m: Machine, node: ast.Compare) -> Value:
    left = m.value(node.left)
    values = [left, *(m.value(part) for part in node.comparators)]
    if isinstance(node.ops[0], ast.Eq | ast.NotEq) and any("signature" in value.labels for value in values):
        m.calls.append(CallFact("hmac.compared", UNKNOWN, tuple(values), (), span(node), m.cell, m.during))
    return rows.mask(node, values)


def _walrus(m: Machine, node: ast.NamedExpr) -> Value:
    value = m.value(node.value)
    targets.assign(m, node.target, value)
    return value


def _unary(m: Machine, node: ast.UnaryOp) -> Value:
    value = m.value(node.operand)
    if isinstance(node.op, ast.USub) and value.known and isinstance(value.constant, int | float):
        return Value(constant=-value.constant, known=True)
    return rows.inverted(node, value)


def _await(m: Machine, node: ast.Await) -> Value:
    return m.value(node.value)


def _yield(m: Machine, node: ast.Yield) -> Value:
    if node.value is not None:
        value = m.value(node.value)
        m.returned.append(merged((value,))._replace(items=(value,)))
    return UNKNOWN


def _yield_from(m: Machine, node: ast.YieldFrom) -> Value:
    m.returned.append(m.value(node.value))
    return UNKNOWN


VALUE.update(
    {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.Slice: _slice_bounds,
        ast.Call: calls.call,
        ast.JoinedStr: _joined_string,
        ast.FormattedValue: _formatted,
        ast.BinOp: _binary,
        ast.List: _list,
        ast.Tuple: _tuple,
        ast.Set: _set,
        ast.Dict: _dict,
        ast.Starred: _starred,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.DictComp: _dict_comprehension,
        ast.Lambda: _lambda,
        ast.IfExp: _either,
        ast.BoolOp: _boolean,
        ast.Compare: _compare,
        ast.NamedExpr: _walrus,
        ast.UnaryOp: _unary,
        ast.Await: _await,
        ast.Yield: _yield,
        ast.YieldFrom: _yield_from,
    }
)
