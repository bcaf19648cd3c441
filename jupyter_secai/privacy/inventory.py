"""The data of a notebook: where it comes from, what is in it, where it is kept, and who receives it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import COLUMN, Value
from jupyter_secai.catalogue import Api, KnownDataset
from jupyter_secai.detect.columns import ColumnClass, class_of_entity, classify, classify_business
from jupyter_secai.kept.notebook_metadata import KeptSource
from jupyter_secai.model import DataColumn, DataHolder, DataSource, Inventory, Location
from jupyter_secai.privacy.seen import Seen, ShownTable, columns_in, texts_in
from jupyter_secai.rules.datasets import data_set_of
from jupyter_secai.rules.egress import host_of

_OWN_MAGIC = re.compile(r"\s*%secai\b[^\n]*\s*")
_MOST_COLUMNS = 200
_LONGEST = 80
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://(?:[^/@\s]*@)?([\w.-]+)", re.I)
_FROM = re.compile(r"\bfrom\s+[\"'`\[]?([\w.]+)", re.I)
_QUERIES = re.compile(r"(?:^|\.)(?:read_sql\w*|read_gbq|sql|execute|query)$")
_REQUESTS = ("requests.", "httpx.", "urllib.", "aiohttp.")
_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "wasb", "wasbs", "adl"})
_KINDS = {
    "direct": "personal", "government_id": "personal", "financial": "personal", "online_id": "personal",
    "location": "personal", "health": "special", "quasi": "quasi", "special": "special",
    "criminal": "special", "business": "business",
}  # fmt: skip
_MODELS = re.compile(r"(?:^|\.)(?:dumps?|save|save_model|save_pretrained|log_model)$")
_INDEXES = ("faiss.", "chromadb.", "annoy.", "langchain", "pinecone.", "qdrant_client.", "weaviate.")
_DATABASES = re.compile(r"\.(?:to_sql|to_gbq|insert_many|insert_one|saveAsTable)$")
_COLUMN_ARGUMENTS = ("usecols@9", "columns@9", "names@9")


def inventory_of(seen: Seen, retention: str = "") -> Inventory:
    """The sources and holders of a notebook's data, with what people corrected.

    `retention` is what the notebook says of all its data.
    """
    return _Stock(seen, retention).inventory()


class _Found:
    """A source as far as it is known: its calls, and the rows that it gave."""

    def __init__(self, kind: str, label: str, host: str, known: KnownDataset | None) -> None:
        self.kind, self.label, self.host, self.known = kind, label, host, known
        self.locations: dict[Location, None] = {}
        self.origins: set[int] = set()
        self.columns: dict[str, DataColumn] = {}
        self.profiled: dict[str, None] = {}
        self.by_kernel: dict[str, DataColumn] = {}
        self.stored: dict[str, None] = {}
        self.received: dict[str, None] = {}


class _Holder(NamedTuple):
    """Where data is kept or sent, with all that is known of it so far."""

    kind: str
    label: str
    host: str
    labels: set[str]
    locations: list[Location]


class _Stock:
    def __init__(self, seen: Seen, retention: str) -> None:
        self._seen = seen
        self._retention = retention
        self._facts = seen.facts
        self._sources: dict[str, _Found] = {}
        self._holders: dict[str, _Holder] = {}
        self._owners_of: dict[int, list[_Found]] = {}
        self._by_variable: dict[str, list[_Found]] = {}

    def inventory(self) -> Inventory:
        held = []
        for call in self._facts.calls:
            api = catalogue.api(call.name)
            known = data_set_of(call)
            if known is not None or (api is not None and _is_read(call, api)):
                self._read(call, known)
            if api is not None and (api.writes or api.sends):
                held.append((call, api))
        if self._sources:
            self._follow()
            self._name_columns()
            self._carry()
            self._profile()
        for call, api in held:
            self._keep(call, api)
        self._show()
        return Inventory(
            sources=[self._source(id_, found) for id_, found in self._sources.items()],
            holders=[_as_holder(id_, held) for id_, held in self._holders.items()],
        )

    # sources

    def _read(self, call: CallFact, known: KnownDataset | None) -> None:
        kind, label, host = _what_is_read(call, known)
        found = self._sources.setdefault(_id("source", kind, label), _Found(kind, label, host, known))
        found.locations[self._facts.place(call.cell, call.at)] = None
        found.origins |= call.result.origins
        for spec in _COLUMN_ARGUMENTS:
            for name in texts_in(call.argument(spec)):
                _enter(found, name, classify(name), "code")

    def _follow(self) -> None:
        """Which rows, and under which variables, are those of which source: down from what was read."""
        origins = self._facts.origins
        children: dict[int, list[int]] = {}
        for origin in origins.values():
            for parent in origin.parents:
                children.setdefault(parent, []).append(origin.id)
        for found in self._sources.values():
            stack, seen = list(found.origins), set[int]()
            while stack:
                rows = stack.pop()
                if rows in seen:
                    continue
                seen.add(rows)
                stack.extend(children.get(rows, ()))
                self._owners_of.setdefault(rows, []).append(found)
                if rows in origins and (variable := origins[rows].variable):
                    self._by_variable.setdefault(variable, []).append(found)

    def _carry(self) -> None:
        """The delicate columns that values with these rows carry."""
        for call in self._facts.calls:
            for value in (call.receiver, *call.arguments):
                if value.labels and value.origins:
                    self._carried(value)

    def _carried(self, value: Value) -> None:
        for found in _distinct(self._owners_of.get(rows, ()) for rows in value.origins):
            for label in sorted(value.labels):
                if label.startswith(COLUMN):
                    name = label.removeprefix(COLUMN)
                    _enter(found, name, classify(name), "code")

    def _name_columns(self) -> None:
        only = next(iter(self._sources.values())) if len(self._sources) == 1 else None
        for shown in self._tables():
            entries = _entries(shown)
            for found in self._owners(shown.variable, only):
                for name, class_, known_by in entries:
                    _enter(found, name, class_, known_by)
                found.known = found.known or shown.read.known
        of_the_kernel = {profiled.location for profiled in self._facts.profiled}
        for column in self._seen.columns:
            if column.in_code and column.location not in of_the_kernel:
                for found in self._owners(self._variable_at(column.location), only):
                    _enter(found, column.name, column.class_, "code")
        for found in self._sources.values():
            for name in found.known.columns if found.known and found.kind == "data-set" else ():
                _enter(found, name, _as_known(found.known, name), "data-set")

    def _profile(self) -> None:
        """What a kernel found in variables that hold rows of a source."""
        for table, _, held in self._facts.profiled:
            for found in _distinct(self._owners_of.get(rows, ()) for rows in held):
                found.profiled[table.variable] = None
                for column in table.columns:
                    found.by_kernel[column.name] = DataColumn(**column.model_dump(), known_by="kernel")

    def _tables(self) -> Iterable[ShownTable]:
        """The shown tables; of those that say the same of the same variable the first.

        What our own magics show are tables about the notebook, and have none of its columns.
        """
        first: dict[Hashable, ShownTable] = {}
        cells = self._facts.notebook.cells
        for shown in self._seen.shown:
            if _OWN_MAGIC.fullmatch(cells[shown.cell].source):
                continue
            read = shown.read
            classes = ((column.name, column.class_) for column in (*read.columns, *read.business))
            told = (shown.variable, read.table.kind, tuple(read.table.names), read.named, tuple(classes))
            first.setdefault(told, shown)
        return first.values()

    def _owners(self, variable: str, only: _Found | None) -> list[_Found]:
        owners = _distinct([self._by_variable.get(variable, ())])
        return owners or ([only] if only else [])

    def _variable_at(self, place: Location) -> str:
        """The variable whose column stands at a place of the code: `df` of `df["email"]`."""
        if place.cell is None:
            return ""
        line = self._facts.notebook.cells[place.cell].source.split("\n")[place.line - 1]
        before = line[max(0, place.column - 300) : place.column]
        found = re.search(r"([A-Za-z_]\w*)\s{0,4}\[[^\]]{0,200}$", before)
        return found[1] if found else ""

    def _source(self, id_: str, found: _Found) -> DataSource:
        kept = self._facts.kept.sources.get(id_, KeptSource())
        columns = {**found.columns, **found.by_kernel, **{c.name: _by_person(c) for c in kept.columns}}
        return DataSource.model_validate(
            {
                "id": id_,
                "kind": found.kind,
                "label": kept.label or found.label,
                "data_set": found.known.title if found.known else None,
                "concerns": list(found.known.concerns) if found.known else [],
                "columns": list(columns.values())[:_MOST_COLUMNS],
                "stored": list(found.stored),
                "received": list(found.received),
                "retention": kept.retention or self._retention,
                "profiled": list(found.profiled),
                "locations": list(found.locations),
            }
        )

    # holders

    def _keep(self, call: CallFact, api: Api) -> None:
        data = [value for spec in api.data if (value := call.argument(spec)) is not None]
        kind, label, host = _where_it_goes(call, api)
        if not label:
            return
        id_ = self._hold(kind, label, host, _labels(data, kind), self._facts.place(call.cell, call.at))
        learned = (rows for value in data for rows in (*value.origins, *value.learned))
        for found in _distinct(self._owners_of.get(rows, ()) for rows in learned):
            outside = bool(host) and catalogue.side_of(host) in ("third-party", "internet")
            (found.received if outside else found.stored)[id_] = None

    def _hold(
        self, kind: str, label: str, host: str, labels: list[str], place: Location, key: str = ""
    ) -> str:
        id_ = _id("holder", kind, key or label)
        held = self._holders.get(id_)
        old = (held.labels, held.locations) if held is not None else (set[str](), list[Location]())
        self._holders[id_] = now = _Holder(kind, label, host, *old)
        now.labels.update(labels)
        now.locations.append(place)
        return id_

    def _show(self) -> None:
        """Outputs that show people or figures of a business are places where data is kept as well."""
        for shown in self._seen.shown:
            labels = _labels_of_columns(
                [column.class_ for column in (*shown.read.columns, *shown.read.business)]
            )
            if labels:
                place = self._seen.at_table(shown, "").location
                if place is not None:
                    label = f"output of cell {shown.cell + 1}"
                    key = place.cell_id or label  # a cell keeps its id when it moves
                    id_ = self._hold("output", label, "", labels, place, key)
                    self._stored_in(shown, id_)

    def _stored_in(self, shown: ShownTable, id_: str) -> None:
        only = next(iter(self._sources.values())) if len(self._sources) == 1 else None
        for found in self._owners(shown.variable, only):
            found.stored[id_] = None


def _distinct(owners: Iterable[Iterable[_Found]]) -> list[_Found]:
    return list({id(found): found for some in owners for found in some}.values())


def _is_read(call: CallFact, api: Api) -> bool:
    """Whether a call brings data in: a read of a table or an address, a query, or what somebody types."""
    if call.name == "builtins.input":
        return True
    if api.stage == "collect" and not api.sends:
        return bool(api.reads or "table-source" in api.adds or _QUERIES.search(call.name))
    return False


def _what_is_read(call: CallFact, known: KnownDataset | None) -> tuple[str, str, str]:
    """(kind, label, host) of a source."""
    api = catalogue.api(call.name)
    named = call.argument(api.reads) if api is not None and api.reads else None
    text = named.text if named is not None and named.text else ""
    if known is not None:
        return "data-set", known.title, host_in(text)
    if call.name == "builtins.input":
        return "input", "what is typed in", ""
    if _QUERIES.search(call.name):
        return _queried(text or next(iter(texts_in(call.argument("sql@0"))), ""))
    host = host_in(text)
    if host:
        return ("api" if call.name.startswith(_REQUESTS) else "url"), _address(text), host
    if call.name.startswith(_REQUESTS):
        return "api", "an address that the code makes up", ""
    return "file", file_label(text) or "a file that the code names elsewhere", ""


def _queried(sql: str) -> tuple[str, str, str]:
    found = _FROM.search(sql)
    if found:
        return "query", f"table {found[1]}", ""
    if re.fullmatch(r"[\w.]{1,60}", sql):
        return "table", f"table {sql}", ""
    return "query", "a query", ""


def host_in(text: str) -> str:
    """The host of an address, or the bucket's service; empty for a path."""
    found = _ADDRESS.match(text)
    if found is None or found[1].lower() == "file":
        return ""
    party = catalogue.party_of_scheme(found[1])
    return party.hosts[0] if party is not None and party.hosts else found[2]


