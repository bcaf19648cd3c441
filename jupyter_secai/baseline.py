"""A baseline: what was found before, so that a team with old notebooks sees only what is new.

A file of fingerprints by notebook and rule. It holds no value, and a finding keeps its fingerprint when
its cell moves.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from jupyter_secai.model import Finding, Review


class BaselineError(ValueError):
    """The file is no baseline; the message is one sentence."""


class Baseline(BaseModel):
    """Counts of accepted findings: notebook -> rule -> fingerprint -> how many look alike."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: int = 1
    notebooks: dict[str, dict[str, dict[str, int]]] = {}
    folder: Path = Path()

    def new_in(self, path: str, findings: Iterable[Finding]) -> tuple[list[Finding], int]:
        """The findings that are not in the baseline, and how many are."""
        rows = self.notebooks.get(self._name(path), {})
        left = Counter({print_: count for row in rows.values() for print_, count in row.items()})
        new, known = [], 0
        for finding in findings:
            print_ = _without_number(finding.fingerprint)
            if left[print_] > 0:
                left[print_] -= 1
                known += 1
            else:
                new.append(finding)
        return new, known

    def _name(self, path: str) -> str:
        """A server knows a notebook by its path from a root of its own, above or below the baseline."""
        exact = name_in(path, self.folder)
        if exact in self.notebooks:
            return exact
        ends = [n for n in self.notebooks if f"/{exact}".endswith(f"/{n}") or f"/{n}".endswith(f"/{exact}")]
        return max(ends, key=len, default=exact)


def name_in(path: str, folder: Path) -> str:
    """A notebook's path from the folder of the baseline, the same on every machine."""
    try:
        return Path(path).resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return Path(path).as_posix()


def _without_number(fingerprint: str) -> str:
    """Alike findings are told apart by a number that depends on their order."""
    return fingerprint.partition(".")[0]


def read_baseline(file: Path) -> Baseline:
    """The baseline in `file`; raises BaselineError."""
    try:
        stamp = file.stat()
    except OSError as error:
        raise BaselineError(f"{file} cannot be read ({error.strerror}).") from None
    return _read(file, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=16)
def _read(file: Path, _changed: int, _size: int) -> Baseline:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return Baseline(schema_=data["schema"], notebooks=data["notebooks"], folder=file.resolve().parent)
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError(f"{file} cannot be read ({type(error).__name__}).") from None
    except (ValueError, KeyError, TypeError, ValidationError):
        raise BaselineError(
            f"{file} is not a baseline: write one with jupyter secai scan --write-baseline {file.name}."
        ) from None


def of_reviews(reviews: Iterable[Review], folder: Path = Path()) -> Baseline:
    """The baseline of these reviews, for a file in `folder`; of a notebook's versions, the most of each."""
    notebooks: dict[str, dict[str, dict[str, int]]] = {}
    for review in reviews:
        counts = Counter((f.rule, _without_number(f.fingerprint)) for f in review.findings)
        for (rule, print_), count in counts.items():
            row = notebooks.setdefault(name_in(review.path, folder), {}).setdefault(rule, {})
            row[print_] = max(row.get(print_, 0), count)
    return Baseline(notebooks=notebooks, folder=folder)


def written(baseline: Baseline) -> str:
    """As text, with one line a finding."""
    document = {"schema": 1, "notebooks": baseline.notebooks}
    return json.dumps(document, indent=1, sort_keys=True) + "\n"
