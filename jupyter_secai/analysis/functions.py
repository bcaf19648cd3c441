"""Functions and classes that code defines: made where they stand, run where they are called."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from jupyter_secai import catalogue
from jupyter_secai.analysis import guards, rows
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.machine import Machine, Scope, span
from jupyter_secai.analysis.nodes import nodes_of
from jupyter_secai.analysis.program import Binding, Class, Function
from jupyter_secai.analysis.values import UNKNOWN, Value, item_at, merged

_DEEPEST = 6
_MOST_BASES = 20
METHOD = "builtins.method"
Keywords = Sequence[tuple[str | None, Value]]
AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_BINDINGS: dict[str, Binding] = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "cached_property": "property",
}


def define(m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
    """The value of a function; decorators see it, and those of a web server fill its parameters."""
    decorators = [m.value(decorator) for decorator in node.decorator_list]
    for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
        m.value(default)
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    function = _function(m, node, node.name, first, _handed(m, node.decorator_list, decorators))
    m.defined[function] = None
    value = Value(function=function)
    for decorator in reversed(decorators):
        if decorator.function is not None:
            result = call(m, decorator.function, (value,), ())
            value = result if result.function is not None else value
    return value


def _handed(m: Machine, nodes: list[ast.expr], decorators: list[Value]) -> frozenset[str]:
    labels: set[str] = set()
    for node, value in zip(nodes, decorators, strict=True):
        name = value.name or value.kind
        if isinstance(node, ast.Call):
            name = _name_of(m, node.func)
        elif name:
            m.note(CallFact(name, UNKNOWN, (), (), span(node), m.cell, m.during))
        row = catalogue.role(name) if name else None
        if row is not None:
            labels.update(row.hands)
    return frozenset(labels)


def _name_of(m: Machine, function: ast.expr) -> str | None:
    """The qualified name of what is called; a method by the class that it is called on."""
    if isinstance(function, ast.Attribute):
        base = m.value(function.value)
        owner = base.name or base.kind
        return catalogue.canonical(f"{owner}.{function.attr}") if owner else None
    callee = m.value(function)
    return callee.name or callee.kind


def define_lambda(m: Machine, node: ast.Lambda) -> Value:
    function = _function(m, node, "<lambda>", node.lineno, frozenset())
    m.defined[function] = None
    return Value(function=function)


def _function(m: Machine, node: AnyFunction, name: str, first: int, handed: frozenset[str]) -> Function:
    end = node.end_lineno or first
    closure = tuple(m.local.items()) if m.local is not None and m.inside else ()
    digest = hash(m.text(first, end))
    binding = _binding(node)
    function = Function(name, m.cell, first, end, node.col_offset, digest, m.owner, closure, handed, binding)
    m.surroundings.trees[_key(function)] = node
    return function


def _binding(node: AnyFunction) -> Binding:
    for decorator in () if isinstance(node, ast.Lambda) else node.decorator_list:
        if isinstance(decorator, ast.Name) and decorator.id in _BINDINGS:
            return _BINDINGS[decorator.id]
    return ""


def _key(function: Function) -> tuple[int, int, int, int]:
    return function.cell, function.line, function.column, function.digest


def tree(m: Machine, function: Function) -> AnyFunction | None:
    """The syntax tree of a function; parsed again from its cell's text when it is not at hand."""
    trees = m.surroundings.trees
    key = _key(function)
    if key not in trees:
        cell, m.cell = m.cell, function.cell
        text = m.text(function.line, function.end)
        m.cell = cell
        for node in _parsed(text, function):
            trees.setdefault((function.cell, *_start(node), hash_of(text, node, function)), node)
    found = trees.get(key)
    return found if isinstance(found, AnyFunction) else None


def _start(node: AnyFunction) -> tuple[int, int]:
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return min([node.lineno, *(d.lineno for d in decorators)]), node.col_offset


def hash_of(text: str, node: AnyFunction, function: Function) -> int:
    """The digest of the lines that a function stands in."""
    first, _ = _start(node)
    lines = text.split("\n")[first - function.line : (node.end_lineno or first) - function.line + 1]
    return hash("\n".join(lines))


def _parsed(text: str, function: Function) -> list[AnyFunction]:
    """Every function in some lines of a cell, with the places that they have in the cell."""
    for prefix, shift in (("", 1), ("if 1:\n", 2), ("(\n", 2)):
        try:
            module = ast.parse(prefix + text + ("\n)" if prefix == "(\n" else ""), "<cell>")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        ast.increment_lineno(module, function.line - shift)
        return [node for node in nodes_of(module) if isinstance(node, AnyFunction)]
    return []


