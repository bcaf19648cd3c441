"""Names of people in text, by what stands around them. Two capitalised words alone are nobody's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.anchors import Place
from jupyter_secai.detect.columns import classify
from jupyter_secai.detect.names import is_given
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.safe import is_safe
from jupyter_secai.detect.spans import TextSpan

_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_LABEL = re.compile(r"([^\W\d][\w .-]{0,30}?)[\"']? {0,2}[:=] {0,3}[\"']?$")
_QUOTED_IN_ERROR = re.compile(r"(?:Error|Exception|Warning)\b[^\n]{0,80}[\"']$")
# What a database says of a row that it refuses: the value is data of somebody's.
_IN_ERROR = re.compile(r"(?:duplicate key|constraint failed|duplicate entry)[^\n]{0,16}[\"']$")
_INTRODUCING = re.compile(
    r"(?:name(?: is|'s|:)|m'appelle|me llamo|mi chiamo|ich heiße|ik heet|me chamo|call me"
    r"|(?P<title>senhora?|signor(?:a|ina)?|señor(?:a|ita)?|madame|monsieur|mevrouw|meneer)) ",
    re.I,
)
INTRODUCED = frozenset((
    "name", "m'appelle", "me llamo", "mi chiamo", "ich heiße", "ik heet", "me chamo", "call me",
    "senhor", "signor", "señor", "madame", "monsieur", "mevrouw", "meneer",
))  # fmt: skip
_HOUSE = re.compile(
    r"\n(?:\d{1,6}(?:/\d{1,5})?[A-Za-z]?,? [A-Z]|(?:Flat|Unit|Apt|Suite|PSC|USS|USNS|USNV|USCGC|H\.) ?[\w.])"
)
_SPEAKER = re.compile(
    r"^\[?[0-9][0-9/.:-]{3,11}(?:,? [0-9:.]{4,12})?(?: ?[AaPp][Mm])?(?:\] ?| - )"
    r"([^\W\d_]+(?:['\u2019.-]?[^\W\d_]+)*(?: [^\W\d_]+(?:['\u2019.-]?[^\W\d_]+)*){1,3}): ",
    re.M,
)
_MOST_LINES = 2_000
_REACH = 40
_MOST = 5
# Above this a surname such as Lane or Day does not make a place of a name.
_STRONG = 0.8


class _Evidence(NamedTuple):
    titles: frozenset[str]
    greetings: frozenset[str]
    closings: frozenset[str]
    introductions: frozenset[str]
    roles: frozenset[str]
    weak: frozenset[str]
    deeds: frozenset[str]
    acts: frozenset[str]
    groups: frozenset[str]
    places: frozenset[str]
    particles: frozenset[str]


@cache
def _evidence() -> _Evidence:
    rows = catalogue.name_evidence()
    return _Evidence(*(frozenset(getattr(rows, field)) for field in _Evidence._fields))


class _Token(NamedTuple):
    text: str
    low: str
    start: int
    end: int


@cache
def _speaking() -> frozenset[str]:
    """Words that make a run of capitals worth a look when they stand in it, or directly before it."""
    known = _evidence()
    last = (phrase.rsplit(" ", 1)[-1] for phrase in known.introductions)
    return (
        known.titles
        | known.greetings
        | known.closings
        | known.roles
        | catalogue.given_names()
        | frozenset(last)
    )


@cache
def _acting() -> frozenset[str]:
    return frozenset(phrase.split(" ", 1)[0] for phrase in _evidence().acts)


def find_people(read: Reading, places: Iterable[Place]) -> Iterator[TextSpan]:
    """Spans of names; `places` are runs of capitalised words."""
    for place in places:
        if _worth_a_look(read, place):
            tokens = [
                _Token(found[0], found[0].lower(), found.start(), found.end())
                for found in _TOKEN.finditer(read.text, place.start, place.end)
            ]
            yield from _in_run(read, tokens)
    yield from _introduced(read)
    yield from _speakers(read)


def _worth_a_look(read: Reading, place: Place) -> bool:
    start, end = place.start, place.end
    speaking = _speaking()
    if not speaking.isdisjoint(_PLAIN_WORD.findall(read.low, start, end)):
        return True
    before = read.low[max(0, start - 24) : start].rstrip(" \t\n\"'(<*_")
    if before.endswith((":", "=", "'m")):
        return True
    if before[before.rfind(" ") + 1 :].strip(",;.!\n") in speaking:
        return True
    behind = read.low[end : end + 12].split(None, 1)
    return (behind and behind[0] in _acting()) or _in_error(read, start)


def _in_error(read: Reading, at: int) -> bool:
    """Whether a database quotes here what it refuses."""
    quoted = read.text[at - 1 : at] in ("'", '"')
    return quoted and _IN_ERROR.search(read.low, max(0, at - 40), at) is not None


def _in_run(read: Reading, tokens: list[_Token]) -> Iterator[TextSpan]:
    """Names in one run of capitalised words: behind a title or a greeting, or by what surrounds the run."""
    known = _evidence()
    at = 0
    while at < len(tokens):
        end = _end_of_name(read, tokens, at)
        score = _lead(read, tokens[at], tokens[at + 1 :])
        if score:
            at += 1
            while at < len(tokens) and tokens[at].low in known.titles:
                at += 1
            end = _end_of_name(read, tokens, at)
        elif at < end:
            at = _first_of_name(tokens, at, end)
            score = _surrounded(read, tokens[at:end])
        name = tokens[at:end]
        if score and name and _believable(name, score):
            yield _span(name, score)
        at = max(end, at + 1)


def _first_of_name(tokens: list[_Token], at: int, end: int) -> int:
    """Past a word that opens the sentence: `Yesterday Jane Roe`, `Is Jane Roe`."""
    opens = end - at > 2 and not is_given(tokens[at].low) and is_given(tokens[at + 1].low)
    return at + 1 if opens else at


def _end_of_name(read: Reading, tokens: list[_Token], at: int) -> int:
    """The index behind the name that starts at `at`: a full stop, a line's end or another word ends it."""
    known = _evidence()
    end = at
    while end < len(tokens) and end - at < _MOST:
        token = tokens[end]
        if end > at:
            gap = read.text[tokens[end - 1].end : token.start]
            initial = tokens[end - 1].end - tokens[end - 1].start == 1
            if "\n" in gap or ("." in gap and not initial) or "," in gap or "!" in gap:
                break
            if token.low in known.groups or (
                token.text.isupper() and len(token.text) > 1 and not tokens[at].text.isupper()
            ):
                break
        if end > at and token.low in known.titles and len(token.low) > 1:
            break
        if token.low in known.greetings and end > at and not is_given(token.low):
            break
        end += 1
    while end > at + 1 and tokens[end - 1].low in known.particles:
        end -= 1
    return end


