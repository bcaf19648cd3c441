"""Whether a machine made a value: letters and digits without order, not words with a number behind them."""

from __future__ import annotations

import math
import re
from collections import Counter

from jupyter_secai.detect.secrets.references import is_number
from jupyter_secai.detect.secrets.wording import is_random_letters, wordiness

_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
_TURNS = re.compile(r"(?<=[a-z])(?=[^a-z])|(?<=[A-Z])(?=[^A-Za-z])|(?<=\d)(?=\D)|(?<=[^A-Za-z0-9])(?=\w)")


def looks_made(value: str, *, vague: bool = False) -> bool:
    """Whether chance put the signs together; `vague` asks for more of it, where the name promises little."""
    if len(value) < 8 or is_number(value):
        return False
    pieces = [piece for piece in _SEPARATORS.split(value) if piece]
    longest = max(pieces, key=len, default="")
    if len(longest) < (16 if vague else 8):
        return len(value) >= 16 and _has_all_kinds(value) and entropy(value) >= 3.5 and wordiness(value) < 0.3
    least = min(2.8 if len(value) >= 16 else 2.5, math.log2(len(value)) - 0.8)
    return _is_disordered(value if len(pieces) <= 2 else longest, vague) and entropy(value) >= least


def _is_disordered(value: str, vague: bool) -> bool:
    digits = sum(map(str.isdigit, value))
    letters = sum(map(str.isalpha, value))
    if not letters:
        return False
    if not digits:
        return len(value) >= 12 and has_random_letters(value)
    if vague and (digits < 3 or letters < 3):
        return False
    if wordiness(value) >= (0.35 if vague else 0.5):
        return False
    return turns(value) >= (4 if len(value) >= 16 else 3) or (not vague and has_random_letters(value))


def has_random_letters(value: str) -> bool:
    """The letters, signs left out, are no words."""
    return value.isascii() and is_random_letters("".join(filter(str.isalpha, value)))


def _has_all_kinds(value: str) -> bool:
    return any(map(str.isdigit, value)) and any(map(str.islower, value)) and any(map(str.isupper, value))


def turns(value: str) -> int:
    """How often letters, capitals, digits and signs take turns."""
    return len(_TURNS.findall(value))


def entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
