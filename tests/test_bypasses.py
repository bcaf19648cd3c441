"""Each rule finds what it is about in other ways of writing it too: aliases, wrappers, containers, shell cells."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from notebooks import code, notebook

from jupyter_secai import catalogue, review

FAMILIES = sorted((Path(__file__).parent / "bypasses").glob("*.toml"))


def _rows(kind: str) -> Iterator[tuple[str, str]]:
    for family in FAMILIES:
        for rule, row in tomllib.loads(family.read_text(encoding="utf-8")).items():
            for source in row.get(kind, ()):
                yield rule, source.strip("\n")


def _found(*cells: str) -> set[str]:
    return {finding.rule for finding in review(notebook(*map(code, cells))).findings}


@pytest.mark.parametrize(("rule", "source"), list(_rows("caught")))
def test_found(rule: str, source: str) -> None:
    assert rule in _found(source)


@pytest.mark.parametrize(("rule", "source"), list(_rows("fine")))
def test_left_alone(rule: str, source: str) -> None:
    assert rule not in _found(source)


@pytest.mark.parametrize(("rule", "source"), list(_rows("caught")))
def test_found_as_well_when_imports_stand_in_a_cell_of_their_own(rule: str, source: str) -> None:
    head = [line for line in source.split("\n") if line.startswith(("import ", "from "))]
    if head and not source.startswith("%%"):
        assert rule in _found("\n".join(head), source)


def test_every_family_has_its_table() -> None:
    tables = {family.stem: tomllib.loads(family.read_text(encoding="utf-8")) for family in FAMILIES}
    assert all(set(table) <= set(catalogue.rules()) for table in tables.values())
    assert len(tables) >= 8
