"""The data-flow diagram that the notebook's calls draw: who sends what where, across which boundary."""

from __future__ import annotations

import hashlib
import re

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.model import Boundary, Diagram, Flow, Location, Node, Stage
from jupyter_secai.rules.facts import Facts

_MACHINE, _OUTSIDE = "machine", "outside"
_SHOWN_LABELS = {"remote", "cleartext", "untrusted", "llm-output", "environment"}
_LONGEST = 48


def draw(facts: Facts) -> Diagram:
    """Stages of work as processes; files and tables as stores; hosts as entities."""
    sheet = _Sheet(facts)
    for call in facts.calls:
        row = catalogue.api(call.name)
        if row is not None:
            sheet.add(call, row)
    return sheet.diagram()


class _Sheet:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._nodes: dict[str, Node] = {}
        self._flows: dict[tuple[str, str, str], Flow] = {}

    def add(self, call: CallFact, row: catalogue.Api) -> None:
        if not (row.sends or row.reads or row.writes):
            return
        place = self._facts.place(call.cell, call.at)
        if row.sends:
            self._sent(call, row, place)
        elif row.reads:
            self._read(call, row, place)
        if row.writes:
            self._written(call, row, place)

    def _sent(self, call: CallFact, row: catalogue.Api, place: Location) -> None:
        url = call.argument(row.reads or "")
        host = row.sends if row.sends != "url" else _host(url.text if url else None)
        target = self._node("entity", host or "an outside service", _OUTSIDE, place)
        labels = {label for spec in row.data if (v := call.argument(spec)) for label in v.labels}
        self._flow(self._process(call, place), target, "sends", labels, place)

    def _read(self, call: CallFact, row: catalogue.Api, place: Location) -> None:
        source = call.argument(row.reads or "")
        if source is None or not source.text:
            return
        host = _host(source.text)
        kind = "entity" if host else "store"
        node = self._node(kind, host or _file(source.text), _OUTSIDE if host else _MACHINE, place)
        self._flow(node, self._process(call, place), "is read", set(call.result.labels), place)

    def _written(self, call: CallFact, row: catalogue.Api, place: Location) -> None:
        target = call.argument(row.writes or "")
        if target is None or not target.text:
            return
        node = self._node("store", _file(target.text), _MACHINE, place)
        labels = {label for spec in row.data if (v := call.argument(spec)) for label in v.labels}
        self._flow(self._process(call, place), node, "writes", labels, place)

    def _process(self, call: CallFact, place: Location) -> str:
        stages: list[Stage] = self._facts.stages[call.cell] if call.cell < len(self._facts.stages) else []
        return self._node("process", stages[0].capitalize() if stages else "Notebook", _MACHINE, place)

    def _node(self, kind: str, label: str, boundary: str, place: Location) -> str:
        name = f"{kind}-{hashlib.blake2b(label.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"
        held = self._nodes.get(name)
        if held is None:
            data = {
                "id": name,
                "kind": kind,
                "label": label,
                "boundary": boundary,
                "locations": [place],
            }
            self._nodes[name] = Node.model_validate(data)
        elif place not in held.locations:
            held.locations.append(place)
        return name

    def _flow(self, source: str, target: str, label: str, labels: set[str], place: Location) -> None:
        key = (source, target, label)
        held = self._flows.get(key)
        shown = sorted(_shown(labels) | set(held.labels if held else ()))
        places = [*(held.locations if held else ()), place]
        self._flows[key] = Flow(source=source, target=target, label=label, labels=shown, locations=places)

    def diagram(self) -> Diagram:
        used = {node.boundary for node in self._nodes.values()}
        names = {_MACHINE: "This machine", _OUTSIDE: "Outside"}
        return Diagram(
            nodes=list(self._nodes.values()),
            flows=list(self._flows.values()),
            boundaries=[Boundary(id=key, label=label) for key, label in names.items() if key in used],
        )


def _shown(labels: set[str]) -> set[str]:
    shown = labels & _SHOWN_LABELS
    return shown | {"personal"} if any(label.startswith("column:") for label in labels) else shown


def _host(text: str | None) -> str:
    found = re.match(r"[a-z][a-z0-9+.-]*://(?:[^/@\s]*@)?([\w.-]+)", text or "", re.I)
    return found[1] if found else ""


def _file(text: str) -> str:
    """The file's name; a path says who works here."""
    name = text.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].replace("{}", "…")
    return name[:_LONGEST] or "a file"
