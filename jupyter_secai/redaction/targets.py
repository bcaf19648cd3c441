"""What is to be masked: the places that findings point at, and the same values elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jupyter_secai.detect.masks import mask_for
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.detect.tables import ReadColumn, ReadTable
from jupyter_secai.model import Finding
from jupyter_secai.notebook.layers import unwrapped
from jupyter_secai.notebook.tables import TableCell
from jupyter_secai.redaction.columns import aligned_cells
from jupyter_secai.redaction.edits import Align, Edit, apart, stands_alone
from jupyter_secai.redaction.source import in_literals, named_edits
from jupyter_secai.rules.content import told_spans
from jupyter_secai.rules.facts import CarrierContent
from jupyter_secai.rules.places import is_shown, owner_of
from jupyter_secai.rules.tables import pay_of_people, told_business, told_columns

# Masking "confidential" would hide what the reader of the copy must know.
_KEPT = frozenset({"BIZ_MARKING"})
_SHORTEST = 4
_WORD = re.compile(r"[^\W_]+")
_FULL_NAME = re.compile(
    r"[^\W\d_]{2}[\w'\u2019.-]{0,40}(?: [\w'\u2019.-]{1,40}){0,3} [^\W\d_][\w'\u2019-]{1,40}"
)
_IGNORE = re.compile(r"#\s*secai:\s*ignore\[")


class _Value(NamedTuple):
    """A value that was found in one place, to be masked in others. `first` is its first word."""

    text: str
    first: str
    edit: Edit


def targets(contents: list[CarrierContent], findings: list[Finding], *, is_python: bool) -> list[list[Edit]]:
    """The edits of each carrier, in order and apart from each other."""
    pointed = _Pointed(findings)
    found = [[*_own(content, pointed), *_named(content, findings, is_python)] for content in contents]
    for group in _groups(contents).values():
        values = _values([(contents[index], found[index]) for index in group])
        for index in group:
            found[index] += _again(contents[index], values)
    everywhere = _spoken_for(contents, found)
    for content, edits in zip(contents, found, strict=True):
        edits += _again(content, everywhere)
    return [
        _written(content, apart(edits), is_python) for content, edits in zip(contents, found, strict=True)
    ]


def _is_code(content: CarrierContent, *, is_python: bool) -> bool:
    carrier = content.carrier
    return is_python and carrier.name == "source" and carrier.form == "code" and carrier.shape == "text"


def _named(content: CarrierContent, findings: list[Finding], is_python: bool) -> list[Edit]:
    """The credentials of a source that only their names give away."""
    carrier = content.carrier
    if carrier.name != "source" or carrier.shape != "text":
        return []
    text = carrier.text or ""
    own = [finding for finding in findings if finding.location.cell == carrier.cell]
    named = list(named_edits(text, own, content.scan.secrets))
    return in_literals(text, named) if _is_code(content, is_python=is_python) else named


def _written(content: CarrierContent, edits: list[Edit], is_python: bool) -> list[Edit]:
    text = content.carrier.text or ""
    if content.carrier.name == "source":
        edits = [edit for edit in edits if not (edit.elsewhere and _is_ignored(text, edit))]
    return in_literals(text, edits) if edits and _is_code(content, is_python=is_python) else edits


def _is_ignored(text: str, edit: Edit) -> bool:
    """Whether somebody gave a reason on this line."""
    end = text.find("\n", edit.end)
    return bool(_IGNORE.search(text, text.rfind("\n", 0, edit.start) + 1, end if end >= 0 else len(text)))


class _Pointed:
    """Which spans the findings point at: policy and ignores have had their say."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._places: set[tuple[str, int | None, str]] = set()
        self._lines: set[tuple[str, int | None, int]] = set()
        # told once a carrier or once a notebook: the kind is pointed at, wherever it stands
        self.business: set[str] = set()
        for finding in findings:
            place = finding.location
            carrier = place.carrier
            if finding.category == "business-data":
                self.business |= set(finding.entities)
            self._places.add((finding.category, place.cell, owner_of(carrier)))
            if carrier == "source":
                self._lines |= {
                    (finding.category, place.cell, line) for line in range(place.line, place.end_line + 1)
                }

    def holds(self, category: str, content: CarrierContent, start: int, end: int) -> bool:
        carrier = content.carrier
        if carrier.name == "source":
            text = carrier.text or ""
            first = text.count("\n", 0, start) + 1
            last = first + text.count("\n", start, end)
            return any((category, carrier.cell, line) in self._lines for line in range(first, last + 1))
        return (category, carrier.cell, owner_of(carrier.name)) in self._places


