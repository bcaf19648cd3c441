"""What a table's column holds, by its header, its values and the columns beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.values import agrees, kind_beside_people, positions, telling_kind, values_shown

IDENTIFYING = frozenset({"direct", "government_id", "financial", "health", "special", "criminal", "location"})
_PLURAL = re.compile(r"[a-z]{3}s$")
_POSTCODE = re.compile(r"zip|post|plz|cap$|^cp$|cep$")
# Kinds that anything may have: a name or a place says a person is meant only in company.
_OF_ANYTHING = frozenset({"PERSON", "ADDRESS", "POSTCODE", "GEO", "COMMS", "SECRET"})
# Kinds whose values are those of one person each.
_OF_PEOPLE = frozenset(
    {
        "EMAIL",
        "PHONE",
        "US_SSN",
        "NATIONAL_ID",
        "IBAN",
        "CREDIT_CARD",
        "PASSPORT",
        "DRIVER_LICENSE",
        "MRN",
        "DOB",
    }
    | {"ADDRESS", "PERSON"}
)
_LONGEST = 60
_BEGINS, _ENDS = "(?:^|_)(?:", ")(?:$|_)"
_FEWEST_KNOWN = 4


class ColumnClass(NamedTuple):
    """Entity and class of a column, as `EMAIL` and `direct`."""

    entity: str
    class_: str
    label: str
    severity: str

    @property
    def delicate(self) -> bool:
        """Whether it says something of a person; secrets and numbers of machines say it of a system."""
        return self.class_ not in ("secret", "online_id") and self.entity != "COMMS"


def classify(header: str, values: Sequence[str] = ()) -> ColumnClass | None:
    """The class of a column by its header and, where given, some of its values; None for an ordinary one.

    Without values the header decides alone. With values both must agree: a column of titles that is called
    `name` is ordinary, a column of e-mail addresses that is called `x` is not, and a masked one shows nobody.
    """
    return _classified(header, values_shown(values)) if values else _by_name(header)


def _classified(header: str, shown: Sequence[str]) -> ColumnClass | None:
    by_name = _by_name(header)
    if not shown:
        return None
    if by_name is not None and agrees(by_name.entity, shown, strictly=_says_little(header)):
        return by_name
    kind = telling_kind(shown)
    return class_of_entity(kind) if kind is not None else None


def classify_all(headers: Sequence[str], columns: Sequence[Sequence[str]] = ()) -> list[ColumnClass | None]:
    """The classes of a table's columns, each also judged by the others.

    A public data set says itself what its columns hold. A header such as `status` counts only beside two
    other personal columns.
    """
    shown = [values_shown(own) for own in columns] if columns else [[]] * len(headers)
    found = [
        _classified(header, own) if columns else _by_name(header)
        for header, own in zip(headers, shown, strict=True)
    ]
    known = known_dataset(headers)
    if known is not None:
        return [_as_known(known, h, own) for h, own in zip(headers, found, strict=True)]
    if not any(found) and not columns:
        return found
    if any(c is not None and c.entity in _OF_PEOPLE for c in found):
        found = [c or _beside_people(h, own) for c, h, own in zip(found, headers, shown, strict=True)]
    personal = {c.entity for c in found if c is not None and c.entity not in _OF_ANYTHING}
    named = sum(1 for c in found if c is not None and c.entity == "PERSON")
    if len(personal) + (named > 1) >= 2:
        found = [
            c or _named_beside(h, own, shown=not columns or bool(own))
            for c, h, own in zip(found, headers, shown, strict=True)
        ]
    for number in positions(shown):
        found[number] = found[number] or class_of_entity("GEO")
    return found


def classify_business(header: str) -> ColumnClass | None:
    """Business-sensitive headers, which trade secrets and contracts protect."""
    return _business_by_name(header)


@lru_cache(maxsize=1024)
def _by_name(header: str) -> ColumnClass | None:
    name = normalised(header)
    found = _best(name, _personal())
    if found is None and _PLURAL.search(name):
        found = _best(name[:-1], _personal())
        return found if found is not None and found.entity != "SECRET" else None
    return found


@lru_cache(maxsize=1024)
def _business_by_name(header: str) -> ColumnClass | None:
    return _best(normalised(header), _business())


def _says_little(header: str) -> bool:
    """`name` and `address` are those of anything; `first_name` is not."""
    return normalised(header) in _personal().exact


class _Named(NamedTuple):
    """A class with the headers that give it away."""

    class_: ColumnClass
    pattern: re.Pattern[str]


class _Names:
    """Classes by the headers that give them away.

    Most patterns are words between the same ends: tried as one, they tell apart most names that are of none.
    """

    def __init__(self, rows: Iterable[tuple[ColumnClass, str | None, Iterable[str]]]) -> None:
        self.exact: dict[str, ColumnClass] = {}
        self._all: list[_Named] = []
        self._others: list[_Named] = []
        words = []
        for class_, regex, exact in rows:
            self.exact = dict.fromkeys(exact, class_) | self.exact
            if not regex:
                continue
            self._all.append(_Named(class_, re.compile(regex)))
            if (body := _between_ends(regex)) is None:
                self._others.append(self._all[-1])
            else:
                words.append(body)
        self._words = re.compile(f"{_BEGINS}{'|'.join(words)}{_ENDS}") if words else None

    def worth_trying(self, name: str) -> list[_Named]:
        """The classes whose pattern may be found in the name, in order."""
        return self._all if self._words is not None and self._words.search(name) else self._others


def _between_ends(regex: str) -> str | None:
    """The alternatives of a pattern that is nothing but words, as `(?:^|_)(?:this|that)(?:$|_)`."""
    body = regex.removeprefix(_BEGINS).removesuffix(_ENDS)
    if f"{_BEGINS}{body}{_ENDS}" != regex:
        return None
    with suppress(re.error):  # what only begins and ends like one has brackets that do not close
        re.compile(body)
        return body
    return None


def _best(name: str, names: _Names) -> ColumnClass | None:
    """The class that explains the last word, else most of the name; what it leaves over may refuse it."""
    if not name or len(name) > _LONGEST:
        return None
    if name in names.exact:
        return names.exact[name]
    best, most = None, (False, 0)
    for class_, pattern in names.worth_trying(name):
        found = pattern.search(name)
        if found is None or _left_neutral(name, found):
            continue
        explained = (found.end() == len(name), found.end() - found.start())
        if explained > most:
            best, most = class_, explained
    return best


def _left_neutral(name: str, found: re.Match[str]) -> bool:
    """Whether what the match leaves over says that this is no single person's: a mean, a count, a model."""
    heads, tails = _neutral()
    before, after = name[: found.start()].strip("_"), name[found.end() :].strip("_")
    return after.rsplit("_", 1)[-1] in tails or before.split("_", 1)[0] in heads


