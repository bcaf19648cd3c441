"""Writing what people decide: each function takes the `secai` entry of a notebook's metadata, and gives one.

Nothing is written anywhere else, and saying the same twice gives the same entry. Keys are sorted, so that
branches that decide about different things merge as far as text can.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import ValidationError

from jupyter_secai.kept.deciding import checksum
from jupyter_secai.kept.notebook_metadata import KEY, KeptDecision, KeptSource, KeptThreat
from jupyter_secai.model import Countersignature

On = Literal["decisions", "answers", "questions", "exports"]
Entry = dict[str, Any]

_ALLOWED: dict[On, tuple[str, ...]] = {
    "decisions": ("mitigated", "accepted", "transferred", "not-applicable"),
    "answers": ("yes", "no", "not-applicable"),
    "questions": ("yes", "no", "not-applicable"),
    "exports": ("anyway",),
}


class UndecidableError(ValueError):
    """A decision cannot be written as it was given; the message says why in one sentence."""


def with_decision(entry: Mapping[str, Any], on: On, subject: str, decision: KeptDecision) -> Entry:
    """The entry with a person's decision on a card, an item or a question.

    `decision.evidence` is the fingerprint that the review gives the subject; the checksum is made here. The
    same decision on the same evidence stays as it was, with its time and countersignatures.
    """
    if decision.decision not in _ALLOWED[on]:
        raise UndecidableError(f"{decision.decision} is none of {', '.join(_ALLOWED[on])}.")
    if not decision.by.strip() or not decision.reason.strip():
        raise UndecidableError("A decision needs a name and a reason.")
    _check_day(decision.expires, decision.at)
    held = _decision(entry, on, subject)
    if held is not None and _is_same(held, decision) and held.checksum == checksum(subject, held):
        return dict(entry)
    return _with(entry, on, subject, _sealed(subject, decision))


def countersigned(entry: Mapping[str, Any], on: On, subject: str, by: str, at: str) -> Entry:
    """The entry with another person's agreement; who has agreed already is not named twice."""
    held = _decision(entry, on, subject)
    if held is None:
        raise UndecidableError(f"There is no decision on {subject} to countersign.")
    if held.checksum != checksum(subject, held):
        raise UndecidableError(f"The decision on {subject} was changed by hand: it has to be made again.")
    if not by.strip() or by == held.by:
        raise UndecidableError(f"The decision on {subject} has to be countersigned by another person.")
    if any(other.by == by for other in held.countersigned):
        return dict(entry)
    others = [*held.countersigned, Countersignature(by=by, at=at)]
    return _with(entry, on, subject, _sealed(subject, held.model_copy(update={"countersigned": others})))


def without(entry: Mapping[str, Any], table: On | Literal["sources"], name: str) -> Entry:
    """The entry without one row: a decision that is revoked, a correction that is taken back."""
    rows = {key: row for key, row in _table(entry, table).items() if key != name}
    kept = {key: value for key, value in entry.items() if key != table}
    return _sorted_entry({**kept, table: rows} if rows else kept)


def with_source(entry: Mapping[str, Any], source: str, correction: KeptSource) -> Entry:
    """The entry with what a person corrected about a data source; an empty correction takes it back."""
    row = correction.model_dump(mode="json", exclude_defaults=True)
    return _with(entry, "sources", source, row) if row else without(entry, "sources", source)


def with_threat(entry: Mapping[str, Any], threat: KeptThreat) -> Entry:
    """The entry with an own threat, in place of the one with the same id."""
    rows = [row for row in _threats(entry) if row.get("id") != threat.id]
    rows.append(threat.model_dump(mode="json", exclude_defaults=True))
    return _sorted_entry({**entry, "threats": sorted(rows, key=lambda row: _number(str(row.get("id"))))})


def without_threat(entry: Mapping[str, Any], threat: str) -> Entry:
    """The entry without an own threat, and without what was decided about it."""
    rows = [row for row in _threats(entry) if row.get("id") != threat]
    kept = {key: value for key, value in entry.items() if key != "threats"}
    return without({**kept, "threats": rows} if rows else kept, "decisions", threat)


def next_threat(entry: Mapping[str, Any]) -> str:
    """The first id of an own threat that is free: `ACE-1`."""
    taken = {row.get("id") for row in _threats(entry)}
    return next(name for n in range(1, len(taken) + 2) if (name := f"ACE-{n}") not in taken)


def with_entry(metadata: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of a notebook with this entry; without one where it is empty.

    Sorted metadata stays sorted, and other keys stay where they are.
    """
    if not entry:
        return {key: value for key, value in metadata.items() if key != KEY}
    changed = {**metadata, KEY: _sorted(entry)}
    return dict(sorted(changed.items())) if list(metadata) == sorted(metadata) else changed


def _decision(entry: Mapping[str, Any], on: On, subject: str) -> KeptDecision | None:
    row = _table(entry, on).get(subject)
    try:
        return KeptDecision.model_validate(row) if row is not None else None
    except ValidationError:
        return None


def _is_same(held: KeptDecision, given: KeptDecision) -> bool:
    same = all(getattr(held, f) == getattr(given, f) for f in ("decision", "by", "reason", "evidence"))
    return same and given.expires in (None, held.expires)


def _sealed(subject: str, decision: KeptDecision) -> dict[str, Any]:
    sealed = decision.model_copy(update={"checksum": checksum(subject, decision)})
    return sealed.model_dump(mode="json", exclude_defaults=True)


def _check_day(expires: str | None, decided: str) -> None:
    if expires is None:
        return
    try:
        day = date.fromisoformat(expires)
    except ValueError:
        raise UndecidableError("The day on which a decision expires is written as 2027-01-31.") from None
    if day.isoformat() < decided[:10]:
        raise UndecidableError(
            f"{expires} has passed: a decision holds for the day on which it is made at least."
        )


def _table(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = entry.get(name)
    return table if isinstance(table, Mapping) else {}


def _threats(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = entry.get("threats")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _number(threat: str) -> int:
    digits = threat.removeprefix("ACE-")
    return int(digits) if digits.isdecimal() else 0


def _with(entry: Mapping[str, Any], table: str, name: str, row: dict[str, Any]) -> Entry:
    return _sorted_entry({**entry, table: {**_table(entry, table), name: row}})


def _sorted_entry(entry: Mapping[str, Any]) -> Entry:
    return {key: _sorted(entry[key]) for key in sorted(entry)}


def _sorted(value: Any) -> Any:
    """With the keys of all tables in order."""
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
