"""Names that were reported, and names that are nearly another, far better known one.

One letter more, less or another, or two swapped (Damerau 1964): what a finger does. Words of fewer than
six letters have too many honest neighbours, and a number at the end tells a version.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache, lru_cache

from jupyter_secai import catalogue
from jupyter_secai.rules.installs import Requirement

_SHORTEST = 6


def is_reported(requirement: Requirement) -> bool:
    """Whether a package, or the version of it that is asked for, is known to be bad."""
    if requirement.ecosystem != "pypi":
        return False
    known = catalogue.known_bad()
    patterns = known.versions.get(requirement.name, ())
    return requirement.name in known.names or any(
        fnmatchcase(requirement.exact or "", pattern) for pattern in patterns
    )


def resembled_by(requirement: Requirement) -> str:
    """The well-known package that a requirement may be mistaken for, or nothing."""
    return imitated_by(requirement.name) or "" if requirement.ecosystem == "pypi" else ""


@lru_cache(maxsize=1024)
def imitated_by(name: str) -> str | None:
    """The well-known package that `name` may be mistaken for; None for names that are well known."""
    if len(name) < _SHORTEST - 1 or name in catalogue.popular():
        return None
    near = {other for key in _shortened(name) for other in _neighbours().get(key, ())}
    close = [other for other in near if _is_slip(name, other)]
    return min(close, key=catalogue.imitated().index) if close else None


@cache
def _neighbours() -> dict[str, list[str]]:
    """A name with one letter left out -> the names that it may come from."""
    found: dict[str, list[str]] = {}
    for name in catalogue.imitated():
        if len(name) >= _SHORTEST:
            for key in _shortened(name):
                found.setdefault(key, []).append(name)
    return found


def _shortened(name: str) -> set[str]:
    return {name} | {name[:at] + name[at + 1 :] for at in range(len(name))}


def _is_slip(name: str, other: str) -> bool:
    if name.rstrip("0123456789") == other.rstrip("0123456789"):
        return False
    at = next((i for i, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), len(name))
    rest, wanted = name[at:], other[at:]
    swapped = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted[1:] or rest == wanted[1:] or rest[1:] == wanted
