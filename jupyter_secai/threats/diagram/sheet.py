"""The sheet that a diagram is drawn on: elements and flows, each once, with the places that show them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from jupyter_secai.analysis.program import Span
from jupyter_secai.catalogue import Side
from jupyter_secai.model import STAGES, Location, Stage
from jupyter_secai.rules.facts import Facts
from jupyter_secai.threats.diagram.addresses import Reached
from jupyter_secai.threats.diagram.names import Names

Kind = Literal["entity", "process", "store"]
Spot = tuple[int, Span]  # cell and place in it
Place = Spot | Location  # of one notebook, or of one of several
Ends = tuple[str, str]  # source and target of a flow
# What goes from one element to another is one flow, named by the first of these that it does.
_VERBS = (
    "is loaded", "is downloaded", "is fetched", "is read", "types", "requests", "serves", "sends", "asks",
    "writes", "shows", "answers", "data", "learned", "holds",
)  # fmt: skip

_STORES = frozenset({"file", "model", "index", "database", "bucket", "notebook"})
_PROCESSES = frozenset({"stage", "agent", "endpoint"})
NOTEBOOK = "notebook"


@dataclass(slots=True, eq=False)
class Element:
    """What becomes a node. `path` is that of a file, `members` the names of what it holds."""

    id: str
    kind: Kind
    sort: str
    label: str
    boundary: Side
    path: str = ""
    stages: set[Stage] = field(default_factory=set)
    members: dict[str, None] = field(default_factory=dict)
    spots: dict[Place, None] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Stream:
    """What becomes a flow."""

    verbs: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    spots: dict[Place, None] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return min(self.verbs, key=_VERBS.index)


class Drawing:
    """Elements by id and flows by their ends."""

    def __init__(self) -> None:
        self.elements: dict[str, Element] = {}
        self.streams: dict[Ends, Stream] = {}

    def flow(self, source: Element, target: Element, verb: str, labels: Iterable[str], spot: Place) -> None:
        """Data that goes from one element to another."""
        stream = self.streams.setdefault((source.id, target.id), Stream())
        stream.verbs.add(verb)
        stream.labels.update(labels)
        stream.spots[spot] = None

    def used(self) -> list[Element]:
        """The elements that a flow touches."""
        touched = {end for ends in self.streams for end in ends}
        return [element for element in self.elements.values() if element.id in touched]


class Sheet(Drawing):
    """The drawing of one notebook.

    `database` is the one that was opened last, `redirected` who answers instead of a party, and `kept` where
    the notebook itself keeps what should not be in it.
    """

    def __init__(self, facts: Facts, names: Names) -> None:
        super().__init__()
        self.facts = facts
        self.names = names
        self.database: Element | None = None
        self.redirected: dict[str, Reached] = {}
        self.kept: dict[Location, None] = {}
        self._stages: list[Stage | None] = [stages[0] if stages else None for stages in facts.stages]
        self._work: dict[Stage | None, Element] = {}

    def element(self, to: Reached, spot: Place | None = None, member: str = "") -> Element:
        """The element that is reached, drawn when it is reached first."""
        name = id_of(to.sort, to.identity)
        held = self.elements.get(name)
        if held is None:
            kind: Kind = "store" if to.sort in _STORES else "process" if to.sort in _PROCESSES else "entity"
            path = to.member if to.sort in ("file", "model", "database") else ""
            held = self.elements[name] = Element(name, kind, to.sort, to.label, to.boundary, path)
        for one in (to.member, member):
            if one:
                held.members[one] = None
        if spot is not None:
            held.spots[spot] = None
        return held

    def holds_file(self, path: str) -> bool:
        """Whether the notebook has read or written this file or folder before."""
        return any(id_of(sort, path) in self.elements for sort in ("file", "model"))

    def work(self, cell: int) -> Element:
        """The process of the stage that a cell belongs to."""
        stage = self.stage_of(cell)
        held = self._work.get(stage)
        if held is None:
            label = stage.capitalize() if stage else "Set-up and other cells"
            held = Element(f"stage-{stage or 'other'}", "process", "stage", label, "machine")
            held.stages.update([stage] if stage else [])
            self._work[stage] = self.elements[held.id] = held
        return held

    def stage_of(self, cell: int) -> Stage | None:
        """The strongest stage of a cell."""
        return self._stages[cell] if cell < len(self._stages) else None

    def notebook(self) -> Element:
        """The notebook itself, which keeps outputs and whatever was typed into it."""
        return self.element(Reached(NOTEBOOK, NOTEBOOK, "This notebook", "machine"))


def stage_rank(stages: Iterable[Stage]) -> int:
    """The place of the first of these in the order of work; those without come last."""
    return min((STAGES.index(stage) for stage in stages), default=len(STAGES))


def id_of(sort: str, identity: str) -> str:
    """An id that is the same wherever and whenever the thing is used."""
    digest = hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=4)
    return f"{sort}-{digest.hexdigest()}"
