"""Code cells that are linked as a Reviewer links them."""

from __future__ import annotations

import ast

from jupyter_secai.analysis.cells import Linker
from jupyter_secai.analysis.link import CallFact, LinkedCell
from jupyter_secai.analysis.parse import parse
from jupyter_secai.notebook.syntax import Command, mask


class Notebook:
    """Code cells that can be linked again and again."""

    def __init__(self, *sources: str) -> None:
        self.sources = list(sources)
        self.linker = Linker()

    def link(self, **columns: str) -> tuple[list[LinkedCell], list[LinkedCell]]:
        labels = {name: frozenset(f"column:{c}" for c in text.split()) for name, text in columns.items()}
        return self.linker.link(dict(enumerate(self.sources)), labels, self)

    def python(self, cell: int) -> str:
        return mask(self.sources[cell]).python

    def tree(self, cell: int) -> ast.Module:
        return parse(self.python(cell)).tree

    def commands(self, cell: int) -> tuple[Command, ...]:
        return mask(self.sources[cell]).commands

    def downloads(self, _: int) -> tuple[()]:
        return ()

    def calls(self, **columns: str) -> list[CallFact]:
        links, uncalled = self.link(**columns)
        return [call for link in (*links, *uncalled) for call in link.calls]