# --- calling


def call(
    m: Machine, function: Function, arguments: Sequence[Value], keywords: Keywords, this: Value | None = None
) -> Value:
    """Run a function on these arguments; what it returns. Recursion and great depth give what went in."""
    node = tree(m, function)
    if node is None or function in m.inside or len(m.inside) >= _DEEPEST:
        return merged([*arguments, *(value for _, value in keywords)])
    m.called.add(function)
    m.step()
    scope = dict(function.closure)
    if m.local is not None and _is_made_here(m, function):
        scope.update(m.local)
    if this is not None and function.binding != "static":
        arguments = (this, *arguments)
    _fill(m, scope, node.args, arguments, keywords)
    return _inside(m, function, node, scope)


def _is_made_here(m: Machine, function: Function) -> bool:
    """Whether the scope that a nested function was made in is running: it sees what is newer there."""
    held = m.local.get(function.name) if m.local is not None else None
    return held is not None and held.function is function


def analyse(m: Machine, function: Function) -> None:
    """Run a function that nobody calls: nothing is known of its parameters but what a framework hands in."""
    node = tree(m, function)
    if node is None:
        return
    scope: Scope = dict(function.closure)
    parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    m.cell = function.cell
    for number, parameter in enumerate(parameters):
        if number == 0 and function.owner:
            scope[parameter.arg] = _some_instance(m, function)
        else:
            labels = (
                function.handed
                if parameter.annotation is None or number or not function.owner
                else frozenset()
            )
            step = (m.here(parameter, parameter.arg),) if labels else ()
            kind = _annotated(m, parameter)
            value = rows.free(m, parameter, parameter.arg)
            scope[parameter.arg] = value._replace(kind=kind, labels=labels, trail=step)
            if number == 0 and parameter.arg == "event" and _is_of_cloud(parameters):
                scope[parameter.arg] = Value(labels=_SENT, trail=(m.here(parameter, parameter.arg),))
            if parameter.arg == "request" and kind is None:  # what web frameworks call what was sent to them
                scope[parameter.arg] = Value(name="web.request")
    _inside(m, function, node, scope)


_SENT = frozenset({"untrusted", "structured"})


def _is_of_cloud(parameters: list[ast.arg]) -> bool:
    """`def handler(event, context)`, which a cloud calls with what was sent to it."""
    return [parameter.arg for parameter in parameters[1:]] == ["context"]


def _annotated(m: Machine, parameter: ast.arg) -> str | None:
    """The class that an annotation names: `df: pd.DataFrame`."""
    note = parameter.annotation
    if isinstance(note, ast.Name | ast.Attribute):
        name = m.value(note).name
        return name if name and not name.startswith("builtins.") else None
    return None


def _some_instance(m: Machine, function: Function) -> Value:
    """An instance of the class that the method belongs to, its `__init__` run."""
    class_ = m.named(function.owner)
    if class_ is None or class_.class_ is None:
        return UNKNOWN
    noted = m.noted()
    made = instance(m, class_, _Place(function.line), (), (), start=function.name != "__init__")
    m.forget(noted)
    return made


class _Place(ast.AST):
    """A place in the code without a node of its own."""

    def __init__(self, line: int) -> None:
        self.lineno, self.col_offset = line, 0
        self.end_lineno, self.end_col_offset = line, 0


def _fill(
    m: Machine, scope: Scope, parameters: ast.arguments, arguments: Sequence[Value], keywords: Keywords
) -> None:
    """Bind arguments to parameters; defaults are taken, and what is still open is unknown."""
    positional = [*parameters.posonlyargs, *parameters.args]
    for parameter in (*positional, *parameters.kwonlyargs):
        scope[parameter.arg] = UNKNOWN
    defaults = zip(positional[len(positional) - len(parameters.defaults) :], parameters.defaults, strict=True)
    for parameter, default in (*defaults, *zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)):
        if default is not None:
            scope[parameter.arg] = m.value(default)
    for parameter, value in zip(positional, arguments, strict=False):
        scope[parameter.arg] = value
    _rest(scope, parameters, tuple(arguments[len(positional) :]), keywords)


def _rest(scope: Scope, parameters: ast.arguments, left: tuple[Value, ...], keywords: Keywords) -> None:
    names = {p.arg for p in (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)}
    others: list[tuple[str | None, Value]] = []
    for keyword, value in keywords:
        if keyword in names:
            scope[str(keyword)] = value
        else:
            others.append((keyword, value))
        if keyword is None:  # **options
            for name in names & {key for key in value.keys if isinstance(key, str)}:
                scope[name] = item_at(value, name, True) or UNKNOWN
    if parameters.vararg is not None:
        scope[parameters.vararg.arg] = merged(left)._replace(items=left)
    if parameters.kwarg is not None:
        values = tuple(value for _, value in others)
        scope[parameters.kwarg.arg] = merged(values)._replace(
            kind="builtins.dict", items=values, keys=tuple(keyword for keyword, _ in others)
        )


