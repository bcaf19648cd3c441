"""Tests that make a value harmless in their branch: allow lists, full matches, tests of its type or place.

What is tested may be the value, or what stands for it: the host of an address, the real place of a path.
"""

from __future__ import annotations

import ast
import re
from typing import Literal

from jupyter_secai import catalogue
from jupyter_secai.analysis.files import FILE_KEY, file_key
from jupyter_secai.analysis.machine import Machine, Scope
from jupyter_secai.analysis.values import UNKNOWN, Value

DOUBTED = frozenset({"untrusted", "structured", "llm-output", "remote", "environment", "member-name"})
_NUMBERS = frozenset({"builtins.int", "builtins.float", "builtins.bool"})
_COLLECTS = frozenset(
    {"builtins.set", "builtins.frozenset", "builtins.list", "builtins.tuple", "builtins.sorted"}
)
_COMMON_PATH = frozenset({"os.path.commonpath", "os.path.commonprefix"})
_OWN_ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+]*://[\w.-]+(?::\d+)?/")
_MOST_STEPS = 5

# What is proved of a name: it does no harm; it is one of some constants, or of their kind; nobody changed it;
# it is a text, not a dict with something in it.
Proof = Literal["harmless", "chosen", "verified", "text"]
HARMLESS: Proof = "harmless"
CHOSEN: Proof = "chosen"
VERIFIED: Proof = "verified"
TEXT: Proof = "text"
Names = tuple[tuple[str, Proof], ...]


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
        return _called(m, test), _any(m, test)
    if isinstance(test, ast.NamedExpr):
        return cleared(m, test.value)
    if isinstance(test, ast.Attribute):
        return (), _about(m, test)
    if isinstance(test, ast.Name):
        test = m.views.get(test.id, test)
    return (), _left_out(m, test)


def remember(m: Machine, target: ast.expr, made_of: ast.expr, value: Value) -> None:
    """Keep from what a doubted variable was made: a later test of it may be one of that."""
    if isinstance(target, ast.Name) and (not value.labels.isdisjoint(DOUBTED) or is_digest(made_of)):
        m.views[target.id] = made_of


def chosen_by(m: Machine, written: ast.Subscript, base: Value, key: Value) -> None:
    """After `TABLES[name]` of a dict of the code's own the name is one of its keys: else it is a KeyError."""
    name, owner = written.slice, written.value
    own = base.known or (isinstance(owner, ast.Name) and owner.id.isupper())
    if own and isinstance(name, ast.Name) and base.keys and None not in base.keys and not key.known:
        clear(m, ((name.id, CHOSEN),))


def every_one(m: Machine, loop: ast.For | ast.AsyncFor, each: Value, ends: list[Value | None]) -> None:
    """After a loop that lets no element pass without a test, what it went through is as harmless as they."""
    if not isinstance(loop.iter, ast.Name) or each.labels.isdisjoint(DOUBTED) or not ends:
        return
    proved = _proved(each)
    if all(end in proved for end in ends):
        clear(m, ((loop.iter.id, CHOSEN),))


def as_told(value: Value, key: str) -> Value:
    """What a list of others calls a file: `entry["file_name"]`, where the list was downloaded."""
    if not catalogue.guards().naming.search(key):
        return value
    return value._replace(labels=value.labels | {"member-name"})


def is_last_part(node: ast.Subscript) -> bool:
    """`path.split("/")[-1]`: a name without folders before it."""
    call, place = node.value, node.slice
    return (
        isinstance(call, ast.Call)
        and _last_name(call.func) in ("split", "rsplit", "rpartition")
        and bool(call.args)
        and getattr(call.args[0], "value", None) in ("/", "\\")
        and isinstance(place, ast.UnaryOp)
        and getattr(place.operand, "value", None) == 1
    )


# --- comparisons


