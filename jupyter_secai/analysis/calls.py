"""Calls: what is called, with what, and what comes of it by the API table or by the notebook's own code."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.analysis import builtin_calls, functions, programs, rows, targets
from jupyter_secai.analysis.files import file_key, remote_labels, store
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.machine import Machine, span
from jupyter_secai.analysis.shared import instance_of, member_of, one
from jupyter_secai.analysis.values import COLUMN, UNKNOWN, Step, Value, choices, element, merged

_FILES = frozenset({"io.TextIOWrapper", "io.BufferedReader", "io.BufferedWriter"})
# Methods that return what they were called on, whatever the class.
_FLUENT = frozenset(
    "copy head tail sample fillna dropna reset_index set_index rename astype sort_values query assign "
    "strip lower upper replace decode encode read json text content to cuda cpu".split()
)
_ARRAYS = ("numpy.ndarray", "torch.Tensor")
_UNSEEN = "?."
_PARTIAL = "functools.partial"


class Callee:
    """What is called: a name, code of the notebook's own, and the object that a method is called on."""

    __slots__ = ("name", "receiver", "this", "value")

    def __init__(self, name: str | None, receiver: Value, value: Value, this: Value | None = None) -> None:
        self.name = name
        self.receiver = receiver
        self.value = value
        self.this = this


def call(m: Machine, node: ast.Call) -> Value:
    """What a call gives, after what it does."""
    m.steps += 1
    callee = _callee(m, node.func)
    arguments = _arguments(m, node.args)
    keywords = _keywords(m, node.keywords)
    m.place = (node.lineno, node.col_offset)
    if callee.value.kind == _PARTIAL:
        arguments, keywords = _with_bound(callee.value, arguments, keywords)
    return _called(m, node, callee, arguments, keywords)


def _called(
    m: Machine,
    node: ast.Call,
    callee: Callee,
    arguments: tuple[Value, ...],
    keywords: tuple[tuple[str | None, Value], ...],
) -> Value:
    function = callee.value.function
    if function is not None:
        return functions.call(m, function, arguments, keywords, callee.this)
    if callee.value.class_ is not None and callee.value.name is not None:
        return functions.instance(m, callee.value, node, arguments, keywords)
    if callee.name is None:
        given = merged((callee.value, *arguments, *(value for _, value in keywords)))
        if given is UNKNOWN and callee.receiver is UNKNOWN:
            return given._replace(origins=m.origin(node, "made", "", rows.NO_PARENTS))
        return given
    special = builtin_calls.CALLS.get(callee.name)
    if special is not None:
        result = special(m, node, callee.receiver, arguments, keywords)
        if result is not None:
            if not callee.name.startswith(builtin_calls.QUIET):
                fact = _fact(m, node, callee, arguments, keywords)
                fact.result = result
                m.note(fact, node)
            return result
    return apply(m, node, _fact(m, node, callee, arguments, keywords), node)


def _with_bound(
    bound: Value, arguments: tuple[Value, ...], keywords: tuple[tuple[str | None, Value], ...]
) -> tuple[tuple[Value, ...], tuple[tuple[str | None, Value], ...]]:
    """What functools.partial holds already, before what is given now."""
    held = list(zip(bound.keys, bound.items, strict=True))
    named = [(str(key), value) for key, value in held if key is not None]
    return (*(value for key, value in held if key is None), *arguments), (*named, *keywords)


def _fact(
    m: Machine,
    node: ast.Call,
    callee: Callee,
    arguments: tuple[Value, ...],
    keywords: tuple[tuple[str | None, Value], ...],
) -> CallFact:
    name, in_loop = callee.name or "", m.loops > 0
    at = span(node)
    return CallFact(name, callee.receiver, arguments, keywords, at, m.cell, m.during, in_loop, m.endless)


def _arguments(m: Machine, nodes: list[ast.expr]) -> tuple[Value, ...]:
    values: list[Value] = []
    for node in nodes:
        value = m.value(node)
        if node.__class__ is ast.Starred and value.items and not value.keys:
            values.extend(value.items)
        else:
            values.append(value)
    return tuple(values)


def _keywords(m: Machine, nodes: list[ast.keyword]) -> tuple[tuple[str | None, Value], ...]:
    if not nodes:
        return ()
    found: list[tuple[str | None, Value]] = []
    for keyword in nodes:
        value = m.value(keyword.value)
        if keyword.arg is None and value.keys and all(isinstance(key, str) for key in value.keys):
            found.extend((str(key), item) for key, item in zip(value.keys, value.items, strict=True))
            continue
        found.append((keyword.arg, value))
    return tuple(found)


