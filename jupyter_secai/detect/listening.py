"""One look at a text for everything without which no detector has anything to do."""

from __future__ import annotations

from functools import cache

from jupyter_secai.detect import business, patterns, people
from jupyter_secai.detect.literals import Literals
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets import formats, headers, options, pairs

_LETTERS = bytes(code if ord("a") <= code <= ord("z") else ord(" ") for code in range(256))


def read_text(text: str) -> Reading:
    """The text as `find_secrets`, `find_personal` and `find_business` take it."""
    low = _lowered(text)
    letters = low.encode("latin-1", "replace").translate(_LETTERS)
    words = letters.decode("latin-1").split()
    return Reading(text, low, words, _literals().standing_in(low, words))


@cache
def _literals() -> Literals:
    return Literals(
        (
            *patterns.literals(),
            *people.INTRODUCED,
            *formats.literals(),
            *headers.LITERALS,
            *options.literals(),
            *pairs.literals(),
            *business.literals(),
        )
    )


def _lowered(text: str) -> str:
    """`İ` alone becomes two characters in lower case, and is left as it is."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
