"""The redaction of a notebook: review, mask what the findings point at, and again until nothing is left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_secai.model import Finding
from jupyter_secai.notebook.reading import Notebook, UnreadableNotebook, joined, read_notebook, upgraded
from jupyter_secai.notebook.values import copied
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Policy, find_policy
from jupyter_secai.redaction.names import neutral_name, refer
from jupyter_secai.redaction.report import Left, Masked, Redacted
from jupyter_secai.redaction.source import printing_lines
from jupyter_secai.redaction.targets import targets
from jupyter_secai.redaction.writing import Writer
from jupyter_secai.rules.facts import CarrierContent
from jupyter_secai.rules.findings import points_at_value
from jupyter_secai.rules.places import owner_of

_PASSES = 5

Counts = Counter[tuple[int | None, str, str]]


class _Read(NamedTuple):
    """A notebook as it stands, what is to be masked in it, and every carrier's content."""

    notebook: Notebook
    findings: list[Finding]
    contents: list[CarrierContent]


def redact(
    notebook: Mapping[str, Any],
    policy: Policy | None = None,
    *,
    path: str = "",
    drop_unread: bool = False,
) -> Redacted:
    """A copy of a notebook (a dict or NotebookNode) with what findings point at masked.

    `drop_unread` takes out outputs that hold what could not be read. Raises UnreadableNotebook, PolicyError.
    """
    if not isinstance(notebook, Mapping):
        raise UnreadableNotebook("A notebook to redact is a dict in nbformat 4 or a NotebookNode.")
    data = copied(upgraded(notebook))
    reviewer = Reviewer(policy or (find_policy(Path(path)) if path else Policy()))
    read = _read(data, reviewer, path)
    counts = _rename_attachments(data, read)
    read = _read(data, reviewer, path) if counts else read
    for _ in range(_PASSES):
        made = _mask(data, read)
        if not made:
            break
        counts.update(made)
        read = _read(data, reviewer, path)
    left = tuple(_left(data, read, drop_unread=drop_unread))
    return Redacted(data, tuple(_masked(counts, read.notebook)), left)


def _read(data: dict[str, Any], reviewer: Reviewer, path: str) -> _Read:
    notebook = read_notebook(data, path)
    findings, contents = reviewer.findings(notebook)
    return _Read(notebook, [finding for finding in findings if points_at_value(finding)], contents)


def _mask(data: dict[str, Any], read: _Read) -> Counts:
    """Mask once; gives back how many values of which kind were masked where."""
    writer = Writer(data)
    counts: Counts = Counter()
    found = targets(read.contents, read.findings, is_python=read.notebook.is_python)
    for content, edits in zip(read.contents, found, strict=True):
        carrier = content.carrier
        writer.add(carrier, edits)
        counts.update((carrier.cell, carrier.name, edit.entity) for edit in edits)
    writer.write()
    return counts


# --- attachments


def _rename_attachments(data: dict[str, Any], read: _Read) -> Counts:
    """Attachments whose names findings point at get other names, and so do their places in the text."""
    pointed = {(f.location.cell, owner_of(f.location.carrier)) for f in read.findings}
    counts: Counts = Counter()
    for content in read.contents:
        carrier = content.carrier
        is_name = carrier.shape == "key" and carrier.name.startswith("attachment:")
        spans = content.scan.spans() if is_name else []
        if carrier.cell is not None and spans and (carrier.cell, owner_of(carrier.name)) in pointed:
            _rename(data["cells"][carrier.cell], str(carrier.path[-1]))
            counts.update((carrier.cell, carrier.name, span.type) for span in spans)
    return counts


def _rename(cell: dict[str, Any], old: str) -> None:
    held = cell["attachments"]
    new = neutral_name(old, held)
    cell["attachments"] = {new if str(key) == old else key: value for key, value in held.items()}
    refer(cell, f"attachment:{old}", f"attachment:{new}")


# --- the report


def _masked(counts: Counts, notebook: Notebook) -> Iterator[Masked]:
    for (cell, carrier, entity), count in counts.items():
        yield Masked(cell, carrier, entity, count, _lines(notebook, cell, carrier))


def _lines(notebook: Notebook, cell: int | None, carrier: str) -> tuple[int, ...]:
    if cell is None or not carrier.startswith("output:") or not notebook.is_python:
        return ()
    number = int(carrier.split(":", 2)[1])
    outputs = notebook.cells[cell].outputs
    traceback = outputs[number].get("traceback") if number < len(outputs) else None
    frame = joined(traceback) if isinstance(traceback, list) else ""
    return printing_lines(notebook.cells[cell].source, carrier, re.sub(r"\x1b\[[0-9;]*m", "", frame))


def _left(data: dict[str, Any], read: _Read, *, drop_unread: bool) -> Iterator[Left]:
    """What was not read or is not masked; with `drop_unread` the outputs among it are taken out."""
    rows: dict[Left, None] = {}
    dropped: dict[int, set[int]] = {}
    for content in read.contents:
        carrier = content.carrier
        if carrier.reason:
            drop = drop_unread and carrier.cell is not None and carrier.name.startswith("output:")
            if drop and carrier.cell is not None:
                dropped.setdefault(carrier.cell, set()).add(int(carrier.name.split(":", 2)[1]))
            rows[Left(carrier.cell, carrier.name, carrier.reason, carrier.by_design, drop)] = None
    for finding in read.findings:
        place = finding.location
        marking = "BIZ_MARKING" in finding.entities
        reason = "A marking says how to treat the rest: it stays." if marking else "It could not be masked."
        rows[Left(place.cell, place.carrier, reason, marking)] = None
    for cell, numbers in dropped.items():
        outputs = data["cells"][cell]["outputs"]
        data["cells"][cell]["outputs"] = [o for n, o in enumerate(outputs) if n not in numbers and n < 10_000]
    yield from rows
