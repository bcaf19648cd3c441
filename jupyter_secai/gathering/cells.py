"""What one code cell says by itself, and all code cells as the linker asks for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.analysis.files import downloaded
from jupyter_secai.analysis.literals import named_literals
from jupyter_secai.analysis.parse import parse
from jupyter_secai.analysis.program import NamedLiteral, Span
from jupyter_secai.analysis.programs import fetched
from jupyter_secai.analysis.tables import column_lists, delicate_words, selections, shown_table, table_columns
from jupyter_secai.analysis.values import Step, Value
from jupyter_secai.detect.columns import classify
from jupyter_secai.detect.secrets.names import is_pin, is_salt, kind_of, may_name_secrets
from jupyter_secai.notebook.syntax import Command, Program, mask, programs


class CellFacts(NamedTuple):
    """What one code cell says by itself. It depends on the source alone and is kept by it."""

    commands: tuple[Command, ...]
    programs: tuple[Program, ...]
    columns: tuple[tuple[str, str, Span], ...]
    column_lists: tuple[tuple[str, str, Span], ...]
    selections: frozenset[tuple[str, str]]
    literals: tuple[NamedLiteral, ...]
    shown: str | None
    left_out: tuple[int, ...]


def cell_facts(source: str) -> tuple[CellFacts, ast.Module]:
    """Parse a Python cell; the tree is for linking it now, and is not kept."""
    masked = mask(source)
    parsed = parse(masked.python)
    delicate = delicate_words(masked.python, _delicate_name)
    columns = tuple(table_columns(parsed.tree, _delicate_name)) if delicate else ()
    lists = tuple(column_lists(parsed.tree, _delicate_name)) if delicate else ()
    shell = tuple(program for command in masked.commands for program in programs(command))
    shown = shown_table(parsed.tree)
    literals = _literals(parsed.tree) if may_name_secrets(masked.python) else ()
    facts = CellFacts(
        commands=masked.commands,
        programs=shell,
        columns=columns,
        column_lists=lists,
        selections=selections(masked.python),
        literals=literals,
        shown=shown,
        left_out=parsed.left_out,
    )
    return facts, parsed.tree


def _literals(tree: ast.Module) -> tuple[NamedLiteral, ...]:
    return tuple(named_literals(tree, lambda name: kind_of(name) or is_salt(name) or is_pin(name), is_pin))


def _delicate_name(name: str) -> bool:
    class_ = classify(name)
    return class_ is not None and class_.delicate


class CodeCells:
    """The code cells of a notebook by their index among all cells: text, what each says by itself, and tree.

    Trees are those of cells that were parsed for this review; the others are parsed when they are asked for.
    """

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.facts: dict[int, CellFacts] = {}
        self.trees: dict[int, ast.Module] = {}

    def python(self, cell: int) -> str:
        return mask(self.texts[cell]).python

    def tree(self, cell: int) -> ast.Module:
        held = self.trees.get(cell)
        if held is None:
            held = self.trees[cell] = parse(self.python(cell)).tree
        return held

    def commands(self, cell: int) -> tuple[Command, ...]:
        return self.facts[cell].commands

    def downloads(self, cell: int) -> Iterator[tuple[str, Value]]:
        return _downloads(cell, self.facts[cell])


def _downloads(cell: int, said: CellFacts) -> Iterator[tuple[str, Value]]:
    """Files that `wget` and `curl` put beside the notebook are downloads to the code that reads them."""
    for program in said.programs:
        target = fetched(program)
        if target is not None:
            at = Span(program.line, program.column, program.line, program.end_column)
            yield downloaded(*target, Step(cell, at, program.name))
