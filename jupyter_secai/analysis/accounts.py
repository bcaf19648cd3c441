"""Users and their passwords in code, where only one of the two has a name, or neither: rows of a loop,
both compared at once, and the tables of users that servers take."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from jupyter_secai import catalogue
from jupyter_secai.analysis.strings import name_of, text_of

Pair = tuple[str | None, ast.expr | None]
_MOST_ROWS = 100
_MOST_WORDS = 10
_WORDS = re.compile(r"[^\W\d_]+")
_SEQUENCES = (ast.List, ast.Tuple, ast.Set)


def account_pairs(nodes: Iterable[ast.AST]) -> Iterator[Pair]:
    """(name of a credential, what it is) of the accounts that code lists, unpacks or compares with."""
    held: dict[str, ast.expr] = {}
    later: list[ast.AST] = []
    for node in nodes:
        if isinstance(node, ast.Assign):
            yield from _unpacked(node)
            held.update((t.id, node.value) for t in node.targets if isinstance(t, ast.Name))
        elif isinstance(node, ast.BoolOp):
            yield from _compared(node)
        elif isinstance(node, ast.Match):
            yield from _matched(node)
        elif isinstance(node, ast.Dict):
            yield from _told(zip(map(text_of, node.keys), node.values, strict=False))
        elif isinstance(node, ast.Compare):
            yield from _asked(node)
        elif isinstance(node, ast.For | ast.comprehension | ast.Call):
            later.append(node)
    calls = [node for node in later if isinstance(node, ast.Call)]
    yield from _answered(calls)
    for call in calls:
        yield from _handed(call, held)
        yield from _connected(call)
    for node in later:
        yield from _looped(node, held)


def _unpacked(node: ast.Assign) -> Iterator[Pair]:
    """`u, p = "anna", "..."`."""
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from _told(zip(map(name_of, target.elts), value.elts, strict=False))


def _compared(node: ast.BoolOp) -> Iterator[Pair]:
    """`u == "anna" and p == "..."`."""
    tests = [test for test in node.values if isinstance(test, ast.Compare) and len(test.ops) == 1]
    equal = [test for test in tests if isinstance(test.ops[0], ast.Eq)]
    yield from _told((name_of(test.left), test.comparators[0]) for test in equal)


def _told(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The password beside a user, though its name alone would not tell it."""
    known = catalogue.credential_names()
    both = [(name, value) for name, value in pairs if name]
    if any(name.lower() in known.users for name, _ in both):
        yield from (("password", value) for name, value in both if name.lower() in known.beside_users)


def _asked(node: ast.Compare) -> Iterator[Pair]:
    """`input("Password: ") == "..."`."""
    sides = (node.left, *node.comparators)
    asking = [side for side in sides if isinstance(side, ast.Call) and side.args]
    for call in asking:
        if name_of(call.func) in catalogue.credential_names().asks:
            words = _WORDS.findall(text_of(call.args[0]) or "")
            yield from ((word, side) for word in words[:_MOST_WORDS] for side in sides)


def _answered(calls: Iterable[ast.Call]) -> Iterator[Pair]:
    """`child.expect("password:")`, and in the next call `child.sendline("...")`."""
    known = catalogue.credential_names()
    in_order = sorted(calls, key=lambda call: (call.lineno, call.col_offset))
    for prompt, answer in pairwise(in_order):
        if name_of(prompt.func) in known.prompts and name_of(answer.func) in known.answers:
            words = _WORDS.findall(text_of(prompt.args[0]) or "") if prompt.args else []
            yield from ((word, argument) for word in words[-1:] for argument in answer.args[:1])


def _connected(node: ast.Call) -> Iterator[Pair]:
    """`connect_to("10.0.0.5", "root", "...")`."""
    called = name_of(node.func) or ""
    if len(node.args) > 1 and _connecting().search(called):
        for user, value in pairwise(node.args):
            if (text_of(user) or "").lower() in catalogue.credential_names().accounts:
                yield "password", value


@cache
def _connecting() -> re.Pattern[str]:
    return re.compile(catalogue.credential_names().connects)


def _matched(node: ast.Match) -> Iterator[Pair]:
    """`match password: case "..."`, `match (user, password): case ("anna", "...")`."""
    many = isinstance(node.subject, ast.Tuple)
    subjects = node.subject.elts if isinstance(node.subject, ast.Tuple) else [node.subject]
    names = [name_of(subject) for subject in subjects]
    for case in node.cases:
        for pattern in _choices(case.pattern):
            parts = pattern.patterns if many and isinstance(pattern, ast.MatchSequence) else [pattern]
            for name, part in zip(names, parts, strict=False):
                if isinstance(part, ast.MatchValue):
                    yield name, part.value


def _choices(pattern: ast.pattern) -> list[ast.pattern]:
    return pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]


def _looped(node: ast.AST, held: dict[str, ast.expr]) -> Iterator[Pair]:
    """`for name, password in [("anna", "..."), ...]`, or in what a name or `.items()` of one stands for."""
    if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Tuple):
        names = [name_of(target) for target in node.target.elts]
        for row in _rows(node.iter, held):
            yield from zip(names, row, strict=False)


def _rows(value: ast.expr, held: dict[str, ast.expr]) -> Iterator[list[ast.expr]]:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "items":
        value = value.func.value
    if isinstance(value, ast.Name):
        value = held.get(value.id, value)
    if isinstance(value, _SEQUENCES):
        yield from (row.elts for row in value.elts[:_MOST_ROWS] if isinstance(row, ast.Tuple | ast.List))
    elif isinstance(value, ast.Dict):
        keyed = zip(value.keys[:_MOST_ROWS], value.values, strict=False)
        yield from ([key, item] for key, item in keyed if key is not None)


def _handed(node: ast.Call, held: dict[str, ast.expr]) -> Iterator[Pair]:
    """`BasicAuth(app, {"anna": "..."})`, `launch(auth=[("anna", "...")])`."""
    known = catalogue.credential_names()
    tables = [keyword.value for keyword in node.keywords if keyword.arg in known.tables_of_users]
    if name_of(node.func) in known.take_users:
        tables += node.args
    for table in tables:
        for row in _rows(table, held):
            if len(row) == 2 and text_of(row[0]) is not None:
                yield "password", row[1]
