"""Every place of a notebook that holds text, and what holds none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from typing import Any, Literal, NamedTuple

from jupyter_secai.notebook import payloads
from jupyter_secai.notebook.layers import Form
from jupyter_secai.notebook.reading import Cell, Notebook, is_text, joined
from jupyter_secai.notebook.values import Path, as_json, leaves, with_leaves

LIMIT = 1_000_000
MAX_OUTPUTS = 10_000
_RAW_LIMIT = 12 * LIMIT  # a chart stands after the 4 MB of the library that draws it
_TEXT_FORMS: dict[str, Form] = {
    "text/html": "html",
    "image/svg+xml": "html",
    "application/xml": "html",
    "text/markdown": "markdown",
    "text/latex": "markdown",
    "application/javascript": "code",
    "text/javascript": "code",
}
_DECISIONS = "Decisions and sign-offs of this extension, with the names of who made them."
# Names that the format and well-known tools give: they give nobody away.
_USUAL = re.compile(r"[a-z_]{1,24}|[a-z]{1,16}/[a-z]{1,16}(?:[.+-](?:[a-z_]{1,24}|v?\d{1,2}))*")
_OUTPUT_KEYS = frozenset({"data", "text", "ename", "evalue", "traceback"})

GivesAway = Callable[[str], bool]
Shape = Literal["text", "error", "json", "key", "base64"]


class Carrier(NamedTuple):
    """One place: `name` as the contract writes it; `text` None when it is not read, and then `reason`.

    Where the text comes from: `shape` "text" is the string or lines at `path`, "error" the error output
    there, "json" the `value` that stands there, "key" the last step of `path`, "base64" what is encoded at
    `path`, or at `span` of the text there. `cuts` are (offset in `text`, length) of what was left out of it.
    """

    cell: int | None
    name: str
    form: Form | Literal["image"]
    text: str | None
    reason: str = ""
    by_design: bool = False
    path: Path = ()
    shape: Shape = "text"
    value: object = None
    cuts: tuple[tuple[int, int], ...] = ()
    span: tuple[int, int] | None = None


class _Place(NamedTuple):
    """Where carriers are made: the cell, the name, the path in the notebook."""

    cell: int | None
    name: str
    path: Path
    fixed: bool = False

    def at(self, suffix: str, *steps: str | int) -> _Place:
        """A part of this place; in a widget's state all parts have its name."""
        name = self.name if self.fixed else f"{self.name}:{suffix}"
        return _Place(self.cell, name, (*self.path, *steps), self.fixed)


def carriers(notebook: Notebook, gives_away: GivesAway) -> Iterator[Carrier]:
    """All carriers of a notebook, cells first.

    A name (of an attachment, a type, a key) that `gives_away` somebody is not spoken in carriers' names.
    """
    for cell in notebook.cells:
        yield from cell_carriers(cell, gives_away)
    yield from _notebook_carriers(notebook, gives_away)


def cell_carriers(cell: Cell, gives_away: GivesAway) -> Iterator[Carrier]:
    """All carriers of one cell, its source first."""
    path: Path = ("cells", cell.index)
    yield from _text(_Place(cell.index, "source", (*path, "source")), cell.type, cell.source)
    for number, output in enumerate(cell.outputs[:MAX_OUTPUTS]):
        place = _Place(cell.index, f"output:{number}", (*path, "outputs", number))
        yield from _output(place, output, gives_away)
    if len(cell.outputs) > MAX_OUTPUTS:
        reason = f"Only the first {MAX_OUTPUTS:,} of {len(cell.outputs):,} outputs were read."
        yield Carrier(
            cell.index, f"output:{MAX_OUTPUTS}:more", "plain", None, reason, path=(*path, "outputs")
        )
    for number, (name, bundle) in enumerate(cell.attachments.items(), start=1):
        spoken = _spoken(name, number, gives_away)
        yield from _attachment(
            _Place(cell.index, f"attachment:{spoken}", (*path, "attachments", name)), name, bundle
        )
    for value, below in ((cell.metadata, ("metadata",)), (cell.extra, ())):
        if value:
            yield from _json(_Place(cell.index, "metadata", (*path, *below)), "metadata", value)


def _spoken(name: object, number: int, gives_away: GivesAway) -> str:
    text = str(name)
    return text if _USUAL.fullmatch(text) or not gives_away(text) else f"#{number}"


# --- texts and JSON


def _text(place: _Place, form: Form, value: object) -> Iterator[Carrier]:
    """A string or a list of lines, without the long stretches that are no text."""
    whole, size = _limited(value)
    yield from _lean(Carrier(place.cell, place.name, form, whole, path=place.path), size)


def _limited(value: object) -> tuple[str, int]:
    """The text up to a limit and its full size: nothing is gained by joining 50 MB of lines."""
    if isinstance(value, str):
        return value[:_RAW_LIMIT], len(value)
    if not isinstance(value, list):
        return "", 0
    lines = [line for line in value if isinstance(line, str)]
    size = sum(map(len, lines))
    if size > _RAW_LIMIT:
        ends = accumulate(map(len, lines))
        lines = lines[: sum(end <= _RAW_LIMIT for end in ends) + 1]
    return "".join(lines)[:_RAW_LIMIT], size


