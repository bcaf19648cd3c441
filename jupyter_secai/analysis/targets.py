"""Giving values to targets: names, tuples, attributes, elements."""

from __future__ import annotations

import ast

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.machine import Machine, span
from jupyter_secai.analysis.values import COLUMN, UNKNOWN, Value, element, flat, merged

SOURCE = "table-source"
_MOST_FIELDS = 200


def assign(m: Machine, target: ast.expr, value: Value) -> None:
    """Bind a target to a value."""
    if isinstance(target, ast.Name):
        _assign_name(m, target, value)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(m, target.elts, value)
    elif isinstance(target, ast.Attribute):
        _assign_attribute(m, target, value)
    elif isinstance(target, ast.Subscript):
        _assign_item(m, target, value)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, value)


def _unpack(m: Machine, targets: list[ast.expr], value: Value) -> None:
    star = next((n for n, target in enumerate(targets) if isinstance(target, ast.Starred)), len(targets))
    after = len(targets) - star - 1
    items = value.items if not value.keys else ()
    for number, target in enumerate(targets):
        if number == star:
            held = items[star : len(items) - after]
            assign(m, target, merged(held)._replace(items=held) if held else element(value))
        else:
            index = number if number < star else len(items) - (len(targets) - number)
            assign(m, target, items[index] if 0 <= index < len(items) else _part(value))


def _part(value: Value) -> Value:
    """What unpacking gives: the parts of a split are tables as the whole was."""
    return value._replace(object=0) if "split" in value.labels else element(value)


def _assign_name(m: Machine, target: ast.Name, value: Value) -> None:
    name = target.id
    if value.labels:
        if SOURCE in value.labels:
            value = value._replace(labels=_as_read(m, name, value.labels))
            m.change(value, value)
        if value.labels:
            value = value.labelled(value.labels, m.here(target, name))
    for origin in value.origins:
        if origin in m.origins and origin not in m.variables:
            m.variables[origin] = name
    m.assign(name, value)


def _as_read(m: Machine, name: str, labels: frozenset[str]) -> frozenset[str]:
    """Columns known from elsewhere belong to a table when it is read, not to what is derived from it."""
    known = m.lookup("columns:" + name)
    return (labels - {SOURCE}) | (known.labels if known is not None else frozenset())


# --- attributes and elements


def _assign_attribute(m: Machine, target: ast.Attribute, value: Value) -> None:
    base = m.value(target.value)
    if base.name is not None:
        _note_setting(m, target, f"{base.name}.{target.attr}=", (value,))
    elif base.object:
        if base.kind is not None and base.class_ is None:
            _note_setting(m, target, f"{base.kind}.{target.attr}=", (value,), base)
        m.change(base, _with_item(base, target.attr, value))
    elif base.kind is not None:
        _note_setting(m, target, f"{base.kind}.{target.attr}=", (value,), base)
        spread(m, target, value)
    else:
        _note_setting(m, target, f"?.{target.attr}=", (value,), base)
        spread(m, target, value)


def _note_setting(
    m: Machine, target: ast.expr, name: str, arguments: tuple[Value, ...], base: Value = UNKNOWN
) -> None:
    """To the rules `thing.setting = value` is a call of `thing.setting=`, `os.environ[x] = y` one too."""
    m.note(CallFact(name, base, arguments, (), span(target), m.cell, m.during))


def _with_item(held: Value, key: str | int | float | bool | None, value: Value) -> Value:
    """An object or dict whose field or element `key` is now `value`."""
    value = flat(value)
    keys, items = list(held.keys), list(held.items)
    if key in keys:
        items[keys.index(key)] = value
    elif len(items) < _MOST_FIELDS and len(keys) == len(items):
        keys.append(key)
        items.append(value)
    return held._replace(keys=tuple(keys), items=tuple(items))


# Attributes whose elements are settings, whatever object they belong to: `app.config["DEBUG"] = True`.
_SETTINGS = frozenset({"config", "headers"})


