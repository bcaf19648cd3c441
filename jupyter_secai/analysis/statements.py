"""What each statement does to the machine: binding, branching, looping, defining."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from jupyter_secai.analysis import commands, functions, guards, targets
from jupyter_secai.analysis.files import file_key
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.machine import RUN, Machine, State, span
from jupyter_secai.analysis.nodes import nodes_of
from jupyter_secai.analysis.program import Import
from jupyter_secai.analysis.shared import named
from jupyter_secai.analysis.texts import text_of
from jupyter_secai.analysis.values import MOST_ITEMS, UNKNOWN, Value, element, merged

_ERROR = Value(labels=frozenset({"error-text"}))
_SERVED = frozenset({"untrusted", "error-text"})  # of functions whose answer somebody else gets
_PAUSES = frozenset({"input", "time", "monotonic", "perf_counter", "confirm", "ask", "get", "recv"})
_MOST_NESTED_LOOPS = 2  # deeper loops are walked once


def _import(m: Machine, node: ast.Import) -> None:
    for alias in node.names:
        top = alias.name.partition(".")[0]
        _bind_import(m, node, alias.asname or top, alias.name if alias.asname else top, alias.name)


def _import_from(m: Machine, node: ast.ImportFrom) -> None:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            stars = m.named("*") or UNKNOWN
            m.assign("*", Value(items=(*stars.items, Value(name=module))))
            _note_import(m, node, module)
        else:
            qualified = f"{module}.{alias.name}"
            _bind_import(m, node, alias.asname or alias.name, qualified, qualified)


def _bind_import(m: Machine, node: ast.stmt, name: str, qualified: str, written: str) -> None:
    m.assign(name, named(qualified))
    _note_import(m, node, written)


def _note_import(m: Machine, node: ast.stmt, qualified: str) -> None:
    held = m.lookup(file_key(f"{qualified.partition('.')[0]}.py"))
    if held is not None and held.labels:
        m.note(CallFact("import.file", UNKNOWN, (held,), (), span(node), m.cell, m.during))
    if m.cell == m.during:
        m.imports.setdefault((qualified, node.lineno, node.col_offset), Import(qualified, m.cell, span(node)))


# --- binding


def _assign(m: Machine, node: ast.Assign) -> None:
    value = _value_of_line(m, node) or m.value(node.value)
    if value.labels or guards.is_digest(node.value):
        guards.remember(m, node.targets[0], node.value, value)
    for target in node.targets:
        targets.assign(m, target, value)


def _value_of_line(m: Machine, node: ast.Assign) -> Value | None:
    """`files = !ls` is masked as `files = None`: the command on that line gives the value."""
    if node.value.__class__ is ast.Constant and node.value.value is None:
        held = m.commands(node.lineno)
        if held and held[0].target:
            return commands.run(m, held[0])
    return None


def _ann_assign(m: Machine, node: ast.AnnAssign) -> None:
    if node.value is not None:
        targets.assign(m, node.target, m.value(node.value))


def _aug_assign(m: Machine, node: ast.AugAssign) -> None:
    held, added = m.value(node.target), m.value(node.value)
    value = merged((held, added))._replace(kind=held.kind, object=held.object)
    if held.items and added.items and not held.keys:
        value = value._replace(items=(*held.items, *added.items)[:MOST_ITEMS])
    if isinstance(node.op, ast.Add) and held.text is not None and added.text is not None:
        value = text_of((held, added))
    if held.object:
        m.change(held, value)
    targets.assign(m, node.target, value)


def _delete(m: Machine, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            m.assign(target.id, UNKNOWN)
        elif isinstance(target, ast.Subscript):
            targets.drop_item(m, target)


def _expression(m: Machine, node: ast.Expr) -> bool:
    m.unused, m.settled = node.value, []
    m.value(node.value)
    m.unused = None
    if isinstance(node.value, ast.Call):
        guards.clear_settled(m, node.value)
        return guards.never_returns(m, node.value)
    return False


def _pass(m: Machine, node: ast.Pass) -> None:
    for command in m.commands(node.lineno):
        commands.run(m, command)


def _global(m: Machine, node: ast.Global) -> None:
    m.globals = m.globals | set(node.names)


# --- branches and loops


def _arms(m: Machine, arms: Sequence[Callable[[], bool]], skippable: bool) -> bool:
    """Run each arm from the present state and go on from what any of them leaves; true when none goes on."""
    start: State = {}, m.local
    m.fork()
    after: list[State] = [start] if skippable else []
    for arm in arms:
        m.begin(start)
        if not arm():
            after.append((m.writes, m.local))
    m.rejoin(after or [start])
    return not after


def _if(m: Machine, node: ast.If) -> bool:
    m.value(node.test)
    held, refuted = guards.cleared(m, node.test)

    def then() -> bool:
        guards.clear(m, held)
        return m.run(node.body)

    def otherwise() -> bool:
        guards.clear(m, refuted)
        return m.run(node.orelse)

    return _arms(m, (then, otherwise), skippable=False)


def _for(m: Machine, node: ast.For | ast.AsyncFor) -> None:
    each = element(m.value(node.iter))
    name = node.target.id if isinstance(node.target, ast.Name) else ""
    begun: list[Value | None] = []

    def enter() -> None:
        targets.assign(m, node.target, each)
        begun[:] = [_bound(m, name, (m.writes, m.local))]

    ends = [_bound(m, name, state) for state in _loop(m, node.body, enter)]
    if begun[0] is not None:
        guards.every_one(m, node, begun[0], ends)
    m.run(node.orelse)


def _bound(m: Machine, name: str, state: State) -> Value | None:
    """What a loop's variable stands for in a state."""
    scope = state[1] if state[1] is not None and name not in m.globals else state[0]
    return scope.get(name)


