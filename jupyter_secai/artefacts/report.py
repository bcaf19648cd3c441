"""What is said of a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

Verdict = Literal["clean", "suspicious", "dangerous", "unreadable"]
_WORST: tuple[Verdict, ...] = ("dangerous", "suspicious", "unreadable", "clean")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sign(_Model):
    """One thing that a file holds: how bad, what it is, and where in the file."""

    verdict: Verdict
    what: str
    where: str = ""


class FileReport(_Model):
    """A file's format, the worst of what it holds, and whether all of it was read.

    `dangerous` runs code or writes outside of its folder when it is opened; `suspicious` names what is
    not known to be harmless; `unreadable` could not be judged, which is not the same as clean.
    """

    path: str
    format: str
    verdict: Verdict
    sentence: str
    signs: list[Sign] = []


def report(path: str, format_name: str, signs: Iterable[Sign]) -> FileReport:
    """A report of these signs, the worst first."""
    ordered = sorted(signs, key=lambda sign: _WORST.index(sign.verdict))
    verdict: Verdict = ordered[0].verdict if ordered else "clean"
    return FileReport(
        path=path,
        format=format_name,
        verdict=verdict,
        sentence=_sentence(format_name, verdict, ordered),
        signs=ordered,
    )


def _sentence(format_name: str, verdict: Verdict, signs: list[Sign]) -> str:
    if verdict == "clean":
        return f"Nothing in this {format_name} file runs when it is opened."
    first = signs[0].what
    more = f", and {len(signs) - 1} more" if len(signs) > 1 else ""
    openings = {
        "dangerous": "Do not open it",
        "suspicious": "Open it only if you know who made it",
        "unreadable": "It could not be judged",
    }
    return f"{openings[verdict]}: {first}{more}."
