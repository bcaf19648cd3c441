"""Whether a column of words is one of people's names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from jupyter_secai import catalogue

_DIGIT = re.compile(r"\d")
_TITLES = frozenset({"Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Herr", "Frau", "Sr", "Sra", "Mme", "Sig"})
_NAME_WORD = re.compile(r"'?[^\W\d_][\w'\u2019.-]*|\([^)]{1,40}\)|\"[^\"]{1,40}\"")
_PARTICLES = frozenset(
    ("van von de der den del della di da do dos das du la le el al bin ben ibn y e zu ter ten 't d").split()
)
_NOT_NAMES = frozenset(
    (
        "inc ltd llc gmbh corp co company group the and of for in with university school bank hotel street"
        " north south east west new old national international center centre institute county city state"
        " department error model data set test train validation baseline regression classifier linear"
        " random forest true false yes no none"
    ).split()
)
_FULL_NAME_WORDS = 6
_PEEK = 8


def are_people(values: Sequence[str], known: float) -> bool:
    """Capitalised words, of which a share of `known` holds a name that is a usual one."""
    if len(values) > _PEEK and sum(bool(_name_words(value)) for value in values[:_PEEK]) < _PEEK // 2:
        return False
    named = [(value, words) for value in values if (words := _name_words(value))]
    if len(named) < (0.8 if known else 0.5) * len(values) or not named:
        return False
    if not known:
        return any(value[:1].isupper() for value, _ in named) or any(len(words) > 1 for _, words in named)
    full = [(value, words) for value, words in named if len(words) > 1]
    if len(full) >= 0.6 * len(named):
        return sum(_is_usual(value, words) for value, words in full) >= known * len(full)
    alone = sum(is_given(words[0]) or _family(words[0]) for _, words in named)
    return len(named) > 1 and alone >= (known + 0.2) * len(named)


def _is_usual(value: str, words: list[str]) -> bool:
    if words[0].strip(".") in _TITLES or is_given(words[0]) or _family(words[-1]):
        return True
    return "," in value and any(map(is_given, words))


def _name_words(value: str) -> list[str]:
    """The words of what can be a name, without its particles; none for what cannot."""
    if len(value) > 80 or _DIGIT.search(value):
        return []
    words = value.replace(",", " ").split()
    if not 1 <= len(words) <= _FULL_NAME_WORDS + 2 or not all(map(_NAME_WORD.fullmatch, words)):
        return []
    names = [word for word in words if word.lower() not in _PARTICLES and word[0] not in '("']
    if (
        not names
        or len(names) > _FULL_NAME_WORDS
        or any(word.lower().strip(".") in _NOT_NAMES for word in names)
    ):
        return []
    return names if all(map(_is_capitalised, names)) else []


def _is_capitalised(word: str) -> bool:
    """`Jean-Luc`, and words of scripts that have no capitals; not `Iris-setosa`."""
    return all(part[:1].isupper() or not part[:1].isascii() for part in word.split("-") if part)


def _plain(word: str) -> str:
    low = word.lower().strip(".")
    if low.isascii():
        return low
    return "".join(
        c
        for c in unicodedata.normalize("NFKD", low.replace("ø", "o").replace("ł", "l"))
        if not unicodedata.combining(c)
    )


def is_given(word: str) -> bool:
    """Whether this is a usual given name, in any letter case and with or without its accents."""
    plain = _plain(word)
    return plain in catalogue.given_names() or (
        "-" in plain and plain.split("-")[0] in catalogue.given_names()
    )


def _family(word: str) -> bool:
    return _plain(word) in catalogue.family_names()
