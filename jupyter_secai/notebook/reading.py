"""Reading notebooks: a path, a dict or a NotebookNode in; cells out. Nothing is executed or fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

CellType = Literal["code", "markdown", "raw"]

_NOTEBOOK_KEYS: dict[object, type] = {
    "cells": Sequence,
    "metadata": Mapping,
    "nbformat": int,
    "nbformat_minor": int,
}
_ID = re.compile(r"[^@\s]{1,64}")  # it is shown: what may be an address is no id
_LANGUAGE = re.compile(r"[a-z][a-z0-9 +#._-]{0,24}")
_MAPPINGS = (dict, Mapping)  # most are dicts, which are told faster by themselves
_PYTHON_NAMES = ("python", "ipython", "xpython", "sage")


class UnreadableNotebook(ValueError):  # noqa: N818
    """This is not a notebook that can be read; the message is one sentence for people."""


@dataclass(slots=True, eq=False)
class Cell:
    """One cell. `id` is empty where the format has none (before nbformat 4.5).

    `outputs` keeps its numbering; `extra` holds what the format does not know, by key.
    """

    index: int
    id: str
    type: CellType
    source: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, Any] = field(default_factory=dict)
    execution_count: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Notebook:
    """A notebook as the engine sees it: nbformat 4, whatever was on disk.

    `format` is the format that it claims, above 4 where no such format is known.
    """

    path: str
    cells: list[Cell]
    metadata: dict[str, Any]
    language: str
    format: int = 4
    extra: dict[str, Any] = field(default_factory=dict)

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
    return _from_mapping(parse_json(text), path)


def _load_json(path: Path) -> Mapping[str, Any]:
    return parse_json(path.read_bytes())


def parse_json(text: str | bytes) -> Mapping[str, Any]:
    """The JSON object of an .ipynb file, whatever its format; raises UnreadableNotebook."""
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
    except ValueError:  # Python's limit on the digits of whole numbers
        raise UnreadableNotebook("The file holds a number that is too long to be read.") from None
    if not isinstance(data, Mapping):
        raise UnreadableNotebook("The file is JSON but not a notebook: no object at its top.")
    return data


def _from_mapping(data: Mapping[str, Any], path: str) -> Notebook:
    data = upgraded(data)
    cells = data.get("cells")
    if not isinstance(cells, Sequence) or isinstance(cells, str):
        raise UnreadableNotebook("The file is JSON but not a notebook: it has no list of cells.")
    metadata = _mapping(data.get("metadata"))
    return Notebook(
        path=path,
        cells=[_cell(index, cell) for index, cell in enumerate(cells)],
        metadata=metadata,
        language=_language(metadata),
        format=data.get("nbformat", 4),
        extra={
            str(key): value
            for key, value in data.items()
            if key not in _NOTEBOOK_KEYS or not isinstance(value, _NOTEBOOK_KEYS[key])
        },
    )


def upgraded(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The notebook in format 4, itself if it is; raises UnreadableNotebook."""
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
    outputs = cell.get("outputs")
    count = cell.get("execution_count")
    named = cell.get("id")
    source = cell.get("source", "")
    return Cell(
        index=index,
        id=named if isinstance(named, str) and _ID.fullmatch(named) else "",
        type=kind if kind in ("code", "markdown") else "raw",
        source=joined(source) if is_text(source) else "",
        outputs=[_mapping(output) for output in outputs] if isinstance(outputs, list) else [],
        metadata=_mapping(cell.get("metadata")),
        attachments=_mapping(cell.get("attachments")),
        execution_count=count if isinstance(count, int) else None,
        extra=_odd(cell),
    )


def _odd(cell: Mapping[Any, Any]) -> dict[str, Any]:
    """The parts of a cell that are not of the format: they are read all the same."""
    return {str(key): value for key, value in cell.items() if key not in _KNOWN or not _KNOWN[key](value)}


def is_text(value: object) -> bool:
    """A string or a list of lines, as the format has it."""
    return isinstance(value, str) or (isinstance(value, list) and set(map(type, value)) <= {str})


_KNOWN: dict[object, Callable[[Any], bool]] = {
    "cell_type": lambda value: value in ("code", "markdown", "raw", "heading"),
    "source": is_text,
    "metadata": lambda value: isinstance(value, _MAPPINGS),
    "attachments": lambda value: isinstance(value, _MAPPINGS),
    "outputs": lambda value: isinstance(value, list) and all(isinstance(one, _MAPPINGS) for one in value),
    "id": lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None,
    "execution_count": lambda value: value is None or isinstance(value, int),
}


def joined(text: object) -> str:
    """A multi-line string of nbformat, which is a string or a list of lines."""
    if isinstance(text, str):
        return text
    if isinstance(text, Sequence):
        return "".join(part for part in text if isinstance(part, str))
    return ""


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, _MAPPINGS) else {}


def _language(metadata: Mapping[str, Any]) -> str:
    named = _mapping(metadata.get("language_info")).get("name")
    spec = _mapping(metadata.get("kernelspec"))
    language = str(named or spec.get("language") or spec.get("name") or "python").lower()
    # it is shown: a notebook can write anything here
    return language if _LANGUAGE.fullmatch(language) else "unknown"