# --- what is called


def _callee(m: Machine, node: ast.expr) -> Callee:
    if node.__class__ is ast.Name:
        value = m.value(node)
        if value.origins and value.kind is None:  # a function that is not seen, not data
            name = node.id
            return Callee(_UNSEEN + name if name[:1].isupper() else None, UNKNOWN, UNKNOWN)
        return of_value(value)
    if node.__class__ is not ast.Attribute:
        return of_value(m.value(node))
    base, attr = m.value(node.value), node.attr
    if base.class_ is not None or (base.keys and attr in base.keys):
        return _of_member(m, base, attr)
    if base.name is not None:
        name = member_of(base.name, attr).name or ""
        own = base.labels and catalogue.api(name) is None  # a method of a value that carries something
        return Callee(name, base._replace(name=None) if own else UNKNOWN, UNKNOWN)
    if base.kind is None and base.text is None:
        return Callee(_unseen(node), base, UNKNOWN)
    return Callee(method_name(base, attr), base, UNKNOWN)


def _unseen(node: ast.Attribute) -> str:
    """A method of something unknown; with the names before it where a row asks for them.

    `self.client.messages.create` is `?.messages.create`, `self.db.execute` is `?.execute`.
    """
    names = [node.attr]
    base: ast.expr = node.value
    while isinstance(base, ast.Attribute):
        names.append(base.attr)
        base = base.value
    for count in range(len(names), 1, -1):
        name = _UNSEEN + ".".join(reversed(names[:count]))
        if name in catalogue.apis():
            return name
    return _UNSEEN + node.attr


def method_name(base: Value, attr: str) -> str:
    """The qualified name of a method of a value."""
    kind = base.kind or ("builtins.str" if base.text is not None else None)
    if kind is None or kind.startswith("rows."):
        return _UNSEEN + attr
    name = member_of(kind, attr).name or ""
    package, is_part, part = kind.partition(".DataFrame.")
    if is_part and "." not in part and not {name, kind} & catalogue.apis().keys():
        return f"{package}.Series.{attr}"  # `table.letter` is a column, as `table["letter"]` is
    return name


def _of_member(m: Machine, base: Value, attr: str) -> Callee:
    """A method of an instance or class that code defines, or one that it inherits from a library's class."""
    found = functions.member(base, attr)
    if found is not None:
        this = None if base.name is not None else base
        if found.function is not None and found.function.binding == "class":
            this = base
        return Callee(found.name, base, found, this) if found.function else of_value(found)
    if attr in base.keys:
        return of_value(m.now(base.items[base.keys.index(attr)]))
    foreign = functions.foreign_base(base)
    return Callee(member_of(foreign or base.kind or base.name or "", attr).name, base, UNKNOWN)


def of_value(value: Value) -> Callee:
    """What calling this value calls."""
    if value.kind == functions.METHOD:
        return Callee(None, value.items[0], value, value.items[0])
    if value.function is not None or value.name is not None:
        return Callee(value.name, UNKNOWN, value)
    if value.class_ is not None:
        return _of_instance(value)
    if value.kind is None:
        return Callee(None, UNKNOWN, value)
    if (
        catalogue.api(value.kind) is not None and not value.object
    ):  # a bound method that was kept: f = df.to_csv
        return Callee(value.kind, value, UNKNOWN)
    return Callee(f"{value.kind}.__call__", value, UNKNOWN)


def _of_instance(value: Value) -> Callee:
    for name in ("__call__", "forward", "call"):
        found = functions.member(value, name)
        if found is not None and found.function is not None:
            return Callee(None, value, found, value)
    return Callee(f"{functions.foreign_base(value) or value.kind}.__call__", value, UNKNOWN)


# --- what it gives and does


