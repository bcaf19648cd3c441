"""Every place of a notebook that holds text, and what holds none."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from jupyter_secai.notebook.layers import Form
from jupyter_secai.notebook.reading import Cell, Notebook, joined

LIMIT = 1_000_000
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PAYLOAD = re.compile(r"[A-Za-z0-9+/=]{512,}")
_IMAGE = "An image may show a person or a secret; its pixels are not read."
_BUNDLE = "A program for the browser, not text of this notebook."
_TEXT_FORMS: dict[str, Form] = {
    "text/html": "html",
    "image/svg+xml": "html",
    "text/markdown": "markdown",
    "text/latex": "markdown",
}


class Carrier(NamedTuple):
    """One place: `name` as the contract writes it; `text` None when it is not read, and then `reason`."""

    cell: int | None
    name: str
    form: Form | Literal["image"]
    text: str | None
    reason: str = ""
    by_design: bool = False


def carriers(notebook: Notebook) -> Iterator[Carrier]:
    """All carriers of a notebook, cells first."""
    for cell in notebook.cells:
        yield from cell_carriers(cell)
    yield from _notebook_carriers(notebook)


def cell_carriers(cell: Cell) -> Iterator[Carrier]:
    """All carriers of one cell, its source first."""
    yield _carrier(cell.index, "source", cell.type, cell.source)
    for number, output in enumerate(cell.outputs):
        yield from _output(cell.index, number, output)
    for name, bundle in cell.attachments.items():
        yield from _attachment(cell.index, str(name), bundle)
    if cell.metadata:
        yield _carrier(cell.index, "metadata", "metadata", _as_json(cell.metadata))


def _carrier(cell: int | None, name: str, form: Form, text: str) -> Carrier:
    if len(text) > LIMIT:
        reason = f"Only the first {LIMIT:,} of {len(text):,} characters were read."
        return Carrier(cell, name, form, text[:LIMIT], reason)
    return Carrier(cell, name, form, text)


def _output(cell: int, number: int, output: Mapping[str, Any]) -> Iterator[Carrier]:
    kind = output.get("output_type")
    if kind == "stream":
        text = _ANSI.sub("", _limited(output.get("text", "")))
        yield _carrier(cell, f"output:{number}:stream", "plain", text)
    elif kind == "error":
        frames = output.get("traceback")
        parts = [joined(output.get("ename")), joined(output.get("evalue"))]
        parts += [joined(frame) for frame in frames] if isinstance(frames, list) else []
        yield _carrier(cell, f"output:{number}:error", "plain", _ANSI.sub("", "\n".join(parts)))
    else:
        data = output.get("data")
        for mime, value in data.items() if isinstance(data, Mapping) else ():
            yield _mime(cell, f"output:{number}:{mime}", str(mime), value)


def _limited(text: object) -> str:
    """Nothing is gained by joining 50 MB of lines to read the first of them."""
    if not isinstance(text, list):
        return joined(text)
    size, taken = 0, []
    for line in text:
        if size > LIMIT * 2:
            break
        taken.append(line)
        size += len(line) if isinstance(line, str) else 0
    return joined(taken)


def _mime(cell: int, name: str, mime: str, value: object) -> Carrier:
    if mime.startswith(("image/", "audio/", "video/")) and mime != "image/svg+xml":
        return Carrier(cell, name, "image", None, _IMAGE, True)
    if mime == "application/javascript" and len(joined(value)) > 50_000:
        return Carrier(cell, name, "plain", None, _BUNDLE, True)
    if isinstance(value, Mapping) or (isinstance(value, list) and mime.endswith("json")):
        return _carrier(cell, name, "json", _without_payloads(_as_json(value)))
    form = _TEXT_FORMS.get(mime, "json" if mime.endswith("json") else "plain")
    return _carrier(cell, name, form, _without_payloads(_limited(value)))


def _without_payloads(text: str) -> str:
    """Long base64 (images inside HTML, fonts, scripts) says nothing; its length is kept for the columns."""
    if len(text) < 512:
        return text
    return _PAYLOAD.sub(lambda found: " " * len(found[0]), text)


def _attachment(cell: int, name: str, bundle: object) -> Iterator[Carrier]:
    for mime, value in bundle.items() if isinstance(bundle, Mapping) else ():
        place = f"attachment:{name}:{mime}"
        if str(mime).startswith("text/"):
            yield _carrier(cell, place, "plain", _decoded(joined(value)))
        else:
            yield Carrier(cell, place, "image", None, _IMAGE, True)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return text


def _notebook_carriers(notebook: Notebook) -> Iterator[Carrier]:
    for key, value in notebook.metadata.items():
        if key == "widgets":
            yield _carrier(None, "widget-state", "json", _without_payloads(_as_json(value)))
        elif key != "secai":
            yield _carrier(None, f"notebook-metadata:{key}", "metadata", _as_json(value))


def _as_json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, indent=1, default=str)
    except (RecursionError, ValueError):
        return ""
