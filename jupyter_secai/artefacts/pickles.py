"""Pickles, read opcode by opcode and never loaded: what they name, and what they call.

Sources: Python's `pickletools`, the table of opcodes; CWE-502.
"""

from __future__ import annotations

import pickletools
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO, NamedTuple

from jupyter_secai.artefacts.named import standing
from jupyter_secai.artefacts.report import Sign
from jupyter_secai.artefacts.walking import Named, Walker

_MOST_PICKLES = 1_000
_MOST_NAMES = 10_000
# protocol 2 and later say so first; what older ones start with
_PROTOCOL = b"\x80"
# where one may start amid other bytes: a protocol, or a name in one of its forms
_CANDIDATE = re.compile(
    rb"\x80[\x00-\x05]|\(?[ci][A-Za-z_][\w.]{0,150}\n[A-Za-z_][\w.]{0,150}\n"
    rb"|\x8c[^\x00][A-Za-z_][\w.]{0,150}\x94?\x8c[^\x00][A-Za-z_][\w.]{0,150}\x94?\x93",
    re.DOTALL,
)
_MOST_HIDDEN = 512 * 1024 * 1024
_MOST_STEPS = 2_000_000
_WINDOW = 64 * 1024
# a name, and at least what it is called with and the call: lines of text look like a name alone
_FEWEST = 3
_STARTS = frozenset(opcode.code.encode("latin-1") for opcode in pickletools.opcodes)


class Reading(NamedTuple):
    """What was read of a stream of pickles: names, oddities, where the last one ended, what they open."""

    names: list[Named]
    odd: list[Sign]
    end: int
    loaded: list[bytes]


# What looks into a stream at a place.
Opened = Callable[[BinaryIO, str], list[Sign]]


def looks_like_pickle(head: bytes) -> bool:
    """Whether a file starts as a pickle does."""
    return head[:1] == _PROTOCOL and head[1:2] <= b"\x05" and len(head) > 2


def may_be_pickle(head: bytes) -> bool:
    """Whether a file starts as a pickle of any protocol may: for files whose name says that they are one."""
    return looks_like_pickle(head) or head[:1] in _STARTS


def signs_in(stream: BinaryIO, where: str = "", opened: Opened | None = None) -> list[Sign]:
    """The signs of a stream that holds one pickle after the other, and of what hides behind them.

    `opened` looks into the bytes that a pickle opens in turn.
    """
    reading = read(stream)
    odd = [sign.model_copy(update={"where": where}) for sign in reading.odd]
    found = [*_judged(reading.names, where), *odd]
    for data in reading.loaded:
        place = f"{where} > bytes that it opens" if where else "bytes that it opens"
        found += opened(BytesIO(data), place) if opened else hidden_in(BytesIO(data), place)
    stream.seek(reading.end)
    told = {sign.what for sign in found}
    return [*found, *(sign for sign in hidden_in(stream, where) if sign.what not in told)]


def hidden_in(stream: BinaryIO, where: str) -> list[Sign]:
    """Dangerous pickles amid what is no pickle: a loader that is told where one starts opens it.

    Any bytes are read, so nothing but danger is told of them.
    """
    start = stream.tell()
    rest = stream.read(_MOST_HIDDEN)
    found: dict[str, Sign] = {}
    steps = _MOST_STEPS
    for candidate in _CANDIDATE.finditer(rest):
        walker = Walker()
        at = candidate.start()
        with suppress(Exception):  # a hostile stream can break the parser in any way
            walker.walk(BytesIO(rest[at : at + _WINDOW]), steps)
        steps -= walker.count
        if steps <= 0:
            what = "more may be hidden in it than can be followed"
            return [*found.values(), Sign(verdict="unreadable", what=what, where=where)]
        if walker.count >= _FEWEST:
            signs = _judged(walker.names, where, start + at)
            found |= {sign.what: sign for sign in signs if sign.verdict == "dangerous"}
    return list(found.values())


def _judged(names: list[Named], where: str, start: int = 0) -> Iterator[Sign]:
    told: set[str] = set()
    for named in names:
        if named.dotted in told:
            continue
        told.add(named.dotted)
        known = standing(named.module, named.name)
        place = ", ".join(filter(None, [where, f"byte {start + named.at}"]))
        if known == "dangerous":
            yield Sign(verdict="dangerous", what=f"it calls {named.dotted}", where=place)
        elif known == "unknown":
            yield Sign(verdict="suspicious", what=f"it names {named.dotted}", where=place)


def read(stream: BinaryIO) -> Reading:
    """The names of all pickles in a stream. What cannot be followed is a sign of its own."""
    names: list[Named] = []
    odd: list[Sign] = []
    loaded: list[bytes] = []
    start = stream.tell()
    for _ in range(_MOST_PICKLES):
        start = stream.tell()
        if not stream.read(1):
            return Reading(names, odd, start, loaded)
        stream.seek(start)
        walker = Walker()
        try:
            walker.walk(stream)
        except Exception as error:  # a hostile stream can break the parser in any way
            names += walker.names
            loaded += walker.loaded
            if walker.count > 1 or start == 0:
                odd.append(_broken(walker, error))
            return Reading(names, odd, start, loaded)
        names += walker.names
        odd += walker.odd
        loaded += walker.loaded
        if len(names) > _MOST_NAMES:
            odd.append(Sign(verdict="unreadable", what="it names more than can be judged"))
            return Reading(names, odd, start, loaded)
    odd.append(Sign(verdict="unreadable", what=f"it holds more than {_MOST_PICKLES} pickles"))
    return Reading(names, odd, start, loaded)


def _broken(walker: Walker, error: Exception) -> Sign:
    """What precedes a break has run by the time that a loader notices it."""
    kind = "suspicious" if walker.names else "unreadable"
    what = f"its pickle breaks off after {walker.count} instructions ({type(error).__name__})"
    return Sign(verdict=kind, what=what)