def _lead(read: Reading, token: _Token, rest: list[_Token]) -> float:
    """How sure a title, a greeting or a closing makes us that a name follows it."""
    if not rest:
        return 0.0
    known = _evidence()
    gap = read.text[token.end : rest[0].start]
    if token.low in known.titles and gap in (" ", ". ", ".") and (len(token.low) > 1 or gap == ". "):
        return 0.9
    if token.low in known.greetings and gap in (" ", ", "):
        behind = read.text[rest[0].end : rest[0].end + 1]
        return 0.85 if is_given(rest[0].low) or behind in (",", "!", ":", ";", "\n", " ", "-") else 0.0
    if token.low in known.closings and "\n" in gap:
        return 0.85
    return 0.0


def _surrounded(read: Reading, name: list[_Token]) -> float:
    """How sure the words around make us that this is a name."""
    known = _evidence()
    given = is_given(name[0].low)
    full = len(name) > 1
    label = _label_before(read.text, name[0].start)
    if label is not None:
        return (
            0.86
            if (full or given) and (given or label.lower() not in ("name", "user", "owner", "author"))
            else 0.0
        )
    if _after_closing(read, name) or (given and full and _above_address(read, name)):
        return 0.82
    one, two = _words_before(read, name[0].start)
    if (two in known.introductions or one in known.introductions) and (full or given):
        return 0.88
    if one in known.roles and full:
        return 0.86
    if full and _in_error(read, name[0].start):
        return 0.74
    if full and not known.acts.isdisjoint(_words_behind(read, name[-1].end)):
        return 0.78
    if not (given and full):
        return 0.0
    following, _ = _words_behind(read, name[-1].end)
    if following in known.deeds or following == "<" or one in known.weak or two in known.weak:
        return 0.78
    return 0.75 if _QUOTED_IN_ERROR.search(read.text, max(0, name[0].start - 110), name[0].start) else 0.0


