"""Pickles, read opcode by opcode and never loaded: what they name, and what they call.

Sources: Python's `pickletools`, the table of opcodes; CWE-502.
"""

from __future__ import annotations

import pickletools
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from jupyter_secai.artefacts.named import standing
from jupyter_secai.artefacts.report import Sign
from jupyter_secai.artefacts.walking import Named, Walker

_MOST_PICKLES = 1_000
_MOST_NAMES = 10_000
# protocol 2 and later say so first; what older ones start with
_PROTOCOL = b"\x80"
_STARTS = frozenset(code.encode("latin-1") for code in pickletools.code2op)


class Reading(NamedTuple):
    """What was read of a stream of pickles: the names, what was odd, and where the last one ended."""

    names: list[Named]
    odd: list[Sign]
    end: int


def looks_like_pickle(head: bytes) -> bool:
    """Whether a file starts as a pickle does."""
    return head[:1] == _PROTOCOL and head[1:2] <= b"\x05" and len(head) > 2


def may_be_pickle(head: bytes) -> bool:
    """Whether a file starts as a pickle of any protocol may: for files whose name says that they are one."""
    return looks_like_pickle(head) or head[:1] in _STARTS


def signs_in(stream: BinaryIO, where: str = "") -> list[Sign]:
    """The signs of a stream that holds one pickle after the other."""
    reading = read(stream)
    odd = [sign.model_copy(update={"where": where}) for sign in reading.odd]
    return [*_judged(reading.names, where), *odd]


def _judged(names: list[Named], where: str) -> Iterator[Sign]:
    told: set[str] = set()
    for named in names:
        if named.dotted in told:
            continue
        told.add(named.dotted)
        known = standing(named.module, named.name)
        place = ", ".join(filter(None, [where, f"byte {named.at}"]))
        if known == "dangerous":
            yield Sign(verdict="dangerous", what=f"it calls {named.dotted}", where=place)
        elif known == "unknown":
            yield Sign(verdict="suspicious", what=f"it names {named.dotted}", where=place)


def read(stream: BinaryIO) -> Reading:
    """The names of all pickles in a stream. What cannot be followed is a sign of its own."""
    names: list[Named] = []
    odd: list[Sign] = []
    start = stream.tell()
    for _ in range(_MOST_PICKLES):
        start = stream.tell()
        if not stream.read(1):
            return Reading(names, odd, start)
        stream.seek(start)
        walker = Walker()
        try:
            walker.walk(stream)
        except Exception as error:  # a hostile stream can break the parser in any way
            names += walker.names
            if walker.count > 1 or start == 0:
                odd.append(_broken(walker, error))
            return Reading(names, odd, start)
        names += walker.names
        odd += walker.odd
        if len(names) > _MOST_NAMES:
            odd.append(Sign(verdict="unreadable", what="it names more than can be judged"))
            return Reading(names, odd, start)
    odd.append(Sign(verdict="unreadable", what=f"it holds more than {_MOST_PICKLES} pickles"))
    return Reading(names, odd, start)


def _broken(walker: Walker, error: Exception) -> Sign:
    """What precedes a break has run by the time that a loader notices it."""
    kind = "suspicious" if walker.names else "unreadable"
    what = f"its pickle breaks off after {walker.count} instructions ({type(error).__name__})"
    return Sign(verdict=kind, what=what)