def apply(m: Machine, node: ast.AST, fact: CallFact, written: ast.Call | None = None) -> Value:
    """Note a call (as it is `written`, if it is), and what the API table says that it gives and does."""
    api, role = catalogue.api(fact.name), catalogue.role(fact.name)
    result = _result(m, node, fact, api)
    if role is not None:
        result = rows.apply(m, node, fact, role, result)
        if role.calls:
            result = _passed(m, node, fact, role, result)
    elif not result.origins and api is not None and api.stage == "collect" and _gives_data(fact):
        result = result._replace(origins=m.origin(node, "read", fact.name, rows.NO_PARENTS))
    elif node is not m.unused and _is_unseen(fact, api, result):
        result = result._replace(origins=m.origin(node, "made", fact.name, rows.NO_PARENTS))
    if node is not m.unused:
        result = _with_identity(m, node, fact, result)
    if written is not None and targets.SOURCE in result.labels:
        result = _of_records(m, written, result)
    fact.result = result
    m.note(fact, written)
    if fact.keywords and _is_in_place(fact):
        rows.change_receiver(m, node, fact.receiver, result._replace(kind=fact.receiver.kind))
        return UNKNOWN
    _take_effect(m, node, fact, api)
    return result


def _take_effect(m: Machine, node: ast.AST, fact: CallFact, api: catalogue.Api | None) -> None:
    """What a call does to files, and to what it is called on."""
    if api is not None and api.writes:
        _write(m, node, fact, api)
    elif fact.receiver.kind in _FILES and fact.receiver.text and short(fact.name).startswith("write"):
        store(m, fact.receiver.text, merged(fact.arguments), fact.at, short(fact.name))
    if api is not None and api.fits:
        _learn(m, node, fact, api)
    if api is not None and api.puts:
        _put(m, node, fact, api)


def _of_records(m: Machine, node: ast.Call, table: Value) -> Value:
    """A table that is made of rows which code has put together has the delicate fields of these."""
    for argument in node.args:
        known = m.lookup("columns:" + argument.id) if isinstance(argument, ast.Name) else None
        if known is not None and not known.labels <= table.labels:
            table = table.labelled(table.labels | known.labels, m.here(node, short(table.kind or "")))
    return table


def _is_in_place(fact: CallFact) -> bool:
    return any(keyword == "inplace" and value.constant is True for keyword, value in fact.keywords)


def _is_unseen(fact: CallFact, api: catalogue.Api | None, result: Value) -> bool:
    """Whether a call may give data: nothing is known of it, or it gives an array."""
    if result.origins or fact.receiver.kind or short(fact.name)[:1].isupper():
        return False
    return api is None or api.returns in _ARRAYS


def _gives_data(fact: CallFact) -> bool:
    return not any(value.origins for value in fact.arguments)


def _with_identity(m: Machine, node: ast.AST, fact: CallFact, result: Value) -> Value:
    """Instances and tables that were just made can change in place."""
    if result.object or result.kind is None or result.kind == functions.METHOD:
        return result
    if short(result.kind)[:1].isupper() and (fact.receiver is UNKNOWN or short(fact.name)[:1].isupper()):
        return m.thing(node, result)
    return result


def _result(m: Machine, node: ast.AST, fact: CallFact, api: catalogue.Api | None) -> Value:
    whole = merged((fact.receiver, *fact.arguments, *_kept_keywords(fact)))
    if api is None:
        kind = _constructed(fact)
        if kind is not None and not whole.labels.isdisjoint(_OPENING):
            whole = whole._replace(labels=whole.labels - _OPENING)
        if whole is UNKNOWN and kind is not None:
            whole = instance_of(kind)
        elif kind is not None:
            whole = whole._replace(kind=kind)
        return whole._replace(text=fact.receiver.text) if short(fact.name) in _FLUENT else whole
    labels, trail = _passed_on(fact, api, whole.labels), whole.trail
    source = fact.argument(api.reads) if api.reads else None
    for path in _paths(source) if source is not None else ():
        labels, trail = _read(m, path, labels, trail)
    if api.runs and (command := fact.argument(api.runs)) is not None:
        held = programs.started(m, command, fact.at)
        labels, trail = labels | held.labels, trail or held.trail
    if fact.name.endswith("DataFrame.drop"):
        labels = _dropped(labels, fact)
    kind = api.returns or _constructed(fact)
    if kind and (kind == "self" or "@" in kind):
        given = fact.argument(kind)
        kind = given.kind if given is not None else None
    if whole is UNKNOWN and not labels and not api.fields and api.returns != "self" and kind not in _FILES:
        return UNKNOWN if kind is None else instance_of(kind)
    bare = "*" in api.drops
    fields = [
        (spec.partition("@")[0], one) for spec in api.fields if (one := fact.argument(spec)) is not None
    ]
    value = Value(
        kind=kind,
        labels=labels,
        trail=trail if labels else (),
        text=source.text if source is not None and kind in _FILES else None,
        origins=rows.NO_PARENTS if bare else whole.origins,
        learned=rows.NO_PARENTS if bare else whole.learned,
        items=fact.receiver.items if api.returns == "self" else tuple(one for _, one in fields),
        keys=tuple(name for name, _ in fields),
        object=_same_object(fact, api),
    )
    return value.labelled(labels, m.here(node, short(fact.name))) if labels - whole.labels else value


