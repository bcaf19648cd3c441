"""Words for places, counts and states, the same in every document for people."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.model import Decision, Evidence, Location, cell_name

ANSWERS = {"yes": "Yes", "no": "No", "open": "Open", "not-applicable": "Does not apply"}


def plain(text: str) -> str:
    """Text on one line, without characters that steer what is around them, as bidirectional ones do."""
    words = " ".join(text.split())
    return "".join(char if char.isprintable() else "\ufffd" for char in words)


def counted(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def type_name(entity: str) -> str:
    """A type of personal data in words; the type itself where the catalogue has none."""
    return _type_names().get(entity, entity)


@cache
def _type_names() -> dict[str, str]:
    return {entity.id: entity.label for entity in catalogue.entities().entities}


def place(location: Location) -> str:
    """Where it is, in words of the notebook's reader."""
    carrier = "" if location.carrier == "source" else f", {location.carrier}"
    line = f", line {location.line}" if location.cell is not None else ""
    return f"{cell_name(location.cell)}{carrier}{line}"


def places(locations: Iterable[Location]) -> str:
    """The cells of some places, each once: `cells 2, 5`; empty for no place."""
    found = {location.cell for location in locations}
    cells = sorted(cell for cell in found if cell is not None)
    if not cells:
        return "notebook" if found else ""
    return f"cell{'s' if len(cells) > 1 else ''} {', '.join(str(cell + 1) for cell in cells)}"


def signs(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Each sign once: a line can stand for several items of a card."""
    return list({(e.note, e.location and place(e.location)): e for e in reversed(list(evidence))}.values())[
        ::-1
    ]


def decided(decision: Decision) -> str:
    """Who decided what, when and why, and whether it still counts."""
    words = f"{decision.decision} by {decision.by} on {decision.at[:10]}: {decision.reason}"
    if decision.expires:
        words += f" (until {decision.expires[:10]})"
    if decision.countersigned:
        words += f", countersigned by {', '.join(one.by for one in decision.countersigned)}"
    if decision.altered:
        return f"{words} - this entry is not as it was written"
    return f"{words} - the evidence has changed since, or it has expired" if decision.stale else words
