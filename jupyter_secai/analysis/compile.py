"""From a cell's Python to a `program`: parse once, walk once, drop the tree."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from jupyter_secai.analysis.program import (
    Attr,
    Bind,
    Branch,
    Call,
    Const,
    Define,
    Expr,
    Group,
    Import,
    Item,
    Join,
    Pairs,
    Ref,
    Return,
    Run,
    Span,
    Statement,
    Text,
)

# A parser that meets '\d' in a string warns on stderr; a reviewer reads such code all day.
warnings.filterwarnings("ignore", category=SyntaxWarning, module=r"<cell>")

_MAX_DEPTH = 200
_MAX_REPAIRS = 60
_LONG = 4096


class Compiled(NamedTuple):
    """A cell's statements; `left_out` are the lines that are not Python and were passed over."""

    statements: tuple[Statement, ...]
    left_out: tuple[int, ...]


def compile_cell(python: str) -> Compiled:
    """Compile masked Python. Statements that do not parse are left out and named; the rest is kept."""
    tree, left_out = _parse(python)
    return Compiled(_body(tree.body, 0, top=True), left_out)


def _parse(python: str) -> tuple[ast.Module, tuple[int, ...]]:
    try:
        return _tree(python), ()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _parse_in_parts(python)


def _tree(python: str) -> ast.Module:
    return ast.parse(python, "<cell>")


def _parse_in_parts(python: str) -> tuple[ast.Module, tuple[int, ...]]:
    """Blank out the top-level statement that the parser stumbles over, and try again."""
    lines = python.replace("\0", " ").split("\n")
    left_out: list[int] = []
    for _ in range(_MAX_REPAIRS):
        try:
            return _tree("\n".join(lines)), tuple(sorted(left_out))
        except SyntaxError as error:
            bad = _statement_around(lines, (error.lineno or 1) - 1)
        except (ValueError, RecursionError, MemoryError):
            break
        if not bad:
            break
        left_out += [number + 1 for number in bad]
        for number in bad:
            lines[number] = ""
    every = tuple(number + 1 for number, line in enumerate(python.split("\n")) if line.strip())
    return ast.Module(body=[], type_ignores=[]), every


def _statement_around(lines: list[str], index: int) -> list[int]:
    index = min(index, len(lines) - 1)
    while index > 0 and not lines[index].strip():
        index -= 1
    start = index
    while start > 0 and (not lines[start].strip() or lines[start][0] in " \t)]}"):
        start -= 1
    end = index + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t)]}"):
        end += 1
    return [number for number in range(start, end) if lines[number].strip()]


def _span(node: ast.expr | ast.stmt) -> Span:
    return Span(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)


# --- statements


def _body(nodes: list[ast.stmt], depth: int, top: bool = False) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    last = nodes[-1] if top and nodes else None
    for node in nodes:
        if isinstance(node, ast.Expr):
            statements.append(Run(_expr(node.value, depth), node is last))
        else:
            _statement(node, statements, depth + 1)
    return tuple(statements)


def _statement(node: ast.stmt, out: list[Statement], depth: int) -> None:
    handler = _STATEMENTS.get(type(node))
    if handler is not None and depth < _MAX_DEPTH:
        handler(node, out, depth)


def _import(node: ast.Import, out: list[Statement], depth: int) -> None:
    for alias in node.names:
        if alias.asname:
            out.append(Import(alias.asname, alias.name, _span(node)))
        else:
            top = alias.name.partition(".")[0]
            out.append(Import(top, top, _span(node)))


def _import_from(node: ast.ImportFrom, out: list[Statement], depth: int) -> None:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        qualified = module if alias.name == "*" else f"{module}.{alias.name}"
        out.append(Import(alias.asname or alias.name, qualified, _span(node)))


def _assign(node: ast.Assign, out: list[Statement], depth: int) -> None:
    targets = tuple(_expr(target, depth) for target in node.targets)
    out.append(Bind(targets, _expr(node.value, depth), False, _span(node)))


def _ann_assign(node: ast.AnnAssign, out: list[Statement], depth: int) -> None:
    if node.value is not None:
        out.append(Bind((_expr(node.target, depth),), _expr(node.value, depth), False, _span(node)))