@cache
def _neutral() -> tuple[frozenset[str], frozenset[str]]:
    entities = catalogue.entities()
    return frozenset(entities.neutral_heads), frozenset(entities.neutral_tails)


@cache
def _personal() -> _Names:
    return _Names(
        (_row_class(row), row.column_regex, row.column_exact) for row in catalogue.entities().entities
    )


@cache
def _business() -> _Names:
    return _Names((_row_class(row), row.column_regex, ()) for row in catalogue.entities().business)


def _row_class(row: catalogue.Entity | catalogue.BusinessSignal) -> ColumnClass:
    return ColumnClass(row.id, row.class_, row.label, row.severity)


@cache
def _classes() -> dict[str, ColumnClass]:
    return {row.id: _row_class(row) for row in catalogue.entities().entities}


def class_of_entity(entity: str) -> ColumnClass | None:
    """The class that columns of an entity have; None for one that is not known."""
    return _classes().get(entity)


@cache
def _beside() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in catalogue.entities().entities:
        for name in row.column_beside:
            found[name] = (*found.get(name, ()), row.id)
    return found


def _named_beside(header: str, values: Sequence[str], *, shown: bool) -> ColumnClass | None:
    entities = _beside().get(normalised(header), ()) if shown else ()
    entity = next((e for e in entities if not values or agrees(e, values)), None)
    return class_of_entity(entity) if entity else None


