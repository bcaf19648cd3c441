"""Everything that a text holds, by all detectors: the one way in for rules, redaction and `detect`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jupyter_secai.detect.active import find_active
from jupyter_secai.detect.business import find_business
from jupyter_secai.detect.personal import find_personal
from jupyter_secai.detect.secrets import find_secrets
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.detect.tables import ReadTable, read_table
from jupyter_secai.notebook.layers import Form, Layer, layers
from jupyter_secai.notebook.tables import tables


class Scan(NamedTuple):
    """What was recognised in a text. Spans are in code points of the text as it was given, in order."""

    secrets: tuple[TextSpan, ...] = ()
    personal: tuple[TextSpan, ...] = ()
    business: tuple[TextSpan, ...] = ()
    active: tuple[TextSpan, ...] = ()
    tables: tuple[ReadTable, ...] = ()

    def spans(self) -> list[TextSpan]:
        """All that is sensitive, the values of personal columns included, in order of place."""
        cells = (span for table in self.tables for span in table.spans())
        return sorted((*self.secrets, *self.personal, *self.business, *cells))


NOTHING = Scan()


def scan(text: str, form: Form) -> Scan:
    """Recognise what a text of this form holds."""
    if not text:
        return NOTHING
    read = list(layers(text, form))
    return Scan(
        secrets=_distinct(span for layer in read for span in _placed(layer, find_secrets(layer.text))),
        personal=_distinct(span for layer in read for span in _placed(layer, find_personal(layer.text))),
        business=_distinct(span for layer in read for span in _placed(layer, find_business(layer.text))),
        active=tuple(find_active(text, form)),
        tables=tuple(read_table(table) for table in tables(text, form)),
    )


def _placed(layer: Layer, spans: Iterable[TextSpan]) -> Iterator[TextSpan]:
    for span in spans:
        start, end = layer.place(span.start, span.end)
        yield span._replace(start=start, end=end)


def _distinct(spans: Iterable[TextSpan]) -> tuple[TextSpan, ...]:
    """Each place once, whichever layer showed it."""
    return tuple(sorted({(span.start, span.end, span.type): span for span in spans}.values()))