def _aug_assign(node: ast.AugAssign, out: list[Statement], depth: int) -> None:
    target, value = _expr(node.target, depth), _expr(node.value, depth)
    out.append(Bind((target,), value, True, _span(node)))


def _for(node: ast.For | ast.AsyncFor, out: list[Statement], depth: int) -> None:
    iterable = _expr(node.iter, depth)
    taken = Item(iterable, None, _span(node.iter))
    out.append(Bind((_expr(node.target, depth),), taken, False, _span(node.iter)))
    out.append(Branch((_body(node.body, depth), _body(node.orelse, depth))))


def _while(node: ast.While, out: list[Statement], depth: int) -> None:
    out.append(Run(_expr(node.test, depth), False))
    out.append(Branch((_body(node.body, depth), _body(node.orelse, depth))))


def _if(node: ast.If, out: list[Statement], depth: int) -> None:
    out.append(Run(_expr(node.test, depth), False))
    out.append(Branch((_body(node.body, depth), _body(node.orelse, depth))))


def _with(node: ast.With | ast.AsyncWith, out: list[Statement], depth: int) -> None:
    for item in node.items:
        value = _expr(item.context_expr, depth)
        if item.optional_vars is None:
            out.append(Run(value, False))
        else:
            target = _expr(item.optional_vars, depth)
            out.append(Bind((target,), value, False, _span(item.context_expr)))
    out.extend(_body(node.body, depth))


def _try(node: ast.Try | ast.TryStar, out: list[Statement], depth: int) -> None:
    out.extend(_body(node.body, depth))
    arms = tuple(_body(handler.body, depth) for handler in node.handlers)
    out.append(Branch((*arms, _body(node.orelse, depth))))
    out.extend(_body(node.finalbody, depth))


def _match(node: ast.Match, out: list[Statement], depth: int) -> None:
    out.append(Run(_expr(node.subject, depth), False))
    out.append(Branch(tuple(_body(case.body, depth) for case in node.cases)))


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, out: list[Statement], depth: int) -> None:
    names = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    for decorator in node.decorator_list:
        out.append(Run(_expr(decorator, depth), False))
    defaults = _defaults(node.args, depth)
    if defaults:
        out.append(Run(Pairs(defaults, _span(node)), False))
    body = _body(node.body, depth)
    out.append(Define(node.name, tuple(a.arg for a in names), body, False, _span(node)))


