"""Calls that are part of the language: methods of containers and strings, getattr, partial, super."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from jupyter_secai import catalogue
from jupyter_secai.analysis import commands, guards
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.machine import VALUE, Machine, span
from jupyter_secai.analysis.texts import PATH, TEXT, braced, substituted, text_of
from jupyter_secai.analysis.values import (
    COLUMN,
    NO_DATA,
    UNKNOWN,
    Value,
    choices,
    element,
    flat,
    item_at,
    merged,
)

Arguments = tuple[Value, ...]
Keywords = tuple[tuple[str | None, Value], ...]
Special = Callable[[Machine, Any, Value, Arguments, Keywords], Value | None]

# Methods of plain containers and texts are no facts to anybody.
QUIET = (
    "builtins.str.",
    "builtins.list.",
    "builtins.dict.",
    "builtins.set.",
    "builtins.super",
    "?.append",
    "?.items",
)
_MOST_ITEMS = 200
_TEMPLATE = "string.Template"
FILE = "io.TextIOWrapper"
NAMED_ROW = "rows.tuple"


# --- texts


def _format(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    if receiver.known and receiver.text is not None:
        return braced(receiver, arguments, keywords)
    if "untrusted" in receiver.labels:
        m.calls.append(CallFact("text.format", receiver, arguments, keywords, span(node), m.cell, m.during))
    parts = (receiver, *arguments, *(value for _, value in keywords))
    return merged(parts)._replace(kind=TEXT, text=receiver.text)


def _format_of(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    """`format` of something that may be a text: one that comes from outside is."""
    return _format(m, node, receiver, arguments, keywords) if "untrusted" in receiver.labels else None


def _template(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    return arguments[0]._replace(kind=_TEMPLATE, object=0) if arguments else None


def _substitute(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    return substituted(receiver, arguments, keywords)


def _join_text(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    given = arguments[0] if arguments else UNKNOWN
    if given.known and given.text is not None and not given.items:  # the letters of a literal
        return text_of((given,))
    items = given.items
    if not items or any(item.text is None for item in items):
        known = receiver.known and given.known  # of names that were tested it is not known which
        return merged((receiver, *arguments))._replace(kind=TEXT, text="{}", known=known)
    parts: list[Value] = []
    for item in items:
        parts += [receiver, item] if parts else [item]
    return text_of(parts)


def _same_text(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    return merged((receiver,))._replace(kind=TEXT, text=receiver.text)


def _replaced(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    """`replace`: the text with something new in it; what is taken out adds nothing."""
    whole = merged((receiver, *arguments[1:2]))._replace(kind=TEXT, text=receiver.text)
    if arguments and arguments[0].text in ("/", "\\") and "member-name" in whole.labels:
        return whole.labelled(whole.labels - {"member-name"})
    return whole


def _substituted(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    """`re.sub("[^a-z]", "_", text)` leaves nothing that means anything to a shell, a query or a path."""
    if len(arguments) < 3 or not catalogue.guards().cleaning.search(arguments[0].text or ""):
        return None
    cleaned = merged(arguments[2:3])
    return cleaned.labelled(cleaned.labels - guards.DOUBTED)._replace(kind=TEXT)


def _replaced_in(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    """The same of something that is not known to be a text."""
    if not arguments or not arguments[0].labels:
        return None
    return merged((receiver, *arguments[1:2]))._replace(kind=receiver.kind, text=receiver.text)


def _pattern(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    return (
        arguments[0]._replace(kind="re.Pattern", known=False, constant=None, object=0) if arguments else None
    )


def _pieces(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    piece = merged((receiver,))._replace(kind="builtins.str")
    return piece._replace(kind="builtins.list", items=(piece,))


def _as_text(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    if len(arguments) != 1:
        return None
    value = arguments[0]
    if "structured" in value.labels:
        value = value.labelled(value.labels - {"structured"})
    return merged((value,))._replace(
        kind="builtins.str",
        text=value.text,
        known=value.known,
        constant=value.constant if value.text else None,
        items=choices(value),
    )


def _join_path(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    parts: list[Value] = []
    for value in (receiver, *arguments) if receiver is not UNKNOWN else arguments:
        parts += [Value(text="/", known=True), value] if parts else [value]
    return text_of(parts, PATH)


def _path(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    return _join_path(m, node, UNKNOWN, arguments, ())


def _same_path(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    source = receiver if receiver is not UNKNOWN else arguments[0] if arguments else None
    if source is None:
        return None
    options = choices(source)
    known = source.known and bool(options)
    return merged((source,))._replace(kind=source.kind, text=source.text, known=known, items=options)


def _temporary(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    """A file with a name of its own, which those who open it later get by `.name`."""
    return Value(kind=FILE, text=_own_name(m, node, keywords))


def _descriptor(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    """`mkstemp`: an open file, and its path."""
    name = _own_name(m, node, keywords)
    return Value(items=(Value(kind="os.descriptor", text=name), Value(kind=TEXT, text=name)))


def _own_name(m: Machine, node: Any, keywords: Keywords) -> str:
    suffix = next((value.text for keyword, value in keywords if keyword == "suffix" and value.text), "")
    return f"{{}}/{m.site(node)}{suffix}"


def _found(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    """`glob`: paths of which the pattern is what is known."""
    given = arguments[0] if arguments else UNKNOWN
    if receiver.kind == PATH:
        given = text_of((receiver, Value(text="/", known=True), given))
    kind = PATH if receiver.kind == PATH else TEXT
    one = merged((given,))._replace(kind=kind, items=choices(given) or (Value(text=given.text or ""),))
    origins = m.origin(node, "read", "glob", NO_DATA)
    return merged(arguments)._replace(kind="builtins.list", items=(one,), origins=origins)


def _walked(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    """`os.walk`: the folder, the folders in it and the files in it."""
    given = arguments[0] if arguments else UNKNOWN
    folder = given._replace(known=False, constant=None, name=None)
    names = merged((given,))._replace(kind="builtins.list")
    row = merged((given,))._replace(items=(folder, names, names))
    return merged((given,))._replace(
        kind="builtins.list", items=(row,), origins=m.origin(node, "read", "os.walk", NO_DATA)
    )


# --- containers


def _add(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    if arguments:
        added = flat(arguments[-1])
        items = (*receiver.items[: _MOST_ITEMS - 1], added) if not receiver.keys else receiver.items
        _changed(m, node, receiver, added, items)
    return UNKNOWN


def _extend(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    for added in arguments:
        more = added.items if added.items and not added.keys else (element(added),)
        _changed(m, node, receiver, added, (*receiver.items, *more)[:_MOST_ITEMS])
    return UNKNOWN


def _changed(m: Machine, node: Any, receiver: Value, added: Value, items: Arguments) -> None:
    whole = merged((receiver, added))
    new = whole._replace(kind=receiver.kind, items=items, known=receiver.known and added.known)
    if receiver.object:
        m.change(receiver, new)
    elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        m.assign(node.func.value.id, new)


def _update(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    keys, items = list(receiver.keys), list(receiver.items)
    pairs = [(key, value) for given in arguments for key, value in zip(given.keys, given.items, strict=False)]
    for key, value in [*pairs, *keywords]:
        if key in keys:
            items[keys.index(key)] = value
        elif len(keys) == len(items) < _MOST_ITEMS:
            keys.append(key)
            items.append(value)
    added = merged((*arguments, *(value for _, value in keywords)))
    _changed(m, node, receiver, added, tuple(items))
    held = m.now(receiver)
    if receiver.object:
        m.change(held, held._replace(keys=tuple(keys)))
    return UNKNOWN


def _get(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value | None:
    if not arguments:
        return element(receiver._replace(keys=())) if receiver.items else element(receiver)
    found = item_at(receiver, arguments[0].constant, arguments[0].known)
    if found is not None:
        return m.now(found)
    return element(receiver._replace(keys=())) if receiver.items else merged((receiver, *arguments[1:]))


def _set_default(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    found = _get(m, node, receiver, arguments[:1], ())
    if len(arguments) == 2 and arguments[0].known and arguments[0].constant not in receiver.keys:
        pair = Value(keys=(arguments[0].constant,), items=(arguments[1],))
        whole = merged((arguments[1],))
        _update(m, node, receiver, (whole._replace(keys=pair.keys, items=pair.items),), ())
        return arguments[1]
    return found


def _values(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    return receiver._replace(kind="builtins.list", keys=(), object=0)


def _items(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    values = receiver.items or (element(receiver),)
    names = receiver.keys or (None,) * len(values)
    pairs = tuple(
        merged((value,))._replace(items=(_key_value(name, receiver), value))
        for name, value in zip(names, values, strict=False)
    )
    return merged((receiver,))._replace(kind="builtins.list", items=pairs)


def _key_value(name: Any, receiver: Value) -> Value:
    if name is None:
        return Value(labels=receiver.labels, trail=receiver.trail)
    return Value(constant=name, known=True, text=name if isinstance(name, str) else None)


def _copy(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    return receiver._replace(object=0)


def _as_list(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    if len(arguments) != 1:
        return m.thing(node, Value(kind="builtins.list")) if not arguments else None
    return m.thing(node, arguments[0]._replace(name=None, kind="builtins.list", keys=(), object=0))


def _as_dict(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    first = arguments[0] if arguments else UNKNOWN
    keys = (*first.keys, *(keyword for keyword, _ in keywords))
    items = (*(first.items if first.keys else ()), *(value for _, value in keywords))
    whole = merged((*arguments, *items))
    return m.thing(node, whole._replace(kind="builtins.dict", keys=keys, items=items))


def _zip(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    first = arguments[0] if arguments else UNKNOWN
    if first.items and all(len(a.items) == len(first.items) and not a.keys for a in arguments):
        rows = zip(*(a.items for a in arguments), strict=True)
        pairs = tuple(merged(row)._replace(items=tuple(row)) for row in rows)
    else:
        row = tuple(element(a) for a in arguments)
        pairs = (merged(row)._replace(items=row),)
    return merged(arguments)._replace(kind="builtins.list", items=pairs)


def _enumerate(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    held = arguments[0] if arguments else UNKNOWN
    values = held.items if held.items and not held.keys else (element(held),)
    pairs = tuple(merged((value,))._replace(items=(UNKNOWN, value)) for value in values)
    return merged((held,))._replace(kind="builtins.list", items=pairs)


def _rows(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    """`iterrows` and `itertuples`: the index and the row, or the row."""
    row = receiver._replace(object=0, kind="pandas.Series")
    return merged((receiver,))._replace(kind="builtins.list", items=(row._replace(items=(UNKNOWN, row)),))


def _tuples(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value:
    row = receiver._replace(object=0, kind=NAMED_ROW)
    return merged((receiver,))._replace(kind="builtins.list", items=(row,))


def _popped(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value | None:
    """`df.pop('column')`: the column, which the table loses."""
    name = arguments[0].constant if arguments else None
    if not isinstance(name, str):
        return None
    column = COLUMN + name
    own = frozenset(label for label in receiver.labels if label == column or not label.startswith(COLUMN))
    m.change(receiver, receiver._replace(labels=receiver.labels - {column}))
    return receiver._replace(kind="pandas.Series", labels=own, object=0)


def _passed_through(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    return arguments[0]._replace(object=0) if len(arguments) == 1 else None


def _in_turn(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    """What something holds, one after the other; the thing itself, `os.environ` say, it is not."""
    return arguments[0]._replace(object=0, name=None) if arguments else None


def _first(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value | None:
    return element(arguments[0]) if arguments else None


# --- names by text, partial, super


def _getattr(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    if len(arguments) < 2 or not isinstance(arguments[1].constant, str) or not arguments[1].known:
        return None
    attribute = ast.Attribute(node.args[0], arguments[1].constant, ast.Load())
    return VALUE[ast.Attribute](m, ast.copy_location(attribute, node))


def _imported(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    module = arguments[0] if arguments else UNKNOWN
    return Value(name=module.constant) if isinstance(module.constant, str) and module.known else None


def _partial(
    m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords
) -> Value | None:
    if not arguments:
        return None
    bound = (*arguments[1:], *(value for _, value in keywords))
    names = (*(None for _ in arguments[1:]), *(keyword for keyword, _ in keywords))
    whole = merged(bound)
    return whole._replace(
        name=arguments[0].name,
        function=arguments[0].function,
        kind="functools.partial",
        items=bound,
        keys=names,
    )


def _super(m: Machine, node: Any, receiver: Value, arguments: Arguments, keywords: Keywords) -> Value | None:
    this = next(iter(m.local.values()), None) if m.local else None
    if this is None or this.class_ is None:
        return None
    above = next((base.class_ for base in this.class_.bases if base.class_ is not None), None)
    foreign = next((base.name for base in this.class_.bases if base.class_ is None), None)
    return m.now(this)._replace(class_=above, kind=this.kind if above else foreign)


_STR, _LIST, _DICT, _SET = "builtins.str.", "builtins.list.", "builtins.dict.", "builtins.set."
_TEXT_METHODS = (
    "strip lstrip rstrip lower upper title capitalize casefold encode decode expandtabs zfill "
    "removeprefix removesuffix center ljust rjust swapcase translate"
).split()

CALLS: dict[str, Special] = {
    **commands.CALLS,
    _STR + "format": _format,
    "?.format": _format_of,
    _STR + "join": _join_text,
    _STR + "split": _pieces,
    _STR + "splitlines": _pieces,
    **{_STR + name: _same_text for name in _TEXT_METHODS},
    _STR + "replace": _replaced,
    "?.replace": _replaced_in,
    "re.sub": _substituted,
    "re.compile": _pattern,
    "builtins.str": _as_text,
    "builtins.repr": _as_text,
    "tempfile.NamedTemporaryFile": _temporary,
    "tempfile.mkstemp": _descriptor,
    "glob.glob": _found,
    "glob.iglob": _found,
    "pathlib.Path.glob": _found,
    "pathlib.Path.rglob": _found,
    "os.walk": _walked,
    "string.Template": _template,
    "string.Template.substitute": _substitute,
    "string.Template.safe_substitute": _substitute,
    "os.path.join": _join_path,
    "posixpath.join": _join_path,
    "pathlib.Path": _path,
    "pathlib.PurePath": _path,
    "pathlib.PosixPath": _path,
    "pathlib.Path.joinpath": _join_path,
    "pathlib.Path.expanduser": _same_path,
    "pathlib.Path.resolve": _same_path,
    "pathlib.Path.absolute": _same_path,
    "os.path.expanduser": _same_path,
    "os.path.expandvars": _same_path,
    "os.path.abspath": _same_path,
    _LIST + "append": _add,
    _LIST + "insert": _add,
    _LIST + "extend": _extend,
    _SET + "add": _add,
    _SET + "update": _extend,
    "?.append": _add,
    _LIST + "pop": _get,
    _DICT + "get": _get,
    _DICT + "pop": _get,
    _DICT + "setdefault": _set_default,
    _DICT + "update": _update,
    _DICT + "values": _values,
    _DICT + "items": _items,
    "?.items": _items,
    _LIST + "copy": _copy,
    _DICT + "copy": _copy,
    "builtins.list": _as_list,
    "builtins.tuple": _as_list,
    "builtins.set": _as_list,
    "builtins.dict": _as_dict,
    "builtins.zip": _zip,
    "builtins.enumerate": _enumerate,
    "builtins.sorted": _in_turn,
    "builtins.reversed": _in_turn,
    "builtins.iter": _in_turn,
    "builtins.next": _first,
    "tqdm.tqdm": _passed_through,
    "tqdm.notebook.tqdm": _passed_through,
    "tqdm.auto.tqdm": _passed_through,
    "copy.deepcopy": _passed_through,
    "copy.copy": _passed_through,
    "pandas.DataFrame.pop": _popped,
    "pandas.DataFrame.iterrows": _rows,
    "pandas.DataFrame.itertuples": _tuples,
    "builtins.getattr": _getattr,
    "builtins.__import__": _imported,
    "importlib.import_module": _imported,
    "functools.partial": _partial,
    "builtins.super": _super,
}
