"""Lines that fit a terminal, broken between words."""

from __future__ import annotations

import textwrap

_WIDTH = 80


def wrapped(text: str) -> str:
    """The text in lines of 80 columns; what goes on in a new line stands deeper than its beginning."""
    return "\n".join(part for line in text.split("\n") for part in _parts(line))


def _parts(line: str) -> list[str]:
    if len(line) <= _WIDTH:
        return [line]
    start = line[: len(line) - len(line.lstrip())]
    deeper = start if start else "    "
    broken = textwrap.wrap(
        line.strip(),
        _WIDTH,
        initial_indent=start,
        subsequent_indent=deeper,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return broken or [line]
