"""Public data sets with delicate contents, recognised by how they are loaded and by their columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.catalogue import KnownDataset
from jupyter_secai.model import Finding, Location
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.findings import make_finding
from jupyter_secai.rules.tables import table_place

_READERS = frozenset({"wget", "curl", "kaggle", "gdown", "unzip", "tar", "head", "cat", "aws", "gsutil"})
_LESSER = frozenset({"ONLINE_ID", "GEO", "INCOME", "GENDER"})
_LONGEST_PATH = 400


def judge_datasets(contents: Iterable[CarrierContent], facts: Facts) -> Iterator[Finding]:
    """The concerns of each known data set, once, at the first place that shows it."""
    told: set[str] = set()
    for dataset, place in (*_loaded(facts), *_shown(contents, facts)):
        if dataset.concerns and dataset.id not in told:
            told.add(dataset.id)
            yield _finding(dataset, place, facts)


def _finding(dataset: KnownDataset, place: Location, facts: Facts) -> Finding:
    return make_finding(
        "known-dataset-concern",
        place,
        facts,
        words={"dataset": dataset.title, "note": dataset.note},
        severity="info" if set(dataset.concerns) <= _LESSER else "low",
        entities=tuple(c for c in dataset.concerns if c.isupper()),
        detail={"dataset": dataset.id, "data-sets": [dataset.id.lower()]},
    )


def concerns_of(facts: Facts) -> frozenset[str]:
    """What the public data sets that a notebook loads are known to show, and are spoken of for already."""
    return frozenset(concern for dataset, _ in _loaded(facts) for concern in dataset.concerns)


def _loaded(facts: Facts) -> list[tuple[KnownDataset, Location]]:
    """The known data sets that code loads, looked for once a notebook."""
    if facts.loaded is None:
        facts.loaded = list(_found_loads(facts))
    return facts.loaded


def _found_loads(facts: Facts) -> Iterator[tuple[KnownDataset, Location]]:
    for call in facts.calls:
        dataset = data_set_of(call)
        if dataset is not None:
            yield dataset, facts.place(call.cell, call.at)
    for cell, program in facts.programs:
        if program.name in _READERS and (found := _first(map(_by_file, program.words))):
            yield found, facts.line_place(cell, program.line, program.column, program.end_column)


def data_set_of(call: CallFact) -> KnownDataset | None:
    """The public data set that a call loads."""
    return _by_call().get(call.name) or _by_argument(call)


def _by_argument(call: CallFact) -> KnownDataset | None:
    """By the name that a general loader is given, or the path that a reader reads."""
    loader = catalogue.entities().dataset_loaders.get(call.name)
    if loader is not None:
        named = call.argument(loader)
        return _by_name().get(named.text.lower()) if named is not None and named.text else None
    api = catalogue.api(call.name)
    if api is None or not api.reads:
        return None
    path = call.argument(api.reads)
    return _by_file(path.text) if path is not None and path.text else None


def _by_file(path: str) -> KnownDataset | None:
    return _of_path(path) if len(path) <= _LONGEST_PATH else None


@lru_cache(maxsize=1024)
def _of_path(path: str) -> KnownDataset | None:
    return _by_name().get(path.lower()) or _first(row for row, files in _files() if files.search(path))


def _first(found: Iterable[KnownDataset | None]) -> KnownDataset | None:
    return next((dataset for dataset in found if dataset is not None), None)


@cache
def _by_call() -> dict[str, KnownDataset]:
    return {name: row for row in catalogue.entities().datasets for name in row.calls}


@cache
def _by_name() -> dict[str, KnownDataset]:
    return {name: row for row in catalogue.entities().datasets for name in row.names}


@cache
def _files() -> tuple[tuple[KnownDataset, re.Pattern[str]], ...]:
    return tuple((row, re.compile(row.files, re.I)) for row in catalogue.entities().datasets if row.files)


def _shown(contents: Iterable[CarrierContent], facts: Facts) -> Iterator[tuple[KnownDataset, Location]]:
    for content in contents:
        for read in content.scan.tables:
            if read.known is not None:
                yield read.known, table_place(content, read, facts)
