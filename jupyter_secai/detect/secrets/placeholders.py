"""What stands where a credential would: examples, templates, masks. Nothing that opens anything."""

from __future__ import annotations

import re

_WORDS = re.compile(
    r"(?i)your[\W_]|[\W_]your|^your|example|placeholder|change.?me|change.?this|insert|replace|dummy|sample|"
    r"redacted|removed|masked|fake|todo|fixme|foobar|deadbeef|lorem|"
    r"(?:my|the|a|test|some|put|enter|paste|add|use|set|fill|provide|valid|actual|real|new|any)[_ -]?"
    r"(?:very[_ -]?|super[_ -]?|own[_ -]?)?(?:api|secret|access|auth|client|token|key|password|passwd|pass)(?![a-z]*\d)|"
    r"goes[_ -]?here|[_-]here$|^enter\b|not[_ -]?(?:a[_ -]?)?(?:real|secret|set|valid)"
)
# A name in brackets that something else fills in: <token>, {{ x }}, ${X}, $(cmd), %(x)s, %X%, #{x}, [x], __X__, @x@
_TEMPLATE = re.compile(
    r"<[^<>]*>|\{[^{}]*\}|\$\(|\$\{|^\$[A-Za-z_]\w*$|^\$[A-Z_]+\b|^%\w+%$|%\([\w.]+\)[sd]|^%[sdvrn](?!\w)|^__\w+__$|"
    r"^@\w[\w.]*@$|^\[[\w \[\].-]*\]$|&lt;.{0,60}&gt;|^\(.*\)$"
)
_MASK = re.compile(r"\.\.\.|…|[xX]{4,}|\*{3,}|•|●|█|_{5,}|-{6,}|\?{3,}|#{4,}|^\W+$")
_RUN = re.compile(r"(.)\1{3,}")


def is_placeholder(value: str) -> bool:
    """An example, a template or a mask."""
    return bool(
        _WORDS.search(value) or _TEMPLATE.search(value) or _MASK.search(value) or _is_monotonous(value)
    )


def _is_monotonous(value: str) -> bool:
    """Most of it counts up or down or stands still: 0123456789abcdef, aaaa-aaaa, 0000."""
    body = re.split(r"[_.:-]", value)[-1] if len(value) > 12 else value
    if len(body) < 8:
        return len(value) >= 8 and len(set(value)) <= 3
    return len(set(body)) <= 4 or _counted(body.lower()) * 2 > len(body)


def _counted(body: str) -> int:
    """How many characters stand in runs of five and more whose code points differ by the same step."""
    total, start, step = 0, 0, 0
    codes = ["0123456789".find(c) if c.isdigit() else ord(c) for c in body]
    for index in range(1, len(codes) + 1):
        now = codes[index] - codes[index - 1] if index < len(codes) else 99
        if now == step and abs(now) <= 1:
            continue
        if abs(step) <= 1 and index - start >= 5:
            total += index - start
        start, step = (index - 1 if abs(now) <= 1 else index), now
    return total