def _while(m: Machine, node: ast.While) -> None:
    m.value(node.test)
    endless, m.endless = m.endless, _is_endless(node)
    _loop(m, node.body, lambda: None)
    m.endless = endless
    m.run(node.orelse)


def _is_endless(loop: ast.While) -> bool:
    """Whether nothing in a loop counts its rounds, looks at a clock, or waits for a person."""
    if isinstance(loop.test, ast.Compare):
        return False
    for node in nodes_of(ast.Module(loop.body, [])):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _PAUSES:
            return False
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Gt | ast.GtE | ast.Lt | ast.LtE):
            return False
    return True


def _loop(m: Machine, body: list[ast.stmt], enter: Callable[[], None]) -> list[State]:
    """Walk the body; once more when the first walk changed what the body starts from. Gives all its ends."""
    outer, noted = (m.exits, m.loop_base), m.noted()
    start: State = {}, m.local
    m.fork()
    m.loop_base = len(m.below)
    m.loops += 1
    starts = [start]
    after = _once(m, body, enter, starts)
    if m.loops <= _MOST_NESTED_LOOPS and _changed(m, after):
        m.forget(noted)
        starts = after
        after = _once(m, body, enter, starts)
    m.loops -= 1
    m.exits, m.loop_base = outer
    m.rejoin(after)
    return after[len(starts) :]


def _once(m: Machine, body: list[ast.stmt], enter: Callable[[], None], starts: list[State]) -> list[State]:
    m.begin(m.meet(starts))
    m.exits = []
    enter()
    ended = m.run(body)
    return [*starts, *m.exits, *([] if ended else [(m.writes, m.local)])]


def _changed(m: Machine, after: list[State]) -> bool:
    """Whether something that was there before the loop carries more after it."""
    start = after[0][1] or {}
    m.writes = {}
    return any(_grown(m.lookup, writes) or _grown(start.get, scope or {}) for writes, scope in after[1:])


def _grown(before: Callable[[Any], Value | None], after: Mapping[Any, Value]) -> bool:
    for key, value in after.items():
        held = before(key)
        if held is not None and held is not value and _carries_more(held, value):
            return True
    return False


def _carries_more(old: Value, new: Value) -> bool:
    return not (new.labels <= old.labels and new.origins <= old.origins and new.learned <= old.learned)


def _leave(m: Machine, node: ast.Break | ast.Continue) -> bool:
    if m.loop_base > m.function_base:
        m.exits.append(m.state(m.loop_base))
    return True


