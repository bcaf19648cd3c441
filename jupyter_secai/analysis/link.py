"""Linking: run the cells' programs in document order over abstract values, and note every call.

Nothing is executed. Names become qualified names through imports, aliases and the API table; labels flow from
sources to the calls that receive them. A cell whose statements and surroundings are as before keeps its
link. The order of the document is the claim; execution counts are not explored.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from jupyter_secai import catalogue
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
from jupyter_secai.analysis.values import UNKNOWN, Step, Value, joined, merged

Environment = dict[str, Value]

_BUILTINS = frozenset(dir(builtins))
_REMOTE = re.compile(r"(?:https?|ftp|s3|gs|abfss?|hf|wasbs?)://", re.I)
_CLEARTEXT = re.compile(r"(?:http|ftp)://(?!(?:localhost|127\.|0\.0\.0\.0|\[::1\]))", re.I)
_COLUMN = "column:"
_SOURCE = "table-source"
_FILE = "io.TextIOWrapper"
_MAX_INLINE = 3
_MAX_STEPS = 200_000
# Methods that return what they were called on, whatever the class.
_FLUENT = frozenset(
    "copy head tail sample fillna dropna reset_index set_index rename astype sort_values query assign "
    "strip lower upper replace decode encode read json text content".split()
)


class CallFact(NamedTuple):
    """A call whose function is known by its qualified name, with what is known of its arguments."""

    name: str
    receiver: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str | None, Value], ...]
    at: Span
    places: tuple[Span, ...]
    cell: int
    result: Value

    def argument(self, spec: str) -> Value | None:
        """The argument `keyword@position` (or `self`); None when it is not passed."""
        if spec == "self":
            return self.receiver
        if spec == "result":
            return self.result
        keyword, _, position = spec.partition("@")
        for name, value in self.keywords:
            if name == keyword:
                return value
        if position and int(position) < len(self.arguments):
            return self.arguments[int(position)]
        return None

    @property
    def open_ended(self) -> bool:
        """`**options` were passed, so that an argument that is not seen may still be there."""
        return any(name is None for name, _ in self.keywords)


class LinkedCell(NamedTuple):
    """What linking one cell gave: the calls it makes and the values it shows, binds and leaves behind."""

    calls: tuple[CallFact, ...]
    shown: Value | None
    after: Environment
    complete: bool


def link_cell(
    statements: tuple[Statement, ...],
    cell: int,
    before: Environment,
    columns: Mapping[str, frozenset[str]],
) -> LinkedCell:
    """Link one cell after the cells that came before it.

    `columns` names the delicate columns of the tables that variables hold, as their use and outputs show.
    """
    linker = _Linker(cell, dict(before), columns)
    linker.run(statements)
    return LinkedCell(tuple(linker.calls), linker.shown, linker.environment, linker.steps < _MAX_STEPS)


def remote_labels(text: str | None) -> frozenset[str]:
    """What an address says about the data behind it."""
    if not text or not _REMOTE.match(text):
        return frozenset()
    return frozenset({"remote", "cleartext"}) if _CLEARTEXT.match(text) else frozenset({"remote"})


def download(before: Environment, file: str, url: str, step: Step) -> None:
    """Note that `file` was downloaded from `url` by a shell line."""
    value = Value(labels=remote_labels(url) | {"remote"}, trail=(step,))
    before[_file(file)] = value


def _file(path: str) -> str:
    return "file:" + path.replace("\\", "/").rsplit("/", 1)[-1]


class _Linker:
    def __init__(self, cell: int, environment: Environment, columns: Mapping[str, frozenset[str]]) -> None:
        self.cell = cell
        self.environment = environment
        self.columns = columns
        self.calls: list[CallFact] = []
        self.shown: Value | None = None
        self.returned: list[Value] = []
        self.steps = 0
        self.depth = 0

    # statements

    def run(self, statements: tuple[Statement, ...]) -> None:
        for statement in statements:
            self.steps += 1
            if self.steps > _MAX_STEPS:
                return
            _RUN[type(statement)](self, statement)

    def _import(self, statement: Import) -> None:
        if statement.name == "*":
            stars = self.environment.get("*", UNKNOWN)
            known = (*stars.items, Value(name=statement.qualified))
            self.environment["*"] = Value(items=known)
        else:
            name = catalogue.aliases().get(statement.qualified, statement.qualified)
            self.environment[statement.name] = Value(name=name)

    def _bind(self, statement: Bind) -> None:
        value = self.value(statement.value)
        for target in statement.targets:
            self._assign(target, value, statement.augmented)

    def _assign(self, target: Expr, value: Value, augmented: bool = False) -> None:
        if isinstance(target, Ref):
            self._assign_name(target, value, augmented)
        elif isinstance(target, Group):
            for index, item in enumerate(target.items):
                inner = value.items[index] if index < len(value.items) else _part(value)
                self._assign(item, inner)
        elif isinstance(target, Item | Attr):
            self._assign_into(target, value)

    def _assign_name(self, target: Ref, value: Value, augmented: bool) -> None:
        if augmented:
            held = self.environment.get(target.name, UNKNOWN)
            value = merged([held, value])._replace(kind=held.kind, text=None)
        if _SOURCE in value.labels:
            value = value._replace(labels=self._as_read(target.name, value.labels))
        if value.labels:
            value = value.labelled(value.labels, Step(self.cell, target.at, target.name))
        self.environment[target.name] = value

    def _as_read(self, name: str, labels: frozenset[str]) -> frozenset[str]:
        """Columns known from elsewhere belong to a table when it is read, not to what is derived from it."""
        return (labels - {_SOURCE}) | {_COLUMN + column for column in self.columns.get(name, ())}

    def _assign_into(self, target: Item | Attr, value: Value) -> None:
        root = target.base
        while isinstance(root, Item | Attr):
            root = root.base
        if not isinstance(root, Ref):
            return
        self._set_setting(target, value)
        held = self.environment.get(root.name)
        if held is None or not value.labels:
            return
        labels = value.labels - {_SOURCE}
        if isinstance(target, Item) and isinstance(target.key, Const):
            # a derived column is as delicate as what it was made of only under its own name
            labels = frozenset(label for label in labels if not label.startswith(_COLUMN))
        if labels - held.labels:
            step = Step(self.cell, target.at, root.name)
            self.environment[root.name] = held._replace(trail=held.trail or value.trail).labelled(
                held.labels | labels, step
            )

    def _set_setting(self, target: Item | Attr, value: Value) -> None:
        """`module.setting = value` is a call of `module.setting=` to the rules."""
        if isinstance(target, Attr):
            named = self.value(target).name
            if named is not None:
                fact = CallFact(named + "=", UNKNOWN, (value,), (), target.at, (), self.cell, UNKNOWN)
                self.calls.append(fact)

    def _run(self, statement: Run) -> None:
        value = self.value(statement.value)
        if statement.shown:
            self.shown = value

    def _branch(self, statement: Branch) -> None:
        before = self.environment
        after = [before]
        for arm in statement.arms:
            if arm:
                self.environment = dict(before)
                self.run(arm)
                after.append(self.environment)
        self.environment = _join_environments(after)

    def _define(self, statement: Define) -> None:
        outside, returned = self.environment, self.returned
        self.environment = dict(outside)
        self.environment.update(dict.fromkeys(statement.parameters, UNKNOWN))
        self.returned = []
        self.run(statement.body)
        self.environment, self.returned = outside, returned
        kind = None if not statement.is_class else f"__main__.{statement.name}"
        self.environment[statement.name] = Value(
            name=kind, define=None if kind else statement, defined_in=self.cell
        )

    def _return(self, statement: Return) -> None:
        self.returned.append(self.value(statement.value))

    # expressions

    def value(self, expression: Expr) -> Value:
        self.steps += 1
        if self.steps > _MAX_STEPS:
            return UNKNOWN
        return _VALUE[type(expression)](self, expression)

    def _const(self, expression: Const) -> Value:
        text = expression.value if isinstance(expression.value, str) else None
        return Value(constant=expression.value, known=True, text=text)

    def _ref(self, expression: Ref) -> Value:
        name = expression.name
        value = self.environment.get(name)
        if value is not None:
            return value
        stars = self.environment.get("*")
        for star in stars.items if stars else ():
            qualified = f"{star.name}.{name}"
            qualified = catalogue.aliases().get(qualified, qualified)
            if qualified in catalogue.apis():
                return Value(name=qualified)
        return Value(name=f"builtins.{name}") if name in _BUILTINS else UNKNOWN

    def _attr(self, expression: Attr) -> Value:
        base = self.value(expression.base)
        if base.name is not None:
            name = f"{base.name}.{expression.name}"
            return Value(name=catalogue.aliases().get(name, name))
        column = _COLUMN + expression.name
        if column in base.labels:
            return base._replace(labels=_only_columns(base.labels, {expression.name}), kind="pandas.Series")
        row = catalogue.api(f"{base.kind}.{expression.name}") if base.kind else None
        labels = _after(base.labels, row.drops) if row else base.labels
        if expression.name in _SHAPES:
            labels = _after(labels, ("column:*", _SOURCE))
        kind = f"{base.kind}.{expression.name}" if base.kind and row is None else None
        if row is not None:
            kind = base.kind if row.returns == "self" else row.returns
        return Value(kind=kind, labels=labels, trail=base.trail if labels else ())

    def _item(self, expression: Item) -> Value:
        base = self.value(expression.base)
        key = self.value(expression.key) if expression.key is not None else None
        if base.name == "os.environ":
            return Value(labels=frozenset({"environment"}))
        if key is None or base.kind != "pandas.DataFrame":
            return _element(base)
        wanted = _column_names(expression.key, key)
        if wanted is None:
            return base
        kind = "pandas.DataFrame" if isinstance(expression.key, Group) else "pandas.Series"
        return base._replace(kind=kind, labels=_only_columns(base.labels, wanted))

    def _text(self, expression: Text) -> Value:
        parts = [self.value(part) for part in expression.parts]
        text = "".join("{}" if part.text is None else part.text for part in parts)
        known = all(part.known or (part.text is not None and "{}" not in part.text) for part in parts)
        whole = merged(parts)
        return whole._replace(kind="builtins.str", text=text, known=known, constant=text if known else None)

    def _group(self, expression: Group) -> Value:
        items = tuple(self.value(item) for item in expression.items)
        return merged(list(items))._replace(items=items, known=all(item.known for item in items))

    def _pairs(self, expression: Pairs) -> Value:
        for key, _ in expression.items:
            if key is not None:
                self.value(key)
        values = [self.value(item) for _, item in expression.items]
        known = all(value.known for value in values)
        return merged(values)._replace(kind="builtins.dict", known=known, items=tuple(values))

    def _join(self, expression: Join) -> Value:
        return merged([self.value(part) for part in expression.parts])

    # calls

    def _call(self, expression: Call) -> Value:
        receiver, name = self._callee(expression.function)
        arguments = tuple(self.value(argument) for argument in expression.arguments)
        keywords = tuple((keyword, self.value(value)) for keyword, value in expression.keywords)
        if name is None:
            called = self.value(expression.function)
            if called.define is not None:
                return self._inline(called.define, called.defined_in, arguments, keywords)
            return self._unknown_call(expression, receiver, arguments, keywords)
        api = catalogue.api(name)
        places = (*(a.at for a in expression.arguments), *(v.at for _, v in expression.keywords))
        fact = CallFact(name, receiver, arguments, keywords, expression.at, places, self.cell, UNKNOWN)
        result = self._result(fact, api)
        self.calls.append(fact._replace(result=result))
        self._effects(fact, api, expression)
        return result

    def _callee(self, function: Expr) -> tuple[Value, str | None]:
        """The object that a method is called on, and the qualified name of what is called."""
        if isinstance(function, Attr):
            base = self.value(function.base)
            if base.name is not None:
                name = f"{base.name}.{function.name}"
                return UNKNOWN, catalogue.aliases().get(name, name)
            if base.kind is not None:
                name = f"{base.kind}.{function.name}"
                return base, catalogue.aliases().get(name, name)
            return base, None
        value = self.value(function)
        return UNKNOWN, value.name if value.define is None else None

    def _unknown_call(
        self,
        expression: Call,
        receiver: Value,
        arguments: tuple[Value, ...],
        keywords: tuple[tuple[str | None, Value], ...],
    ) -> Value:
        result = merged([receiver, *arguments, *(value for _, value in keywords)])
        if isinstance(expression.function, Attr) and expression.function.name in _FLUENT:
            return result._replace(kind=receiver.kind)
        return result

    def _result(self, fact: CallFact, api: catalogue.Api | None) -> Value:
        inputs = [fact.receiver, *fact.arguments, *(value for _, value in fact.keywords)]
        whole = merged(inputs)
        if api is None:
            return whole._replace(kind=self._constructed(fact))
        labels = _after(whole.labels, api.drops) | frozenset(api.adds)
        trail = whole.trail
        if api.reads:
            source = fact.argument(api.reads)
            labels, trail = self._read(source, labels, trail)
        if fact.name == "pandas.DataFrame.drop" or fact.name == "polars.DataFrame.drop":
            labels = _dropped(labels, fact)
        kind = api.returns or self._constructed(fact)
        if kind and (kind == "self" or "@" in kind):
            given = fact.argument(kind)
            kind = given.kind if given is not None else None
        value = Value(kind=kind, labels=labels, trail=trail)
        if api.reads and kind == _FILE:
            source = fact.argument(api.reads)
            value = value._replace(text=source.text if source else None)
        if labels and (labels - whole.labels):
            value = value.labelled(labels, Step(self.cell, fact.at, _short(fact.name)))
        return value

    def _read(
        self, source: Value | None, labels: frozenset[str], trail: tuple[Step, ...]
    ) -> tuple[frozenset[str], tuple[Step, ...]]:
        if source is None or source.text is None:
            return labels, trail
        labels |= remote_labels(source.text)
        stored = self.environment.get(_file(source.text))
        if stored is not None:
            return labels | stored.labels, stored.trail or trail
        return labels, trail

    def _constructed(self, fact: CallFact) -> str | None:
        """A call of a capitalised name makes an instance of it: `sklearn.svm.SVC()`."""
        short = _short(fact.name)
        if short in _FLUENT and fact.receiver.kind:
            return fact.receiver.kind
        return fact.name if short[:1].isupper() else None

    def _effects(self, fact: CallFact, api: catalogue.Api | None, expression: Call) -> None:
        if api is not None and api.writes:
            self._write(fact, api)
        if api is not None and api.fits:
            self._fit(fact, api, expression)

    def _write(self, fact: CallFact, api: catalogue.Api) -> None:
        """A later read of this file gets what was written to it."""
        target = fact.argument(api.writes or "")
        if target is None or target.text is None:
            return
        data = merged([value for spec in api.data if (value := fact.argument(spec)) is not None])
        url = fact.argument(api.reads) if api.reads else None
        labels = data.labels | remote_labels(url.text if url else None)
        if "remote" not in labels:
            labels |= {"written-here"}
        step = Step(self.cell, fact.at, _short(fact.name))
        self.environment[_file(target.text)] = Value(trail=data.trail).labelled(labels, step)

    def _fit(self, fact: CallFact, api: catalogue.Api, expression: Call) -> None:
        """The receiver has learned from this call: what the call adds, the receiver carries from now on."""
        function = expression.function
        if not (isinstance(function, Attr) and isinstance(function.base, Ref)):
            return
        name = function.base.name
        held = self.environment.get(name)
        if held is not None and not held.labels >= set(api.adds):
            step = Step(self.cell, fact.at, f"{name}.{function.name}")
            self.environment[name] = held.labelled(held.labels | set(api.adds), step)

    def _inline(
        self,
        define: Define,
        defined_in: int,
        arguments: tuple[Value, ...],
        keywords: tuple[tuple[str | None, Value], ...],
    ) -> Value:
        if self.depth >= _MAX_INLINE:
            return merged([*arguments, *(value for _, value in keywords)])
        outside, returned, here = self.environment, self.returned, self.cell
        inside = dict(outside)
        inside.update(dict.fromkeys(define.parameters, UNKNOWN))
        inside.update(zip(define.parameters, arguments, strict=False))
        inside.update((k, v) for k, v in keywords if k in define.parameters)
        self.environment, self.returned, self.cell = inside, [], defined_in
        self.depth += 1
        self.run(define.body)
        self.depth -= 1
        result = merged(self.returned) if len(self.returned) != 1 else self.returned[0]
        self.environment, self.returned, self.cell = outside, returned, here
        return result


def _short(name: str) -> str:
    return name.rsplit(".", 1)[-1]


_SHAPES = frozenset({"shape", "columns", "dtypes", "dtype", "size", "index", "ndim", "empty"})


def _part(value: Value) -> Value:
    """What unpacking gives: the parts of a split are tables as the whole was."""
    return value if "split" in value.labels else _element(value)


def _element(value: Value) -> Value:
    return Value(labels=value.labels, trail=value.trail) if value.labels else UNKNOWN


def _only_columns(labels: frozenset[str], wanted: set[str]) -> frozenset[str]:
    kept = {_COLUMN + name for name in wanted}
    return frozenset(label for label in labels if not label.startswith(_COLUMN) or label in kept)


def _after(labels: frozenset[str], drops: tuple[str, ...]) -> frozenset[str]:
    if not drops or not labels:
        return labels
    if "*" in drops:
        return frozenset()
    columns = "column:*" in drops
    return frozenset(
        label for label in labels if label not in drops and not (columns and label.startswith(_COLUMN))
    )


def _dropped(labels: frozenset[str], fact: CallFact) -> frozenset[str]:
    gone: set[str] = set()
    for spec in ("columns@9", "labels@0"):
        value = fact.argument(spec)
        for item in (value, *value.items) if value is not None else ():
            if isinstance(item.constant, str):
                gone.add(_COLUMN + item.constant)
    return labels - gone


def _column_names(expression: Expr | None, key: Value) -> set[str] | None:
    """The columns that a subscript selects; None when it selects rows or is not known."""
    if isinstance(key.constant, str):
        return {key.constant}
    if isinstance(expression, Group) or key.items:
        names = {item.constant for item in key.items}
        if names and all(isinstance(name, str) for name in names):
            return {str(name) for name in names}
    return None


def _join_environments(environments: list[Environment]) -> Environment:
    result = environments[0]
    for other in environments[1:]:
        mixed = dict(other)
        for name, value in result.items():
            mixed[name] = joined(mixed[name], value) if name in mixed else value
        result = mixed
    return result


_RUN: dict[type[Statement], Callable[[_Linker, Any], None]] = {
    Import: _Linker._import,
    Bind: _Linker._bind,
    Run: _Linker._run,
    Branch: _Linker._branch,
    Define: _Linker._define,
    Return: _Linker._return,
}
_VALUE: dict[type[Expr], Callable[[_Linker, Any], Value]] = {
    Const: _Linker._const,
    Ref: _Linker._ref,
    Attr: _Linker._attr,
    Item: _Linker._item,
    Call: _Linker._call,
    Text: _Linker._text,
    Group: _Linker._group,
    Pairs: _Linker._pairs,
    Join: _Linker._join,
}