def _defaults(arguments: ast.arguments, depth: int) -> tuple[tuple[Expr, Expr], ...]:
    """Parameters and what they are by default, which is worked out where the function is defined."""
    by_place = [*arguments.posonlyargs, *arguments.args]
    given = [*zip(reversed(by_place), reversed(arguments.defaults), strict=False)][::-1]
    given += [
        (a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None
    ]
    return tuple((Const(a.arg, _span(d)), _expr(d, depth)) for a, d in given)


def _class(node: ast.ClassDef, out: list[Statement], depth: int) -> None:
    for outside in (*node.decorator_list, *node.bases):
        out.append(Run(_expr(outside, depth), False))
    out.append(Define(node.name, (), _body(node.body, depth), True, _span(node)))


def _return(node: ast.Return, out: list[Statement], depth: int) -> None:
    if node.value is not None:
        out.append(Return(_expr(node.value, depth)))


def _raise(node: ast.Raise, out: list[Statement], depth: int) -> None:
    if node.exc is not None:
        out.append(Run(_expr(node.exc, depth), False))


def _assert(node: ast.Assert, out: list[Statement], depth: int) -> None:
    out.append(Run(_expr(node.test, depth), False))


def _nested_expression(node: ast.Expr, out: list[Statement], depth: int) -> None:
    out.append(Run(_expr(node.value, depth), False))


_STATEMENTS: dict[type[ast.stmt], Callable[[Any, list[Statement], int], None]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Assign: _assign,
    ast.AnnAssign: _ann_assign,
    ast.AugAssign: _aug_assign,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.If: _if,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Match: _match,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Expr: _nested_expression,
}


# --- expressions


def _expr(node: ast.expr, depth: int) -> Expr:
    if depth > _MAX_DEPTH:
        return Join((), _span(node))
    handler = _EXPRESSIONS.get(type(node), _other)
    return handler(node, depth + 1)


def _constant(node: ast.Constant, depth: int) -> Expr:
    value = node.value
    if isinstance(value, bytes):
        value = value[:_LONG].decode("utf-8", "replace")
    elif isinstance(value, str):
        value = value[:_LONG]
    elif not isinstance(value, int | float | bool | None):
        value = None
    return Const(value, _span(node))


def _name(node: ast.Name, depth: int) -> Expr:
    return Ref(node.id, _span(node))


def _attribute(node: ast.Attribute, depth: int) -> Expr:
    return Attr(_expr(node.value, depth), node.attr, _span(node))


def _subscript(node: ast.Subscript, depth: int) -> Expr:
    return Item(_expr(node.value, depth), _expr(node.slice, depth), _span(node))


def _call(node: ast.Call, depth: int) -> Expr:
    function = _expr(node.func, depth)
    arguments = tuple(_expr(argument, depth) for argument in node.args)
    keywords = tuple((keyword.arg, _expr(keyword.value, depth)) for keyword in node.keywords)
    if isinstance(function, Attr) and function.name in ("format", "join"):
        base = function.base
        if isinstance(base, Const | Text):
            return Text((base, *arguments, *(value for _, value in keywords)), _span(node))
    return Call(function, arguments, keywords, _span(node))


def _joined(node: ast.JoinedStr, depth: int) -> Expr:
    return Text(tuple(_expr(part, depth) for part in node.values), _span(node))


def _formatted(node: ast.FormattedValue, depth: int) -> Expr:
    return _expr(node.value, depth)


def _binary(node: ast.BinOp, depth: int) -> Expr:
    left, right = _expr(node.left, depth), _expr(node.right, depth)
    if isinstance(node.op, ast.Add | ast.Mod) and (_is_text(left) or _is_text(right)):
        return Text((left, right), _span(node))
    if isinstance(node.op, ast.Div) and _is_text(right):  # a path: folder / "file.csv"
        return Text((left, Const("/", right.at), right), _span(node))
    return Join((left, right), _span(node))


def _is_text(value: Expr) -> bool:
    return isinstance(value, Text) or (isinstance(value, Const) and isinstance(value.value, str))


def _sequence(node: ast.List | ast.Tuple | ast.Set, depth: int) -> Expr:
    return Group(tuple(_expr(item, depth) for item in node.elts), _span(node))


def _dict(node: ast.Dict, depth: int) -> Expr:
    pairs = (
        (None if key is None else _expr(key, depth), _expr(value, depth))
        for key, value in zip(node.keys, node.values, strict=True)
    )
    return Pairs(tuple(pairs), _span(node))


def _starred(node: ast.Starred, depth: int) -> Expr:
    return _expr(node.value, depth)


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp, depth: int) -> Expr:
    sources = tuple(_expr(generator.iter, depth) for generator in node.generators)
    return Join((*sources, _expr(node.elt, depth)), _span(node))


def _dict_comprehension(node: ast.DictComp, depth: int) -> Expr:
    sources = tuple(_expr(generator.iter, depth) for generator in node.generators)
    return Join((*sources, _expr(node.key, depth), _expr(node.value, depth)), _span(node))


def _lambda(node: ast.Lambda, depth: int) -> Expr:
    return Join((_expr(node.body, depth),), _span(node))


def _unary(node: ast.UnaryOp, depth: int) -> Expr:
    operand = _expr(node.operand, depth)
    number = operand.value if isinstance(operand, Const) else None
    if isinstance(node.op, ast.USub) and isinstance(number, int | float):
        return Const(-number, _span(node))
    return Join((operand,), _span(node))


def _other(node: ast.expr, depth: int) -> Expr:
    parts = (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
    return Join(tuple(_expr(part, depth) for part in parts), _span(node))


_EXPRESSIONS: dict[type[ast.expr], Callable[[Any, int], Expr]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.BinOp: _binary,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.Starred: _starred,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension,
    ast.Lambda: _lambda,
    ast.UnaryOp: _unary,
}
