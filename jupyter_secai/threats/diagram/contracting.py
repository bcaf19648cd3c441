"""Fewer boxes: elements that are alike become one that names them, until a person can read the diagram."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_secai.threats.diagram.sheet import NOTEBOOK, Drawing, Element, Ends, Stream, id_of

MOST_NODES = 20
_MANY_FILES = 4  # of one folder are one box even where there is room
_MANY_HOSTS = 6
_FILES = frozenset({"file", "model"})
RUN = "run"  # a whole notebook, in a diagram of several
_STORES = frozenset({"file", "model", "index", "database", "bucket"})
_PLURALS = {
    "file": "Files", "model": "Models", "index": "Vector indexes", "database": "Databases",
    "bucket": "Buckets", "host": "Hosts", "hub": "Hubs", "data": "Data providers", "llm": "Model providers",
    "cloud": "Clouds", "files": "File services", "tracking": "Tracking services", "messages": "Messengers",
    "packages": "Package indexes", "code": "Code hosts", "api": "Services", "publishing": "Publishers",
    "agent": "Agents", "endpoint": "Services of this notebook", "people": "People",
    "local-llm": "Local models", "run": "Notebooks",
}  # fmt: skip
_Group = tuple[str, str, str]  # sort, what is alike, label
_Alike = Callable[[Element], _Group | None]


def contract(drawing: Drawing) -> None:
    """Join alike elements: files of a folder, notebooks of one use, what is of one sort, or kind."""
    _join(drawing, _with_use(drawing, _by_folder), _MANY_FILES)
    _join(drawing, _with_use(drawing, _hosts), _MANY_HOSTS)
    steps: tuple[_Alike | None, ...] = (
        None, _by_folder, _by_top_folder, _by_sort, None, _by_kind, None, _runs_by_folder, _runs,
    )  # fmt: skip
    for alike in steps:
        if len(drawing.elements) > MOST_NODES:
            _join(drawing, alike or _with_use(drawing, _runs), 2)


def _with_use(drawing: Drawing, alike: _Alike) -> _Alike:
    """The same, of what the same stages read or write."""
    uses: dict[str, set[str]] = {}
    for source, target in drawing.streams:
        uses.setdefault(source, set()).add(f">{target}")
        uses.setdefault(target, set()).add(f"<{source}")

    def alike_in_use(element: Element) -> _Group | None:
        group = alike(element)
        return (group[0], f"{group[1]}|{sorted(uses.get(element.id, ()))}", group[2]) if group else None

    return alike_in_use


def _hosts(element: Element) -> _Group | None:
    return _by_sort(element) if element.sort == "host" else None


def _by_folder(element: Element) -> _Group | None:
    if element.sort not in _FILES or not element.path:
        return None
    folder = element.path.rpartition("/")[0]
    return element.sort, folder, _named(element.sort, folder)


def _by_top_folder(element: Element) -> _Group | None:
    if element.sort not in _FILES:
        return None
    parts = [part for part in element.path.split("/")[:-1] if part not in ("", "..")]
    top = parts[0] if parts else ""
    return element.sort, f"top:{top}", _named(element.sort, top)


def _by_sort(element: Element) -> _Group | None:
    if element.sort in ("stage", NOTEBOOK, RUN):
        return None
    return element.sort, f"{element.boundary}:all", _PLURALS.get(element.sort, "Others")


def _by_kind(element: Element) -> _Group | None:
    if element.sort in _STORES:
        return "store", f"{element.boundary}:stores", "Stores"
    if element.kind == "entity":
        return "entity", f"{element.boundary}:entities", "Others outside"
    return None


def _runs_by_folder(element: Element) -> _Group | None:
    if element.sort != RUN:
        return None
    folder = element.path.rpartition("/")[0]
    return RUN, folder, _named(RUN, folder)


def _runs(element: Element) -> _Group | None:
    return (RUN, "all", _PLURALS[RUN]) if element.sort == RUN else None


def _named(sort: str, folder: str) -> str:
    plural = _PLURALS[sort]
    return f"{plural} in {folder}" if folder else plural


def _join(drawing: Drawing, alike: _Alike, fewest: int) -> None:
    groups: dict[tuple[str, str, str, str], list[Element]] = {}
    for element in drawing.elements.values():
        group = alike(element)
        if group is not None:
            groups.setdefault((*group, element.boundary), []).append(element)
    moved: dict[str, str] = {}
    for (sort, same, label, _), elements in groups.items():
        if len(elements) >= fewest:
            moved.update(_replaced(drawing, sort, same, label, elements))
    if moved:
        drawing.streams = _moved(drawing.streams, moved)


def _replaced(drawing: Drawing, sort: str, same: str, label: str, elements: list[Element]) -> dict[str, str]:
    """Replace elements by one; gives the old ids with the new one."""
    first = elements[0]
    name = id_of(f"{sort}s", f"{same}:{first.boundary}")
    whole = Element(name, first.kind, first.sort, label, first.boundary)
    for element in elements:
        whole.members.update(element.members or {element.label: None})
        whole.spots.update(element.spots)
        del drawing.elements[element.id]
    whole.label = f"{label} ({len(whole.members)})"
    drawing.elements[whole.id] = whole
    return {element.id: whole.id for element in elements}


def _moved(streams: dict[Ends, Stream], moved: dict[str, str]) -> dict[Ends, Stream]:
    joined: dict[Ends, Stream] = {}
    for (source, target), stream in streams.items():
        ends = (moved.get(source, source), moved.get(target, target))
        if ends[0] != ends[1]:
            held = joined.setdefault(ends, Stream())
            held.verbs |= stream.verbs
            held.labels |= stream.labels
            held.spots.update(stream.spots)
    return joined
