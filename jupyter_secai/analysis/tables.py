"""The columns of tables that code speaks of, before anything is linked."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

from jupyter_secai.analysis.machine import span
from jupyter_secai.analysis.nodes import nodes_of
from jupyter_secai.analysis.program import Span

_QUOTED = re.compile(r"[\[{,]\s{0,40}['\"]([^'\"\\\n]{1,80})['\"]")
_SELECTION = re.compile(r"\b([A-Za-z_]\w{0,60})(?:\.loc\[[^\[\],\n]{0,80},\s{0,4}|\[)([A-Za-z_]\w{0,60})\]")
_MAKERS = frozenset(
    "DataFrame read_csv read_parquet read_excel read_table read_sql read_sql_query "
    "from_list from_dict from_dicts from_records".split()
)
_SELECTED = re.compile(r"(?is)\s{0,40}select\s+(?:distinct\s+)?([^()*]{1,800}?)\s+from\b")
_WRAPPERS = frozenset({"enumerate", "list", "tqdm", "track"})
_MOST_RECORDS = 3
_NAMING = frozenset({"usecols", "columns", "names"})


def delicate_words(python: str, is_delicate: Callable[[str], bool]) -> bool:
    """Whether a cell may speak of a delicate column: most need no second look."""
    if ".itertuples(" in python or "read_sql" in python:
        return True
    return any(is_delicate(word) for word in _QUOTED.findall(python))


def table_columns(tree: ast.Module, is_delicate: Callable[[str], bool]) -> Iterator[tuple[str, str, Span]]:
    """(variable, column, place) for each delicate column that code takes from a table or gives to one."""
    nodes = nodes_of(tree)
    tables = dict(_rows(nodes))
    tuples = dict(_named_tuples(nodes))
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in tuples:
            if is_delicate(node.attr):
                yield tuples[node.value.id], node.attr, span(node)
            continue
        variable, found = _named_in(node)
        for name, at in found if variable else ():
            if is_delicate(name):
                yield variable, name, at
                if tables.get(variable, variable) != variable:
                    yield tables[variable], name, at


def _named_in(node: ast.AST) -> tuple[str, Iterable[tuple[str, Span]]]:
    """A variable and the columns that a node names of it; those of a list of rows are their fields."""
    if isinstance(node, ast.Subscript):
        if isinstance(node.value, ast.Name):
            return node.value.id, _names(node.slice)
        column = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) else None
        return _of_attribute(node.value, "loc"), _names(column)
    if isinstance(node, ast.Call):
        rows = _of_attribute(node.func, "append")
        return rows, _keys(node.args) if rows else ()
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, _made(node.value)
    return "", ()


def column_lists(tree: ast.Module, is_delicate: Callable[[str], bool]) -> Iterator[tuple[str, str, Span]]:
    """(variable, column, place) for each delicate name in a variable's list, as `features = ["age"]`."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple):
            held = [target.id for target in node.targets if isinstance(target, ast.Name)]
            for name, at in _names(node.value):
                if is_delicate(name):
                    yield from ((variable, name, at) for variable in held)


def selections(python: str) -> frozenset[tuple[str, str]]:
    """(table, variable) for `table[variable]`: what is no selection of columns has no list of them either."""
    return frozenset(_SELECTION.findall(python))


def _rows(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """(row, table) where a variable is a row: `for _, row in table.iterrows()`, `row = table.iloc[0]`."""
    for node in nodes:
        if isinstance(node, ast.For | ast.comprehension):
            row = node.target.elts[-1] if isinstance(node.target, ast.Tuple) else None
            row = row.elts[-1] if isinstance(row, ast.Tuple) else row
            table = _of_attribute(_iterated(node.iter), "iterrows")
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            row, table = node.targets[0], _of_attribute(node.value.value, "iloc")
        else:
            continue
        if table and isinstance(row, ast.Name):
            yield row.id, table


def _named_tuples(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """(row, table) where a row's columns are its attributes: `for row in table.itertuples()`."""
    for node in nodes:
        if isinstance(node, ast.For | ast.comprehension):
            row = node.target.elts[-1] if isinstance(node.target, ast.Tuple) else node.target
            table = _of_attribute(_iterated(node.iter), "itertuples")
            if table and isinstance(row, ast.Name):
                yield row.id, table


def _iterated(node: ast.expr) -> ast.expr | None:
    """What is called for the rows, inside `enumerate(…)` or `tqdm(…)` as well."""
    while isinstance(node, ast.Call):
        if getattr(node.func, "id", getattr(node.func, "attr", "")) not in _WRAPPERS or not node.args:
            return node.func
        node = node.args[0]
    return None


def _of_attribute(node: ast.expr | None, attribute: str) -> str:
    if isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.value, ast.Name):
        return node.value.id
    return ""


def _names(key: ast.expr | None) -> Iterator[tuple[str, Span]]:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value, span(key)
    elif isinstance(key, ast.List | ast.Tuple):
        for item in key.elts:
            yield from _names(item)


def _made(value: ast.expr) -> Iterator[tuple[str, Span]]:
    """Columns named where a table is made: DataFrame({…}), read_csv(…, usecols=[…]), read_csv(…)[[…]]."""
    if isinstance(value, ast.Subscript):
        yield from _names(value.slice)
        value = value.value
    elif isinstance(value, ast.ListComp):
        yield from _keys([value.elt])
    elif isinstance(value, ast.List):
        yield from _keys(value.elts)
    if not isinstance(value, ast.Call) or not _is_maker(value.func):
        return
    for argument in value.args:
        yield from _given(argument)
    for keyword in value.keywords:
        if keyword.arg in _NAMING:
            yield from _names(keyword.value)


def _given(argument: ast.expr) -> Iterator[tuple[str, Span]]:
    """The columns that an argument of a maker names: its keys, its rows' fields, or those of a query."""
    if isinstance(argument, ast.Dict):
        yield from _keys([argument])
    elif isinstance(argument, ast.List):
        yield from _keys(argument.elts)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        for name in _selected(argument.value):
            yield name, span(argument)


def _keys(records: list[ast.expr]) -> Iterator[tuple[str, Span]]:
    """The names of the fields of rows that are written as dicts; of many rows those of the first."""
    for record in records[:_MOST_RECORDS]:
        for key in record.keys if isinstance(record, ast.Dict) else ():
            yield from _names(key)


def _selected(query: str) -> Iterator[str]:
    """The columns that a query names: `select p.name, birth_date as born from …` has name and born."""
    found = _SELECTED.match(query)
    for column in found[1].split(",") if found else ():
        words = column.split()
        if words:
            yield words[-1].rsplit(".", 1)[-1].strip('"`')


def _is_maker(function: ast.expr) -> bool:
    name = getattr(function, "attr", None) or getattr(function, "id", None)
    return name in _MAKERS


_LOOKS = frozenset({"head", "tail", "sample", "iloc", "loc"})


def shown_table(tree: ast.Module) -> str | None:
    """The variable whose table a cell's last line displays: `df`, `df.head()`, `df.sample(5)`."""
    last = tree.body[-1] if tree.body else None
    value: ast.AST | None = last.value if isinstance(last, ast.Expr) else None
    while isinstance(value, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(value, ast.Attribute) and value.attr not in _LOOKS:
            return None
        value = value.func if isinstance(value, ast.Call) else value.value
    return value.id if isinstance(value, ast.Name) else None
