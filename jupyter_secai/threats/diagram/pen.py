"""Drawing one call: what it is given, what it reaches, and the flows between that and its stage of work."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Value, merged
from jupyter_secai.catalogue import Api
from jupyter_secai.threats.diagram.addresses import UNKNOWN_HOST, Reached, reached
from jupyter_secai.threats.diagram.labels import shown
from jupyter_secai.threats.diagram.sheet import Element, Sheet, Spot

OF_THE_WAY = frozenset({"remote", "cleartext"})
SOMEWHERE = Reached("host", "", UNKNOWN_HOST, "internet")
_ANSWERS = frozenset({"llm-output", "untrusted", "remote"})
_CLEARTEXT = ("http://", "ftp://")


class Pen:
    """Draws what a call does on the sheet; `api` is what its row says, where it has one."""

    def __init__(self, sheet: Sheet, call: CallFact, api: Api | None) -> None:
        self.sheet = sheet
        self.call = call
        self.api = api
        self.spot: Spot = (call.cell, call.at)

    # what the call is given

    def argument(self, *specs: str | None) -> Value | None:
        """The first of these arguments that is passed."""
        values = (self.call.argument(spec) for spec in specs if spec)
        return next((value for value in values if value is not None), None)

    def text(self, *specs: str | None) -> str:
        """What is known of the text of an argument; empty where nothing is."""
        value = self.argument(*specs)
        return value.text or "" if value is not None else ""

    def reached(self, *specs: str | None) -> Reached | None:
        """What the path or address in an argument leads to."""
        text = self.text(*specs)
        return reached(text, self.sheet.names) if text else None

    def host(self, spec: str | None) -> Reached:
        """Who is at the address in an argument."""
        return (self.reached(spec) if "://" in self.text(spec) else None) or SOMEWHERE

    def given(self) -> frozenset[str]:
        """The labels of the data that the call sends or writes, or else of all its arguments."""
        specs = self.api.data if self.api is not None else ()
        values = [value for spec in specs if (value := self.call.argument(spec)) is not None]
        return shown(merged(values if specs else self.call.arguments).labels)

    def of_address(self, spec: str | None) -> frozenset[str]:
        """What the address in an argument says of the way of the data."""
        value, text = self.argument(spec), self.text(spec)
        labels = set(value.labels) if value is not None else set()
        if "://" in text:
            labels |= OF_THE_WAY if text.startswith(_CLEARTEXT) else {"remote"}
        return frozenset(labels) & OF_THE_WAY

    # what is drawn

    @property
    def work(self) -> Element:
        """The process that the call's cell belongs to."""
        return self.sheet.work(self.call.cell)

    def element(self, to: Reached, member: str = "") -> Element:
        """The element that the call reaches."""
        return self.sheet.element(to, self.spot, member)

    def reads(self, source: Reached | None, verb: str = "is read", labels: Iterable[str] = ()) -> None:
        """Data comes from what is reached; from a host it is fetched."""
        if source is not None:
            element = self.element(source)
            verb = "is fetched" if verb == "is read" and element.kind != "store" else verb
            self.into(element, verb, labels)

    def into(self, element: Element, verb: str, labels: Iterable[str] = ()) -> None:
        """Data comes from an element, with the labels of the call's result."""
        self.sheet.flow(element, self.work, verb, {*shown(self.call.result.labels), *labels}, self.spot)

    def writes(self, target: Reached | None, labels: Iterable[str]) -> None:
        """Data goes into what is reached."""
        if target is not None:
            self.sheet.flow(self.work, self.element(target), "writes", labels, self.spot)

    def sends(self, target: Element, verb: str = "sends", labels: Iterable[str] = ()) -> None:
        """Data goes to somebody, without what is said of the way on which it came."""
        self.sheet.flow(self.work, target, verb, {*(self.given() - OF_THE_WAY), *labels}, self.spot)

    def is_answered(self, by: Element) -> None:
        """Somebody answers, where the row says that the call returns something from outside."""
        if answer := _ANSWERS & set(self.api.adds if self.api else ()):
            self.sheet.flow(by, self.work, "answers", answer, self.spot)
