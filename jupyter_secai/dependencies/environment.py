"""What a notebook uses against what is installed beside this package. Reads metadata and imports nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from typing import Any

from jupyter_secai import catalogue
from jupyter_secai.dependencies.advisories import Advisories
from jupyter_secai.dependencies.checking import checked
from jupyter_secai.model import Dependency


def installed_versions() -> dict[str, str]:
    """Package -> version, of the environment of this process."""
    found: dict[str, str] = {}
    for distribution in distributions():
        name: Any = distribution.metadata["Name"]
        if name:
            found.setdefault(catalogue.package_name(name), distribution.version)
    return found


def in_environment(
    dependencies: Iterable[Dependency], versions: Mapping[str, str] | None, advisories: Advisories | None
) -> list[Dependency]:
    """The same, each with the version that is there; by it goes what the notebook names none of."""
    rows = dependencies if versions is None else [_placed(one, versions) for one in dependencies]
    return checked(rows, advisories)


def _placed(one: Dependency, versions: Mapping[str, str]) -> Dependency:
    present = versions.get(one.name, "")
    named = one.versions or ([present] if present else [])
    return one.model_copy(update={"present": present, "versions": named})
