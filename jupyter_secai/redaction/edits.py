"""Changes to a text: where, and by what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Align = Literal["", "left", "right"]


class Edit(NamedTuple):
    """Code points `start` to `end` (exclusive) become `mask`; `align` keeps the width of a table's column.

    `elsewhere`: the value was recognised in another place and is only the same here.
    """

    start: int
    end: int
    mask: str
    entity: str
    align: Align = ""
    elsewhere: bool = False


def stands_alone(text: str, start: int, end: int, *, in_column: bool = False) -> bool:
    """Whether a value has white space around it, and a gap unless it is known to be in a column."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    alone = (not before or before[-1].isspace()) and (not after or after[0].isspace())
    return alone and (in_column or before == "  " or after == "  ")


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """In order; one edit for what overlaps, from the first start to the last end."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end, e.elsewhere, not e.align)):
        if kept and edit.start < kept[-1].end:
            if edit.end > kept[-1].end:
                kept[-1] = kept[-1]._replace(end=edit.end)
        elif edit.end > edit.start:
            kept.append(edit)
    return kept


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with its edits made; they are in order and apart from each other."""
    parts, position = [], 0
    for edit in edits:
        parts += [text[position : edit.start], edit.mask]
        position = edit.end
    return "".join([*parts, text[position:]])
