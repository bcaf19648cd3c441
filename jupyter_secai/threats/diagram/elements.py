"""What calls draw by the rows of `knowledge/apis/elements.toml`, one function for each sort of element."""

from __future__ import annotations

import re
from collections.abc import Callable

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Element as Row
from jupyter_secai.catalogue import Party
from jupyter_secai.threats.diagram import addresses
from jupyter_secai.threats.diagram.addresses import Reached, of_party
from jupyter_secai.threats.diagram.databases import draw_database
from jupyter_secai.threats.diagram.names import normalised
from jupyter_secai.threats.diagram.pen import OF_THE_WAY, Pen
from jupyter_secai.threats.diagram.providers import CONFIGURED, UNKNOWN_PROVIDER, provider

_MODELS_WORDS = frozenset({"llm-output", "untrusted"})
_LOCAL_PATH = re.compile(r"[./~\\]|[A-Za-z]:[/\\]")
_TO_WRITE = frozenset("wax+")


def draw_element(pen: Pen, row: Row) -> None:
    """Draw what a call reaches, by its row."""
    _DRAWN_BY[row.is_](pen, row)


def _of_api(pen: Pen) -> str | None:
    return pen.api.reads if pen.api else None


def _file(pen: Pen, row: Row) -> None:
    target = pen.reached(row.address, _of_api(pen))
    if _TO_WRITE & set(pen.text(row.mode)):
        pen.writes(target, ())
    else:
        pen.reads(target)


def _model(pen: Pen, row: Row) -> None:
    unnamed = Reached("model", row.label, row.label or "A model", "machine")
    target = pen.reached(row.address, _of_api(pen)) or unnamed
    if target.sort == "file":
        target = target._replace(sort="model")
    if row.does == "writes":
        pen.writes(target, pen.given())
    else:
        pen.reads(target, "is loaded")


def _hub(pen: Pen, row: Row) -> None:
    name = pen.text(row.thing)
    if row.does == "sends":
        pen.sends(pen.element(of_party(_party(pen, row))))
    elif name in row.local:
        pen.reads(pen.reached(row.address))
    elif _LOCAL_PATH.match(name) or (name and pen.sheet.holds_file(normalised(name))):
        pen.reads(addresses.file(name, pen.sheet.names), "is loaded")
    else:
        shown = pen.sheet.names.shown(name, "") if name else ""
        pen.reads(of_party(_party(pen, row), shown), "is downloaded", {"remote"})


def _bucket(pen: Pen, row: Row) -> None:
    by_name = addresses.bucket(_party(pen, row), pen.text(row.thing), "", pen.sheet.names)
    store = pen.reached(row.address) or by_name
    if row.does == "writes":
        pen.writes(store, pen.given())
    else:
        pen.reads(store, labels={"remote"})


def _llm(pen: Pen, row: Row) -> None:
    party = _party(pen, row)
    if row.does != "opens":
        _service(pen, row)
    elif pen.argument(row.address) is not None:
        found = pen.reached(row.address)
        pen.sheet.redirected[party.id] = found._replace(sort="llm") if found else CONFIGURED


def _local_llm(pen: Pen, row: Row) -> None:
    model = pen.element(Reached("local-llm", row.label, f"{row.label} on this machine", "machine"))
    pen.sends(model)
    pen.is_answered(model)


def _service(pen: Pen, row: Row) -> None:
    service = pen.element(of_party(_party(pen, row)))
    pen.sends(service)
    if row.does == "asks":
        pen.is_answered(service)


def _agent(pen: Pen, row: Row) -> None:
    agent = pen.element(Reached("agent", row.label, f"Agent ({row.label})", "machine"))
    pen.sends(agent, "asks")
    pen.sheet.flow(agent, pen.work, "answers", _MODELS_WORDS, pen.spot)
    known = provider(pen.sheet)
    if known is not UNKNOWN_PROVIDER:
        model = pen.sheet.element(known)
        pen.sheet.flow(agent, model, "sends", (), pen.spot)
        pen.sheet.flow(model, agent, "answers", _MODELS_WORDS, pen.spot)


def _index(pen: Pen, row: Row) -> None:
    party = catalogue.parties().get(row.party or "")
    path = pen.reached(pen.api.reads or pen.api.writes) if pen.api else None
    index = Reached("index", "", "Vector index", "machine", path.member if path else "")
    if party is not None:
        index = Reached("index", party.id, f"Vector index ({party.label})", "third-party")
    if row.does != "writes":
        pen.reads(index)
        return
    pen.writes(index, pen.given())
    if any(value.kind == row.embedding for value in pen.call.arguments if value.kind):
        pen.sends(pen.element(provider(pen.sheet)), labels=pen.given() - OF_THE_WAY)


def _people(pen: Pen, row: Row) -> None:
    pen.reads(Reached("people", row.label, row.label, "machine"), "types")


def _endpoint(pen: Pen, row: Row) -> None:
    side: catalogue.Side = "third-party" if row.party else "machine"
    service = pen.element(Reached("endpoint", row.label, f"Service ({row.label})", side))
    pen.sheet.flow(pen.work, service, "serves", (), pen.spot)


def _party(pen: Pen, row: Row) -> Party:
    """The party that a row names, or that the package belongs to."""
    package = pen.call.name.partition(".")[0]
    named = catalogue.parties().get(row.party or "") or catalogue.party_of_package(pen.call.name)
    return named or Party(id=package, label=package, kind="data")


_DRAWN_BY: dict[str, Callable[[Pen, Row], None]] = {
    "file": _file,
    "model": _model,
    "hub": _hub,
    "database": draw_database,
    "bucket": _bucket,
    "llm": _llm,
    "local-llm": _local_llm,
    "api": _service,
    "agent": _agent,
    "index": _index,
    "people": _people,
    "endpoint": _endpoint,
}
