"""Strings that are put together from parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from string import Formatter

from jupyter_secai.analysis.shared import LONGEST
from jupyter_secai.analysis.values import UNKNOWN, Value, choices, item_at, merged

TEXT = "builtins.str"
PATH = "pathlib.Path"
_CONVERSION = re.compile(r"%(?:\(\w+\))?[-+ #0]{0,5}(?:\d{1,6}|\*)?(?:\.\d{1,6})?([a-zA-Z])")
_OF_NUMBERS = frozenset("diouxXeEfFgG")
_PLACEHOLDER = re.compile(r"\$(?:(\$)|([A-Za-z_]\w{0,60})|\{([A-Za-z_]\w{0,60})\})")
_NUMBER = Value(kind="builtins.float")
_LONGEST_NUMBER = 4
_FEWEST = 2  # what has one way only is not chosen


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


def braced(
    template: Value, arguments: Sequence[Value], keywords: Iterable[tuple[str | None, Value]]
) -> Value:
    """`template.format(...)`: each field is a part, and one that is written as a number is one."""
    named = dict(keywords)
    given = (*arguments, *named.values())
    try:
        fields = list(Formatter().parse(template.text or ""))
    except ValueError:
        return text_of((template, *given))
    parts: list[Value] = [template._replace(text="", constant=None)]
    automatic = 0
    for literal, field, spec, _ in fields:
        parts.append(Value(text=literal, known=template.known))
        if field is None:
            continue
        name = re.split(r"[.\[]", field, maxsplit=1)[0]
        place = str(automatic) if not name else name
        automatic += not name
        part = _given(place, arguments, named) or merged(given)
        parts.append(_NUMBER if spec and spec[-1] in _OF_NUMBERS and not part.known else part)
    return text_of(parts)


def _given(place: str, arguments: Sequence[Value], named: dict[str | None, Value]) -> Value | None:
    """What stands for a field: by its number, by its name, or in the dict of `**values`."""
    if place.isdecimal() and len(place) < _LONGEST_NUMBER:
        return arguments[int(place)] if int(place) < len(arguments) else None
    return named.get(place) or (item_at(named[None], place, True) if None in named else None)


def substituted(template: Value, values: Sequence[Value], keywords: Iterable[tuple[str | None, Value]]) -> Value:
    """`Template(template).substitute(...)`: `$name` and `${name}` are parts."""
    named = dict(keywords)
    given = (*values, *named.values())
    text, position = template.text or "", 0
    parts: list[Value] = [template._replace(text="", kind=None, constant=None)]
    for found in _PLACEHOLDER.finditer(text):
        parts.append(Value(text=text[position : found.start()], known=template.known))
        name = found[2] or found[3]
        held = next((item for one in values if (item := item_at(one, name, True)) is not None), None)
        parts.append(Value(text="$", known=True) if found[1] else named.get(name) or held or merged(given))
        position = found.end()
    return text_of((*parts, Value(text=text[position:], known=template.known)))


def _choices(parts: list[Value], kind: str | None) -> tuple[Value, ...]:
    """The texts that may come of parts that are one of some constants each: those of one loop in step."""
    options = [choices(part) for part in parts]
    count = max(map(len, options), default=0)
    if count < _FEWEST:
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
