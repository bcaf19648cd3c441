"""Strings that are put together from parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from string import Formatter

from jupyter_secai.analysis.shared import LONGEST
from jupyter_secai.analysis.values import UNKNOWN, Value, choices, merged

TEXT = "builtins.str"
PATH = "pathlib.Path"
_CONVERSION = re.compile(r"%(?:\(\w+\))?[-+ #0]{0,5}(?:\d{1,6}|\*)?(?:\.\d{1,6})?([a-zA-Z])")
_OF_NUMBERS = frozenset("diouxXeEfFgG")
_PLACEHOLDER = re.compile(r"\$(?:(\$)|([A-Za-z_]\w{0,60})|\{([A-Za-z_]\w{0,60})\})")
_NUMBER = Value(kind="builtins.float")
_OWNER = re.compile(r"[.\[]")
_MOST_PARTS = 64  # of a text of which each may be one of some constants
_MOST_FIELDS = 200  # of a template that are filled one by one
Keywords = Sequence[tuple[str | None, Value]]


def text_of(parts: Iterable[Value], kind: str = TEXT) -> Value:
    """A string made of parts; what is not known of it is `{}`."""
    parts = list(parts)
    text = "".join(map(_words, parts))
    known = all(part.known or (part.text is not None and "{}" not in part.text) for part in parts)
    if len(text) > LONGEST:
        text, known = text[:LONGEST], False
    whole = merged(parts)
    unknown = () if known else _unknown(parts)
    options = _choices(parts, unknown[0].kind if unknown else None)
    constant = text if known and not options else None
    items = (*unknown, *options)
    if whole is UNKNOWN:
        return Value(None, kind, constant, known, text, items=items)
    return whole._replace(kind=kind, text=text, known=known, constant=constant, items=items)


def filled(template: Value, given: Value) -> Value:
    """`template % given`: each conversion is a part, and one of numbers is nothing but a number."""
    values = given.items if given.items and given.kind != TEXT else (given,)
    pieces = _CONVERSION.split(template.text or "")
    if len(pieces) == 1:
        return text_of((template, *values))
    parts = [template._replace(text=pieces[0], constant=None)]
    for place, (kind, piece) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True)):
        part = values[place] if place < len(values) else merged(values)
        parts += [
            _NUMBER if kind in _OF_NUMBERS and not part.known else part,
            Value(text=piece, known=template.known),
        ]
    return text_of(parts)


def braced(template: Value, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`template.format(...)`: each field is a part, and one that is written as a number is one."""
    given = _by_name((), keywords)
    given.update((str(place), value) for place, value in enumerate(arguments))
    whole = merged(given.values())
    if (template.text or "").count("{") > _MOST_FIELDS:
        return text_of((template, whole))
    try:
        fields = list(Formatter().parse(template.text or ""))
    except ValueError:
        return text_of((template, whole))
    parts: list[Value] = [template._replace(text="", constant=None)]
    automatic = 0
    for literal, field, spec, _ in fields:
        parts.append(Value(text=literal, known=template.known))
        if field is not None:
            name = _OWNER.split(field, maxsplit=1)[0]
            part = given.get(name or str(automatic), whole)
            automatic += not name
            parts.append(_NUMBER if spec and spec[-1] in _OF_NUMBERS and not part.known else part)
    return text_of(parts)


def _by_name(values: Sequence[Value], keywords: Keywords) -> dict[str | None, Value]:
    """What is given under names: keywords, and the entries of dicts and of `**values`."""
    named: dict[str | None, Value] = {}
    for one in (*values, *(value for keyword, value in keywords if keyword is None)):
        named.update((str(key), item) for key, item in zip(one.keys, one.items, strict=False))
    named.update(keywords)
    return named


def substituted(template: Value, values: Sequence[Value], keywords: Keywords) -> Value:
    """`Template(template).substitute(...)`: `$name` and `${name}` are parts."""
    given = _by_name(values, keywords)
    whole = merged((*values, *given.values()))
    text, position = template.text or "", 0
    parts: list[Value] = [template._replace(text="", kind=None, constant=None)]
    for found in islice(_PLACEHOLDER.finditer(text), _MOST_FIELDS):
        parts.append(Value(text=text[position : found.start()], known=template.known))
        name = found[2] or found[3]
        parts.append(Value(text="$", known=True) if found[1] else given.get(name, whole))
        position = found.end()
    return text_of((*parts, Value(text=text[position:], known=template.known)))


def _choices(parts: list[Value], kind: str | None) -> tuple[Value, ...]:
    """The texts that may come of parts that are one of some constants each: those of one loop in step."""
    options = [choices(part) for part in parts]
    count = max(map(len, options), default=0)
    if not count or len(parts) > _MOST_PARTS:
        return ()
    made: list[Value] = []
    for number in range(count):
        words = (
            held[number % len(held)].text or "" if held else _words(part)
            for part, held in zip(parts, options, strict=True)
        )
        text = "".join(words)[:LONGEST]
        known = "{}" not in text
        made.append(Value(None, kind, text if known else None, known, text))
    return tuple(made)


def _unknown(parts: list[Value]) -> tuple[Value, ...]:
    """The classes of what is not known of a text, each once: it does not grow with the text."""
    kinds: dict[str | None, None] = {}
    for part in parts:
        if not part.known:
            held = part.items if part.kind == TEXT and part.items else (part,)
            kinds.update((one.kind, None) for one in held)
    return tuple(Value(kind=kind) for kind in kinds)


def _words(part: Value) -> str:
    if part.text is not None:
        return part.text
    return str(part.constant) if part.known and part.constant is not None and not part.items else "{}"