def _comparison(m: Machine, test: ast.Compare) -> tuple[Names, Names]:
    operator, left, right = test.ops[0], test.left, test.comparators[0]
    if isinstance(operator, ast.Is | ast.IsNot):
        return _either(
            isinstance(operator, ast.IsNot), _called(m, left) if isinstance(left, ast.Call) else ()
        )
    if isinstance(operator, ast.In | ast.NotIn):
        return _member(m, isinstance(operator, ast.In), left, right)
    if isinstance(operator, ast.Eq | ast.NotEq):
        return _either(isinstance(operator, ast.Eq), _equal(m, left, right))
    if isinstance(operator, ast.LtE | ast.GtE):  # a set of others lies in a set of the code's own
        others, own = (left, right) if isinstance(operator, ast.LtE) else (right, left)
        return (_chosen(m, others), ()) if _is_list_of_choices(m, own) else ((), ())
    return (), ()


def _left_out(m: Machine, test: ast.expr) -> Names:
    """What holds where `set(names) - ALLOWED`, or `[n for n in names if n not in ALLOWED]`, is empty."""
    if isinstance(test, ast.BinOp) and isinstance(test.op, ast.Sub):
        return _chosen(m, test.left) if _is_list_of_choices(m, test.right) else ()
    if isinstance(test, ast.ListComp | ast.SetComp) and len(test.generators[0].ifs) == 1:
        return _of_all(m, test.generators, cleared(m, test.generators[0].ifs[0])[1])
    return ()


def _of_all(m: Machine, generators: list[ast.comprehension], proved: Names) -> Names:
    """What a comprehension goes through, where each of its elements is proved."""
    target = generators[0].target
    if len(generators) != 1 or not isinstance(target, ast.Name):
        return ()
    return _chosen(m, generators[0].iter) if target.id in dict(proved) else ()


def _either(holds: bool, names: Names) -> tuple[Names, Names]:
    return (names, ()) if holds else ((), names)


def _member(m: Machine, inside: bool, left: ast.expr, right: ast.expr) -> tuple[Names, Names]:
    if isinstance(left, ast.Constant) and left.value == "..":
        return _either(not inside, _about(m, right))
    if isinstance(right, ast.Attribute) and right.attr == "parents":
        return _either(inside, _about(m, right))
    names = _chosen(m, left)
    return _either(inside, names) if names and _is_list_of_choices(m, right) else ((), ())


def _equal(m: Machine, left: ast.expr, right: ast.expr) -> Names:
    if isinstance(left, ast.Call) and m.value(left.func).name in _COMMON_PATH and left.args:
        return tuple(name for node in ast.walk(left.args[0]) for name in _about(m, node))
    digested = (*_digested(m, left), *_digested(m, right))
    if digested:
        return digested
    names = _chosen(m, left)
    return names if names and m.value(right).known else ()


def _digested(m: Machine, node: ast.expr, steps: int = 0) -> Names:
    """The names of what a digest was made of: when it is the one expected, nobody has changed them."""
    if isinstance(node, ast.Name) and steps < _MOST_STEPS:
        made = m.views.get(node.id)
        return _digested(m, made, steps + 1) if made is not None else ()
    if not is_digest(node) or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ()
    maker = node.func.value
    if not isinstance(maker, ast.Call):
        return ()
    place = catalogue.guards().digests.get(m.value(maker.func).name or "")
    return _digested_name(maker.args[place]) if place is not None and len(maker.args) > place else ()


def is_digest(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _last_name(node.func) in ("hexdigest", "digest")


def _digested_name(node: ast.expr) -> Names:
    inner = node
    while isinstance(inner, ast.Call):
        if isinstance(inner.func, ast.Attribute) and inner.func.attr in ("encode", "read_bytes", "read"):
            inner = inner.func.value
        elif inner.args:
            inner = inner.args[0]
        else:
            return ()
    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):  # the file of that name
        return ((file_key(inner.value), VERIFIED),)
    return ((inner.id, VERIFIED),) if isinstance(inner, ast.Name) else ()


