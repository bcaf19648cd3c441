"""What calls draw: files, hosts, databases, models, services and agents, with the flows to and from them."""

from __future__ import annotations

import re
from collections.abc import Callable

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Value, merged
from jupyter_secai.catalogue import Api, Party
from jupyter_secai.catalogue import Element as Row
from jupyter_secai.threats.diagram import addresses
from jupyter_secai.threats.diagram.addresses import UNKNOWN_HOST, Reached, of_party, reached
from jupyter_secai.threats.diagram.labels import shown
from jupyter_secai.threats.diagram.names import normalised
from jupyter_secai.threats.diagram.sheet import Element, Sheet, Spot

_ANSWERS = frozenset({"llm-output", "untrusted", "remote"})
_NOTHING: frozenset[str] = frozenset()
_WEB = frozenset({"remote", "untrusted"})
_VENDOR = "the model's vendor"
_UNKNOWN_VENDOR = Reached("llm", "", "A model provider", "third-party")
_CONFIGURED = Reached("llm", "configured", "A model service whose address is configured", "internet")
_CONNECTION = re.compile(r"\s*(\w[\w+]*://\S+)")
_WRITES = re.compile(r"\s*(?:insert|update|delete|merge|create|drop|alter|truncate|copy)\b", re.I)
_TABLE = re.compile(
    r"\b(?:from|join|into|update|table(?:\s+if\s+(?:not\s+)?exists)?)\s+([\w.\"`\[\]]+)", re.I
)
_LOCAL_PATH = re.compile(r"[./~\\]|[A-Za-z]:[/\\]")


def draw_call(sheet: Sheet, call: CallFact, element: Row | None, api: Api | None) -> None:
    """Draw what a call reaches by its element's row, or else by what its API's row says."""
    spot = (call.cell, call.at)
    if element is not None:
        _DRAWN_BY[element.is_](sheet, call, element, api, spot)
    elif api is not None:
        _by_row(sheet, call, api, spot)


# --- by what the API's row says


def _by_row(sheet: Sheet, call: CallFact, api: Api, spot: Spot) -> None:
    if api.sends:
        _sent(sheet, call, api, spot)
    elif api.reads:
        _read(sheet, call, _place(sheet, call.argument(api.reads), api), spot)
    if api.writes:
        target = _path(sheet, call.argument(api.writes))
        if target is not None:
            url = call.argument(api.reads) if api.reads else None
            labels = _given(call, api) | (_of_address(url) if url is not None else _NOTHING)
            sheet.flow(sheet.work(call.cell), sheet.element(target, spot), "writes", labels, spot)


def _sent(sheet: Sheet, call: CallFact, api: Api, spot: Spot) -> None:
    target = sheet.element(_receiver(sheet, call, api), spot)
    work = sheet.work(call.cell)
    url = call.argument(api.reads) if api.reads else None
    cleartext = _of_address(url) & {"cleartext"} if url is not None else _NOTHING
    sheet.flow(work, target, "sends", _sent_on(call, api) | cleartext, spot)
    if back := _ANSWERS & set(api.adds):
        sheet.flow(target, work, "answers", back, spot)


def _receiver(sheet: Sheet, call: CallFact, api: Api) -> Reached:
    if api.sends == "url":
        return _host_of(sheet, call.argument(api.reads or ""))
    if api.sends == _VENDOR:
        return vendor(sheet)
    name = api.sends or ""
    party = catalogue.party_of_host(name)
    if party is not None and party.id in sheet.redirected:
        return sheet.redirected[party.id]
    # a row that names no host says in words who receives the data
    return (
        addresses.host(name, sheet.names)
        if "." in name
        else Reached("api", name, _sentence(name), "third-party")
    )


def vendor(sheet: Sheet) -> Reached:
    """The provider of the language model: the one whose package is imported, if it is one."""
    found = {p.id: p for fact in sheet.facts.imports if (p := _provider(fact.qualified)) is not None}
    if len(found) != 1:
        return _UNKNOWN_VENDOR
    (party,) = found.values()
    return sheet.redirected.get(party.id) or of_party(party)


def _provider(qualified: str) -> Party | None:
    party = catalogue.party_of_package(qualified)
    return party if party is not None and party.kind == "llm" else None


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _place(sheet: Sheet, value: Value | None, api: Api) -> Reached | None:
    """Where a call reads from; a request to an address that is not known still goes somewhere."""
    if value is not None and value.text:
        return _path(sheet, value) or (_host_of(sheet, value) if set(api.adds) >= _WEB else None)
    return Reached("host", "", UNKNOWN_HOST, "internet") if set(api.adds) >= _WEB else None


def _host_of(sheet: Sheet, url: Value | None) -> Reached:
    found = reached(url.text, sheet.names) if url is not None and url.text and "://" in url.text else None
    return found or Reached("host", "", UNKNOWN_HOST, "internet")


def _path(sheet: Sheet, value: Value | None) -> Reached | None:
    return reached(value.text, sheet.names) if value is not None and value.text else None