def _own(content: CarrierContent, pointed: _Pointed) -> Iterator[Edit]:
    """What was recognised in the carrier itself."""
    spans = [("secret", span) for span in content.scan.secrets]
    spans += [("personal-data", span) for span in told_spans(content)]
    for category, span in spans:
        if pointed.holds(category, content, span.start, span.end):
            mask = mask_for(span.type, secret=category == "secret")
            yield Edit(span.start, span.end, mask, span.type, _in_columns(content, span))
    for span in content.scan.business:
        if span.type in pointed.business - _KEPT:
            yield Edit(span.start, span.end, mask_for(span.type, secret=False), span.type)
    for read in content.scan.tables:
        start = read.table.headers[0].start
        for category, columns in (
            ("personal-data", [*told_columns(read)[0], *pay_of_people(read)]),
            ("business-data", told_business(read)),
        ):
            if columns and pointed.holds(category, content, start, start):
                yield from _columns(content, read, columns)


def _columns(content: CarrierContent, read: ReadTable, columns: list[ReadColumn]) -> Iterator[Edit]:
    text = content.carrier.text or ""
    for column in columns:
        for cell, align in aligned_cells(text, content.carrier.form, read, column):
            yield _cell_edit(cell, text, column.class_.entity, align)


def _in_columns(content: CarrierContent, span: TextSpan) -> Align:
    """How a value is aligned that stands between two spaces of a text with a table."""
    if content.carrier.form != "plain" or not content.scan.tables:
        return ""
    text = content.carrier.text or ""
    if not stands_alone(text, span.start, span.end):
        return ""
    return "right" if text[max(0, span.start - 2) : span.start] == "  " else "left"


def _cell_edit(cell: TableCell, text: str, entity: str, align: Align) -> Edit:
    """The space around a value stays."""
    held = text[cell.start : cell.end]
    start = cell.start + len(held) - len(held.lstrip())
    return Edit(start, start + len(held.strip()), mask_for(entity, secret=False), entity, align)


def _groups(contents: list[CarrierContent]) -> dict[tuple[int | None, str], list[int]]:
    """The versions of one output, attachment or widget state."""
    found: dict[tuple[int | None, str], list[int]] = {}
    for index, content in enumerate(contents):
        if is_shown(content.carrier) and content.carrier.text:
            found.setdefault((content.carrier.cell, owner_of(content.carrier.name)), []).append(index)
    return found


def _values(group: list[tuple[CarrierContent, list[Edit]]]) -> list[_Value]:
    """What was found, as a reader sees it; the longest first, as one may be part of another."""
    values: dict[str, Edit] = {}
    for content, edits in group:
        for edit in edits:
            said = _said(content, edit)
            for line in (said, said.split("\n", 1)[0]):
                if len(line) >= _SHORTEST and (not edit.align or _says_enough(line)):
                    values.setdefault(line, edit)
    return _longest_first(values)


def _said(content: CarrierContent, edit: Edit) -> str:
    form = content.carrier.form
    text = (content.carrier.text or "")[edit.start : edit.end]
    return unwrapped(text, form if form != "image" else "plain").text.strip()


def _longest_first(values: dict[str, Edit]) -> list[_Value]:
    """One value may be part of another."""
    return [
        _Value(text, word[0] if (word := _WORD.search(text)) else "", values[text])
        for text in sorted(values, key=len, reverse=True)
    ]


def _spoken_for(contents: list[CarrierContent], found: list[list[Edit]]) -> list[_Value]:
    """Values to mask in the whole notebook: full names that a table's column shows, and credentials."""
    values: dict[str, Edit] = {}
    for content, edits in zip(contents, found, strict=True):
        public = any(table.known for table in content.scan.tables)
        for edit in edits:
            if edit.entity == "PERSON" and not public:
                said = _said(content, edit).split("\n", 1)[0]
                if _FULL_NAME.fullmatch(said):
                    values.setdefault(said, edit._replace(elsewhere=True))
            elif edit.mask == "[SECRET]" and len(said := _said(content, edit)) >= 2 * _SHORTEST:
                values.setdefault(said, edit._replace(elsewhere=True))
    return _longest_first(values)


def _says_enough(text: str) -> bool:
    """A name or a number of some length is the same one elsewhere in the output; `4.5` need not be."""
    return any(character.isalpha() for character in text) or sum(map(str.isdigit, text)) >= 6


def _again(content: CarrierContent, values: list[_Value]) -> Iterator[Edit]:
    form = content.carrier.form
    if not values or form == "image":
        return
    layer = unwrapped(content.carrier.text or "", form)
    text = layer.text
    words = frozenset(_WORD.findall(text))
    for value in values:
        if value.first not in words:
            continue
        at = text.find(value.text)
        while at >= 0:
            end = at + len(value.text)
            if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
                start, stop = layer.place(at, end)
                keeps = form == "plain" and stands_alone(content.carrier.text or "", start, stop)
                align: Align = value.edit.align if keeps else ""
                yield value.edit._replace(start=start, end=stop, align=align)
            at = text.find(value.text, end)