def _json(place: _Place, form: Form, value: object) -> Iterator[Carrier]:
    """A value as text; pages that stand in it as strings are read as pages."""
    text, reason = as_json(value)
    if "<table" in text and isinstance(value, Mapping | list):
        pages = list(_pages(place, value))
        yield from pages
        steps = len(place.path)
        value = with_leaves(value, {page.path[steps:]: "" for page in pages})
        text, reason = as_json(value)
    whole = Carrier(place.cell, place.name, form, text, reason, False, place.path, "json", value)
    yield from _lean(whole, len(text))


def _pages(place: _Place, value: object) -> Iterator[Carrier]:
    for leaf in leaves(value):
        text = leaf.value
        if not leaf.is_key and isinstance(text, str) and "<table" in text:
            yield from _text(place._replace(path=(*place.path, *leaf.path)), "html", text)


def _lean(carrier: Carrier, size: int) -> Iterator[Carrier]:
    """The carrier without its payloads, the texts among those, and a row for each kind that is not read."""
    text = carrier.text or ""
    if len(text) < payloads.SHORT and size == len(text) and ";base64," not in text and '"bdata"' not in text:
        yield carrier
        return
    lean = payloads.without_payloads(text, carrier.form) if carrier.form != "image" else payloads.Lean(text)
    unread = size - len(text) + max(0, len(lean.text) - LIMIT)
    reason = f"Only {size - unread:,} of {size:,} characters were read." if unread else carrier.reason
    yield carrier._replace(text=lean.text[:LIMIT], reason=reason, cuts=lean.cuts)
    for inner in lean.inner:
        form = _TEXT_FORMS.get(inner.mime, "plain")
        yield carrier._replace(text=inner.text[:LIMIT], form=form, shape="base64", span=inner.span)
    for why in lean.reasons:
        yield _unread(carrier, why)


def _unread(carrier: Carrier, reason: str) -> Carrier:
    return Carrier(carrier.cell, carrier.name, "image", None, reason, True, carrier.path)


# --- outputs


def _output(place: _Place, output: Mapping[str, Any], gives_away: GivesAway) -> Iterator[Carrier]:
    kind = output.get("output_type")
    if kind == "error":
        yield from _error(place, output)
    if output.get("text"):
        yield from _any(place.at("stream", "text"), "plain", output["text"])
    data = output.get("data")
    if isinstance(data, Mapping):
        for number, (mime, value) in enumerate(data.items(), start=1):
            yield from _named_mime(place, number, mime, value, gives_away)
    elif data:
        yield from _any(place.at("data", "data"), "plain", data)
    others = {
        key: value for key, value in output.items() if key not in _OUTPUT_KEYS and _is_other(key, value)
    }
    if not output.keys().isdisjoint(_ERROR_KEYS):
        told = {steps[0] for steps, _ in error_parts(output)} if kind == "error" else set()
        others |= {key: output[key] for key in _ERROR_KEYS if key in output and key not in told}
    if others:
        yield from _json(place.at("metadata"), "metadata", others)


def _is_other(key: object, value: object) -> bool:
    """What is not said by every output."""
    if key == "execution_count" and isinstance(value, int):
        return False
    usual = _USUAL_VALUES.get(key)
    return value not in usual if usual and isinstance(value, str) else bool(value)


_USUAL_VALUES: dict[object, tuple[str, ...]] = {
    "name": ("stdout", "stderr"),
    "output_type": ("stream", "error", "display_data", "execute_result", "update_display_data"),
}
_ERROR_KEYS = ("ename", "evalue", "traceback")


def _any(place: _Place, form: Form, value: object) -> Iterator[Carrier]:
    """Text as the format has it, or whatever else stands there."""
    if is_text(value):
        yield from _text(place, form, value)
    else:
        yield from _json(place, "json", value)


def _error(place: _Place, output: Mapping[str, Any]) -> Iterator[Carrier]:
    here = place.at("error")
    text = "\n".join(part for _, part in error_parts(output))
    yield from _lean(
        Carrier(here.cell, here.name, "plain", text[:_RAW_LIMIT], path=here.path, shape="error"), len(text)
    )


def error_parts(output: Mapping[str, Any]) -> list[tuple[Path, str]]:
    """The texts of an error, name and value and frames, with their steps from the output."""
    parts: list[tuple[Path, str]] = [
        ((key,), joined(output[key])) for key in ("ename", "evalue") if is_text(output.get(key))
    ]
    frames = output.get("traceback")
    if isinstance(frames, list) and all(map(is_text, frames)):
        return parts + [(("traceback", number), joined(frame)) for number, frame in enumerate(frames)]
    return [*parts, (("traceback",), frames)] if isinstance(frames, str) else parts


