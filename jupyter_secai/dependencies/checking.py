"""Dependencies against what is known of versions, and what could not be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jupyter_secai.dependencies.advisories import Advisories
from jupyter_secai.model import Coverage, Dependency

NO_DATA = (
    "Known vulnerabilities: not checked, there is no data. Name a file as `vulnerabilities` in the policy."
)


def checked(dependencies: Iterable[Dependency], advisories: Advisories | None) -> list[Dependency]:
    """The same, with the advisories on the versions that are named; without a version it stays unchecked."""
    return [_checked(one, advisories) if advisories else one for one in dependencies]


def _checked(dependency: Dependency, advisories: Advisories) -> Dependency:
    told = [advisories.on(dependency.name, version) for version in dependency.versions]
    found = [advisory for rows in told for advisory in rows or ()]
    if found:
        ids = list(dict.fromkeys(advisory.id for advisory in found))
        fixed = list(dict.fromkeys(version for advisory in found for version in advisory.fixed))
        changes = {"vulnerabilities": "found", "advisories": ids, "fixed_in": fixed}
        return dependency.model_copy(update=changes)
    if not told or None in told:
        return dependency
    return dependency.model_copy(update={"vulnerabilities": "none-known"})


def unchecked(dependencies: Sequence[Dependency], *, has_data: bool) -> list[Coverage]:
    """A row for what the notebook installs and nobody compared; it makes no review incomplete."""
    left = [one.name for one in dependencies if one.installed and one.vulnerabilities == "not-checked"]
    if not left:
        return []
    reason = NO_DATA if not has_data else f"Known vulnerabilities: not compared for {_listed(left)}."
    return [Coverage(carrier="dependencies", cell=None, checked=False, reason=reason, by_design=True)]


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
