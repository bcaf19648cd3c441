"""Known vulnerabilities, from a file that the user points at: OSV, osv-scanner or pip-audit, as JSON.

Sources: the OSV schema 1.6 (ossf.github.io/osv-schema); `pip-audit --format json`. A file answers for what it
speaks of: advisories for every version of a package that they name, an audit for the versions that it saw.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import InvalidVersion, Version

from jupyter_secai import catalogue
from jupyter_secai.policy import PolicyError

_ECOSYSTEM = "pypi"


class AdvisoryError(PolicyError):
    """The file cannot be read as one of these formats; the message is one sentence."""


class _Range(NamedTuple):
    """Versions from `introduced` up to `fixed` (exclusive) or `last` (inclusive); None is without an end."""

    introduced: Version
    fixed: Version | None
    last: Version | None

    def holds(self, version: Version) -> bool:
        if version < self.introduced or (self.fixed is not None and version >= self.fixed):
            return False
        return self.last is None or version <= self.last


class Advisory(NamedTuple):
    """One advisory on one package."""

    id: str
    ranges: tuple[_Range, ...]
    versions: frozenset[str]
    fixed: tuple[str, ...]

    def concerns(self, version: str) -> bool:
        """Whether a version is among those that it names."""
        if version in self.versions:
            return True
        parsed = _version(version)
        return parsed is not None and any(row.holds(parsed) for row in self.ranges)


@dataclass(frozen=True, slots=True)
class Advisories:
    """What a file says. `audited` are the versions that an audit looked at; empty for lists of advisories."""

    by_package: dict[str, list[Advisory]] = field(default_factory=dict)
    audited: dict[str, set[str]] = field(default_factory=dict)
    is_audit: bool = False

    def on(self, package: str, version: str) -> list[Advisory] | None:
        """The advisories on a version; None where the file cannot tell."""
        if self.is_audit and version not in self.audited.get(package, ()):
            return None
        if _version(version) is None:
            return None
        return [row for row in self.by_package.get(package, ()) if row.concerns(version)]


def read_advisories(file: Path) -> Advisories:
    """Read a file, or all `.json` files of a folder; raises AdvisoryError."""
    try:
        files = sorted(file.glob("*.json")) if file.is_dir() else [file]
        stamps = tuple((one, one.stat().st_mtime_ns) for one in files)
    except OSError as error:
        raise AdvisoryError(f"{file} cannot be read ({error.strerror}).") from None
    if not stamps:
        raise AdvisoryError(f"{file} holds no .json file with advisories.")
    return _read(stamps)


@lru_cache(maxsize=4)
def _read(stamps: tuple[tuple[Path, int], ...]) -> Advisories:
    documents = [_document(file) for file, _ in stamps]
    audits = [is_audit for is_audit, _ in documents]
    known = Advisories(is_audit=all(audits))
    for _, rows in documents:
        for package, versions, advisories in rows:
            known.audited.setdefault(package, set()).update(versions)
            known.by_package.setdefault(package, []).extend(advisories)
    return known


_Rows = list[tuple[str, set[str], list[Advisory]]]


def _document(file: Path) -> tuple[bool, _Rows]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "dependencies" in data:
            return True, list(_audit(data["dependencies"]))
        if isinstance(data, dict) and "results" in data:
            return True, list(_scanner(data["results"]))
        return False, list(_osv(_entries(data, file)))
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise AdvisoryError(f"{file} cannot be read ({type(error).__name__}).") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, AdvisoryError):
            raise
        raise AdvisoryError(f"{file} is neither OSV nor pip-audit in JSON.") from None


def _entries(data: Any, file: Path) -> list[Any]:
    rows = data.get("vulns", [data]) if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
        raise AdvisoryError(f"{file} is neither OSV nor pip-audit in JSON.")
    return rows


def _audit(rows: list[dict[str, Any]]) -> Iterator[tuple[str, set[str], list[Advisory]]]:
    """`pip-audit`: each package at one version, with what was found of it; skipped ones have no version."""
    for row in rows:
        if "version" not in row:
            continue
        version = str(row["version"])
        found = [
            Advisory(str(one["id"]), (), frozenset({version}), tuple(map(str, one.get("fix_versions", ()))))
            for one in row.get("vulns", ())
        ]
        yield catalogue.package_name(row["name"]), {version}, found


def _scanner(results: list[dict[str, Any]]) -> Iterator[tuple[str, set[str], list[Advisory]]]:
    """`osv-scanner`: the packages that it found, with the OSV entries that concern their versions."""
    for row in (package for result in results for package in result.get("packages", ())):
        told = row["package"]
        if str(told.get("ecosystem", "")).lower() != _ECOSYSTEM:
            continue
        version = str(told["version"])
        found = [
            Advisory(str(one["id"]), (), frozenset({version}), tuple(_fixed_in(one)))
            for one in row.get("vulnerabilities", ())
        ]
        yield catalogue.package_name(told["name"]), {version}, found


def _osv(entries: Iterable[dict[str, Any]]) -> Iterator[tuple[str, set[str], list[Advisory]]]:
    for entry in entries:
        if entry.get("withdrawn"):
            continue
        for affected in entry.get("affected", ()):
            package = affected.get("package", {})
            if str(package.get("ecosystem", "")).lower() == _ECOSYSTEM:
                ranges = tuple(_ranges(affected.get("ranges", ())))
                versions = frozenset(map(str, affected.get("versions", ())))
                fixed = tuple(str(row.fixed) for row in ranges if row.fixed is not None)
                advisory = Advisory(str(entry["id"]), ranges, versions, fixed)
                yield catalogue.package_name(package["name"]), set(), [advisory]


def _fixed_in(entry: dict[str, Any]) -> Iterator[str]:
    for _, _, advisories in _osv([entry]):
        for advisory in advisories:
            yield from advisory.fixed


def _ranges(rows: Iterable[dict[str, Any]]) -> Iterator[_Range]:
    """Events come in order: `introduced`, and what ends it; without an end it goes on."""
    for row in rows:
        if row.get("type") != "ECOSYSTEM":
            continue
        start: Version | None = None
        for event in row.get("events", ()):
            if "introduced" in event:
                start = _version(str(event["introduced"]))
            elif start is not None and ("fixed" in event or "last_affected" in event):
                fixed, last = event.get("fixed"), event.get("last_affected")
                yield _Range(start, fixed and _version(str(fixed)), last and _version(str(last)))
                start = None
        if start is not None:
            yield _Range(start, None, None)


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
