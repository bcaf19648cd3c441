"""What stands where a credential would: examples, templates, masks. Nothing that opens anything."""

from __future__ import annotations

import re
from itertools import pairwise

_WORDS = re.compile(
    r"(?i)your[\W_]|[\W_]your|^your|example|placeholder|change.?me|change.?this|insert|replace|dummy|sample|"
    r"redacted|removed|masked|fake|todo|fixme|foobar|deadbeef|lorem|"
    r"(?:my|the|a|test|some|put|enter|paste|add|use|set|fill|provide|valid|actual|real|new|any)[_ -]?"
    r"(?:very[_ -]?|super[_ -]?|own[_ -]?)?(?:api|secret|access|auth|client|token|key|password|passwd|pass)"
    r"(?![a-z]*\d)|"
    r"goes[_ -]?here|[_-]here$|^enter\b|not[_ -]?(?:a[_ -]?)?(?:real|secret|set|valid)"
)
# What something else fills in: <token>, {{ x }}, ${X}, $(cmd), %(x)s, %X%, [x], __X__, @x@, (x), [a-z]+
_TEMPLATE = re.compile(
    r"<[^<>]*>|\{[^{}]*\}|\$\(|\$\{|^\$[A-Za-z_]\w*$|^\$[A-Z_]+\b|^%\w+%$|%\([\w.]+\)[sd]|^%[sdvrn](?!\w)|"
    r"^__\w+__$|^@\w[\w.]*@$|^\[[\w \[\].-]*\]$|&lt;.{0,60}&gt;|^\(.*\)$|"
    r"\[\^?[\w.-]{0,12}\w-\w[^\]\[]{0,40}\][+*?{]"
)
_MASK = re.compile(r"\.\.\.|…|[xX]{4,}|\*{3,}|•|●|█|_{5,}|-{6,}|\?{3,}|#{4,}|^\W+$")


def is_placeholder(value: str) -> bool:
    """An example, a template or a mask."""
    return bool(
        _WORDS.search(value) or _TEMPLATE.search(value) or _MASK.search(value) or _is_monotonous(value)
    )


def _is_monotonous(value: str) -> bool:
    """Most of it counts up or down or stands still: 0123456789abcdef, aaaa-aaaa."""
    body = re.split(r"[_.:-]", value)[-1] if len(value) > 12 else value
    if len(body) < 8:
        return len(value) >= 8 and len(set(value)) <= 3
    return len(set(body)) <= 4 or _counted(body.lower()) * 2 > len(body)


def _counted(body: str) -> int:
    """How many characters stand in runs of five and more that go up, or down, or stand still."""
    total = length = 0
    step = None
    for one, other in pairwise(body + "\0"):
        now = ord(other) - ord(one)
        now = 1 if (one, other) == ("9", "0") else now
        if now == step:
            length += 1
            continue
        total += length if length >= 5 else 0
        step, length = (now, 2) if abs(now) <= 1 else (None, 0)
    return total
