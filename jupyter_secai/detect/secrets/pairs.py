"""Named values in text that is not Python: JSON, YAML, TOML, .env, XML, shell, other languages, logs, sentences.

Python code is judged on its syntax tree (analysis.walk); here the name and what stands between it and the
value are all that there is to go by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.detect.secrets.names import STEMS, kind_of
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.secrets.wording import is_random_letters
from jupyter_secai.detect.spans import TextSpan

_LONGEST_NAME = 48
_LONGEST_VALUE = 2048

_QUOTE = r"(?:\\{0,3}[\"'`]|&quot;|&\#34;|&\#39;)"
# What may stand between a name and its value, after the rest of the name.
_REST = re.compile(r"[\w.\-]*+")
_BETWEEN = re.compile(
    rf"""(?P<close>{_QUOTE})?\]?
    (?:
        \s{{0,8}}(?::=|\?=|\+=|={{1,3}}>?|!==?|<-)\s{{0,8}}                        # x = , x := , x => , x <- , x == 
      | \s{{0,4}}:\s{{0,3}}[A-Za-z_][\w.<>?|\[\]]{{0,24}}\s{{0,3}}=\s{{0,4}}        # x: String =
      | \s{{0,8}}:\s{{0,12}}(?![:/])                                               # x:
      | (?P<typed>\s{{0,3}}\()                                                     # setX(
      | (?P<listed>\s{{0,3}},\s{{0,4}})                                            # "x", "value"
      | [^\S\n]{{1,4}}(?:is|was|ist|est|es|are|lautet)[:]?[^\S\n]{{1,4}}           # x is value
      | (?P<element>{_QUOTE}?\s{{0,2}}(?:>|&gt;)\s{{0,4}}(?=[^\s<]))                # <x>value<
      | (?P<spaced>[^\S\n]{{1,8}})                                                 # x value
    )
    (?:(?:str|String|new\ String|String::from|\[\]byte|SecretStr|bytes|b64decode|os\.getenv)\()?""",
    re.X,
)
# `name: X` and on the next line or after the comma `value: v`; `key="X" value="v"`; `variable "X" { default = "v"`
_VALUE_WORD = re.compile(
    rf"{_QUOTE}?,?\s{{1,40}}{_QUOTE}?(?:value|Value|default|content)(?![\w-]){_QUOTE}?\s{{0,3}}[:=]\s{{0,4}}"
    rf"|{_QUOTE}?,{_QUOTE}?(?:value|Value)(?![\w-]){_QUOTE}?\s{{0,3}}[:=]\s{{0,4}}"
    r"|[\"']?\s{0,4}\{[^{}]{0,160}?\bdefault\s{0,4}=\s{0,4}"
)
_OPENED = re.compile(rf"(?:[bBfFuUrRNL@$]{{1,2}})?(?P<quote>{_QUOTE})")
_BARE = re.compile(r"[^\s\"'`<>,;{}\[\]|&\\]{4,512}")
_BACKWARD = re.compile(r"[\w.\-$:]*\Z")
_BEFORE_OPTION = re.compile(r"(?:--|\bENV |\bARG |%env |%set_env |\bsetx |\bsetenv |\bset -x )\Z")
_TAKES_NAME = re.compile(r"(?:getenv|setenv|putenv|[sg]etProperty|setdefault|define|put|set|get)\(\s{0,4}[\"']\Z")
_FIRST_ARGUMENT = re.compile(r"\(\s{0,4}\\{0,3}[\"']\Z")
_MORE_WORDS = re.compile(r"[.,:;?!]?[^\S\n]+[^\W\d_]{2,}(?![\w.-]*=)")
_SETTING = re.compile(r"[^\s\"'`<>\\]{4,512}")
_CONFIG_LINE = re.compile(r"[^\S\n]*(?:-\s+|export\s+|set\s+|ENV\s+|ARG\s+|env\s+)?[\w.\-]{2,60}\s{0,8}[=:]\s{0,12}\S+[^\S\n]*(?:#.*)?")
_COMPANY = re.compile(r"(?i)\b(?:user(?:name)?|login|host(?:name)?|server|database|db(?:name)?|account|email|url|port)\w{0,12}[\"']?\s{0,4}[=:]")


class Pair(NamedTuple):
    """A name and the place of the value beside it; `bare` when no quotes hold it, `near` when nothing assigns it."""

    name: str
    start: int
    end: int
    bare: bool
    near: bool = False


def find_named(text: str, low: str | None = None) -> Iterator[TextSpan]:
    """Values beside the names of credentials; `low` is the text in lower case where it is at hand."""
    seen: set[int] = set()
    for pair in _pairs(text, text.lower() if low is None else low):
        if pair.start in seen:
            continue
        score = _judge(text, pair)
        if score:
            seen.add(pair.start)
            yield TextSpan(pair.start, pair.end, *spoken(pair.name, score))


def spoken(name: str, score: float) -> tuple[str, float, str]:
    """The type, score and label of a value that its name gives away."""
    if kind_of(name) == "password":
        return "PASSWORD", score, "password"
    return "API_KEY", score, "key or token"


def _pairs(text: str, low: str) -> Iterator[Pair]:
    for stem in STEMS:
        at = low.find(stem)
        while at >= 0:
            rest = _REST.match(text, at)
            end = rest.end() if rest else at + len(stem)
            if end - at <= _LONGEST_NAME:
                yield from _at(text, at, end)
            at = low.find(stem, end)


def _at(text: str, at: int, end: int) -> Iterator[Pair]:
    between = _VALUE_WORD.match(text, end) or _BETWEEN.match(text, end)
    if between is None:
        return
    before = _BACKWARD.search(text[max(0, at - _LONGEST_NAME) : at])
    name = f"{before[0] if before else ''}{text[at:end]}".strip("-.:$")
    if kind_of(name) is None:
        return
    pair = _value(text, name, between)
    if pair is not None:
        yield pair


def _value(text: str, name: str, between: re.Match[str]) -> Pair | None:
    opened = _OPENED.match(text, between.end())
    groups = between.groupdict()
    if opened is not None:
        called = text[max(0, between.start() - len(name) - 24) : between.start() - len(name)]
        if groups.get("listed") and not (groups.get("close") and _FIRST_ARGUMENT.search(called)):
            return None
        end = _closing(text, opened["quote"], opened.end())
        near = bool(groups.get("listed") or groups.get("spaced")) and not _TAKES_NAME.search(called)
        return Pair(name, opened.end(), end, False, near) if end > 0 else None
    if groups.get("typed") or groups.get("listed") or groups.get("close") is not None and text[between.end() - 1] == "'":
        return None
    if groups.get("element"):
        end = text.find("<", between.end(), between.end() + _LONGEST_VALUE)
        return Pair(name, between.end(), end, False) if end > 0 and "\n" not in text[between.end() : end] else None
    if "\n" in between[0] and not groups.get("element") and _VALUE_WORD.fullmatch(between[0]) is None:
        return None
    if groups.get("spaced") and not _is_option(text, between.start(), name):
        return None
    return _bare(text, name, between.end())


def _is_option(text: str, end: int, name: str) -> bool:
    """`--password value`, `ENV PASSWORD value`, `%env PASSWORD value`."""
    start = end - len(name)
    return bool(_BEFORE_OPTION.search(text[max(0, start - 12) : start]))


def _closing(text: str, quote: str, start: int) -> int:
    end = text.find(quote, start, start + _LONGEST_VALUE)
    while end > start and quote in "\"'" and text[end - 1] == "\\":
        end = text.find(quote, end + 1, start + _LONGEST_VALUE)
    return -1 if end <= start or "\n" in text[start:end] else end


def _bare(text: str, name: str, start: int) -> Pair | None:
    begins = start - len(name) - 1
    is_setting = text[start - 1 : start] == "=" and text[max(0, begins - 1) : begins] in ("", "\n", " ")
    found = (_SETTING if is_setting else _BARE).match(text, start)
    if found is None:
        return None
    value = found[0].rstrip(".:?),;")
    after = text[found.end() : found.end() + 1]
    if after in ("(", "[", "{") or "(" in value and not value.endswith("="):
        return None
    return Pair(name, start, start + len(value), True)


def _judge(text: str, pair: Pair) -> float:
    value = text[pair.start : pair.end]
    if pair.bare and not re.search(r"\d", value) and _MORE_WORDS.match(text, pair.end):
        return 0.0
    if pair.near and not re.search(r"\d", value) and not is_random_letters(value):
        return 0.0
    score = judge_named(pair.name, value, bare=pair.bare)
    if score or not pair.bare or not value.isalnum() or text.rfind("${", max(0, pair.start - 60), pair.start) >= 0:
        return score
    return judge_named(pair.name, value) if _is_configuration(text, pair) else 0.0


def _is_configuration(text: str, pair: Pair) -> bool:
    """A line that is nothing but a setting, among settings of an account or a server."""
    start = text.rfind("\n", 0, pair.start) + 1
    end = text.find("\n", pair.end)
    line = text[start : end if end >= 0 else len(text)]
    return len(line) < 200 and bool(_CONFIG_LINE.fullmatch(line)) and bool(
        re.match(r"\s*\w+(?:\.[\w-]+)+=", line)
        or _COMPANY.search(text[max(0, start - 240) : start]) or _COMPANY.search(text[pair.end : pair.end + 240])
    )
