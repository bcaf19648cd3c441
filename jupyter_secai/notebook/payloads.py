"""What stands inside a text and is no text: base64, programs for the browser, arrays of numbers."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.notebook.layers import Form

IMAGE = "An image may show a person or a secret; its pixels are not read."
RECORDING = "A recording may show or name a person; it is not listened to or watched."
DOCUMENT = "A document whose pages may name a person or hold a secret; it is not opened."
BINARY = "Binary data of a type that is not read."
BUNDLE = "A program for the browser, not text of this notebook."
NUMBERS = "Binary arrays of numbers are not read."
ENCODED = "Long base64 data is not read; it may hold an image, a font or a file."

SHORT = 512  # no payload but a named one is shorter
_STEP = 256
_VARIED = 12  # different characters: a line of one letter is no base64
_BUNDLE_SIZE = 20_000
_HALF = re.compile(r"[A-Za-z0-9+/=]{256}")
_RUN = re.compile(r"[A-Za-z0-9+/=]*+")
_URI = re.compile(
    r"data:(?P<mime>[A-Za-z0-9.+/-]{0,80})(?:;[A-Za-z0-9=_-]{1,40}){0,4};base64,(?P<data>[A-Za-z0-9+/=]{4,}+)"
)
_ARRAY = re.compile(r"\"bdata\": ?\"(?P<data>[A-Za-z0-9+/=]+)\"")
_SCRIPT = re.compile(r"<script\b[^>]{0,400}>", re.I)
_TEXT_TYPE = re.compile(r"text/|.*(?:json|xml|javascript|yaml|csv)$")


class Inner(NamedTuple):
    """A text that stands encoded in another: `span` is the place of its base64."""

    mime: str
    text: str
    span: tuple[int, int]


class Lean(NamedTuple):
    """A text without its payloads. `cuts` are (offset in `text`, length left out there), in order."""

    text: str
    cuts: tuple[tuple[int, int], ...] = ()
    reasons: tuple[str, ...] = ()
    inner: tuple[Inner, ...] = ()


class _Payload(NamedTuple):
    start: int
    end: int
    reason: str
    inner: Inner | None = None


def without_payloads(text: str, form: Form) -> Lean:
    """Take out what is no text, and decode what is."""
    found = sorted(_payloads(text, form), key=lambda payload: (payload.start, -payload.end))
    if not found:
        return Lean(text)
    parts: list[str] = []
    cuts: list[tuple[int, int]] = []
    kept: list[_Payload] = []
    position = length = 0
    for payload in found:
        if payload.start < position:
            continue
        kept.append(payload)
        lines = "\n" * text.count("\n", payload.start, payload.end)
        parts += [text[position : payload.start], lines]
        length += payload.start - position + len(lines)
        cuts.append((length, payload.end - payload.start - len(lines)))
        position = payload.end
    parts.append(text[position:])
    reasons = dict.fromkeys(p.reason for p in kept if not p.inner)
    return Lean("".join(parts), tuple(cuts), tuple(reasons), tuple(p.inner for p in kept if p.inner))


def _payloads(text: str, form: Form) -> Iterator[_Payload]:
    if ";base64," in text:
        yield from _uris(text)
    if '"bdata"' in text:
        yield from (_Payload(*found.span("data"), NUMBERS) for found in _ARRAY.finditer(text))
    if form == "html" and len(text) > _BUNDLE_SIZE:
        yield from _scripts(text)
    if len(text) >= SHORT:
        yield from _long_runs(text)


def _uris(text: str) -> Iterator[_Payload]:
    at = text.find("data:")
    while at >= 0:
        found = _URI.match(text, at)
        if found:
            yield _uri(text, found)
        at = text.find("data:", found.end() if found else at + 5)


def _uri(text: str, found: re.Match[str]) -> _Payload:
    mime = found["mime"].lower()
    start, end = found.span("data")
    is_map = text.endswith("sourceMappingURL=", 0, found.start())
    said = decoded(found["data"]) if _TEXT_TYPE.match(mime) or mime == "" else None
    if said is None or is_map:
        return _Payload(start, end, BUNDLE if is_map else reason_for(mime))
    return _Payload(start, end, "", Inner(mime, said, (start, end)))


def _scripts(text: str) -> Iterator[_Payload]:
    position = 0
    while (found := _SCRIPT.search(text, position)) is not None:
        end = text.find("</script", found.end())
        end = len(text) if end < 0 else end
        if is_program(text[found.end() : end]):
            yield _Payload(found.end(), end, BUNDLE)
        position = end


def _long_runs(text: str) -> Iterator[_Payload]:
    """Probes at every 256th character: a long run cannot lie between two of them."""
    position = 0
    while position < len(text):
        if _HALF.match(text, position) is None:
            position += _STEP
            continue
        start = position
        while start and (
            text[start - 1].isascii() and (text[start - 1].isalnum() or text[start - 1] in "+/=")
        ):
            start -= 1
        run = _RUN.match(text, position)
        end = run.end() if run else position
        if end - start >= SHORT and len(set(text[start : start + SHORT])) >= _VARIED:
            yield _Payload(start, end, ENCODED)
        position = end + 1


def is_program(text: str) -> bool:
    """A library that somebody compiled: long, and dense with functions, as the data of a chart is not."""
    words = text.count("function") + text.count("=>") + text.count("return")
    return len(text) > _BUNDLE_SIZE and words * 400 > len(text)


def is_encoded(data: str) -> bool:
    """Whether this can be base64, by characters that it never has: a look that costs nothing on images."""
    return not any(character in data for character in ' @._-:"<') and data.isascii()


def decoded(data: str) -> str | None:
    """The text that base64 stands for; None when it is no base64 or no text."""
    try:
        text = base64.b64decode("".join(data.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return None if "\0" in text else text


def encoded(text: str) -> str:
    """The base64 of a text."""
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")


def reason_for(mime: str) -> str:
    """Why data of this type is not read."""
    family = mime.partition("/")[0]
    if family in ("audio", "video"):
        return RECORDING
    if family == "image":
        return IMAGE
    if "pdf" in mime or "office" in mime or "msword" in mime:
        return DOCUMENT
    return BINARY if mime else ENCODED
