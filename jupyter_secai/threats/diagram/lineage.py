"""Which stage works on data of which other stage, and which reads gave data about people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Value
from jupyter_secai.threats.diagram.labels import inside, shown
from jupyter_secai.threats.diagram.sheet import Place, Sheet, Spot

_DELICATE = frozenset({"personal", "special", "business", "secret"})
_LONGEST_WAY = 20
_Used = dict[tuple[frozenset[int], frozenset[str], int], CallFact]


def draw_lineage(sheet: Sheet) -> None:
    """Flows between the stages, and the labels of what was read where later code shows what it holds."""
    data: _Used = {}
    lessons: _Used = {}
    for call in sheet.facts.calls:
        for value in _values(call):
            if value.origins:
                data.setdefault((value.origins, value.labels, call.cell), call)
            if value.learned:
                lessons.setdefault((value.learned, value.labels, call.cell), call)
    _between_stages(sheet, data, "data")
    _between_stages(sheet, lessons, "learned")
    _label_reads(sheet, data)


def _values(call: CallFact) -> Iterable[Value]:
    yield call.receiver
    yield from call.arguments
    for _, value in call.keywords:
        yield value


def _between_stages(sheet: Sheet, used: _Used, verb: str) -> None:
    origins = sheet.facts.origins
    for (ids, labels, cell), call in used.items():
        stage = sheet.stage_of(cell)
        for one in ids:
            origin = origins.get(one)
            if origin is None or stage is None or origin.kind == "free":
                continue
            before = sheet.stage_of(origin.cell)
            if before is not None and before != stage:
                source, target = sheet.work(origin.cell), sheet.work(cell)
                # what is made of several things has its other labels from any of them
                carried = inside(labels) if verb == "data" and len(ids) == 1 else shown(labels) & _DELICATE
                sheet.flow(source, target, verb, carried, (cell, call.at))


def _label_reads(sheet: Sheet, used: _Used) -> None:
    """A table shows by later code which columns it has: what was read in its place held them already."""
    held: dict[Place, set[str]] = {}
    for ids, labels, _ in used:
        delicate = shown(labels) & _DELICATE
        if delicate and _are_alternatives(sheet, ids):
            for place in (place for origin in ids for place in _way(sheet, origin)):
                held.setdefault(place, set()).update(delicate)
    if not held:
        return
    for (source, _), stream in sheet.streams.items():
        element = sheet.elements[source]
        if element.kind != "process":
            # the rows of a query come from the place where the database was opened
            opened = element.spots if element.sort == "database" else {}
            for spot in (*stream.spots, *opened):
                stream.labels.update(held.get(spot, ()))


def _are_alternatives(sheet: Sheet, ids: frozenset[int]) -> bool:
    """Whether rows come from one place, or from the branches that fill one variable."""
    if len(ids) == 1:
        return True
    origins = sheet.facts.origins
    variables = {origins[one].variable if one in origins else None for one in ids}
    return len(variables) == 1 and None not in variables


def _way(sheet: Sheet, origin: int) -> Iterator[Spot]:
    """The places that rows have come through, as far back as they come from one."""
    for _ in range(_LONGEST_WAY):
        found = sheet.facts.origins.get(origin)
        if found is None or len(found.parents) > 1:
            return
        yield (found.cell, found.at)
        if not found.parents:
            return
        (origin,) = found.parents
