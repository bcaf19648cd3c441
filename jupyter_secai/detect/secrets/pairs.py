"""Named values in text that is not Python: JSON, YAML, TOML, .env, XML, shell, other languages, logs, prose.

Python code is judged on its syntax tree (analysis.walk); here the name and what stands between it and the
value are all that there is to go by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets.names import kind_of
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.secrets.wording import is_random_letters
from jupyter_secai.detect.spans import TextSpan

_LONGEST_NAME = 48
_LONGEST_VALUE = 2048
# How many names may lay claim to what ends at one place: `a_secret=token=…`.
_READINGS = 3

_QUOTE = r"(?:\\{0,3}[\"'`]|&quot;|&\#34;|&\#39;)"
_REST_OF_NAME = re.compile(r"[\w.\-]*+")
_NAME_BACKWARDS = re.compile(r"[\w.\-$:]*")
# What may stand between a name and its value.
_BETWEEN = re.compile(
    rf"""(?P<close>{_QUOTE})?\]?
    (?:
        \s{{0,8}}(?::=|\?=|\+=|={{1,3}}>?|!==?|<-|->)\s{{0,8}}                      # x = , x := , x => , x <-
      | \s{{0,4}}:\s{{0,3}}[A-Za-z_&][\w.<>?|\[\]]{{0,24}}\s{{0,3}}=[^\S\n]{{0,4}}(?=\S) # x: String =
      | [^\S\n](?:string|String|str|char|text)\s{{0,3}}=\s{{0,4}}                  # x string =
      | (?:\*\*|__)?:(?:\*\*|__)?[^\S\n]{{1,4}}(?=[`\"'])                           # **x:** `value`
      | \s{{0,8}}[:\uff1a]\s{{0,12}}(?![:/])                                        # x:
      | (?P<called>\s{{0,3}}\()                                                   # setX(
      | (?P<listed>\s{{0,3}},\s{{0,4}})                                           # f("x", "value"
      | [^\S\n]{{1,4}}(?:is|was|ist|est|es|are|lautet):?[^\S\n]{{1,4}}            # x is value
      | (?P<element>{_QUOTE}?\s{{0,2}}(?:>|&gt;)\s{{0,4}}(?=[^\s<]))               # <x>value<
      | (?P<column>[^\S\n]{{0,8}}[|\t][^\S\n]{{0,8}})                            # | x | value |
      | (?P<spaced>[^\S\n]{{1,8}})                                                # --x value
    )
    (?:                                                                         # X or value
        [\w.]{{3,60}}(?:\([^()\n]{{0,60}}\)|\[[^\]\n]{{0,60}}\])?
        (?:\s{{1,2}}or\s|\s?(?:\|\||\?\?)\s?)
    )?
    (?:(?:str|String|new\ String|String::from|\[\]byte|SecretStr|bytes|b64decode)\()?""",
    re.X,
)
# The name is itself a value: `name: X, value: v`, `key="X" value="v"`, `variable "X" { default = "v"`.
_VALUE_WORD = re.compile(
    rf"{_QUOTE}?,?\s{{1,40}}{_QUOTE}?(?:value|Value|default|content)(?![\w-]){_QUOTE}?\s{{0,3}}[:=]\s{{0,4}}"
    rf"|{_QUOTE}?,{_QUOTE}?(?:value|Value)(?![\w-]){_QUOTE}?\s{{0,3}}[:=]\s{{0,4}}"
    r"|[\"']?\s{0,4}\{[^{}]{0,160}?\bdefault\s{0,4}=\s{0,4}"
)
_OPENED = re.compile(rf"(?:[bBfFuUrRNL@$]{{1,2}})?(?P<quote>{_QUOTE})")
_BARE = re.compile(r"[^\s\"'`<>,;{}\[\]|&\\]{4,512}+(?![^\s\"'`<>,;{}\[\]|&\\])")
# After `NAME=` at the start of a word (.env files), and `name: ` at that of a line, no sign ends the value.
_SETTING_NAME = re.compile(r"(?:(?:\A|\s)[\w.\-$:]+=|(?:\A|\n)\s*(?:-\s+)?[\w.\-]+:[^\S\n]+)\Z")
_SETTING = re.compile(r"[^\s\"'`<>\\]{4,512}+(?![^\s\"'`<>\\])")

_FIRST_ARGUMENT = re.compile(r"\(\s{0,4}\\{0,3}[\"']\Z")
_TAKES_NAME = re.compile(
    r"(?:getenv|setenv|putenv|[sg]etProperty|setdefault|define|put|set|get)\(\s{0,4}[\"']\Z"
)
_BEFORE_OPTION = re.compile(r"(?:--|\bENV |\bARG |%env |%set_env |\bsetx |\bsetenv |\bset -x )\Z")
_DASH = re.compile(r"\s-\Z")
_MORE_WORDS = re.compile(r"[.,:;?!]?[^\S\n]+[^\W\d_]{2,}(?![\w.-]*=)")
_LINE_OF_SETTINGS = re.compile(
    r"[^\S\n]*(?:-\s+|export\s+|set\s+|ENV\s+|ARG\s+)?[\w.\-]{2,60}\s{0,8}[=:]\s{0,12}\S+[^\S\n]*(?:#.*)?"
)
_DOTTED_SETTING = re.compile(r"\s*\w+(?:\.[\w-]+)+=")
_ACCOUNT = re.compile(
    r"(?i)\b(?:user(?:name)?|login|host(?:name)?|server|database|db(?:name)?|account|email|url|port)\w{0,12}"
    r"[\"']?\s{0,4}[=:]"
)
_DIGIT = re.compile(r"\d")
# Two entries before, each a quoted name with a number: a vocabulary, or counts of words.
_COUNTED = re.compile(r"(?:[\"']: ?\d+, ?[\"'][^\"'\n]{1,40}){2}\Z")
# Scores of judge_named: of what is more than a word, and of what a machine made.
_LIKELY, _MADE = 0.55, 0.8


class Pair(NamedTuple):
    """A name and the place of the value beside it: `bare` without quotes. What nothing assigns is to be
    more than a word, and judged `least` or higher."""

    name: str
    start: int
    end: int
    bare: bool
    least: float = 0.0


def literals() -> tuple[str, ...]:
    """What `find_named` listens for."""
    return catalogue.credential_names().stems


def find_named(read: Reading) -> Iterator[TextSpan]:
    """Values beside the names of credentials."""
    text = read.text
    pairs = dict.fromkeys(_pairs(text, read.low, [stem for stem in literals() if stem in read.heard]))
    if not pairs:
        return
    readings: Counter[int] = Counter()
    for pair in pairs:
        readings[pair.end] += 1
        score = _judge(text, pair) if readings[pair.end] <= _READINGS else 0.0
        if score:
            is_password = kind_of(pair.name) == "password"
            type_, label = ("PASSWORD", "password") if is_password else ("API_KEY", "key or token")
            yield TextSpan(pair.start, pair.end, type_, score, label)


def _pairs(text: str, low: str, stems: Iterable[str]) -> Iterator[Pair]:
    for stem in stems:
        at = low.find(stem)
        while at >= 0:
            rest = _REST_OF_NAME.match(text, at)
            end = rest.end() if rest else at + len(stem)
            pair = _pair(text, at, end) if end - at <= _LONGEST_NAME else None
            if pair is not None:
                yield pair
            at = low.find(stem, end)


def _pair(text: str, at: int, end: int) -> Pair | None:
    name = _name_around(text, at, end)
    if kind_of(name) is None:
        return None
    between = _VALUE_WORD.match(text, end) or _BETWEEN.match(text, end)
    if between is None:
        return None
    opened = _OPENED.match(text, between.end())
    return _quoted(text, name, between, opened) if opened else _unquoted(text, name, between)


def _name_around(text: str, at: int, end: int) -> str:
    """The name whose last part stands from `at` to `end`."""
    backwards = text[max(0, at - _LONGEST_NAME) : at][::-1]
    before = _NAME_BACKWARDS.match(backwards)
    start = at - (before.end() if before else 0)
    return text[start:end].strip("-.:$")


def _quoted(text: str, name: str, between: re.Match[str], opened: re.Match[str]) -> Pair | None:
    how = between.groupdict()
    named_at = between.start() - len(name)
    before = text[max(0, named_at - 24) : named_at]
    end = _closing(text, opened["quote"], opened.end())
    if end < 0 or (how.get("listed") and not how.get("close")):
        return None
    return Pair(name, opened.end(), end, False, _least(how, before))


def _least(how: Mapping[str, str | None], before: str) -> float:
    if not (how.get("listed") or how.get("spaced") or how.get("column")) or _TAKES_NAME.search(before):
        return 0.0
    return _MADE if how.get("listed") and not _FIRST_ARGUMENT.search(before) else _LIKELY


def _closing(text: str, quote: str, start: int) -> int:
    """Where the string ends; -1 when it does not end on its line."""
    end = text.find(quote, start, start + _LONGEST_VALUE)
    while end > start and quote in "\"'" and text[end - 1] == "\\":
        end = text.find(quote, end + 1, start + _LONGEST_VALUE)
    return -1 if end <= start or "\n" in text[start:end] else end


def _unquoted(text: str, name: str, between: re.Match[str]) -> Pair | None:
    how = between.groupdict()
    if how.get("called") or how.get("listed"):
        return None
    if how.get("element"):
        return _element(text, name, between.end())
    if how.get("spaced"):
        named_at = between.start() - len(name)
        before = text[max(0, named_at - 12) : named_at]
        if not _BEFORE_OPTION.search(before) and not (_DASH.search(before) and kind_of(name) == "password"):
            return None
    elif "\n" in between[0] and _VALUE_WORD.fullmatch(between[0]) is None:
        return None
    pair = _bare(text, name, between.end())
    return pair._replace(least=_LIKELY) if pair and how.get("column") else pair


def _element(text: str, name: str, start: int) -> Pair | None:
    end = text.find("<", start, start + _LONGEST_VALUE)
    return Pair(name, start, end, False) if end > 0 and "\n" not in text[start:end] else None


def _bare(text: str, name: str, start: int) -> Pair | None:
    if text.startswith(":-", start - 1):  # ${NAME:-value}
        start += 1
    is_setting = bool(_SETTING_NAME.search(text[max(0, start - len(name) - 24) : start]))
    found = (_SETTING if is_setting else _BARE).match(text, start)
    if found is None or text[found.end() : found.end() + 1] in ("(", "[", "{"):
        return None
    value = found[0].rstrip(".:?),;")
    if value.isdigit() and _COUNTED.search(text[max(0, start - 160) : start].rpartition(name)[0] + name):
        return None
    return None if "(" in value else Pair(name, start, start + len(value), True)


def _judge(text: str, pair: Pair) -> float:
    value = text[pair.start : pair.end]
    if not _DIGIT.search(value):
        if pair.bare and _MORE_WORDS.match(text, pair.end):  # a sentence goes on
            return 0.0
        if pair.least and not is_random_letters(value):
            return 0.0
    score = judge_named(pair.name, value, bare=pair.bare)
    if pair.least:
        return score if score >= pair.least else 0.0
    if not score and pair.bare and value.isalnum() and _is_configuration(text, pair):
        return judge_named(pair.name, value)
    return score


def _is_configuration(text: str, pair: Pair) -> bool:
    """A line that is nothing but a setting, among settings of an account or a server."""
    start = text.rfind("\n", 0, pair.start) + 1
    end = text.find("\n", pair.end)
    line = text[start : end if end >= 0 else len(text)]
    if len(line) > 200 or "${" in line or not _LINE_OF_SETTINGS.fullmatch(line):
        return False
    around = (text[max(0, start - 240) : start], text[pair.end : pair.end + 240])
    return bool(_DOTTED_SETTING.match(line)) or any(_ACCOUNT.search(part) for part in around)
