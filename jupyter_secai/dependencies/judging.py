"""Findings about what a notebook installs: reported names, look-alikes, vulnerable versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from jupyter_secai.model import Dependency, Finding
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import make_finding
from jupyter_secai.rules.installs import PlacedInstall

_IDS = 3


def judge_dependencies(
    installs: Iterable[PlacedInstall], dependencies: Sequence[Dependency], facts: Facts
) -> Iterator[Finding]:
    """The findings; each package is told once for each reason."""
    by_name = {dependency.name: dependency for dependency in dependencies}
    told: set[str] = set()
    for placed in installs:
        for requirement in placed.install.requirements:
            if requirement.name not in told:
                told.add(requirement.name)
                yield from _judge_name(by_name[requirement.name], placed, facts)
    for dependency in dependencies:
        if dependency.vulnerabilities == "found":
            yield _vulnerable(dependency, facts)


def _judge_name(dependency: Dependency, placed: PlacedInstall, facts: Facts) -> Iterator[Finding]:
    detail = {"packages": [dependency.name]}
    if dependency.reported:
        words = {"name": placed.install.installer, "package": dependency.name}
        yield make_finding("known-bad-package", placed.location, facts, words=words, detail=detail)
    elif dependency.resembles:
        words = {"name": dependency.name, "other": dependency.resembles}
        yield make_finding("similar-package", placed.location, facts, words=words, detail=detail)


def _vulnerable(dependency: Dependency, facts: Facts) -> Finding:
    ids = dependency.advisories[:_IDS]
    more = f" and {len(dependency.advisories) - _IDS} more" if len(dependency.advisories) > _IDS else ""
    fixed = f"{dependency.name} {' or '.join(dependency.fixed_in[:_IDS])}, or a later version"
    words = {
        "name": dependency.name,
        "version": ", ".join(dependency.versions),
        "advisories": ", ".join(ids) + more,
        "fixed": fixed if dependency.fixed_in else "a version that no advisory names",
    }
    detail = {"packages": [dependency.name], "advisories": dependency.advisories}
    return make_finding("vulnerable-package", dependency.locations[-1], facts, words=words, detail=detail)
