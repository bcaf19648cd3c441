"""Personal data in text: values by form or label, names and addresses by what announces them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from jupyter_secai.detect.anchors import capital_places, digit_places, hex_places
from jupyter_secai.detect.labelled import find_labelled
from jupyter_secai.detect.patterns import find_hinted, find_values
from jupyter_secai.detect.people import find_people
from jupyter_secai.detect.places import find_announced
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.spans import TextSpan

_DIGIT = re.compile(r"[0-9]")


def find_personal(read: Reading) -> list[TextSpan]:
    """Spans of personal data, in order, none inside another."""
    spans = [*_candidates(read)]
    return surest(spans) if len(spans) > 1 else spans


def _candidates(read: Reading) -> Iterator[TextSpan]:
    text = read.text
    capitals = list(capital_places(text))
    numbered = _DIGIT.search(text) is not None or "@" in text
    if numbered:
        yield from find_values(read, (*digit_places(text), *hex_places(text), *capitals))
        yield from find_announced(read)
        yield from find_hinted(read)
    yield from find_people(read, capitals)
    yield from find_labelled(text)


def surest(spans: Iterable[TextSpan]) -> list[TextSpan]:
    """Of spans that share characters the surest, and of equals the longest; in order of place."""
    kept: list[TextSpan] = []
    for span in sorted(set(spans), key=lambda s: (-s.score, s.start - s.end, s.start, s.type)):
        at = bisect_left(kept, span)
        clear_before = at == 0 or kept[at - 1].end <= span.start
        if clear_before and (at == len(kept) or span.end <= kept[at].start):
            kept.insert(at, span)
    return kept