def _inside(m: Machine, function: Function, node: AnyFunction, scope: Scope) -> Value:
    """Run the body in a scope of its own, in the cell where it stands."""
    held = m.local, m.globals, m.returned, m.leaving, m.cell, m.inside, m.context, m.function_base
    context = hash((m.context, m.cell, m.place))
    given = guards.doubted(scope)
    m.local, m.globals, m.returned, m.leaving = scope, set(), [], []
    m.cell, m.inside, m.context = function.cell, (*m.inside, function), context
    m.fork()
    m.function_base = len(m.below)
    ended = False
    if isinstance(node, ast.Lambda):
        m.returned.append(m.value(node.body))
    else:
        ended = m.run(node.body)
    result = _returned(m.returned)
    states = [*m.leaving, *([] if ended and m.leaving else [(m.writes, m.local)])]
    m.settled = guards.settled(given, [local for _, local in states])
    m.rejoin([(writes, None) for writes, _ in states])
    m.local, m.globals, m.returned, m.leaving, m.cell, m.inside, m.context, m.function_base = held
    return result


def _returned(values: list[Value]) -> Value:
    if len(values) == 1:
        return values[0]
    if not values:
        return UNKNOWN
    whole = merged(values)
    first = max(
        values, key=lambda value: (bool(value.kind or value.items or value.function), len(value.labels))
    )
    return first._replace(
        labels=whole.labels,
        trail=whole.trail,
        origins=whole.origins,
        learned=whole.learned,
        known=False,
        constant=None,
        text=first.text if all(value.text == first.text for value in values) else None,
    )


# --- classes


def define_class(m: Machine, node: ast.ClassDef) -> Value:
    """Run the body of a class and keep what it binds."""
    bases = tuple(m.value(base) for base in node.bases[:_MOST_BASES])
    for decorator in node.decorator_list:
        m.value(decorator)
    outer, owner = m.local, m.owner
    m.local, m.owner = dict(outer) if outer is not None else {}, node.name
    before = set(m.local)
    m.run(node.body)
    own = tuple((name, value) for name, value in m.local.items() if name not in before or outer is None)
    m.local, m.owner = outer, owner
    fields = tuple(
        s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
    )
    name = f"__main__.{node.name}"
    return Value(name=name, class_=Class(name, own, bases, fields))


def member(base: Value, attr: str) -> Value | None:
    """The attribute of a class or of its bases."""
    seen = 0
    stack = [base.class_]
    while stack and seen < _MOST_BASES:
        seen += 1
        class_ = stack.pop(0)
        if class_ is not None:
            for name, value in class_.attributes:
                if name == attr:
                    return value
            stack.extend(parent.class_ for parent in class_.bases)
    return None


def bound(m: Machine, found: Value, base: Value) -> Value:
    """What an attribute of an instance gives: a method with its `self`, or what a property returns."""
    if found.function is None or (base.name is not None and found.function.binding != "class"):
        return found
    if found.function.binding == "property":
        return call(m, found.function, (), (), this=base)
    return found._replace(kind=METHOD, items=(base,))


def foreign_base(base: Value) -> str | None:
    """The first class that is not defined in the notebook among the bases: `torch.nn.Module`."""
    seen = 0
    stack = [base.class_]
    while stack and seen < _MOST_BASES:
        seen += 1
        class_ = stack.pop(0)
        for parent in class_.bases if class_ is not None else ():
            if parent.class_ is None and parent.name is not None:
                return parent.name
            stack.append(parent.class_)
    return None


def instance(
    m: Machine,
    class_: Value,
    node: ast.AST,
    arguments: Sequence[Value],
    keywords: Keywords,
    start: bool = True,
) -> Value:
    """A new instance of a class that code defines, with what `__init__` puts into it."""
    made = m.thing(node, Value(kind=class_.name, class_=class_.class_))
    setup = member(class_, "__init__")
    if setup is not None and setup.function is not None and start:
        call(m, setup.function, arguments, keywords, this=made)
    elif class_.class_ is not None and class_.class_.fields:  # a dataclass or model: its fields in order
        given = dict(zip(class_.class_.fields, arguments, strict=False))
        given.update((k, v) for k, v in keywords if k is not None)
        m.change(made, made._replace(keys=tuple(given), items=tuple(given.values())))
    return m.now(made)
