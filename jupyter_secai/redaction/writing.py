"""Writing masks into a notebook: whatever its shape, nothing else changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from jupyter_secai.detect.masks import narrow_mask
from jupyter_secai.notebook.carriers import Carrier, error_parts
from jupyter_secai.notebook.payloads import decoded, encoded
from jupyter_secai.notebook.reading import joined
from jupyter_secai.notebook.values import Path, Token, as_json, tokens
from jupyter_secai.redaction.edits import Edit, apart, applied

# What stays when it stands inside a masked value: tags must close, colours must end. What a tag says of
# itself goes: a link can name whom it shows.
_TAG = re.compile(r"(</?[A-Za-z][A-Za-z0-9:-]*)[^<>]*?(/?>)")
_COLOUR = re.compile(r"(\x1b\[[0-?]*[ -/]*[@-~])()")
_KEPT = {"html": _TAG, "markdown": _TAG, "json": _TAG, "metadata": _TAG, "plain": _COLOUR}
_ESCAPED = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.S)
_NUMBER = re.compile(r"-?[0-9]")


class Writer:
    """Collects the edits of all carriers and makes them at once: offsets are those of the text as it was."""

    def __init__(self, notebook: dict[str, Any]) -> None:
        self._notebook = notebook
        self._texts: dict[Path, list[Edit]] = defaultdict(list)
        self._leaves: dict[Path, list[Edit]] = defaultdict(list)
        self._keys: dict[Path, list[Edit]] = defaultdict(list)

    def add(self, carrier: Carrier, edits: list[Edit]) -> None:
        """Take the edits of one carrier, in order."""
        if not edits:
            return
        text = carrier.text or ""
        edits = [_fitted(_keeping(edit, text, carrier.form), text) for edit in edits]
        edits = [_uncut(edit, carrier.cuts) for edit in edits] if carrier.shape != "base64" else edits
        if carrier.shape == "base64":
            self._add_encoded(carrier, edits)
        elif carrier.shape == "json":
            self._add_json(carrier, edits)
        elif carrier.shape == "error":
            self._add_error(carrier, edits)
        elif carrier.shape == "key":
            self._keys[carrier.path] += edits
        else:
            self._texts[carrier.path] += edits

    def write(self) -> None:
        """Make the edits: texts first, keys last, as they are the way to the texts."""
        for path, edits in self._texts.items():
            self._change(path, _in_lines(self._get(path), apart(edits)))
        for path, edits in self._leaves.items():
            value = self._get(path)
            held = value if isinstance(value, str) else str(value)
            whole = not isinstance(value, str)
            self._change(path, edits[0].mask if whole else applied(held, apart(edits)))
        for path in sorted(self._keys, key=len, reverse=True):
            self._rename(path, applied(str(path[-1]), apart(self._keys[path])))

    # the shapes

    def _add_encoded(self, carrier: Carrier, edits: list[Edit]) -> None:
        if carrier.span is None:
            self._change(
                carrier.path, encoded(applied(decoded(joined(self._get(carrier.path))) or "", edits))
            )
            return
        whole = carrier._replace(
            shape="json" if carrier.value is not None else "text", span=None, cuts=(), form="raw"
        )
        start, end = carrier.span
        host = self._host(carrier)
        text = applied(decoded(host[start:end]) or "", edits)
        whole = whole._replace(text=host)
        self.add(whole, [Edit(start, end, encoded(text), edits[0].entity)])

    def _host(self, carrier: Carrier) -> str:
        return joined(self._get(carrier.path)) if carrier.value is None else as_json(carrier.value)[0]

    def _add_json(self, carrier: Carrier, edits: list[Edit]) -> None:
        text, _ = as_json(carrier.value)
        position = 0
        for item in tokens(text, carrier.value):
            while position < len(edits) and edits[position].end <= item.start:
                position += 1
            if position == len(edits):
                return
            for edit in edits[position:]:
                if edit.start >= item.end:
                    break
                self._add_leaf(carrier.path, item, text, edit)

    def _add_leaf(self, path: Path, item: Token, text: str, edit: Edit) -> None:
        written = text[item.start : item.end]
        target = (*path, *item.leaf.path)
        if written[:1] != '"':
            if _NUMBER.match(written):
                self._leaves[target].append(edit)
            return
        inner = written[1:-1]
        start = _unescaped_length(inner, max(0, edit.start - item.start - 1))
        end = _unescaped_length(inner, min(len(inner), edit.end - item.start - 1))
        if end > start:
            store = self._keys if item.leaf.is_key else self._leaves
            store[target].append(edit._replace(start=start, end=end))

    def _add_error(self, carrier: Carrier, edits: list[Edit]) -> None:
        position = 0
        for steps, part in error_parts(self._get(carrier.path)):
            for edit in edits:
                start, end = max(edit.start - position, 0), min(edit.end - position, len(part))
                if start < end:
                    self._texts[(*carrier.path, *steps)].append(edit._replace(start=start, end=end))
            position += len(part) + 1

    # the notebook

    def _get(self, path: Path) -> Any:
        value: Any = self._notebook
        for step in path:
            value = value[_key(value, step)]
        return value

    def _change(self, path: Path, value: Any) -> None:
        owner = self._get(path[:-1])
        owner[_key(owner, path[-1])] = value

    def _rename(self, path: Path, name: str) -> None:
        owner = self._get(path[:-1])
        old = _key(owner, path[-1])
        free, count = name, 2
        while free in owner and free != old:
            free, count = f"{name} {count}", count + 1
        items = [(free if key == old else key, value) for key, value in owner.items()]
        owner.clear()
        owner.update(items)


def _key(owner: Any, step: str | int) -> Any:
    """A mapping from Python can have keys that JSON writes as strings."""
    if isinstance(owner, Mapping) and step not in owner:
        return next(key for key in owner if str(key) == step)
    return step


def _in_lines(value: Any, edits: list[Edit]) -> Any:
    """A string or a list of lines with the edits made; a mask stands where its value began."""
    if not isinstance(value, list):
        return applied(joined(value), edits)
    result: list[Any] = []
    position = 0
    for line in value:
        if not isinstance(line, str):
            result.append(line)
            continue
        end = position + len(line)
        here = [_clipped(edit, position, end) for edit in edits if edit.start < end and edit.end > position]
        changed = applied(line, here) if here else line
        if changed or not line:
            result.append(changed)
        position = end
    return result


def _clipped(edit: Edit, start: int, end: int) -> Edit:
    mask = edit.mask if edit.start >= start else ""
    return edit._replace(start=max(edit.start, start) - start, end=min(edit.end, end) - start, mask=mask)


def _uncut(edit: Edit, cuts: tuple[tuple[int, int], ...]) -> Edit:
    """The edit's place in the text before its payloads were left out."""
    start = edit.start + sum(length for at, length in cuts if at <= edit.start)
    end = edit.end + sum(length for at, length in cuts if at < edit.end)
    return edit._replace(start=start, end=end)


