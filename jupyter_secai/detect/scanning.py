"""Everything that a text holds, by all detectors: the one way in for rules, redaction and `detect`."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jupyter_secai.detect.active import find_active
from jupyter_secai.detect.business import find_business
from jupyter_secai.detect.columns import is_of, normalised
from jupyter_secai.detect.listening import read_text
from jupyter_secai.detect.masks import holds_mask
from jupyter_secai.detect.ner import find_names
from jupyter_secai.detect.personal import find_personal, surest
from jupyter_secai.detect.safe import safe
from jupyter_secai.detect.secrets import find_in_table, find_secrets
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.detect.tables import ReadTable, read_table
from jupyter_secai.notebook.layers import Form, Layer, unwrapped
from jupyter_secai.notebook.tables import TableCell, tables

# How sure a column's header makes us of its cells, and what no header of another kind refutes.
_HEADED = 0.99
_UNMISTAKABLE = 0.92


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

    def surest(self) -> list[TextSpan]:
        """As `spans`, without overlaps: a column's header outweighs a value's form, else the surer wins."""
        cells = (
            span._replace(score=max(span.score, _HEADED)) for table in self.tables for span in table.spans()
        )
        return surest((*self.secrets, *self.personal, *self.business, *cells))


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
    layer = unwrapped(text, form)
    shown = tuple(read_table(table) for table in tables(text, form))
    seen = read_text(layer.text)
    personal = _placed(layer, find_personal(seen))
    secrets = _placed(layer, find_secrets(seen))
    return Scan(
        secrets=_with_tabled(secrets, shown) if shown else secrets,
        personal=tuple(_unless_refuted(personal, shown)) if personal and shown else personal,
        business=_placed(layer, find_business(seen)),
        active=tuple(find_active(text, form)),
        tables=shown,
    )


def _with_tabled(secrets: tuple[TextSpan, ...], shown: tuple[ReadTable, ...]) -> tuple[TextSpan, ...]:
    """What a column's header says is a credential, where nothing else has found one."""
    tabled = (span for read in shown for span in find_in_table(read.table))
    return tuple(sorted((*secrets, *(s for s in tabled if not any(_overlap(s, held) for held in secrets)))))


def _with_names(personal: tuple[TextSpan, ...], found: Iterable[TextSpan]) -> tuple[TextSpan, ...]:
    """A form or a checksum proves more than a guess; a name that both find is one that was asked for."""
    names = list(found)
    kept = [s for s in personal if not any(n.type == s.type and _overlap(n, s) for n in names)]
    free = [name for name in names if not any(_overlap(name, span) for span in kept)]
    return tuple(sorted((*kept, *free)))


def _overlap(one: TextSpan, other: TextSpan) -> bool:
    return one.start < other.end and other.start < one.end


def _unless_refuted(spans: Iterable[TextSpan], shown: tuple[ReadTable, ...]) -> Iterator[TextSpan]:
    """Without what a column explains: the form of an order number is chance, and public data is known."""
    cells = sorted((cell.start, cell.end) for read in shown for cell in _explained(read))
    for span in spans:
        at = bisect_right(cells, (span.start, sys.maxsize)) - 1
        if span.score >= _UNMISTAKABLE or at < 0 or span.end > cells[at][1]:
            yield span


def _explained(read: ReadTable) -> Iterator[TableCell]:
    told = {column.name for column in read.columns}
    for index, header in enumerate(read.table.headers):
        known = read.known is not None and is_of(read.known, header.text)
        words = normalised(header.text).split("_")
        if known or (header.text not in told and not safe("counter_words").isdisjoint(words)):
            yield from read.table.column(index)


def _placed(layer: Layer, spans: list[TextSpan]) -> tuple[TextSpan, ...]:
    """Spans of a layer as spans of the carrier; what is masked already is nothing any more."""
    if not spans:
        return ()
    found = []
    for span in spans:
        if not holds_mask(layer.text[span.start : span.end]):
            start, end = layer.place(span.start, span.end)
            found.append(span._replace(start=start, end=end))
    return tuple(sorted(found))
