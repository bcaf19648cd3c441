"""Tests that make a value harmless in their branch: allow lists, full matches, tests of its type."""

from __future__ import annotations

import ast

from jupyter_secai.analysis.machine import Machine
from jupyter_secai.analysis.values import UNKNOWN, Value

_CLEARED = frozenset({"untrusted", "llm-output", "remote", "environment"})
_TELLING_METHODS = frozenset({"isdigit", "isalnum", "isidentifier", "isdecimal", "isnumeric", "isalpha"})
_TELLING_CALLS = frozenset({"re.fullmatch", "re.match", "regex.fullmatch"})

Names = tuple[str, ...]


def cleared(m: Machine, test: ast.expr) -> tuple[Names, Names]:
    """The names that a test makes harmless where it holds, and where it does not."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        held, refuted = cleared(m, test.operand)
        return refuted, held
    if isinstance(test, ast.BoolOp):
        parts = [cleared(m, value) for value in test.values]
        if isinstance(test.op, ast.And):
            return tuple(n for held, _ in parts for n in held), ()
        return (), tuple(n for _, refuted in parts for n in refuted)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _comparison(m, test)
    if isinstance(test, ast.Call):
        return _called(m, test), ()
    if isinstance(test, ast.NamedExpr):
        return cleared(m, test.value)
    return (), ()


def _comparison(m: Machine, test: ast.Compare) -> tuple[Names, Names]:
    name = _name(test.left)
    other = test.comparators[0]
    if isinstance(test.ops[0], ast.Is | ast.IsNot) and isinstance(test.left, ast.Call):
        matched = _called(m, test.left)
        return ((), matched) if isinstance(test.ops[0], ast.Is) else (matched, ())
    if not name:
        return (), ()
    if isinstance(test.ops[0], ast.In | ast.NotIn) and _is_list_of_choices(m, other):
        return (name, ()) if isinstance(test.ops[0], ast.In) else ((), name)
    if isinstance(test.ops[0], ast.Eq | ast.NotEq) and m.value(other).known:
        return (name, ()) if isinstance(test.ops[0], ast.Eq) else ((), name)
    return (), ()


def _is_list_of_choices(m: Machine, node: ast.expr) -> bool:
    """A collection whose members are all known, or at least a constant by its name."""
    value = m.value(node)
    if value.known and (value.items or value.keys):
        return True
    return isinstance(node, ast.Name) and node.id.isupper() and value.labels.isdisjoint(_CLEARED)


def _called(m: Machine, test: ast.Call) -> Names:
    function = test.func
    if isinstance(function, ast.Attribute) and function.attr in _TELLING_METHODS:
        return _name(function.value)
    called = m.value(function).name
    if called in _TELLING_CALLS and len(test.args) > 1:
        return _name(test.args[1])
    if called == "builtins.isinstance" and len(test.args) == 2:
        kinds = m.value(test.args[1])
        names = {kind.name for kind in (kinds.items or (kinds,))}
        return _name(test.args[0]) if names <= {"builtins.int", "builtins.float", "builtins.bool"} else ()
    return ()


def _name(node: ast.expr) -> Names:
    return (node.id,) if isinstance(node, ast.Name) else ()


def clear(m: Machine, names: Names) -> None:
    """The names are harmless from here on."""
    for name in names:
        value = m.named(name) or UNKNOWN
        if not value.labels.isdisjoint(_CLEARED):
            m.assign(name, _harmless(value))


def _harmless(value: Value) -> Value:
    labels = value.labels - _CLEARED
    return value._replace(labels=labels, trail=value.trail if labels else (), object=0)