def _with(m: Machine, node: ast.With | ast.AsyncWith) -> bool:
    for item in node.items:
        value = m.value(item.context_expr)
        if item.optional_vars is not None:
            targets.assign(m, item.optional_vars, value)
    return m.run(node.body)


def _try(m: Machine, node: ast.Try | ast.TryStar) -> bool:
    start: State = {}, m.local
    m.fork()
    m.begin(start)
    ended = m.run(node.body)
    done: State = m.writes, m.local
    after: list[State] = []
    m.begin(done)
    if not (m.run(node.orelse) or ended):
        after.append((m.writes, m.local))
    for handler in node.handlers:
        _note_passed_over(m, node, handler)
        m.begin(m.meet([start, done]))
        if handler.name:
            m.assign(handler.name, _ERROR)
        if not m.run(handler.body):
            after.append((m.writes, m.local))
    m.rejoin(after or [done])
    return m.run(node.finalbody) or not after


def _note_passed_over(m: Machine, node: ast.Try | ast.TryStar, handler: ast.ExceptHandler) -> None:
    """Checks whose failure is caught and passed over are calls of `python.passed-over` to the rules."""
    if any(not isinstance(statement, ast.Pass) for statement in handler.body):
        return
    for statement in node.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            check = Value(text=name)
            at = span(call)
            m.note(CallFact("python.passed-over", UNKNOWN, (check,), (), (*at, *at), m.cell, m.during))


def _match(m: Machine, node: ast.Match) -> None:
    subject = m.value(node.subject)

    def case(case: ast.match_case) -> bool:
        for name in _captured(case.pattern):
            m.assign(name, element(subject) if subject.items else subject._replace(object=0))
        if case.guard is not None:
            m.value(case.guard)
        return m.run(case.body)

    _arms(m, [lambda c=c: case(c) for c in node.cases], skippable=True)  # type: ignore[misc]


def _captured(pattern: ast.pattern) -> Iterable[str]:
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield name


# --- leaving and defining


def _return(m: Machine, node: ast.Return) -> bool:
    if node.value is not None:
        value = m.value(node.value)
        m.returned.append(value)
        _note_return(m, node.value, value)
    if m.function_base:
        m.leaving.append(m.state(m.function_base))
    return True


def _note_return(m: Machine, node: ast.expr, value: Value) -> None:
    """What others take from a function is to the rules a call: a page that is served, a recipe of pickle."""
    function = m.inside[-1] if m.inside else None
    if function is None:
        return
    if value.labels and not function.handed.isdisjoint(_SERVED):
        m.calls.append(CallFact("web.response", UNKNOWN, (value,), (), span(node), m.cell, m.during))
    elif function.name in ("__reduce__", "__reduce_ex__") and value.items:
        m.calls.append(CallFact("pickle.recipe", UNKNOWN, value.items, (), span(node), m.cell, m.during))


def _raise(m: Machine, node: ast.Raise) -> bool:
    if node.exc is not None:
        m.value(node.exc)
    return True


def _assert(m: Machine, node: ast.Assert) -> None:
    tested = m.value(node.test)
    at = span(node)
    m.note(CallFact("python.assert", UNKNOWN, (tested,), (), (*at, *span(node.test)), m.cell, m.during))
    guards.clear(m, guards.cleared(m, node.test)[0])


def _function(m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    m.assign(node.name, functions.define(m, node))


def _class(m: Machine, node: ast.ClassDef) -> None:
    m.assign(node.name, functions.define_class(m, node))


RUN.update(
    {
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Assign: _assign,
        ast.AnnAssign: _ann_assign,
        ast.AugAssign: _aug_assign,
        ast.Delete: _delete,
        ast.Expr: _expression,
        ast.Pass: _pass,
        ast.Global: _global,
        ast.If: _if,
        ast.For: _for,
        ast.AsyncFor: _for,
        ast.While: _while,
        ast.Break: _leave,
        ast.Continue: _leave,
        ast.With: _with,
        ast.AsyncWith: _with,
        ast.Try: _try,
        ast.TryStar: _try,
        ast.Match: _match,
        ast.Return: _return,
        ast.Raise: _raise,
        ast.Assert: _assert,
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.ClassDef: _class,
    }
)