def _chosen(m: Machine, node: ast.expr) -> Names:
    """As `_about`; a variable that is tested itself can only be one of the constants from here on."""
    names = _about(m, node)
    is_whole = isinstance(node, ast.Name) or (
        isinstance(node, ast.Call) and m.value(node.func).name in _COLLECTS
    )
    return ((names[0][0], CHOSEN), *names[1:]) if names and is_whole else names


def _is_list_of_choices(m: Machine, node: ast.expr) -> bool:
    """A collection whose members are all known, or at least a constant by its name."""
    value = m.value(node)
    if value.known and (value.items or value.keys):
        return True
    return isinstance(node, ast.Name) and node.id.isupper() and value.labels.isdisjoint(DOUBTED)


# --- calls


def _called(m: Machine, test: ast.Call) -> Names:
    known, function = catalogue.guards(), test.func
    if isinstance(function, ast.Attribute):
        names = _by_method(m, test, function)
        if names is not None:
            return names
    called = m.value(function).name or ""
    inner = test.args[0] if test.args else None
    if called == "builtins.all" and isinstance(inner, ast.GeneratorExp | ast.ListComp):
        return _of_all(m, inner.generators, cleared(m, inner.elt)[0])
    if called in known.same:
        return tuple(name for argument in test.args for name in _digested(m, argument))
    place = known.calls.get(called)
    if place is not None:
        return _chosen(m, test.args[place]) if len(test.args) > place else ()
    if called == "builtins.isinstance" and len(test.args) == 2:
        return _by_kind(m, test)
    return _own(m, function, test.args)


def _by_method(m: Machine, test: ast.Call, function: ast.Attribute) -> Names | None:
    """Methods of the value, of a pattern, and of sets; None for what is none of these."""
    given = test.args[0] if test.args else None
    if function.attr in catalogue.guards().methods:
        return _chosen(m, function.value)
    if function.attr == "issubset" and given is not None and _is_list_of_choices(m, given):
        return _chosen(m, function.value)
    if function.attr == "issuperset" and given is not None and _is_list_of_choices(m, function.value):
        return _chosen(m, given)
    if function.attr == "is_relative_to" or (function.attr == "startswith" and _begins_well(m, test)):
        return _about(m, function.value)
    if function.attr in ("fullmatch", "match") and m.value(function.value).kind == "re.Pattern":
        return _chosen(m, given) if given is not None else ()
    return None


def _by_kind(m: Machine, test: ast.Call) -> Names:
    """`isinstance(value, int)`: a number does no harm, and a text is no dict with operators in it."""
    kinds = m.value(test.args[1])
    names = {kind.name for kind in (kinds.items or (kinds,))}
    if names == {"builtins.str"}:
        return tuple((name, TEXT) for name, _ in _about(m, test.args[0]))
    return _about(m, test.args[0]) if names <= _NUMBERS else ()


def _any(m: Machine, test: ast.Call) -> Names:
    """What holds where `any(n not in ALLOWED for n in names)` does not."""
    inner = test.args[0] if test.args else None
    if isinstance(inner, ast.GeneratorExp | ast.ListComp) and m.value(test.func).name == "builtins.any":
        return _of_all(m, inner.generators, cleared(m, inner.elt)[1])
    return ()


def _begins_well(m: Machine, test: ast.Call) -> bool:
    """Whether a beginning says where a path or an address leads: no `..`, no longer name of a host."""
    if not test.args or not isinstance(test.func, ast.Attribute):
        return False
    beginning = m.value(test.args[0])
    if beginning.text is not None and _OWN_ADDRESS.match(beginning.text):
        return True
    return _is_resolved(m, test.func.value)


