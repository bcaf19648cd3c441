"""Credentials in tables of Markdown: cells below a head that is the name of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets.names import kind_of
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan

_RULE = re.compile(
    r"\n[ \t]{0,8}\|?(?:[ \t]{0,8}:?-{2,80}:?[ \t]{0,8}\|)+[ \t]{0,8}(?:-{2,80}:?)?[ \t]{0,8}(?=\n)"
)
_CELL = re.compile(r"[ \t`*]{0,9}(?P<value>[^|\n]{0,200}?)[ \t`*]{0,9}(?:\||(?=\n)|\Z)")
_MOST_ROWS = 500


def find_in_columns(read: Reading) -> Iterator[TextSpan]:
    """Cells of `| user | password |` and the like, of which the head says what they are."""
    text = read.text
    for rule in _RULE.finditer(text):
        head = _cells(text, text.rfind("\n", 0, rule.start()) + 1)
        kinds = [(kind_of(_name(text[start:end])), text[start:end]) for start, end in head]
        if any(kind is not None and kind != "vague" for kind, _ in kinds):
            yield from _below(text, rule.end() + 1, kinds)


def _below(text: str, at: int, kinds: Sequence[tuple[str | None, str]]) -> Iterator[TextSpan]:
    for _ in range(_MOST_ROWS):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if "|" not in text[at:end]:
            return
        for (kind, name), (start, stop) in zip(kinds, _cells(text, at), strict=False):
            if kind is None or kind == "vague":
                continue
            score = judge_named(_name(name), text[start:stop])
            if score:
                type_, label = ("PASSWORD", "password") if kind == "password" else ("API_KEY", "key or token")
                yield TextSpan(start, stop, type_, score, label)
        at = end + 1


def _name(head: str) -> str:
    return head.strip().replace(" ", "_")


def _cells(text: str, at: int) -> list[tuple[int, int]]:
    """Where the cells of the row that starts at `at` stand."""
    places: list[tuple[int, int]] = []
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    start = at + len(text[at:end]) - len(text[at:end].lstrip())
    position = start + 1 if text.startswith("|", start) else start
    while position < end:
        found = _CELL.match(text, position, end)
        if found is None:
            break
        places.append(found.span("value"))
        position = max(found.end(), position + 1)
    return places
