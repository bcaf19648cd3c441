"""Tables that an output shows: the people in them, and what a business keeps to itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.detect import columns as headers
from jupyter_secai.detect.columns import ColumnClass
from jupyter_secai.detect.safe import safe
from jupyter_secai.detect.tables import ReadColumn, ReadTable
from jupyter_secai.model import Confidence, Finding, Location, Severity
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.findings import in_words, listed, make_finding
from jupyter_secai.rules.places import spoken


class Shown(NamedTuple):
    """What one place shows of people."""

    entities: tuple[str, ...]
    labels: tuple[str, ...]
    location: Location
    severity: Severity
    confidence: Confidence
    singled_out: bool
    spoken: str


def shown_tables(content: CarrierContent, facts: Facts) -> Iterator[Shown]:
    """The tables of one carrier that show people; the own columns of a public data set are told elsewhere."""
    for read in content.scan.tables:
        chosen, singled = told_columns(read)
        if not chosen:
            continue
        classes = [column.class_ for column in chosen]
        yield Shown(
            tuple(dict.fromkeys(c.entity for c in classes)),
            tuple(dict.fromkeys(c.label for c in classes)),
            table_place(content, read, facts),
            _severity([] if singled else classes),
            "high" if any(c.entity in _SURE or c.class_ == "government_id" for c in classes) else "medium",
            singled,
            spoken(content.carrier),
        )


def told_columns(read: ReadTable) -> tuple[list[ReadColumn], bool]:
    """The columns of a table that are spoken of, and whether it is because together they single out."""
    columns = [c for c in read.columns if read.known is None or not headers.is_of(read.known, c.name)]
    telling = _telling(columns) or _traces(columns, read)
    if telling:
        return telling, False
    named = [(column.name, column.class_) for column in columns]
    singled = headers.singles_out(named) and len(read.table.rows) > 1
    return (columns, True) if singled else ([], False)


def pay_of_people(read: ReadTable) -> list[ReadColumn]:
    """What the named people of a table earn; the finding speaks of them, and their pay goes with them."""
    if not any(column.class_.class_ in _NAMING for column in told_columns(read)[0]):
        return []
    pay = (c for c in (*read.business, *read.columns) if c.class_.entity in ("INCOME", "BIZ_HR"))
    return list({column.name: column for column in pay}.values())


_NAMING = frozenset({"direct", "government_id"})
# What says that a row is one of a person. Without it a position is a place, and a disease a statistic.
_PERSONAL = frozenset(
    {
        "PERSON",
        "EMAIL",
        "PHONE",
        "ADDRESS",
        "US_SSN",
        "NATIONAL_ID",
        "PASSPORT",
        "DRIVER_LICENSE",
        "MRN",
        "IBAN",
    }
    | {
        "CREDIT_CARD",
        "DOB",
        "AGE",
        "GENDER",
        "MARITAL",
        "RACE",
        "RELIGION",
        "ONLINE_ID",
        "IP",
        "MINOR",
        "VEHICLE",
    }
)
_ALWAYS = frozenset({"direct", "government_id", "financial"})
_SURE = frozenset({"EMAIL", "PHONE"})


def _telling(columns: list[ReadColumn]) -> list[ReadColumn]:
    told = [c for c in columns if c.class_.class_ in headers.IDENTIFYING and c.class_.entity != "INCOME"]
    if not any(c.class_.class_ in _ALWAYS for c in told):
        told = [c for c in told if headers.normalised(c.name) not in safe("body_measures")]
    if any(c.class_.entity == "PERSON" for c in told):
        told += [c for c in columns if c.class_.entity == "DOB"]
    if any(c.class_.entity in _PERSONAL for c in columns):
        return told
    return [c for c in told if c.class_.class_ in _ALWAYS or c.class_.entity == "MRN"]


def _traces(columns: list[ReadColumn], read: ReadTable) -> list[ReadColumn]:
    """Where accounts were, or from where they came: network addresses and positions, beside who it was."""
    if not any(headers.normalised(name) in safe("account_headers") for name in read.table.names):
        return []
    return [c for c in columns if c.class_.entity in ("IP", "GEO")]


def table_place(content: CarrierContent, read: ReadTable, facts: Facts) -> Location:
    """Where a table's headers start."""
    carrier, start = content.carrier, read.table.headers[0].start
    return facts.text_place(carrier.cell, carrier.name, carrier.text or "", start, start)


# Kinds that say who it is without help; a name alone may be that of anybody.
_CONTACTS = frozenset(
    {"EMAIL", "PHONE", "US_SSN", "NATIONAL_ID", "PASSPORT", "DRIVER_LICENSE", "CREDIT_CARD", "IBAN"}
)
_SPECIAL = frozenset({"special", "criminal", "health"})


def _severity(classes: list[ColumnClass]) -> Severity:
    """Graver the surer a row is a person and the more delicate what it says of them."""
    entities = {c.entity for c in classes}
    special = any(c.class_ in _SPECIAL for c in classes)
    if entities & (_CONTACTS | {"PERSON"}) and special:
        return "critical"
    named = "PERSON" in entities and len(entities - {"DOB"}) > 1
    if entities & _CONTACTS or named or {"MRN", "HEALTH"} <= entities:
        return "high"
    return "low" if entities <= {"PERSON", "GEO", "COMMS", "IP"} else "medium"


def judge_source_tables(content: CarrierContent, facts: Facts) -> Iterator[Finding]:
    """Tables of people typed into code or text; given names alone are those of any example."""
    full = any(map(_names_in_full, content.scan.tables))
    for shown in shown_tables(content, facts):
        if shown.severity != "low" or full:
            yield make_finding(
                "personal-data-in-source",
                shown.location,
                facts,
                words={"carrier": spoken(content.carrier), "entities": in_words(list(shown.labels))},
                severity="medium" if shown.severity in ("critical", "high") else "low",
                entities=shown.entities,
            )


def _names_in_full(read: ReadTable) -> bool:
    """Two people at least, with given and family name, of whom other columns say something."""
    people = (column for column in read.columns if column.class_.entity == "PERSON")
    return len(read.table.headers) > 1 and any(
        sum(" " in cell.text for cell in column.cells) > 1 for column in people
    )


# --- business data


def judge_business_tables(contents: list[CarrierContent], facts: Facts) -> Iterator[Finding]:
    """One output, all its MIME versions together: two business columns at least, since one says little."""
    for content in contents:
        for read in content.scan.tables:
            columns = list(dict.fromkeys(column.name for column in told_business(read)))
            if not columns:
                continue
            entities = tuple(dict.fromkeys(column.class_.entity for column in read.business))
            yield make_finding(
                "business-data-in-output",
                table_place(content, read, facts),
                facts,
                words={"columns": listed(columns)},
                severity="medium" if len(entities) > 1 else "low",
                entities=entities,
                detail={"columns": columns},
            )
            return


def told_business(read: ReadTable) -> list[ReadColumn]:
    """The business columns of a table that are spoken of; pay alone is told as personal data."""
    names = {column.name for column in read.business}
    entities = {column.class_.entity for column in read.business}
    return list(read.business) if len(names) >= 2 and entities != {"BIZ_HR"} else []
