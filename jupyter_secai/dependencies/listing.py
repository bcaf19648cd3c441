"""The packages of a notebook, each once: what its code imports and what its commands install."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_secai import catalogue
from jupyter_secai.dependencies.lookalikes import is_reported, resembled_by
from jupyter_secai.model import Dependency, Location
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.installs import PlacedInstall


def dependencies_of(facts: Facts, installs: Iterable[PlacedInstall]) -> list[Dependency]:
    """By name. Modules that are written in the notebook's own folder cannot be told from packages."""
    modules: dict[str, set[str]] = {}
    versions: dict[str, set[str]] = {}
    bounded: dict[str, bool] = {}
    concerns: dict[str, tuple[bool, str]] = {}
    places: dict[str, list[Location]] = {}
    for fact in facts.imports:
        package = catalogue.package_of(fact.qualified)
        if package is not None:
            if package not in places:
                places[package] = [facts.place(fact.cell, fact.at)]
            modules.setdefault(package, set()).add(fact.qualified.partition(".")[0])
    for install, place in installs:
        for requirement in install.requirements:
            name = requirement.name
            places.setdefault(name, []).append(place)
            versions.setdefault(name, set()).update([requirement.exact] if requirement.exact else [])
            bounded[name] = bounded.get(name, True) and requirement.bounded
            reported, resembles = concerns.get(name, (False, ""))
            concerns[name] = reported or is_reported(requirement), resembles or resembled_by(requirement)
    return [
        Dependency(
            name=name,
            modules=sorted(modules.get(name, ())),
            installed=name in bounded,
            versions=sorted(versions.get(name, ())),
            bounded=bounded.get(name, False),
            reported=name in concerns and concerns[name][0],
            resembles=concerns[name][1] if name in concerns else "",
            locations=places[name],
        )
        for name in sorted(places)
    ]