def _assign_item(m: Machine, target: ast.Subscript, value: Value) -> None:
    base, key = m.value(target.value), m.value(target.slice)
    of = target.value.attr if isinstance(target.value, ast.Attribute) else ""
    if of in _SETTINGS and isinstance(key.constant, str):
        _note_setting(m, target, f"?.{of}.__setitem__", (key, value), base)
    if base.name == "os.environ":
        _note_setting(m, target, "os.environ.__setitem__", (key, value), base)
    elif base.kind == "builtins.dict" and base.object and key.known:
        _set_key(m, base, key, value)
    elif base.kind == "builtins.list" and base.object:
        m.change(base, _absorbed(base, value)._replace(items=(*base.items[:_MOST_FIELDS], flat(value))))
    else:
        if isinstance(key.constant, str):
            base = _without_column(m, target, base, key.constant)
        spread(m, target, value, own_name=key.known)


def _without_column(m: Machine, target: ast.Subscript, base: Value, column: str) -> Value:
    """A column that is given anew holds nothing of what it held before."""
    if COLUMN + column not in base.labels:
        return base
    new = base._replace(labels=base.labels - {COLUMN + column})
    if base.object:
        m.change(base, new)
    elif isinstance(target.value, ast.Name):
        m.assign(target.value.id, new)
    return new


def _set_key(m: Machine, base: Value, key: Value, value: Value) -> None:
    m.change(base, _absorbed(_with_item(base, key.constant, value), value))


def _absorbed(held: Value, value: Value) -> Value:
    """A container carries what its elements carry."""
    return held._replace(
        labels=held.labels | value.labels,
        trail=held.trail or value.trail,
        origins=held.origins | value.origins,
        learned=held.learned | value.learned,
        known=held.known and value.known,
    )


def spread(m: Machine, target: ast.Attribute | ast.Subscript, value: Value, own_name: bool = False) -> None:
    """What is put into a part of something, the whole carries too."""
    if not value.labels and not value.learned and not value.origins:
        return
    root: ast.expr = target.value
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    held = m.value(root) if isinstance(root, ast.Name | ast.Call) else UNKNOWN
    labels = value.labels - {SOURCE}
    if own_name:  # a derived column is as delicate as what it was made of only under its own name
        own = COLUMN + _key_of(target)
        labels = frozenset(label for label in labels if label == own or not label.startswith(COLUMN))
    new = held._replace(
        learned=held.learned | value.learned, origins=held.origins or value.origins, text=None, known=False
    )
    if labels - held.labels:
        new = new._replace(trail=held.trail or value.trail)
        note = root.id if isinstance(root, ast.Name) else target.__class__.__name__.lower()
        new = new.labelled(held.labels | labels, m.here(target, note))
    if new == held:
        return
    if held.object:
        m.change(held, new)
    elif isinstance(root, ast.Name):
        m.assign(root.id, new)


def _key_of(target: ast.Attribute | ast.Subscript) -> str:
    key = target.slice if isinstance(target, ast.Subscript) else None
    return str(key.value) if isinstance(key, ast.Constant) else ""


def drop_item(m: Machine, target: ast.Subscript) -> None:
    """`del frame['column']` and `del d['key']`."""
    base, key = m.value(target.value), m.value(target.slice)
    if not isinstance(key.constant, str):
        return
    new = base._replace(labels=base.labels - {COLUMN + key.constant})
    if key.constant in base.keys:
        kept = [(k, v) for k, v in zip(base.keys, base.items, strict=True) if k != key.constant]
        new = merged([v for _, v in kept])._replace(
            kind=base.kind, keys=tuple(k for k, _ in kept), items=tuple(v for _, v in kept)
        )
    if base.object:
        m.change(base, new)
    elif isinstance(target.value, ast.Name):
        m.assign(target.value.id, new)