def _address(text: str) -> str:
    """Host and file of an address, without what may be a key or a name of somebody."""
    found = _ADDRESS.match(text)
    path = text[found.end() :].split("?", 1)[0].split("#", 1)[0] if found else ""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    host = found[2] if found else ""
    return f"{host}/…/{last}"[:_LONGEST] if last and "." in last else host


def file_label(text: str) -> str:
    """A file's name; a whole path says who works here."""
    name = text.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].replace("{}", "…")
    return name[:_LONGEST]


def _where_it_goes(call: CallFact, api: Api) -> tuple[str, str, str]:
    """(kind, label, host) of a holder; no label where nothing is said."""
    if api.sends:
        host = host_of(call, api)
        party = catalogue.party_of_host(host) if host else None
        hub = party is not None and party.kind in ("hub", "publishing", "data")
        return ("hub" if hub else "api"), (party.label if party else host or "an outside service"), host
    target = call.argument(api.writes or "")
    if target is None:
        return "", "", ""
    text = target.text or ""
    host = host_in(text)
    if host:
        scheme = text.split("://", 1)[0].lower()
        return ("bucket" if scheme in _BUCKETS else "hub"), _address(text), host
    label = file_label(text)
    if _DATABASES.search(call.name):
        return "database", f"table {label}" if label else "a database", ""
    if call.name.startswith(_INDEXES):
        return "index", label or "an index", ""
    if _MODELS.search(call.name):
        return "model", label or "a saved object", ""
    return "file", label or "a file", ""