def _read(sheet: Sheet, call: CallFact, source: Reached | None, spot: Spot, verb: str = "is read") -> None:
    if source is not None:
        element = sheet.element(source, spot)
        verb = verb if element.kind == "store" else "is fetched"
        sheet.flow(element, sheet.work(call.cell), verb, shown(call.result.labels), spot)


def _given(call: CallFact, api: Api | None) -> frozenset[str]:
    """The labels of what a call is given to send or to write."""
    specs = api.data if api is not None else ()
    values = [value for spec in specs if (value := call.argument(spec)) is not None]
    return shown(merged(values).labels) if values else _NOTHING


def _sent_on(call: CallFact, api: Api | None) -> frozenset[str]:
    return _given(call, api) - {"remote", "cleartext"}


def _of_address(url: Value) -> frozenset[str]:
    labels = set(url.labels)
    if url.text and "://" in url.text:
        labels |= {"remote", "cleartext"} if url.text.startswith(("http://", "ftp://")) else {"remote"}
    return shown(frozenset(labels)) & {"remote", "cleartext"}


# --- by the element's own row


def _file(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    target = _path(sheet, _argument(call, row.address, api.reads if api else None))
    mode = call.argument(row.mode) if row.mode else None
    if target is None:
        return
    if mode is not None and mode.text and set(mode.text) & set("wax+"):
        sheet.flow(sheet.work(call.cell), sheet.element(target, spot), "writes", _NOTHING, spot)
    else:
        _read(sheet, call, target, spot)


def _model(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    given = _path(sheet, _argument(call, row.address, api.reads if api else None))
    target = given or Reached("model", row.label, row.label or "A model", "machine")
    if target.sort == "file":
        target = target._replace(sort="model")
    if row.does == "writes":
        sheet.flow(sheet.work(call.cell), sheet.element(target, spot), "writes", _given(call, api), spot)
    else:
        _read(sheet, call, target, spot, "is loaded")


def _hub(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    party = _party_of(row, call)
    thing = _argument(call, row.thing, None)
    name = thing.text if thing is not None and thing.text else ""
    if row.does == "sends":
        sheet.flow(
            sheet.work(call.cell), sheet.element(of_party(party), spot), "sends", _sent_on(call, api), spot
        )
    elif name in row.local:
        _read(sheet, call, _path(sheet, _argument(call, row.address, None)), spot)
    elif _LOCAL_PATH.match(name) or (name and sheet.holds_file(normalised(name))):
        _read(sheet, call, addresses.file(name, sheet.names), spot, "is loaded")
    else:
        source = sheet.element(of_party(party, sheet.names.shown(name, "") if name else ""), spot)
        labels = shown(call.result.labels) | {"remote"}
        sheet.flow(source, sheet.work(call.cell), "is downloaded", labels, spot)


def _database(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    opened = _opened(sheet, call, row, spot)
    sheet.database = opened or sheet.database
    if row.does == "opens":
        return
    store = sheet.database or sheet.element(Reached("database", "", "Database", "organisation"))
    store.spots[spot] = None
    query, thing = _argument(call, row.query, None), _argument(call, row.thing, None)
    text = query.text if query is not None and query.text else ""
    names = [thing.text] if thing is not None and thing.text else _TABLE.findall(text)
    for name in names:
        if table := sheet.names.shown(name.strip('"`[]'), ""):
            store.members[table] = None
    if row.does == "writes" or _WRITES.match(text):
        labels = _given(call, api) or shown(merged(call.arguments).labels)
        sheet.flow(sheet.work(call.cell), store, "writes", labels, spot)
    else:
        sheet.flow(store, sheet.work(call.cell), "is read", shown(call.result.labels), spot)


def _opened(sheet: Sheet, call: CallFact, row: Row, spot: Spot) -> Element | None:
    """The database that a call names by address, host or file; None where it uses one that is open."""
    address = _argument(call, row.address, None)
    text = address.text if address is not None and address.text else ""
    connection = _CONNECTION.match(text)
    if connection:
        return sheet.element(reached(connection[1], sheet.names) or _unnamed(row), spot)
    if row.does != "opens":
        return None
    if row.party:
        return sheet.element(_unnamed(row)._replace(boundary="third-party"), spot)
    if row.path:
        return sheet.element(_database_file(sheet, _argument(call, row.path, None), row), spot)
    host, thing = _argument(call, row.host, None), _argument(call, row.thing, None)
    host_name = (host.text if host is not None else text) or ""
    name = thing.text if thing is not None and thing.text else ""
    return sheet.element(addresses.server(row.label or "Database", host_name, name, sheet.names), spot)


def _unnamed(row: Row) -> Reached:
    return Reached("database", row.label, row.label or "Database", "organisation")


def _database_file(sheet: Sheet, path: Value | None, row: Row) -> Reached:
    """The database in a file, or the one that is in memory where no file is named."""
    named = path is not None and path.text not in (None, "", ":memory:")
    found = _path(sheet, path) if named else None
    memory = Reached("database", ":memory:", f"{row.label} in memory", "machine")
    return found._replace(sort="database") if found else memory


def _bucket(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    by_address = _path(sheet, _argument(call, row.address, None))
    thing = _argument(call, row.thing, None)
    name = thing.text if thing is not None and thing.text else ""
    party = _party_of(row, call)
    store = sheet.element(by_address or addresses.bucket(party, name, "", sheet.names), spot)
    if row.does == "writes":
        labels = _given(call, api) or shown(merged(call.arguments).labels)
        sheet.flow(sheet.work(call.cell), store, "writes", labels, spot)
    else:
        sheet.flow(store, sheet.work(call.cell), "is read", shown(call.result.labels) | {"remote"}, spot)


def _llm(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    party = _party_of(row, call)
    if row.does == "opens":
        given = _argument(call, row.address, None)
        if given is not None:
            found = _path(sheet, given)
            sheet.redirected[party.id] = found._replace(sort="llm") if found else _CONFIGURED
        return
    _both_ways(sheet, call, of_party(party), api, spot)


def _local_llm(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    _both_ways(
        sheet, call, Reached("local-llm", row.label, f"{row.label} on this machine", "machine"), api, spot
    )


def _service(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    target = of_party(_party_of(row, call))
    if row.does == "asks":
        _both_ways(sheet, call, target, api, spot)
    else:
        sheet.flow(sheet.work(call.cell), sheet.element(target, spot), "sends", _sent_on(call, api), spot)


def _both_ways(sheet: Sheet, call: CallFact, to: Reached, api: Api | None, spot: Spot) -> None:
    element, work = sheet.element(to, spot), sheet.work(call.cell)
    sheet.flow(work, element, "sends", _sent_on(call, api), spot)
    sheet.flow(element, work, "answers", _ANSWERS & set(api.adds if api else ()), spot)


def _agent(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    agent = sheet.element(Reached("agent", row.label, f"Agent ({row.label})", "machine"), spot)
    work = sheet.work(call.cell)
    sheet.flow(work, agent, "asks", _sent_on(call, api), spot)
    sheet.flow(agent, work, "answers", {"llm-output", "untrusted"}, spot)
    provider = vendor(sheet)
    if provider is not _UNKNOWN_VENDOR:
        model = sheet.element(provider)
        sheet.flow(agent, model, "sends", _NOTHING, spot)
        sheet.flow(model, agent, "answers", {"llm-output", "untrusted"}, spot)


def _index(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    party = catalogue.parties().get(row.party or "")
    spec = (api.reads or api.writes) if api else None
    path = _path(sheet, call.argument(spec)) if spec else None
    label, side = (f"Vector index ({party.label})", "third-party") if party else ("Vector index", "machine")
    store = sheet.element(
        Reached("index", party.id if party else "", label, "third-party" if side != "machine" else "machine"),
        spot,
        path.member if path else "",
    )
    if row.does == "writes":
        labels = _given(call, api) or shown(merged(call.arguments).labels)
        sheet.flow(sheet.work(call.cell), store, "writes", labels, spot)
        if any(value.kind == row.embedding for value in call.arguments if value.kind):
            provider = sheet.element(vendor(sheet), spot)
            sheet.flow(sheet.work(call.cell), provider, "sends", labels - {"remote", "cleartext"}, spot)
    else:
        sheet.flow(store, sheet.work(call.cell), "is read", shown(call.result.labels), spot)


def _people(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    person = sheet.element(Reached("people", row.label, row.label, "machine"), spot)
    sheet.flow(person, sheet.work(call.cell), "types", shown(call.result.labels), spot)


def _endpoint(sheet: Sheet, call: CallFact, row: Row, api: Api | None, spot: Spot) -> None:
    party = catalogue.parties().get(row.party or "")
    service = sheet.element(
        Reached("endpoint", row.label, f"Service ({row.label})", "third-party" if party else "machine"), spot
    )
    sheet.flow(sheet.work(call.cell), service, "serves", _NOTHING, spot)


# --- arguments


def _argument(call: CallFact, spec: str | None, other: str | None) -> Value | None:
    for one in (spec, other):
        value = call.argument(one) if one else None
        if value is not None:
            return value
    return None


def _party_of(row: Row, call: CallFact) -> Party:
    """The party that a row names, or that the package belongs to."""
    named = catalogue.parties().get(row.party or "") or catalogue.party_of_package(call.name)
    return named or Party(id=call.name.partition(".")[0], label=call.name.partition(".")[0], kind="data")


Draws = Callable[[Sheet, CallFact, Row, Api | None, Spot], None]
_DRAWN_BY: dict[str, Draws] = {
    "file": _file,
    "model": _model,
    "hub": _hub,
    "database": _database,
    "bucket": _bucket,
    "llm": _llm,
    "local-llm": _local_llm,
    "api": _service,
    "agent": _agent,
    "index": _index,
    "people": _people,
    "endpoint": _endpoint,
}
