"""Which of many literal texts stand in a text. Its words tell: most hold none, and are remembered for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from itertools import filterfalse

_RUN = re.compile(r"[a-z]+")
_SIGNS = re.compile(r"[^a-z0-9]+")
_SHORTEST_KEY = 4
_REMEMBERED = 50_000


class Literals:
    """Literals in lower case that are looked for together.

    To look for each costs half a nanosecond a character, and there are two hundred.
    """

    def __init__(self, literals: Iterable[str]) -> None:
        self._by_key: dict[str, list[str]] = {}
        self._by_sign: dict[str, list[str]] = {}
        self._foreign: list[str] = []
        for literal in dict.fromkeys(literals):
            key, sign = _key(literal), max(_SIGNS.findall(literal), key=len, default="")
            if not literal.isascii():
                self._foreign.append(literal)
            elif not key or (sign and len(key) < _SHORTEST_KEY):
                self._by_sign.setdefault(sign or literal, []).append(literal)
            else:
                self._by_key.setdefault(key, []).append(literal)
        self._any_key = re.compile(alternatives(sorted(self._by_key)))
        self._plain: set[str] = set()
        self._telling: dict[str, list[str]] = {}

    def standing_in(self, low: str, words: Iterable[str]) -> set[str]:
        """Those that stand in a text in lower case; `words` are its runs of Latin letters."""
        candidates = set() if low.isascii() else set(self._foreign)
        for sign, literals in self._by_sign.items():
            if sign in low:
                candidates.update(literals)
        known = self._telling
        left = set(filterfalse(self._plain.__contains__, words))
        for word in left & known.keys():
            candidates.update(known[word])
        for literals in self._learnt(left - known.keys()).values():
            candidates.update(literals)
        return {literal for literal in candidates if literal in low}

    def _learnt(self, words: Set[str]) -> dict[str, list[str]]:
        """The literals that may stand where new words do, by word; all of a text are looked at together."""
        if not words:
            return {}
        bounded = f"<{'><'.join(words)}>"
        telling, end = set(), 0
        while found := self._any_key.search(bounded, end):
            start = bounded.rfind("<", end, found.start() + 1) + 1
            end = bounded.find(">", found.start())
            telling.add(bounded[start:end])
        held = {word: self._held_by(word) for word in telling}
        if len(self._plain) + len(self._telling) >= _REMEMBERED:
            self._plain, self._telling = set(), {}
        self._plain.update(words - telling)
        self._telling.update(held)
        return held

    def _held_by(self, word: str) -> list[str]:
        return [one for key, literals in self._by_key.items() if key in f"<{word}>" for one in literals]


def _key(literal: str) -> str:
    """The longest run of letters of a literal, with `<` and `>` where a word must begin or end with it."""
    run = max(_RUN.finditer(literal), key=lambda found: found.end() - found.start(), default=None)
    if run is None:
        return ""
    return f"{'<' if run.start() else ''}{run[0]}{'>' if run.end() < len(literal) else ''}"


def alternatives(words: list[str]) -> str:
    """The words as one pattern, common beginnings shared; of two at one place the longer is taken."""
    if words == [""]:
        return ""
    heads: dict[str, list[str]] = {}
    for word in words:
        if word:
            heads.setdefault(word[0], []).append(word[1:])
    branches = "|".join(re.escape(head) + alternatives(tails) for head, tails in heads.items())
    branches = f"(?:{branches})" if len(heads) > 1 or "" in words else branches
    return branches + "?" if "" in words else branches
