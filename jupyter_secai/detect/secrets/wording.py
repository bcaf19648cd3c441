"""Whether letters are a word: how rare the pairs of letters in them are in words of English and of code."""

from __future__ import annotations

import re

# Row by first letter, column by second: the bits, rounded and 9 at most, that the second letter tells after
# the first. Counted over 11,846 different words of Python's standard library and public manuals.
_RARITY = (
    "95459759597343949343667769 37563989359377369446399959 39683993494478299563599969 "
    "47752759279577479546578879 47436568698453757334866579 49783499299488389455499969 "
    "49782754399564479347478989 27872899399667399554589969 56455659998452359543959795 "
    "28772999596688269738379979 48762778399475579636595877 38752789298387379955579949 "
    "25872999398758339857599969 48433538496786479933669989 66548669686442549344465889 "
    "38773895499388349354599959 69789999699596899869099999 37552769396656369544668959 "
    "59482784396667449842497969 39682794299678479345597959 54564659599343749333989899 "
    "29881999299778479979899999 29763794399584378446998999 48473697399568629762778959 "
    "66554568498444529633776987 39981997399677489897799976 "
).split()
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PAIRS = {a + b: int(_RARITY[i][j]) for i, a in enumerate(_LETTERS) for j, b in enumerate(_LETTERS)}
# One word of a hundred (of eight letters) has rarer pairs, and nine random strings of ten.
_RARE = 5.0
_RUN = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")


def rarity(letters: str) -> float:
    """Bits a pair of lower-case letters, on average: about 4 in words, 6 in random letters."""
    pairs = len(letters) - 1
    return sum(_PAIRS.get(letters[n : n + 2], 9) for n in range(pairs)) / pairs if pairs > 0 else 0.0


def is_random_letters(letters: str) -> bool:
    """No word, nor words run together."""
    return rarity(letters.lower()) > _RARE


def wordiness(value: str) -> float:
    """The share of the letters and digits that stands in words of four letters and more."""
    words = (word for word in _RUN.findall(value) if len(word) >= 4 and not is_random_letters(word))
    return sum(map(len, words)) / max(1, sum(c.isalnum() for c in value))
