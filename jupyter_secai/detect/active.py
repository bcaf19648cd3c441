"""Active content: what acts, or hides what it is, when a notebook is opened, exported or read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jupyter_secai import catalogue
from jupyter_secai.detect.hidden import find_hidden
from jupyter_secai.detect.markup import find_in_markup, find_in_targets
from jupyter_secai.detect.prose import without_code
from jupyter_secai.detect.scripts import judge_script
from jupyter_secai.detect.signs import Sign
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.notebook.layers import Form

_SHOWN = 200
_SITE = re.compile(r"[\w.-]{3,80}")
_RENDERED = frozenset(("html", "raw", "markdown", "json"))


def find_active(text: str, form: Form) -> list[TextSpan]:
    """Spans of active content, in order; the type is a kind of active.toml.

    Markup is looked for where it is rendered: HTML, Markdown, raw cells and the strings of widgets. Code is
    judged by the code rules; of it only what hides from the reader is told here.
    """
    found = list(find_hidden(text, form))
    if form in _RENDERED and ("<" in text or "](" in text or "]:" in text or "\\href" in text):
        found += _rendered(text, form)
    return list(_spans(found)) if found else []


def find_in_script(text: str) -> list[TextSpan]:
    """The same for an output that is JavaScript as a whole."""
    return list(_spans(Sign(kind, 0, len(text), site) for kind, site in judge_script(text)))


def _rendered(text: str, form: Form) -> Iterator[Sign]:
    if form == "json":
        # a quote in a string of JSON is two characters; it must not become one
        yield from find_in_markup(text.replace('\\"', ' "').replace("\\n", "  "))
    elif form == "markdown":
        if any(True for _ in _in_markdown(text)):  # most hold nothing, code or not
            yield from _in_markdown(without_code(text))
    else:
        yield from find_in_markup(text)


def _in_markdown(text: str) -> Iterator[Sign]:
    yield from find_in_markup(text)
    yield from find_in_targets(text)


def _spans(signs: Iterable[Sign]) -> Iterator[TextSpan]:
    kinds = catalogue.active_kinds()
    seen: set[tuple[str, int]] = set()
    for sign in sorted(signs, key=lambda s: (s.start, s.kind)):
        if (sign.kind, sign.start) not in seen:
            seen.add((sign.kind, sign.start))
            label = kinds[sign.kind].label + (f" ({sign.site})" if _SITE.fullmatch(sign.site) else "")
            yield TextSpan(sign.start, min(sign.end, sign.start + _SHOWN), sign.kind, 0.9, label)