def _keeping(edit: Edit, text: str, form: str) -> Edit:
    pattern = _KEPT.get(form)
    found = pattern.finditer(text, edit.start, edit.end) if pattern else ()
    held = "".join(match[1] + match[2] for match in found)
    return edit._replace(mask=edit.mask + held) if held else edit


def _fitted(edit: Edit, text: str) -> Edit:
    """In a text table a mask is as wide as its value; it may take the spaces before it or after it."""
    if not edit.align:
        return edit
    width = edit.end - edit.start
    spare = len(edit.mask) - width
    if spare <= 0:
        padded = edit.mask.rjust(width) if edit.align == "right" else edit.mask.ljust(width)
        return edit._replace(mask=padded)
    start, end = edit.start - spare, edit.end + spare
    if edit.align == "right" and start > 0 and not text[start - 1 : edit.start].strip(" "):
        return edit._replace(start=start)
    if edit.align == "left" and end < len(text) and not text[edit.end : end + 1].strip(" "):
        return edit._replace(end=end)
    narrow = narrow_mask(width)
    return edit._replace(mask=narrow.rjust(width) if edit.align == "right" else narrow.ljust(width))


def _unescaped_length(inner: str, upto: int) -> int:
    """How many characters the first `upto` of a JSON string's inside stand for."""
    length = upto
    for found in _ESCAPED.finditer(inner):
        if found.end() > upto:
            return length - max(0, upto - found.start())
        length -= found.end() - found.start() - 1
    return length