def _beside_people(header: str, values: Sequence[str]) -> ColumnClass | None:
    """In a table of people less is needed to see a name or a birth date."""
    if not values:
        return None
    by_name = _by_name(header)
    if by_name is not None and _says_little(header) and agrees(by_name.entity, values):
        return by_name
    kind = kind_beside_people(values)
    return class_of_entity(kind) if kind and by_name is None else None


@lru_cache(maxsize=1024)
def normalised(header: str) -> str:
    """`birthDate`, `Birth date` and `BIRTH_DATE` become `birth_date`."""
    header = header[:200].rsplit("__", 1)[-1]  # what a scikit-learn pipeline puts before it
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", header).replace("ß", "ss")
    name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^0-9A-Za-z]+", "_", name).strip("_").lower()


# --- public data sets


def known_dataset(headers: Collection[str]) -> catalogue.KnownDataset | None:
    """The public data set whose columns these are: at least 60 % of its names or of these, four of them,
    and three that are not found in tables of all kinds."""
    return _known_dataset(frozenset(map(_squeezed, headers))) if len(headers) >= _FEWEST_KNOWN else None


@lru_cache(maxsize=1024)
def _known_dataset(names: frozenset[str]) -> catalogue.KnownDataset | None:
    best, most = None, _FEWEST_KNOWN - 1
    for dataset, columns in _datasets() if len(names) > most else ():
        common = columns & names
        if (
            len(common) > most
            and len(common) >= 0.6 * min(len(columns), len(names))
            and len(common - _usual()) > 2
        ):
            best, most = dataset, len(common)
    return best


@cache
def _usual() -> frozenset[str]:
    return frozenset(catalogue.entities().usual_columns)


@cache
def _datasets() -> tuple[tuple[catalogue.KnownDataset, frozenset[str]], ...]:
    return tuple(
        (row, frozenset(map(_squeezed, row.columns))) for row in catalogue.entities().datasets if row.columns
    )


@cache
def _held(dataset: str) -> dict[str, str]:
    row = next(row for row in catalogue.entities().datasets if row.id == dataset)
    return {_squeezed(name): entity for name, entity in row.holds.items()}


def is_of(dataset: catalogue.KnownDataset, header: str) -> bool:
    """Whether a column is one of the data set's own, not one that was joined to it."""
    return _squeezed(header) in next(names for row, names in _datasets() if row.id == dataset.id)


def _as_known(dataset: catalogue.KnownDataset, header: str, own: ColumnClass | None) -> ColumnClass | None:
    """What the data set says of its column; `""` says that it is harmless there."""
    entity = _held(dataset.id).get(_squeezed(header))
    if entity is None:
        return own if dataset.concerns or not is_of(dataset, header) else None
    return class_of_entity(entity) if entity else None


@lru_cache(maxsize=1024)
def _squeezed(header: str) -> str:
    """`SibSp`, `sib_sp` and `sibsp` are one name."""
    return normalised(header).replace("_", "")


# --- combinations


def singles_out(columns: Iterable[tuple[str, ColumnClass]]) -> bool:
    """Birth date (or age), post code and sex together single most people out (Sweeney 2000).

    A town or a state is coarser than a post code and counts as one only beside a birth date or an occupation.
    """
    present = {
        "TOWN" if column.entity == "POSTCODE" and not _POSTCODE.search(normalised(header)) else column.entity
        for header, column in columns
    }
    return any(all(present & set(group) for group in groups) for groups in catalogue.entities().singling_out)