def _is_resolved(m: Machine, node: ast.expr) -> bool:
    """Whether a step that takes `..` out stands in an expression, or in what its names were made of.

    Each name is looked up once: `a = f(a, a, a)` must not be followed three times at every step.
    """
    stack, seen = [node], set[str]()
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Name) and part.id not in seen and part.id in m.views:
            seen.add(part.id)
            stack.append(m.views[part.id])
        elif isinstance(part, ast.Call):
            if _last_name(part.func) in catalogue.guards().resolving:
                return True
            stack += [*part.args, *((part.func.value,) if isinstance(part.func, ast.Attribute) else ())]
    return False


def _own(m: Machine, function: ast.expr, arguments: list[ast.expr]) -> Names:
    """A function of the notebook's own that is called `is_safe_url`."""
    own, name = catalogue.guards().own, _last_name(function)
    if not name or not own.says.match(name) or own.unless.search(name):
        return ()
    return tuple(found for argument in arguments for found in _about(m, argument))


def _last_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


# --- whose test it is


def _about(m: Machine, node: ast.expr | ast.AST, steps: int = 0) -> Names:
    """The names of which an expression is a view, the nearest first."""
    views = catalogue.guards().views
    if isinstance(node, ast.Name):
        made = m.views.get(node.id) if steps < _MOST_STEPS else None
        return ((node.id, HARMLESS), *(_about(m, made, steps + 1) if made is not None else ()))
    if isinstance(node, ast.Attribute):
        return _about(m, node.value, steps) if node.attr in views.attributes else ()
    if not isinstance(node, ast.Call):
        return ()
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr in views.methods:
        return _about(m, function.value, steps)
    return _about(m, node.args[0], steps) if node.args and m.value(function).name in views.calls else ()


# --- functions of the notebook's own that check what they are given


def doubted(scope: Scope) -> list[tuple[str, Value]]:
    """The parameters that nobody has checked yet."""
    return [(name, value) for name, value in scope.items() if not value.labels.isdisjoint(DOUBTED)]


def settled(given: list[tuple[str, Value]], ends: list[Scope | None]) -> list[Value]:
    """What a function was given and has proved harmless on every way that leads out of it."""
    return [
        value
        for name, value in given
        if ends and all(end is not None and end.get(name) in _proved(value) for end in ends)
    ]


def _proved(value: Value) -> tuple[Value, Value]:
    return _harmless(value), _harmless(value, CHOSEN)


def clear_settled(m: Machine, call: ast.Call) -> None:
    """After `check(url)`, which raises unless the address is good."""
    for argument in call.args if m.settled else ():
        if isinstance(argument, ast.Name):
            value = m.named(argument.id)
            if any(value is one for one in m.settled):
                clear(m, ((argument.id, HARMLESS),))


def never_returns(m: Machine, call: ast.Call) -> bool:
    """Whether a call ends the branch, as `abort(404)` does."""
    known = catalogue.guards()
    return _last_name(call.func) in known.ending and m.value(call.func).name in known.ends


def clear(m: Machine, names: Names) -> None:
    """The names are harmless from here on."""
    for name, proof in names:
        if name.startswith(FILE_KEY):
            _clear_file(m, name)
            continue
        value = m.named(name) or UNKNOWN
        if not value.labels.isdisjoint(DOUBTED):
            m.assign(name, _harmless(value, proof))
        if proof == VERIFIED and value.text is not None:
            _clear_file(m, value.text)


def _clear_file(m: Machine, path: str) -> None:
    held = m.lookup(file_key(path))
    if held is not None:
        m.writes[file_key(path)] = _harmless(held, VERIFIED)


def _harmless(value: Value, proof: Proof = HARMLESS) -> Value:
    if proof == TEXT:
        return value._replace(labels=value.labels - {"structured"})
    labels = value.labels - DOUBTED
    if proof == VERIFIED:
        labels |= {VERIFIED}
    items = tuple(_harmless(item, proof) if item.labels else item for item in value.items)
    bare = value._replace(labels=labels, trail=value.trail if labels else (), items=items, object=0)
    return (
        bare if proof != CHOSEN else bare._replace(known=True, kind=value.kind if items else "builtins.str")
    )