def _as_holder(id_: str, held: _Holder) -> DataHolder:
    party = catalogue.party_of_host(held.host) if held.host else None
    return DataHolder.model_validate(
        {
            "id": id_,
            "kind": held.kind,
            "label": held.label,
            "host": held.host,
            "country": party.country if party else "",
            "labels": sorted(held.labels),
            "locations": held.locations,
        }
    )


def _labels(data: Iterable[Value], kind: str) -> list[str]:
    values = list(data)
    classes = [classify(name) for value in values for name in columns_in(value)]
    found = _labels_of_columns([c for c in classes if c is not None])
    if kind == "model" or any("fitted" in value.labels for value in values):
        found.append("model")
    return found


def _labels_of_columns(classes: Iterable[ColumnClass]) -> list[str]:
    return sorted({kind for c in classes if (kind := _KINDS.get(c.class_, ""))})


# --- columns


def _enter(found: _Found, name: str, class_: ColumnClass | None, known_by: str) -> None:
    held = found.columns.get(name)
    if held is not None and (held.kind != "other" or class_ is None):
        return
    if len(found.columns) < _MOST_COLUMNS:
        found.columns[name] = _column(name, class_, known_by)


@lru_cache(maxsize=1024)
def _column(name: str, class_: ColumnClass | None, known_by: str) -> DataColumn:
    return DataColumn.model_validate(
        {
            "name": name,
            "kind": _KINDS.get(class_.class_, "other") if class_ is not None else "other",
            "entity": class_.entity if class_ is not None else None,
            "known_by": known_by,
        }
    )


def _entries(shown: ShownTable) -> list[tuple[str, ColumnClass | None, str]]:
    """The headers of a shown table; aggregates and counts have headers of their own."""
    if shown.read.table.kind == "aggregates":
        return []
    named = dict(shown.read.named)
    by_values = {c.name: c.class_ for c in (*shown.read.columns, *shown.read.business)}
    entries: list[tuple[str, ColumnClass | None, str]] = []
    for name in filter(None, shown.read.table.names[:_MOST_COLUMNS]):
        if name in named or name not in by_values:
            entries.append((name, named.get(name) or classify_business(name), "name"))
        else:
            entries.append((name, by_values[name], "values"))
    return entries


def _as_known(known: KnownDataset | None, name: str) -> ColumnClass | None:
    """What a public data set says of its column."""
    held = known.holds.get(name) if known is not None else None
    return classify(name) if held is None else class_of_entity(held)


def _by_person(column: DataColumn) -> DataColumn:
    return column.model_copy(update={"known_by": "person"})


def _id(*parts: str) -> str:
    name = "\0".join(parts).encode("utf-8", "replace")
    return f"{parts[0]}-{hashlib.blake2b(name, digest_size=5).hexdigest()}"