# A key opens a client; what the client gives afterwards is not the key.
_OPENING = frozenset({"secret", "environment"})
_CONNECTS = re.compile(
    r"(?:Client|[cC]onnect(?:ion)?|create_engine|from_url|from_uri|from_connection_string)$"
)
_OPENS = re.compile(r"(?i)(?:key|token|secret|password|passwd|pwd|credentials?|auth)$")


def _passed_on(fact: CallFact, api: catalogue.Api, labels: frozenset[str]) -> frozenset[str]:
    labels = after(labels, api.drops)
    if not labels.isdisjoint(_OPENING) and (_CONNECTS.search(fact.name) or fact.name in _opened()):
        labels -= _OPENING
    return one(labels | set(api.adds)) if api.adds else labels


@cache
def _opened() -> frozenset[str]:
    """The calls that take a credential by its place: what they give is not the credential."""
    return frozenset(name for row in catalogue.credential_calls() if not row.named_by for name in row.names)


def _kept_keywords(fact: CallFact) -> list[Value]:
    """What keywords hand over, without what only says who is calling."""
    return [
        value
        for keyword, value in fact.keywords
        if keyword is None or value.labels.isdisjoint(_OPENING) or not _OPENS.search(keyword)
    ]


def _same_object(fact: CallFact, api: catalogue.Api) -> int:
    """`fit` and the like return the very object that they were called on."""
    return fact.receiver.object if api.returns == "self" and (api.fits or api.stage == "train") else 0


def _paths(source: Value) -> tuple[str, ...]:
    """The text of an address or path, and those that it may be."""
    own = () if source.text is None else (source.text,)
    return (*own, *(one.text for one in choices(source) if one.text is not None))


def _read(
    m: Machine, text: str, labels: frozenset[str], trail: tuple[Step, ...]
) -> tuple[frozenset[str], tuple[Step, ...]]:
    labels |= remote_labels(text) | catalogue.path_labels(text)
    stored = m.lookup(file_key(text))
    if stored is not None:
        return labels | stored.labels, stored.trail or trail
    return labels, trail


def _constructed(fact: CallFact) -> str | None:
    """A call of a capitalised name makes an instance of it: `sklearn.svm.SVC()`."""
    last = short(fact.name)
    if last in _FLUENT and fact.receiver.kind:
        return fact.receiver.kind
    return fact.name if last[:1].isupper() else None


def _write(m: Machine, node: ast.AST, fact: CallFact, api: catalogue.Api) -> None:
    """A later read of this file gets what was written to it."""
    target = fact.argument(api.writes or "")
    given = merged([value for spec in api.data if (value := fact.argument(spec)) is not None])
    if target is not None and target.text is None and target.object:  # a buffer
        m.change(target, _holding(m, node, fact, m.now(target), given))
    if target is None or target.text is None:
        return
    url = fact.argument(api.reads) if api.reads else None
    labels = remote_labels(url.text if url else None) | ({"remote"} & set(api.adds))
    store(m, target.text, given, fact.at, short(fact.name), labels)


def _put(m: Machine, node: ast.AST, fact: CallFact, api: catalogue.Api) -> None:
    """The receiver holds what it was given, and so does the buffer or file that it writes to."""
    given = merged([fact.result, *(value for spec in api.puts if (value := fact.argument(spec)) is not None)])
    held = m.now(fact.receiver)
    rows.change_receiver(m, node, held, _holding(m, node, fact, held, given))
    for item in held.items:
        if item.kind in _FILES and item.text:
            store(m, item.text, given, fact.at, short(fact.name))
        elif item.object:
            m.change(item, _holding(m, node, fact, m.now(item), given))


def _holding(m: Machine, node: ast.AST, fact: CallFact, held: Value, given: Value) -> Value:
    labels = held.labels | (given.labels - {targets.SOURCE})
    if labels == held.labels:
        return held
    return held._replace(trail=held.trail or given.trail).labelled(labels, m.here(node, short(fact.name)))


