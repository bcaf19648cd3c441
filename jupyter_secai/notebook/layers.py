"""What a carrier's text says once its wrapping is taken off: terminal colours, escapes, entities, tags.

A detector reads one layer; the layer knows where each of its characters stands in the carrier.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from typing import Literal, NamedTuple

Form = Literal["code", "markdown", "raw", "plain", "html", "json", "metadata"]

_WRAPPED_TWICE = 5  # JSON in a string in JSON in HTML: deeper is nobody's output
_HAS_MARKUP = frozenset({"html", "json", "metadata", "markdown"})
_JSON = frozenset({"json", "metadata"})

# Every alternative starts with its own character, so that the search skips to the next of them.
# A run of backslashes is one escape, however many strings it is nested in.
_WRAPPED = re.compile(
    r"\x1b(?P<nothing>\[[0-?]{0,40}[ -/]{0,4}[@-~]|\]8;[^;\x07\x1b]{0,99};(?:\x07|\x1b\\)"
    r"|[()*+][A-Z0-9]|[=>78DEHMc])"
    r"|\x1b(?P<gap>\]8;[^;\x07\x1b]{0,99};|\][0-9]{1,4};|\\)"
    r"|\x07"
    r"|\\{1,64}+(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\{1,64}+u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u(?P<hex4>[0-9a-fA-F]{4})|x(?P<hex2>[0-9a-fA-F]{2})|(?P<letter>[nrt])|(?P<mark>[!-/:-@\[\]-`{-~])|)"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|%(?:25){0,4}(?:(?P<ascii>[2-7][0-9a-fA-F])|(?P<wide>[c-fC-F][0-9a-fA-F](?:%(?:25){0,4}[89abAB][0-9a-fA-F]){1,3}))"
)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_IN_PATH = re.compile(r"(?:(?<![A-Za-z])[A-Za-z]:|\\\\[\w.-]{1,64}(?=\\|\Z))(?:\\[^\s\"'<>|]*)?\Z")
_HOST = re.compile(r"\\{2,4}(?=[\w.-]{0,64}[\d.-])[\w.-]{1,64}\\")

# What stands between cells and paragraphs parts words; what stands in a line of text does not.
_PARTING = r"</?(?:t[dhr]|thead|tbody|table|div|p|br|hr|li|ul|ol)(?:/| [^<>@=]{0,9})?>"
_MARKUP = re.compile(
    rf"{_PARTING}(?:\s{{0,99}}{_PARTING})*"
    r"|<(?P<close>/?)(?P<tag>[A-Za-z][A-Za-z0-9:-]{0,40})(?P<rest>(?:\s[^<>]*)?)/?>"
    r"|<(?:!--|!\[CDATA\[|[!?](?=[A-Za-z]))|-->"
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span "
    "strike strong sub sup tspan tt u var wbr".split()
)
# Coordinates and looks: long, numeric, and nobody's words.
_GEOMETRY = re.compile(r"\b(?:d|points|transform|style|viewBox)\s?=\s?(?:\"[^\"@]*\"|'[^'@]*')")


class Layer(NamedTuple):
    """`text` as a reader sees it, made of runs: run i starts at `starts[i]` and shows what stands
    from `begins[i]` to `ends[i]` (exclusive) in the text below, character for character when both
    are of one length, as a whole otherwise."""

    text: str
    starts: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    below: Layer | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` (exclusive) of this layer stand in the carrier."""
        if self.below is None:
            return start, end
        first, last = self._place(start), self._place(max(start, end - 1))
        outer = (min(first[0], last[0]), max(first[0], last[1]) if end > start else first[0])
        return self.below.place(*outer)

    def _place(self, offset: int) -> tuple[int, int]:
        """Begin and end, in the text below, of the character at `offset`."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return 0, 0
        start, begin, end = self.starts[index], self.begins[index], self.ends[index]
        following = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        if following - start != end - begin:
            return begin, end
        here = begin + offset - start
        return min(here, end), min(here + 1, end)


def unwrapped(text: str, form: Form) -> Layer:
    """The layer that detectors read. It costs a look for four characters where nothing is wrapped."""
    layer = Layer(text)
    for _ in range(_WRAPPED_TWICE if _may_be_wrapped(text) else 0):
        inner = _decoded(layer, form)
        if inner is layer:
            break
        layer = inner
    if form in _HAS_MARKUP and "<" in layer.text:
        return _without_markup(layer)
    return layer


def _may_be_wrapped(text: str) -> bool:
    return "\\" in text or "&" in text or "%" in text or "\x1b" in text


class _Runs:
    """Collects the runs of a layer in the order of its text."""

    __slots__ = ("begins", "ends", "length", "parts", "starts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.starts: list[int] = []
        self.begins: list[int] = []
        self.ends: list[int] = []
        self.length = 0

    def add(self, part: str, begin: int, end: int) -> None:
        if part:
            self.parts.append(part)
            self.starts.append(self.length)
            self.begins.append(begin)
            self.ends.append(end)
            self.length += len(part)

    def layer(self, below: Layer) -> Layer:
        return Layer("".join(self.parts), tuple(self.starts), tuple(self.begins), tuple(self.ends), below)


def _decoded(layer: Layer, form: Form) -> Layer:
    """Escapes, entities and terminal codes read once; the same layer when there are none."""
    text = layer.text
    if not _may_be_wrapped(text):
        return layer
    runs, position = _Runs(), 0
    for found in _WRAPPED.finditer(text):
        said = _said(found, text, form)
        if said is not None:
            start, end = found.span()
            runs.add(text[position:start], position, start)
            runs.add(said, start, end)
            position = end
    if not position:
        return layer
    runs.add(text[position:], position, len(text))
    return runs.layer(layer)


def _said(found: re.Match[str], text: str, form: Form) -> str | None:
    """What a match stands for; None when it stands for itself."""
    kind = found.lastgroup
    if kind is None:
        return _unnamed(found[0], form)
    if kind in ("nothing", "gap"):
        return "" if kind == "nothing" else "\n"
    value = found[kind]
    if kind == "low":
        high = int(found["high"], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + int(value, 16) - 0xDC00)
    if kind == "letter":
        return None if _is_in_path(text, found.start()) else _LETTERS[value]
    if kind == "mark":
        return value
    if kind == "ascii":
        return chr(int(value, 16)) if _is_in_url(found, text) else None
    return _wide(value) if kind == "wide" else chr(int(value, 16))


def _unnamed(match: str, form: Form) -> str | None:
    """A bell, an entity, or backslashes that escape nothing."""
    if match == "\x07":
        return "\n"
    if match[0] == "&":
        said = html.unescape(match)
        return None if said == match else said
    return match[: len(match) // 2] if form in _JSON and len(match) > 1 else None


def _is_in_path(text: str, position: int) -> bool:
    r"""`C:\new` holds no line break."""
    before = max(0, position - 120)
    if text.startswith("\\\\", position) and _HOST.match(text, position):
        return True
    opened = text.rfind(":", before, position) >= 0 or text.find("\\\\", before, position) >= 0
    return opened and bool(_IN_PATH.search(text, before, position))


def _is_in_url(found: re.Match[str], text: str) -> bool:
    """`%40` inside a word; `"%d%5d"` is a format."""
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return (before.isalnum() or before in tuple(".-_/=&?:,+")) and (
        after.isalnum() or after in tuple(".-_/%")
    )


def _wide(value: str) -> str | None:
    try:
        return bytes.fromhex(re.sub(r"%(?:25)*", "", value)).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _without_markup(layer: Layer) -> Layer:
    """The words between the tags, comments included, and after them what stands in the tags."""
    text = layer.text
    runs, position = _Runs(), 0
    inside: list[tuple[int, int]] = []
    for found in _MARKUP.finditer(text):
        start, end = found.span()
        runs.add(text[position:start], position, start)
        if (found["tag"] or "").lower() not in _INLINE:
            runs.add("\n", start, end)
        if found["rest"]:
            inside += _attributes(text, *found.span("rest"))
        position = end
    if not position:
        return layer
    runs.add(text[position:], position, len(text))
    for begin, end in inside:
        runs.add("\n", begin, begin)
        runs.add(text[begin:end], begin, end)
    return runs.layer(layer)


def _attributes(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Where the attributes of a tag stand, without those that only draw."""
    pieces = []
    for found in _GEOMETRY.finditer(text, begin, end):
        pieces.append((begin, found.start()))
        begin = found.end()
    pieces.append((begin, end))
    return [piece for piece in pieces if text[piece[0] : piece[1]].strip(" /\n")]


def plain(markup: str) -> str:
    """The text of a short piece of HTML."""
    return html.unescape(_TAG.sub("", markup)).strip()


_TAG = re.compile(r"<[^<>]{0,400}>")
