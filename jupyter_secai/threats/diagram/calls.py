"""What calls draw by the rows of their APIs: where they read, where they write, to whom they send."""

from __future__ import annotations

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.catalogue import Api
from jupyter_secai.catalogue import Element as Row
from jupyter_secai.threats.diagram import addresses
from jupyter_secai.threats.diagram.addresses import Reached
from jupyter_secai.threats.diagram.elements import draw_element
from jupyter_secai.threats.diagram.pen import SOMEWHERE, Pen
from jupyter_secai.threats.diagram.providers import answering, provider
from jupyter_secai.threats.diagram.sheet import Sheet

_WEB = frozenset({"remote", "untrusted"})
_VENDOR = "the model's vendor"


def draw_call(sheet: Sheet, call: CallFact, row: Row | None, api: Api | None) -> None:
    """Draw what a call reaches, by its element's row, or else by that of its API."""
    pen = Pen(sheet, call, api)
    if row is not None:
        draw_element(pen, row)
    elif api is not None:
        _draw(pen, api)


def _draw(pen: Pen, api: Api) -> None:
    if api.sends:
        target = pen.element(_receiver(pen, api))
        pen.sends(target, labels=pen.of_address(api.reads) - {"remote"})
        pen.is_answered(target)
    elif api.reads:
        # a request to an address that is not known still goes somewhere
        pen.reads(pen.reached(api.reads) or (SOMEWHERE if set(api.adds) >= _WEB else None))
    if api.writes:
        pen.writes(pen.reached(api.writes), _written(pen, api))


def _written(pen: Pen, api: Api) -> frozenset[str]:
    """What a download writes came from its address; other calls write what they are given."""
    came = pen.of_address(api.reads) if api.reads else frozenset()
    return came | (pen.given() if api.data else frozenset())


def _receiver(pen: Pen, api: Api) -> Reached:
    if api.sends == "url":
        return pen.host(api.reads)
    if api.sends == _VENDOR:
        return provider(pen.sheet)
    name = api.sends or ""
    if "." not in name:  # in words
        return Reached("api", name, name[:1].upper() + name[1:], "third-party")
    party = catalogue.party_of_host(name)
    return answering(pen.sheet, party) if party is not None else addresses.host(name, pen.sheet.names)
