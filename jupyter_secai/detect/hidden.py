"""Text that a reader does not see as it is: reordered, invisible, look-alike, off screen, for a terminal."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.detect.signs import Sign
from jupyter_secai.notebook.layers import Form

_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = "\u202d\u202e"
_TURNS = "\u202b\u202e\u2067\u2068"  # may show what follows from right to left
_OPEN = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u061c\u2060-\u2064\ufeff\u180e\u115f\u1160\u3164\uffa0"
_BETWEEN_LETTERS = re.compile(f"(?<=[A-Za-z0-9_])[{_INVISIBLE}]+(?=[A-Za-z0-9_])")
_TAGS = re.compile("(\U0001f3f4?)([\U000e0020-\U000e007f]+)")
_RUNS = re.compile("[\u200b\u200c\u200d\u2060-\u2064\ufeff]{8,}|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_FAR = re.compile(r"(?<![^\S\n])[^\S\n]{150,}+(?=\S)")
# A statement that ends is followed by a gap for no other reason than to hide the next one.
_AFTER_GAP = re.compile(r";[ \t]{60,4000}(?=[^\s#])")
_BELOW = re.compile(r"(?:\A|(?<=\S)[^\S\n]{0,80}+)\n(?:[^\S\n]{0,200}+\n){150,}+(?=[^\S\n]{0,200}+\S)")
_CODE = re.compile(r"[A-Za-z_][\w.]*\s?(?:\(|=[^=])|^\s?import\s|^;")
_NOT_NAMES = re.compile(
    r"#[^\n]*|\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|\"(?:\\.|[^\"\\\n])*+\"?|'(?:\\.|[^'\\\n])*+'?", re.S
)
_NAME = re.compile(r"[^\W\d]\w*")
_TERMINAL = re.compile(
    "\x1b\\](?:52|1337|50);|\x1bP|\x1b\\[(?:[0-9]{1,3};){0,4}8(?:;[0-9]{1,3}){0,4}m(?=[^\x1b\\s])|\x1b_|\x1b\\[6n"
)
_CONTROL_IN_SOURCE = re.compile("[\x08\x1b]")


def find_hidden(text: str, form: Form) -> Iterator[Sign]:
    """Signs of hidden text. Prose may hold what its script needs; code and names may not."""
    if form in ("plain", "code", "markdown", "raw") and ("\x1b" in text or "\x08" in text):
        yield from _signs("TERMINAL", _TERMINAL if form == "plain" else _CONTROL_IN_SOURCE, text)
    if form in ("code", "markdown"):
        yield from _off_screen(text)
    if text.isascii():
        return
    for found in _TAGS.finditer(text):
        if not (found[1] and found[2].endswith("\U000e007f")):  # a flag of a region is an emoji
            yield Sign("HIDDEN_TEXT", found.start(2), found.end())
    yield from _signs("HIDDEN_TEXT", _RUNS, text)
    if form in ("code", "markdown", "raw", "metadata"):
        yield from _reordered(text)
    if form == "code":
        yield from _signs("INVISIBLE", _BETWEEN_LETTERS, text)
        yield from _lookalikes(text)


def is_misleading(name: str) -> bool:
    """Whether a file's name reads otherwise than it is."""
    return any(True for _ in _reordered(name)) or bool(_BETWEEN_LETTERS.search(name) or _TAGS.search(name))


def _signs(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Sign]:
    for found in pattern.finditer(text):
        yield Sign(kind, found.start(), found.end())


# --- the reading order


def _reordered(text: str) -> Iterator[Sign]:
    """Lines whose controls override letters, are left open, or turn text that is not of such a script."""
    if not _CONTROLS.search(text):
        return
    position = 0
    for line in text.split("\n"):
        first = _CONTROLS.search(line)
        if first and _turns(line):
            yield Sign("REORDERED", position + first.start(), position + len(line.rstrip()))
        position += len(line) + 1


def _turns(line: str) -> bool:
    controls = _CONTROLS.findall(line)
    if any(control in _OVERRIDES[1:] for control in controls):
        return True
    written = _RIGHT_TO_LEFT.search(line) is not None
    turning = any(control in _TURNS for control in controls)
    return not _balanced(controls) if written else turning


def _balanced(controls: list[str]) -> bool:
    stack: list[str] = []
    for control in controls:
        if control in _OPEN:
            stack.append(_OPEN[control])
        elif not stack or stack.pop() != control:
            return False
    return not stack


# --- names


@cache
def _latin() -> dict[int, str]:
    pairs = (pair for group in catalogue.active().lookalikes.values() for pair in group.split())
    return {ord(pair[0]): pair[1] for pair in pairs}


@cache
def _python_names() -> frozenset[str]:
    return frozenset(name for name in (*dir(builtins), *keyword.kwlist, "self", "os", "sys") if len(name) > 1)


def _lookalikes(text: str) -> Iterator[Sign]:
    code = _NOT_NAMES.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    if code.isascii():
        return
    for found in _NAME.finditer(code):
        name = found[0]
        if not name.isascii() and (_is_mixed(name) or _is_styled(name)):
            yield Sign("LOOKALIKE", found.start(), found.end())


def _is_mixed(name: str) -> bool:
    """Latin and look-alike letters in one word, or a built-in's name in look-alikes alone.

    A mathematician's Greek letter is no look-alike: the whole name must read as Latin.
    """
    latin = name.translate(_latin())
    if not latin.isascii():
        return False
    words = [word for word in re.split(r"[_\d]+", name) if word]
    mixed = any(not word.isascii() and re.search("[A-Za-z]", word) for word in words)
    return mixed or latin in _python_names()


def _is_styled(name: str) -> bool:
    """Python reads mathematical and full-width letters as plain ones (PEP 3131)."""
    plain = unicodedata.normalize("NFKC", name)
    return plain != name and plain in _python_names()


# --- out of sight


def _off_screen(text: str) -> Iterator[Sign]:
    if " " * 150 in text or "\t" * 150 in text:
        for found in _FAR.finditer(text):
            end = text.find("\n", found.end())
            rest = text[found.end() : end if end >= 0 else len(text)]
            if _CODE.search(rest[:400]):
                yield Sign("OFF_SCREEN", found.end(), found.end() + len(rest))
    if " " * 60 in text:
        for found in _AFTER_GAP.finditer(text):
            yield Sign("OFF_SCREEN", found.end(), found.end() + 1)
    if "\n\n\n\n\n\n\n\n" in text:
        for found in _BELOW.finditer(text):
            yield Sign("OFF_SCREEN", found.end(), min(len(text), found.end() + 80))
