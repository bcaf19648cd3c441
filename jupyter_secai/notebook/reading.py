"""Reading notebooks: a path, a dict or a NotebookNode in; cells out. Nothing is executed or fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

CellType = Literal["code", "markdown", "raw"]

_PYTHON_NAMES = ("python", "ipython", "xpython", "sage")


class UnreadableNotebook(ValueError):  # noqa: N818
    """This is not a notebook that can be read; the message is one sentence for people."""


@dataclass(slots=True, eq=False)
class Cell:
    """One cell. `id` is empty where the format has none (before nbformat 4.5)."""

    index: int
    id: str
    type: CellType
    source: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, Any] = field(default_factory=dict)
    execution_count: int | None = None


@dataclass(slots=True, eq=False)
class Notebook:
    """A notebook as the engine sees it: nbformat 4, whatever was on disk."""

    path: str
    cells: list[Cell]
    metadata: dict[str, Any]
    language: str

    @property
    def is_python(self) -> bool:
        return self.language.startswith(_PYTHON_NAMES)


def read_notebook(source: object, path: str | None = None) -> Notebook:
    """Read a path, a nbformat dict or a NotebookNode.

    Raises UnreadableNotebook for what is not a notebook, and OSError as `open` does.
    """
    if isinstance(source, str | Path):
        return _from_mapping(_load_json(Path(source)), path or str(source))
    if isinstance(source, Mapping):
        return _from_mapping(source, path or "")
    raise TypeError("A notebook is a path, a dict in nbformat 4 or a NotebookNode.")


def parse_notebook(text: str | bytes, path: str) -> Notebook:
    """Read the text of an .ipynb file."""
    return _from_mapping(_parse_json(text), path)


def _load_json(path: Path) -> Mapping[str, Any]:
    return _parse_json(path.read_bytes())


def _parse_json(text: str | bytes) -> Mapping[str, Any]:
    if not text.strip():
        raise UnreadableNotebook("The file is empty; a notebook is a JSON document.")
    try:
        data = json.loads(text)
    except UnicodeDecodeError as error:
        raise UnreadableNotebook(f"The file is not UTF-8 text (byte {error.start}).") from None
    except json.JSONDecodeError as error:
        raise UnreadableNotebook(
            f"The file is not valid JSON ({error.msg.lower()} at line {error.lineno})."
        ) from None
    except RecursionError:
        raise UnreadableNotebook("The file's JSON is nested too deeply to be read.") from None
    if not isinstance(data, Mapping):
        raise UnreadableNotebook("The file is JSON but not a notebook: no object at its top.")
    return data


def _from_mapping(data: Mapping[str, Any], path: str) -> Notebook:
    data = _upgraded(data)
    cells = data.get("cells")
    if not isinstance(cells, Sequence) or isinstance(cells, str):
        raise UnreadableNotebook("The file is JSON but not a notebook: it has no list of cells.")
    metadata = _mapping(data.get("metadata"))
    return Notebook(
        path=path,
        cells=[_cell(index, cell) for index, cell in enumerate(cells)],
        metadata=metadata,
        language=_language(metadata),
    )


def _upgraded(data: Mapping[str, Any]) -> Mapping[str, Any]:
    major = data.get("nbformat", 4)
    if not isinstance(major, int):
        raise UnreadableNotebook("The notebook's format number is not a whole number.")
    if major >= 4:
        return data
    import nbformat  # slow to import, and rarely needed
    import nbformat.reader

    try:
        # not nbformat.reads: it validates as well, and logs what it dislikes with the values
        node = nbformat.reader.reads(json.dumps(data))  # type: ignore[no-untyped-call]
        upgraded = nbformat.convert(node, 4)  # type: ignore[no-untyped-call]
    except Exception:  # nbformat raises whatever its converters stumble over
        raise UnreadableNotebook(f"The notebook is in format {major} and cannot be upgraded.") from None
    return dict(upgraded)


def _cell(index: int, cell: object) -> Cell:
    if not isinstance(cell, Mapping):
        raise UnreadableNotebook(f"Cell {index + 1} is not an object.")
    kind = cell.get("cell_type")
    outputs = cell.get("outputs") or []
    count = cell.get("execution_count")
    return Cell(
        index=index,
        id=str(cell.get("id") or ""),
        type=kind if kind in ("code", "markdown") else "raw",
        source=joined(cell.get("source", "")),
        outputs=[out for out in outputs if isinstance(out, dict)] if isinstance(outputs, list) else [],
        metadata=_mapping(cell.get("metadata")),
        attachments=_mapping(cell.get("attachments")),
        execution_count=count if isinstance(count, int) else None,
    )


def joined(text: object) -> str:
    """A multi-line string of nbformat, which is a string or a list of lines."""
    if isinstance(text, str):
        return text
    if isinstance(text, Sequence):
        return "".join(part for part in text if isinstance(part, str))
    return ""


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _language(metadata: Mapping[str, Any]) -> str:
    named = _mapping(metadata.get("language_info")).get("name")
    spec = _mapping(metadata.get("kernelspec"))
    language = named or spec.get("language") or spec.get("name") or "python"
    return str(language).lower()
