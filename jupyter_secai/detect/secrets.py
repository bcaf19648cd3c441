"""Credentials: in text by their format, in code also by the name that they are given."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.spans import TextSpan

_AFTER = 2500
_NEAR = 160
_PLACEHOLDER = re.compile(
    r"(?i)your[\W_]|[\W_]your|^your|^enter.{0,4}your|example|placeholder|changeme|change[_-]me|insert|replace|dummy|sample|redacted|"
    r"fake|todo|fixme|<[^>]*>|\{[^}]*\}|\$\{|\.\.\.|…|x{4,}|\*{3,}|•|0{8,}|1234567|abcdef|deadbeef|foobar|"
    r"^(?:none|null|true|false|test|secret|password|token|apikey|api_key|key|value|string|str|env|hidden|my[_-].*)$|"
    r"(?:my|the|test|some|put|enter|paste)[_ -]?(?:api|secret|access|token|key|password)|"
    r"goes[_ -]?here|[_-]here$"
)
# What a credential is called, as whole words of an identifier; and words that say it is something about one.
_NAME = re.compile(
    r"(?i)(?:^|[_\W]|(?<=[a-z0-9])(?=[A-Z]))"
    r"(?P<word>pass(?:wd|word|phrase|code)?|pwd|secret|(?:api|access|auth|private|secret|service|account|storage|master|"
    r"encryption|signing|client|subscription|consumer|app)[_\W]?(?:key|token|secret)|apikey|authkey|token|credentials?|"
    r"bearer|pat|sas|jwt|webhook)s?(?:_?(?:value|str|string|text|id|[0-9]{1,2}))?$"
)
_PASSWORD = re.compile(r"(?i)pass|pwd")
_NOT_A_SECRET = re.compile(
    r"(?i)(?:pad|eos|bos|cls|sep|mask|unk|start|stop|end|special|sos|next|prev|continuation|page|cursor|sync|csrf|"
    r"prompt|target|input|output|label|first|last|num|max|min|n|trigger|forced|class|image|audio|text)[_-]?token"
)
_CONTENT_ID = re.compile(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class _Format(NamedTuple):
    token: catalogue.Token
    pattern: re.Pattern[str]


@cache
def _formats() -> tuple[_Format, ...]:
    return tuple(_Format(token, re.compile(token.pattern)) for token in catalogue.tokens())


def find_secrets(text: str) -> list[TextSpan]:
    """Credentials that are known by their format, in order of place."""
    found: dict[tuple[int, int], TextSpan] = {}
    for token, pattern in _formats():
        for literal in token.literal:
            if literal not in text:
                continue
            for span in _around(text, literal, token, pattern):
                found.setdefault((span.start, span.end), span)
    return _outermost(sorted(found.values()))


def _around(text: str, literal: str, token: catalogue.Token, pattern: re.Pattern[str]) -> Iterator[TextSpan]:
    """Match only at the literal, so that the cost is that of finding it."""
    at = text.find(literal)
    while at >= 0:
        end = min(len(text), at + (_NEAR if token.before else _AFTER))
        look = pattern.search if token.before else pattern.match
        match = look(text, max(0, at - token.before), end)
        if match is not None:
            start, stop = match.span("secret" if "secret" in pattern.groupindex else 0)
            if not is_placeholder(text[start:stop]):
                yield TextSpan(start, stop, token.type, 0.95, token.name)
        at = text.find(literal, max(at + len(literal), match.end() if match else 0))


def _outermost(spans: list[TextSpan]) -> list[TextSpan]:
    kept: list[TextSpan] = []
    for span in spans:
        if kept and span.start < kept[-1].end:
            if span.end - span.start > kept[-1].end - kept[-1].start:
                kept[-1] = span
        else:
            kept.append(span)
    return kept


def is_placeholder(value: str) -> bool:
    """An example, a template or a mask: nothing that opens anything."""
    if _PLACEHOLDER.search(value):
        return True
    body = value.rsplit("_", 1)[-1].rsplit("-", 1)[-1]
    return len(body) >= 8 and len(set(body)) <= 4


def is_secret_name(name: str) -> bool:
    """Whether a variable, key or argument of this name holds a credential."""
    return bool(_NAME.search(name)) and not _NOT_A_SECRET.search(name)


def judge_named(name: str, value: str) -> float:
    """How sure we are, 0 to 1, that `value`, given to something called `name`, is a live credential."""
    if not is_secret_name(name) or not 4 <= len(value) <= 512 or is_placeholder(value):
        return 0.0
    if value.isspace() or _looks_like_reference(value):
        return 0.0
    if _PASSWORD.search(name):
        return _judge_password(value)
    return _judge_key(value)


def _looks_like_reference(value: str) -> bool:
    """The name of an environment variable, a path, an address, a column or a sentence."""
    return bool(
        re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", value)
        or re.match(r"(?:https?|s3|gs|file)://|[./~\\]|[A-Za-z]:\\", value)
        or re.search(r"\.(?:json|txt|pem|key|env|ya?ml|csv|py|cfg|ini)$", value)
        or re.fullmatch(r"[a-z]+(?:[_ .-][a-z]+)*", value)
    )


def _judge_password(value: str) -> float:
    if " " in value.strip() or len(value) > 64:
        return 0.0
    kinds = sum(bool(re.search(kind, value)) for kind in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w\s]"))
    return 0.75 if kinds >= 2 and len(value) >= 6 else 0.0


def _judge_key(value: str) -> float:
    if re.search(r"\s", value) or len(value) < 12 or _CONTENT_ID.fullmatch(value):
        return 0.0
    if not (re.search(r"\d", value) and re.search(r"[A-Za-z]", value)):
        return 0.0
    return 0.8 if entropy(value) >= 3.0 else 0.0


def entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
