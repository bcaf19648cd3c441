"""The prose of a text: what people wrote for people. Code, markup, formulas and tables are blanked, so that
what is left stands where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.notebook.layers import Form

_FENCE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}+|~{3,}+)[^\n]*\n.*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)", re.M | re.S
)
_NOT_PROSE = re.compile(
    r"`[^`\n]{1,400}`"  # code
    r"|\$\$.{1,2000}?\$\$|\$[^$\n]{1,200}\$"  # formulas
    r"|<[a-zA-Z/!][^<>]{0,400}>"  # tags
    r"|(?:https?://|www\.)[^\s<>()\[\]]{1,400}"  # addresses of pages
    r"|\]\([^()\n]{0,400}\)",  # the target of a link
    re.S,
)
_INLINE = re.compile(r"(?<!`)(`{1,3})(?!`)(?:(?!\1).){1,1000}?\1(?!`)", re.S)
_LIST = re.compile(r"^\s{0,12}(?:[-*+]|\d{1,3}[.)])\s", re.M)
_INDENTED = re.compile(r"(?:\A|(?<=\n\n))(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+")
# What a comment or a docstring is, and the strings that only look like them.
_TOKEN = re.compile(
    r"(?P<doc>\"\"\".*?\"\"\"|'''.*?''')|(?P<string>\"(?:\\.|[^\"\\\n])*+\"?|'(?:\\.|[^'\\\n])*+'?)|#(?P<comment>[^\n]*)",
    re.S,
)
_CELL = re.compile(r"<t[dh]\b[^<>]{0,200}>([^<>]{12,2000})</t[dh]>", re.I)
_WORD = re.compile(r"[^\W\d_]{2,}")
_PARAGRAPH = re.compile(r"\S(?:[^\n\S]{0,3}\n?[^\n\S]{0,3}\S)*+")
_LEAST_WORDS = 3


class Passage(NamedTuple):
    """A paragraph of prose and where it starts in the text."""

    text: str
    start: int


def passages(text: str, form: Form) -> Iterator[Passage]:
    """The paragraphs of prose in a text of this form, in order; none for JSON and metadata."""
    for found in _PARAGRAPH.finditer(_prose(text, form)):
        words = _WORD.findall(found[0])
        if len(words) >= _LEAST_WORDS and sum(map(len, words)) * 4 > len(found[0]):
            yield Passage(found[0], found.start())


def without_code(markdown: str) -> str:
    """Markdown with its code blanked: what a renderer shows as code does nothing."""
    text = _blank(_blank(markdown, _FENCE), _INLINE)
    return text if _LIST.search(text) else _blank(text, _INDENTED)


def _prose(text: str, form: Form) -> str:
    if form in ("markdown", "raw"):
        return _blank(_blank(text, _FENCE), _NOT_PROSE)
    if form == "code":
        return _only(text, ((found.start(kind), found.end(kind)) for found, kind in _spoken(text)))
    if form == "html":
        return _only(text, (found.span(1) for found in _CELL.finditer(text)))
    return _written_lines(text) if form == "plain" else ""


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _only(text: str, places: Iterator[tuple[int, int]]) -> str:
    """The text with everything but these places blanked."""
    parts: list[str] = []
    position = 0
    for start, end in places:
        parts += [" " * (start - position), text[start:end]]
        position = end
    return "".join(parts)


def _spoken(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind in ("doc", "comment"):
            yield found, kind


def _written_lines(text: str) -> str:
    """The lines that read like sentences: mostly letters, single blanks."""
    return "\n".join(line if _reads(line) else " " * len(line) for line in text.split("\n"))


def _reads(line: str) -> bool:
    words = _WORD.findall(line)
    return len(words) >= 4 and sum(map(len, words)) * 10 > len(line) * 6 and "   " not in line.strip()
