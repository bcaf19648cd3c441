"""What stands in place of a value that was masked: `[EMAIL]`. Nothing that is a mask is ever found again."""

from __future__ import annotations

import re

_MASK = re.compile(r"\[[A-Z][A-Z0-9_]{1,30}\]")
_NARROW = re.compile(r"\*{1,8}")
_NAMES = {"PERSON": "NAME", "US_SSN": "SSN", "NATIONAL_ID": "ID", "DRIVER_LICENSE": "ID"}


def mask_for(entity: str, *, secret: bool) -> str:
    """The mask of a kind: letters and brackets, which every string, page and address can hold."""
    return f"[{'SECRET' if secret else _NAMES.get(entity, entity).removeprefix('BIZ_')}]"


def narrow_mask(width: int) -> str:
    """A mask for a column of a text table that has no room for a word."""
    return "*" * max(1, min(width, 3))


def holds_mask(text: str) -> bool:
    """Whether a value, or part of it, was masked."""
    return "[" in text and _MASK.search(text) is not None


def is_mask(text: str) -> bool:
    """Whether this is a mask and nothing else."""
    if not text.startswith(("[", "*")):
        return False
    return _MASK.fullmatch(text) is not None or _NARROW.fullmatch(text) is not None
