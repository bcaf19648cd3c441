"""What a notebook says as a document: its headings, and the order in which it was run."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai.notebook.reading import Cell, Notebook
from jupyter_secai.rules.facts import HeadingFact


def headings_of(cell: Cell) -> Iterator[HeadingFact]:
    """The headings of a markdown cell."""
    for number, line in enumerate(cell.source.split("\n"), start=1):
        if line.startswith("#"):
            yield HeadingFact(line.lstrip("# ").strip(), cell.index, number)


def out_of_order(notebook: Notebook) -> list[tuple[int, int]]:
    """Pairs of cells (the one above first) of which the lower one was run earlier."""
    pairs: list[tuple[int, int]] = []
    last: Cell | None = None
    for cell in notebook.cells:
        if cell.type == "code" and cell.execution_count is not None:
            if last is not None and (last.execution_count or 0) > cell.execution_count:
                pairs.append((last.index, cell.index))
            last = cell
    return pairs
