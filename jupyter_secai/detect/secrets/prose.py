"""Credentials that a sentence tells: `das Passwort für den Zugang lautet X`, `the key of the group is: X`,
`Your API key:` with the key on the next line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets.names import Kind, kind_of
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan

_NAME_END = re.compile(r"\w{0,24}(?=[ :])")
_NAME_START = re.compile(r"[\w-]{0,24}\Z")
# `API key`, `the OWM key`, `our OpenAI key`
_SERVICE = re.compile(
    r"\b(?:[Aa][Pp][Ii][ -]|(?!SSH|PGP|GPG|PRIMARY|FOREIGN)[A-Z]{2,10} |[A-Z][a-z]+(?:AI|[A-Z][a-z]+) )\Z"
)
_DRESS = r"[`*\"'_]{0,3}"
_VALUE = rf"{_DRESS}(?P<value>[^\s`*\"'<>,;|\\]{{6,200}})"
_STILL = r"(?:still|now|currently|always|jetzt|noch|immer|aktuell|ahora|ancora|toujours)"
# What a credential is for comes after one of these; after any other word it is not what is spoken of.
_TOLD = re.compile(
    rf"""{_DRESS}\s(?:(?:for|of|to|on|in|at|from|f\u00fcr|des|der|zum|zur|vom|von|im|de|del|du|della|dello|dei
    |pour|para|per|di|da|do|dos|van|voor|till|til|we|I|you|they|that|which)\b|\()
    (?:[^\n.:;=<>"{{}}\[\]|?!]|\.(?=\w)){{1,60}}?
    (?:\s(?:is|was|ist|war|lautet|hei\u00dft|es|est|\u00e8|\u00e9|\u00e4r|er):?(?:\s{_STILL})?\s|\)?:\s){_VALUE}""",
    re.X,
)
# The other ways to say it without a word between are those of named values.
_STATED = re.compile(rf"\s(?:\u00e8|\u00e9|\u00e4r|(?:is|ist|est|es)\s{_STILL}(?:\sset\sto)?)\s{_VALUE}")
_USED = re.compile(rf"\s{_VALUE}(?=[\s`*\"'.,;)]|\Z)")
_USING = re.compile(r"\b(?:using|with|mit|avec|con|com|med|met)[ ](?:the[ ])?\Z")
_BELOW = re.compile(rf"{_DRESS}:{_DRESS}[ ]?\n\s{{0,12}}{_VALUE}{_DRESS}[ ]?(?=\n|\Z)")
_END = ".:?!)"
_LEAST, _MADE = 0.6, 0.8  # scores of judge_named
_SHORTEST = 8  # of what nothing sets off and no machine made: "the password on page 3: shown1"


def find_told(read: Reading) -> Iterator[TextSpan]:
    """Values that a sentence gives to the name of a credential."""
    for stem in catalogue.credential_names().stems:
        for at in read.places(stem) if stem in read.heard else ():
            yield from _at(read.text, at + len(stem), stem)


def _at(text: str, at: int, stem: str) -> Iterator[TextSpan]:
    rest = _NAME_END.match(text, at)
    if rest is None:
        return
    end = rest.end()
    before = _NAME_START.search(text, max(0, at - len(stem) - 24), at - len(stem))
    start = before.start() if before else at - len(stem)
    name = text[start:end]
    if name in ("key", "Key", "keys") and _SERVICE.search(text, max(0, start - 24), start):
        name = "api_key"
    kind = kind_of(name)
    if kind is not None:
        span = _value(text, start, end, name, kind)
        if span is not None:
            yield span


def _value(text: str, start: int, end: int, name: str, kind: Kind) -> TextSpan | None:
    found = _TOLD.match(text, end) or _STATED.match(text, end)
    if found is None and kind != "password":
        found = _BELOW.match(text, end)
    if found is None and kind == "password" and _USING.search(text, max(0, start - 16), start):
        found = _USED.match(text, end)
    if found is None:
        return None
    value = found["value"].rstrip(_END)
    if not (any(map(str.isdigit, value)) and any(map(str.isalpha, value))):
        return None
    score = judge_named(name, value, bare=True)
    if score < _MADE and len(value) < _SHORTEST and text[found.start("value") - 1].isspace():
        return None
    type_, label = ("PASSWORD", "password") if kind == "password" else ("API_KEY", "key or token")
    place = found.start("value")
    return TextSpan(place, place + len(value), type_, score, label) if score >= _LEAST else None
