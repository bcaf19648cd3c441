"""Strings in code and what they are called: by assignment, keyword, key, default, comparison or argument."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from itertools import chain, pairwise

from jupyter_secai import catalogue
from jupyter_secai.analysis.accounts import Pair, account_pairs
from jupyter_secai.analysis.machine import span
from jupyter_secai.analysis.nodes import nodes_of
from jupyter_secai.analysis.program import NamedLiteral
from jupyter_secai.analysis.strings import name_of, strings_in, text_of


def named_literals(
    tree: ast.Module, wanted: Callable[[str], object], numbered: Callable[[str], object]
) -> Iterator[NamedLiteral]:
    """The strings that code gives a wanted name, or compares with what has one; whole numbers too where the
    name is a `numbered` one."""
    nodes = nodes_of(tree)
    by_node = chain.from_iterable(_PAIRS[node.__class__](node) for node in nodes if node.__class__ in _PAIRS)
    for name, value in chain(by_node, account_pairs(nodes)):
        if name is None or value is None:
            continue
        if "auth" in name.lower() and isinstance(value, ast.Tuple) and len(value.elts) == 2:
            name, value = "password", value.elts[1]  # auth=(user, password), as HTTP libraries take it
        if wanted(name):
            for text, place in strings_in(value):
                yield NamedLiteral(name, text, span(place))
            if isinstance(value, ast.Constant) and type(value.value) is int and numbered(name):
                yield NamedLiteral(name, str(value.value), span(value))


def _assigned(node: ast.Assign) -> Iterator[Pair]:
    for target in node.targets:
        yield from _bound(target, node.value)


def _bound(target: ast.expr, value: ast.expr) -> Iterator[Pair]:
    sequences = (ast.Tuple, ast.List)
    if not isinstance(target, sequences):
        yield _target_name(target), value
    elif isinstance(value, sequences) and len(value.elts) == len(target.elts):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _bound(one, other)


def _target_name(target: ast.expr) -> str | None:
    """With its owner, where that makes it a setting: `c.ServerApp.token`."""
    if isinstance(target, ast.Attribute):
        whole = f"{name_of(target.value)}.{target.attr}"
        if whole.endswith(catalogue.credential_names().chosen):
            return whole
    return name_of(target)


def _given(node: ast.AnnAssign | ast.AugAssign | ast.NamedExpr) -> Iterator[Pair]:
    yield name_of(node.target), node.value


def _called(node: ast.Call) -> Iterator[Pair]:
    if node.func.__class__ is ast.Attribute and node.args:
        yield from _typed(node.func, node.args[0])
    for keyword in node.keywords:
        yield keyword.arg, keyword.value
    for first, second in pairwise(node.args):
        yield text_of(first), second
    yield from _option(node)
    if name_of(node.func) == "compare_digest" and len(node.args) == 2:
        yield name_of(node.args[0]), node.args[1]
        yield name_of(node.args[1]), node.args[0]


def _option(node: ast.Call) -> Iterator[Pair]:
    """`add_argument("--password", default="...")`, and the same of click and typer."""
    named = [text for text in map(text_of, node.args) if text and text.startswith("--")]
    for keyword in node.keywords if named else ():
        if keyword.arg == "default":
            yield named[-1].strip("-").replace("-", "_"), keyword.value


# What types into a field of a page: Selenium, Playwright, Splinter.
_TYPES = frozenset({"send_keys", "fill", "type", "press_sequentially", "set_value"})
_WORDS = re.compile(r"[A-Za-z]\w+")


def _typed(function: ast.Attribute, value: ast.expr) -> Iterator[Pair]:
    """`find_element(By.ID, "password").send_keys(value)`, `password_field.send_keys(value)`."""
    if function.attr in _TYPES:
        field = function.value
        found = text_of(field.args[-1]) if isinstance(field, ast.Call) and field.args else name_of(field)
        for word in _WORDS.findall(found or "")[-2:]:
            for suffix in _FIELDS:
                word = word.removesuffix(suffix)
            yield word, value


_FIELDS = ("_field", "_input", "_box", "_element", "_elem", "Field", "Input", "Box", "Element")


def _items(node: ast.Dict) -> Iterator[Pair]:
    for key, value in zip(node.keys, node.values, strict=True):
        yield text_of(key), value


def _compared(node: ast.Compare) -> Iterator[Pair]:
    sides = (node.left, *node.comparators)
    names = [name for side in sides if (name := name_of(side))]
    if len(names) == 1 and all(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
        for side in sides:
            yield names[0], side
    elif len(sides) == 2 and isinstance(node.ops[0], ast.In | ast.NotIn):
        yield name_of(node.left), node.comparators[0]


def _defaults(node: ast.arguments) -> Iterator[Pair]:
    by_place = [*node.posonlyargs, *node.args]
    for argument, default in zip(reversed(by_place), reversed(node.defaults), strict=False):
        yield argument.arg, default
    for argument, value in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        yield argument.arg, value


_PAIRS: dict[type[ast.AST], Callable[..., Iterator[Pair]]] = {
    ast.Assign: _assigned,
    ast.AnnAssign: _given,
    ast.AugAssign: _given,
    ast.NamedExpr: _given,
    ast.Call: _called,
    ast.Dict: _items,
    ast.Compare: _compared,
    ast.arguments: _defaults,
}
