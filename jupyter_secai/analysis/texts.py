"""Strings that are put together from parts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jupyter_secai.analysis.shared import LONGEST
from jupyter_secai.analysis.values import UNKNOWN, Value, merged

TEXT = "builtins.str"
PATH = "pathlib.Path"
_CONVERSION = re.compile(r"%(?:\(\w+\))?[-+ #0]{0,5}(?:\d{1,6}|\*)?(?:\.\d{1,6})?([a-zA-Z])")
_OF_NUMBERS = frozenset("diouxXeEfFgG")
_NUMBER = Value(kind="builtins.float")


def text_of(parts: Iterable[Value], kind: str = TEXT) -> Value:
    """A string made of parts; what is not known of it is `{}`."""
    parts = list(parts)
    text = "".join(map(_words, parts))
    known = all(part.known or (part.text is not None and "{}" not in part.text) for part in parts)
    if len(text) > LONGEST:
        text, known = text[:LONGEST], False
    whole = merged(parts)
    constant = text if known else None
    unknown = () if known else _unknown(parts)
    if whole is UNKNOWN:
        return Value(None, kind, constant, known, text, items=unknown)
    return whole._replace(kind=kind, text=text, known=known, constant=constant, items=unknown)


def filled(template: Value, given: Value) -> Value:
    """`template % given`: each conversion is a part, and one of numbers is nothing but a number."""
    values = given.items or (given,)
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
