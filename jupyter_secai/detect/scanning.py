"""Everything that a text holds, by all detectors: the one way in for rules, redaction and `detect`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jupyter_secai.detect.active import find_active
from jupyter_secai.detect.business import find_business
from jupyter_secai.detect.ner import find_names
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


def scan(text: str, form: Form, *, ner: bool = False) -> Scan:
    """Recognise what a text of this form holds; with `ner` the names and addresses in its prose too.

    Raises NerUnavailable when these are asked for and the extra is not installed.
    """
    if not text:
        return NOTHING
    found = _scan(text, form)
    if not ner:
        return found
    return found._replace(personal=_with_names(found.personal, find_names(text, form)))


def _scan(text: str, form: Form) -> Scan:
    read = list(layers(text, form))
    return Scan(
        secrets=_distinct(span for layer in read for span in _placed(layer, find_secrets(layer.text))),
        personal=_distinct(span for layer in read for span in _placed(layer, find_personal(layer.text))),
        business=_distinct(span for layer in read for span in _placed(layer, find_business(layer.text))),
        active=tuple(find_active(text, form)),
        tables=tuple(read_table(table) for table in tables(text, form)),
    )


def _with_names(personal: tuple[TextSpan, ...], names: Iterable[TextSpan]) -> tuple[TextSpan, ...]:
    """A form or a checksum proves more than a model's guess about the same characters."""
    free = [name for name in names if not any(s.start < name.end and name.start < s.end for s in personal)]
    return tuple(sorted((*personal, *free)))


def _placed(layer: Layer, spans: Iterable[TextSpan]) -> Iterator[TextSpan]:
    for span in spans:
        start, end = layer.place(span.start, span.end)
        yield span._replace(start=start, end=end)


def _distinct(spans: Iterable[TextSpan]) -> tuple[TextSpan, ...]:
    """Each place once, whichever layer showed it."""
    return tuple(sorted({(span.start, span.end, span.type): span for span in spans}.values()))