def _named_mime(
    place: _Place, number: int, mime: object, value: object, gives_away: GivesAway
) -> Iterator[Carrier]:
    spoken = _spoken(mime, number, gives_away)
    here = place.at(spoken, "data", mime if isinstance(mime, str) else str(mime))
    yield from _mime(here, str(mime).lower(), value)
    if not _USUAL.fullmatch(str(mime)):
        yield Carrier(here.cell, here.name, "metadata", str(mime), path=here.path, shape="key")


def _mime(place: _Place, mime: str, value: object) -> Iterator[Carrier]:
    if not is_text(value) or (isinstance(value, list) and mime.endswith("json")):
        yield from _json(place, "json", value)
        return
    form = _TEXT_FORMS.get(mime, "json" if mime.endswith("json") else "plain")
    carrier = Carrier(place.cell, place.name, form, None, path=place.path)
    if form == "plain" and not mime.startswith("text/"):
        yield from _by_shape(carrier, mime, value)
    elif form in ("code", "json") and payloads.is_program(_limited(value)[0]):
        yield _unread(carrier, payloads.BUNDLE)
    else:
        yield from _text(place, form, value)


_BINARY = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|zip|octet-stream|vnd\.(?:ms|openxml))")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{16,}")


def _by_shape(carrier: Carrier, mime: str, value: object) -> Iterator[Carrier]:
    """A type that is binary or unknown: text is read, also when it is encoded; the rest is listed."""
    if _BINARY.match(mime) and payloads.is_encoded(joined(value)):
        yield _unread(carrier, payloads.reason_for(mime))
        return
    text, size = _limited(value)
    if not _BASE64.fullmatch(text) or " " in text.strip():
        yield from _lean(carrier._replace(text=text), size)
    elif (said := payloads.decoded(text)) is not None:
        yield from _encoded(carrier, said)
    elif len(text) >= 64:
        yield _unread(carrier, payloads.reason_for(mime))
    else:
        yield from _lean(carrier._replace(text=text), size)


def _encoded(carrier: Carrier, said: str) -> Iterator[Carrier]:
    reason = f"Only the first {LIMIT:,} of {len(said):,} characters were read." if len(said) > LIMIT else ""
    yield carrier._replace(text=said[:LIMIT], shape="base64", reason=reason)


# --- attachments, metadata, widgets


def _attachment(place: _Place, name: object, bundle: object) -> Iterator[Carrier]:
    yield Carrier(place.cell, f"{place.name}:name", "metadata", str(name), path=place.path, shape="key")
    if not isinstance(bundle, Mapping):
        yield from _any(place.at("other"), "plain", bundle)
        return
    for key, value in bundle.items():
        mime = str(key).lower()
        here = place.at(mime if _USUAL.fullmatch(mime) else "other", key)
        may_be_text = not _BINARY.match(mime) or "svg" in mime
        said = payloads.decoded(joined(value)) if may_be_text else None
        if said:
            form = _TEXT_FORMS.get(mime, "plain")
            yield from _encoded(Carrier(here.cell, here.name, form, None, path=here.path), said)
        else:
            yield from _mime(here, mime, value)


def _notebook_carriers(notebook: Notebook, gives_away: GivesAway) -> Iterator[Carrier]:
    for value, path in ((notebook.metadata, ("metadata",)), (notebook.extra, ())):
        for number, (key, held) in enumerate(value.items(), start=1):
            place = _Place(None, f"notebook-metadata:{_spoken(key, number, gives_away)}", path)
            if path and key == "widgets":
                state = _Place(None, "widget-state", (*path, key), fixed=True)
                yield from _widgets(state, held, gives_away)
            elif path and key == "secai":
                yield Carrier(None, place.name, "image", None, _DECISIONS, True, (*path, key))
            else:
                yield from _json(place, "metadata", {key: held})


def _widgets(place: _Place, value: object, gives_away: GivesAway) -> Iterator[Carrier]:
    """The state of every widget: outputs that one holds are read as outputs, its buffers are listed."""
    aside: dict[Path, object] = {}
    for path, state in _states(value):
        for key in ("outputs", "buffers"):
            held = state.get(key)
            if isinstance(held, list) and held and all(isinstance(item, Mapping) for item in held):
                aside[(*path, key)] = []
                inner = place._replace(path=(*place.path, *path, key))
                yield from _widget_list(inner, key, held, gives_away)
    yield from _json(place, "json", with_leaves(value, aside))


def _states(value: object) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every widget's model, and the state in it."""
    for mime, bundle in value.items() if isinstance(value, Mapping) else ():
        models = bundle.get("state") if isinstance(bundle, Mapping) else None
        for name, model in models.items() if isinstance(models, Mapping) else ():
            if isinstance(model, Mapping):
                yield (mime, "state", name), model
                if isinstance(model.get("state"), Mapping):
                    yield (mime, "state", name, "state"), model["state"]


def _widget_list(
    place: _Place, key: str, held: list[Mapping[str, Any]], gives_away: GivesAway
) -> Iterator[Carrier]:
    if key == "buffers":
        yield Carrier(place.cell, place.name, "image", None, payloads.NUMBERS, True, place.path)
        return
    for number, output in enumerate(held):
        yield from _output(place._replace(path=(*place.path, number)), output, gives_away)