def _after_closing(read: Reading, name: list[_Token]) -> bool:
    """Alone on the line below `Kind regards,`."""
    before = read.low[max(0, name[0].start - _REACH) : name[0].start]
    if not before.rstrip(" ").endswith("\n") or read.text[name[-1].end : name[-1].end + 1] not in (
        "",
        "\n",
        "\r",
    ):
        return False
    words = _WORD.findall(re.split(r"[\n.!?]", before.rstrip(" \n,.!"))[-1])
    return bool(words) and len(words) < 5 and words[-1] in _evidence().closings


def _above_address(read: Reading, name: list[_Token]) -> bool:
    """Alone on a line, and the next begins with a house number."""
    at = name[0].start
    alone = at == 0 or read.text[at - 1] == "\n"
    return alone and _HOUSE.match(read.text, name[-1].end) is not None


def _label_before(text: str, at: int) -> str | None:
    """The key that announces a person, as in `Patient name: `; None for any other."""
    if text[at - 1 : at] not in (" ", ":", "=", '"', "'"):
        return None
    found = _LABEL.search(text, max(0, at - 40), at)
    if found is None:
        return None
    words = found[1].split()
    for key in (found[1], " ".join(words[-2:]), words[-1]):
        class_ = classify(key)
        if class_ is not None and class_.entity == "PERSON":
            return key
    return words[-1] if words[-1].lower() in _evidence().roles | {"user", "author"} else None


def _words_before(read: Reading, at: int) -> tuple[str, str]:
    """The last word before a place, and the last two, in lower case; a full stop or a line's end cuts."""
    window = read.low[max(0, at - _REACH) : at]
    cut = max(window.rfind(stop) for stop in (". ", "\n", "! ", "? ", ";"))
    words = _WORD.findall(window[cut + 1 :])
    if not words:
        return "", ""
    return words[-1], " ".join(words[-2:])


def _words_behind(read: Reading, at: int) -> tuple[str, str]:
    """The word behind a place, and the next two, in lower case; `<` for an address in brackets."""
    rest = read.low[at : at + 32]
    if rest.startswith((" <", " (")) and "@" in read.low[at : at + 80]:
        return "<", ""
    if rest.startswith(("'s ", "\u2019s ")):
        return "has", ""
    words = _WORD.findall(rest.split("\n", 1)[0].split(".", 1)[0])
    return (words[0], " ".join(words[:2])) if words else ("", "")


def _introduced(read: Reading) -> Iterator[TextSpan]:
    """`my name is Anna`, `la signora Rossi`: names that need no capital neighbour."""
    for stem in read.heard & INTRODUCED:
        for at in read.places(stem):
            lead = _INTRODUCING.match(read.text, at)
            found = _TOKEN.match(read.text, lead.end()) if lead else None
            if lead and found and found[0].istitle() and (lead["title"] or is_given(found[0])):
                yield TextSpan(*found.span(), "PERSON", 0.8, catalogue.label_of("PERSON"))


def _speakers(read: Reading) -> Iterator[TextSpan]:
    """Who wrote the lines of a chat, behind the time: two lines at least, and usual names half of them."""
    if "\n" not in read.text or ": " not in read.text:
        return
    found = list(islice(_SPEAKER.finditer(read.text), _MOST_LINES))
    usual = sum(is_given(line[1].split()[0]) for line in found)
    if len(found) > 1 and usual * 2 >= len(found):
        for line in found:
            if not is_safe("PERSON", line[1]):
                yield TextSpan(*line.span(1), "PERSON", 0.82, catalogue.label_of("PERSON"))


def _believable(name: list[_Token], score: float) -> bool:
    known = _evidence()
    if name[0].low in known.groups or is_safe("PERSON", " ".join(token.text for token in name)):
        return False
    if len(name) == 1 and (len(name[0].text) < 2 or name[0].text.isupper()):
        return False
    placed = any(token.low in known.places for token in name)
    return not placed or (score >= _STRONG and is_given(name[0].low) and len(name) == 2)


def _span(name: list[_Token], score: float) -> TextSpan:
    return TextSpan(name[0].start, name[-1].end, "PERSON", score, catalogue.label_of("PERSON"))


def is_name(value: str, sure: bool) -> bool:
    """Whether a value under the key of a person is a name; unless `sure`, a given name must be known."""
    known = _evidence()
    words = [word.lower() for word in _TOKEN.findall(value)]
    if not words or not value[0].isupper() or is_safe("PERSON", value):
        return False
    if any(word in known.places for word in words) and not is_given(words[0]):
        return False
    return sure or (is_given(words[0]) and len(words) > 1)
