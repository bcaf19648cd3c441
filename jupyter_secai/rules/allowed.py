"""Names that a policy allows: findings that rest on nothing else are passed over, and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from jupyter_secai import catalogue
from jupyter_secai.catalogue import DETAIL, NameKind
from jupyter_secai.policy import Policy


@dataclass(frozen=True, slots=True)
class Allowed:
    """Patterns of names by kind, in small letters; `*.example.org` is every host below it."""

    patterns: Mapping[NameKind, frozenset[str]]

    def kind_of(self, rule: str, detail: Mapping[str, Any]) -> NameKind | None:
        """The kind of names of which all that a finding rests on are allowed; None where there is none."""
        if not self.patterns:
            return None
        for kind in catalogue.rules()[rule].rests_on:
            names = detail.get(DETAIL[kind])
            if names and all(self._holds(kind, name) for name in names):
                return kind
        return None

    def _holds(self, kind: NameKind, name: str) -> bool:
        patterns = self.patterns.get(kind, frozenset())
        return name in patterns or any("*" in p and fnmatchcase(name, p) for p in patterns)


NOTHING_ALLOWED = Allowed({})


def allowed_by(policy: Policy) -> Allowed:
    """What a policy allows."""
    named: dict[NameKind, frozenset[str]] = {
        "host": policy.allowed_hosts,
        "package": frozenset(map(catalogue.package_name, policy.allowed_packages)),
        "publisher": policy.allowed_publishers,
        "data-set": policy.allowed_data_sets,
    }
    found = {kind: frozenset(map(str.lower, names)) for kind, names in named.items() if names}
    return Allowed(found) if found else NOTHING_ALLOWED