def _learn(m: Machine, node: ast.AST, fact: CallFact, api: catalogue.Api) -> None:
    """The receiver has learned from this call: what the call adds, the receiver carries from now on."""
    held = m.now(fact.receiver)
    if held.labels >= set(api.adds):
        return
    step = m.here(node, f"{_root_name(node) or short(held.kind or '')}.{short(fact.name)}")
    rows.change_receiver(m, node, held, held.labelled(held.labels | set(api.adds), step))


def _root_name(node: ast.AST) -> str:
    function = getattr(node, "func", None)
    base = getattr(function, "value", None)
    return base.id if isinstance(base, ast.Name) else ""


# --- functions that are handed over


def _passed(m: Machine, node: ast.AST, fact: CallFact, role: catalogue.Role, result: Value) -> Value:
    """`map(f, xs)`, `executor.submit(f, x)`, `df.apply(f)`: the function is called with what goes with it."""
    passed = fact.argument(role.calls or "")
    if passed is None:
        return result
    if role.hands:
        step = m.here(node, short(fact.name))
        given = tuple(Value(labels=frozenset(role.hands), trail=(step,)) for _ in range(_MOST_HANDED))
    else:
        given = tuple(
            item
            for spec in role.passes
            for value in _specified(fact, spec)
            for item in (value.items if spec.startswith("args@") and value.items else (value,))
        )
        if role.each:
            given = tuple(element(value) for value in given)
    returned = [
        call_value(m, node, one, given) for one in ((passed, *passed.items) if passed.items else (passed,))
    ]
    seen = role.each and any(call_is_seen(one) for one in (passed, *passed.items))
    whole = merged(returned if seen else (result, *returned))
    if fact.name == "builtins.filter" and len(fact.arguments) > 1:
        return fact.arguments[1]._replace(kind="builtins.list", keys=(), object=0)
    items = (returned[0],) if role.each and returned[0] is not UNKNOWN else ()
    return result._replace(
        labels=whole.labels, trail=whole.trail, items=items, origins=whole.origins, learned=whole.learned
    )


_MOST_HANDED = 12


def call_is_seen(passed: Value) -> bool:
    """Whether what a function does to each element is known: its result then holds nothing else."""
    name = passed.name
    return passed.function is not None or (name is not None and catalogue.api(name) is not None)


def _specified(fact: CallFact, spec: str) -> Sequence[Value]:
    if spec == "rest":
        return fact.arguments[1:]
    value = fact.argument(spec)
    return (value,) if value is not None else ()


def call_value(m: Machine, node: ast.AST, passed: Value, arguments: tuple[Value, ...]) -> Value:
    """Call a function that is a value."""
    callee = of_value(passed)
    keywords: tuple[tuple[str | None, Value], ...] = ()
    if passed.kind == _PARTIAL:
        arguments, keywords = _with_bound(passed, arguments, ())
    if callee.value.function is not None:
        return functions.call(m, callee.value.function, arguments, keywords, callee.this)
    if callee.name is None or passed.class_ is not None:
        return UNKNOWN
    at = span(node)
    fact = CallFact(callee.name, callee.receiver, arguments, keywords, at, m.cell, m.during)
    return apply(m, node, fact)


# --- names and labels


def short(name: str) -> str:
    """The last part of a qualified name."""
    return name.rsplit(".", 1)[-1]


# What a table carries that is about people, whichever of its columns say so.
_OF_PEOPLE = frozenset({"personal", "special"})


def after(labels: frozenset[str], drops: Sequence[str]) -> frozenset[str]:
    """The labels that are left when these are dropped; `*` is all, `column:*` every column."""
    if not drops or not labels:
        return labels
    if "*" in drops:
        return frozenset()
    columns = "column:*" in drops
    return frozenset(
        label
        for label in labels
        if label not in drops and not (columns and (label.startswith(COLUMN) or label in _OF_PEOPLE))
    )


def _dropped(labels: frozenset[str], fact: CallFact) -> frozenset[str]:
    gone: set[str] = set()
    for spec in ("columns@9", "labels@0"):
        value = fact.argument(spec)
        for item in (value, *value.items) if value is not None else ():
            if isinstance(item.constant, str):
                gone.add(COLUMN + item.constant)
    return labels - gone
