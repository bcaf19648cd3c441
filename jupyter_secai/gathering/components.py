"""What of others a notebook is made of: libraries, models and data sets, with the versions that it names."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from packaging.utils import canonicalize_name

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.detect.scanning import scan
from jupyter_secai.model import Component, Location
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.installs import PlacedInstall, Requirement

_NAME = re.compile(r"(?!\.)[\w.-]{1,96}(?:/[\w.-]{1,96})?")


class _Seen(NamedTuple):
    """One mention of a component."""

    component: Component
    place: Location


def components_of(facts: Facts, installs: Iterable[PlacedInstall]) -> list[Component]:
    """Every component once, with all places that name it: libraries, then models, then data sets, by name."""
    found: dict[tuple[str, str], list[_Seen]] = {}
    for seen in (*_imported(facts), *_installed(installs), *_named(facts), *_trained(facts)):
        found.setdefault((seen.component.kind, seen.component.name), []).append(seen)
    order = ("library", "model", "data")
    joined = map(_joined, found.values())
    return sorted(joined, key=lambda one: (order.index(one.kind), one.name.lower(), one.name))


def _joined(mentions: Sequence[_Seen]) -> Component:
    """The first mention, with what the others add to it."""
    components = [seen.component for seen in mentions]
    places = sorted(
        {seen.place: None for seen in mentions}, key=lambda at: (at.cell or 0, at.line, at.column)
    )
    return components[0].model_copy(
        update={
            "version": next((one.version for one in components if one.version), ""),
            "requirement": next((one.requirement for one in components if one.requirement), ""),
            "public": any(one.public for one in components),
            "locations": places,
        }
    )


# libraries


def _imported(facts: Facts) -> Iterator[_Seen]:
    for fact in facts.imports:
        head = fact.qualified.partition(".")[0]
        if head and head.isidentifier() and head not in sys.stdlib_module_names and head != "__future__":
            name, public = _distribution(fact.qualified)
            component = Component(kind="library", name=name, origin="import", public=public)
            yield _Seen(component, facts.place(fact.cell, fact.at))


def _distribution(qualified: str) -> tuple[str, bool]:
    """The project that an import comes from, and whether it is one that the catalogue knows."""
    rows = catalogue.component_rows().distributions
    parts = qualified.split(".")
    for length in range(len(parts), 0, -1):
        name = rows.get(".".join(parts[:length]))
        if name is not None:
            return name, True
    return canonicalize_name(parts[0]), parts[0] in _known_packages()


@cache
def _known_packages() -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in catalogue.apis()) - sys.stdlib_module_names


def _installed(installs: Iterable[PlacedInstall]) -> Iterator[_Seen]:
    for install, place in installs:
        for requirement in install.requirements:
            yield _Seen(_library(requirement), place)


def _library(requirement: Requirement) -> Component:
    return Component(
        kind="library",
        name=requirement.name,
        version=requirement.exact or "",
        requirement=requirement.specifier,
        origin="install",
        public=not requirement.by_address,
    )


# models and data sets


def _named(facts: Facts) -> Iterator[_Seen]:
    for row in catalogue.component_rows().named:
        for call in facts.calls_of(row.call):
            name = _literal(call, row.names)
            if name and name not in row.never:
                version = _literal(call, row.version) if row.version else ""
                component = Component(
                    kind=row.kind, name=name, version=version, origin=row.origin, public=row.origin == "hub"
                )
                yield _Seen(component, facts.place(call.cell, call.at))
    for called in catalogue.component_rows().called:
        for call in facts.calls_of(called.call):
            component = Component(kind=called.kind, name=call.name.rpartition(".")[2], origin=called.origin)
            yield _Seen(component, facts.place(call.cell, call.at))


def _literal(call: CallFact, spec: str) -> str:
    """The text of an argument where it is a plain name that tells nothing about a person."""
    value = call.argument(spec)
    text = value.text if value is not None and "secret" not in value.labels else None
    return text if text and _NAME.fullmatch(text) and not scan(text, "metadata").spans() else ""


def _trained(facts: Facts) -> Iterator[_Seen]:
    """Models that the notebook fits, by their class."""
    for call in facts.calls:
        owner, _, method = call.name.rpartition(".")
        if not method.startswith("fit") or owner in ("", "?"):
            continue
        row, role = catalogue.api(call.name) or catalogue.api(owner), catalogue.role(call.name)
        if row is not None and row.stage == "train" and role is not None:
            component = Component(kind="model", name=owner.rpartition(".")[2], origin="training")
            yield _Seen(component, facts.place(call.cell, call.at))
