"""The block at the top of a notebook that says what the data is used for: read, and written on request."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

from jupyter_secai.model import Location, Purpose
from jupyter_secai.notebook.reading import Cell, joined

HEADING = "## Purpose and people"
CELL_ID = "secai-purpose"
FIELDS = {
    "purpose": "Purpose",
    "legal_ground": "Legal ground",
    "controller": "Controller",
    "retention": "Retention",
    "audience": "Audience",
}
_NAMES = {
    "purpose": "purpose", "purposes": "purpose", "goal": "purpose", "zweck": "purpose",
    "legal ground": "legal_ground", "legal basis": "legal_ground", "lawful basis": "legal_ground",
    "ground": "legal_ground", "rechtsgrundlage": "legal_ground",
    "controller": "controller", "data controller": "controller", "verantwortlicher": "controller",
    "retention": "retention", "kept until": "retention", "end date": "retention",
    "aufbewahrung": "retention",
    "audience": "audience", "recipients": "audience", "for whom": "audience", "empfänger": "audience",
}  # fmt: skip
_BLOCK = re.compile(r"^#{1,6}[ \t]{0,8}purpose and people\b", re.I | re.M)
_NEXT_HEADING = re.compile(r"^#{1,6}[ \t]", re.M)
_ROW = re.compile(r"^[ \t]{0,8}\|(.{0,80}?)\|(.{0,4000}?)\|?[ \t]{0,8}$")
_ITEM = re.compile(r"^[ \t]{0,8}(?:[-*+][ \t]{1,4})?([^|:\n]{1,60}?):(.{0,4000})$")
_ORNAMENT = "*_` \t:"
_FIRST_CELLS = 20
_LONGEST = 2_000


def purpose_in(cells: Sequence[Cell], path: str) -> Purpose:
    """What the block says; empty where there is none. The first block among the first cells counts."""
    for cell in cells[:_FIRST_CELLS]:
        found = _BLOCK.search(cell.source) if cell.type == "markdown" else None
        if found is not None:
            place = _place(cell, cell.source.count("\n", 0, found.start()) + 1, path)
            return Purpose(**_fields(_block(cell.source, found.start())), location=place)
    return Purpose()


def _block(source: str, start: int) -> str:
    """From the heading to the next one, or to the end."""
    line_end = source.find("\n", start)
    following = _NEXT_HEADING.search(source, line_end) if line_end >= 0 else None
    return source[start : following.start() if following else len(source)]


def _fields(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in block.split("\n")[1:]:
        match = _ROW.match(line) or _ITEM.match(line)
        if match is None:
            continue
        field = _NAMES.get(match[1].strip(_ORNAMENT).lower())
        text = _unescaped(match[2].lstrip("*_ \t").strip())
        if field is not None and text and field not in found:
            found[field] = text[:_LONGEST]
    return found


def _place(cell: Cell, line: int, path: str) -> Location:
    return Location(
        path=path,
        cell=cell.index,
        cell_id=cell.id or None,
        cell_type="markdown",
        carrier="source",
        line=line,
        end_line=line,
    )


def purpose_block(purpose: Purpose) -> str:
    """The block as markdown: a heading and a table with a row for each field, unknown ones left empty."""
    rows = (f"| {title} | {_escaped(getattr(purpose, field))} |" for field, title in FIELDS.items())
    return "\n".join([HEADING, "", "| | |", "| --- | --- |", *rows])


def _escaped(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\|])", r"\1", text)


def with_purpose(notebook: dict[str, Any], purpose: Purpose) -> dict[str, Any]:
    """A copy of the notebook (nbformat 4) with the block in it: replaced where it stands, else put on top.

    What else a cell with the block says stays; the same purpose twice changes nothing.
    """
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"][:_FIRST_CELLS]:
        source = joined(cell.get("source", ""))
        found = _BLOCK.search(source) if cell.get("cell_type") == "markdown" else None
        if found is not None:
            cell["source"] = _as_before(_replaced(source, found.start(), purpose), cell["source"])
            return changed
    changed["cells"].insert(_first_place(changed["cells"]), _new_cell(changed, purpose))
    return changed


def _replaced(source: str, start: int, purpose: Purpose) -> str:
    block = _block(source, start)
    if _fields(block) == purpose.model_dump(exclude={"location"}, exclude_defaults=True):
        return source
    tail = block[len(block.rstrip("\n")) :]
    return source[:start] + purpose_block(purpose) + tail + source[start + len(block) :]


def _first_place(cells: list[dict[str, Any]]) -> int:
    """Under the title, where the first cell is one."""
    first = cells[0] if cells else {}
    titled = first.get("cell_type") == "markdown" and joined(first.get("source", "")).lstrip().startswith(
        "# "
    )
    return 1 if titled else 0


def _new_cell(notebook: dict[str, Any], purpose: Purpose) -> dict[str, Any]:
    lists = any(isinstance(cell.get("source"), list) for cell in notebook["cells"])
    cell: dict[str, Any] = {"cell_type": "markdown"}
    if (notebook.get("nbformat"), notebook.get("nbformat_minor", 0)) >= (4, 5):
        cell["id"] = _free_id(notebook)
    block = purpose_block(purpose)
    return {**cell, "metadata": {}, "source": block.splitlines(keepends=True) if lists else block}


def _free_id(notebook: dict[str, Any]) -> str:
    taken = {cell.get("id") for cell in notebook["cells"]}
    names = (CELL_ID if n == 1 else f"{CELL_ID}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _as_before(text: str, source: object) -> str | list[str]:
    return text.splitlines(keepends=True) if isinstance(source, list) else text
