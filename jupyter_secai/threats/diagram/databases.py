"""What is drawn of databases: which one is opened, and which of its tables are read and written."""

from __future__ import annotations

import re

from jupyter_secai.catalogue import Element as Row
from jupyter_secai.threats.diagram import addresses
from jupyter_secai.threats.diagram.addresses import Reached, reached
from jupyter_secai.threats.diagram.pen import Pen

_CONNECTION = re.compile(r"\s*(\w[\w+]*://\S+)")
_WRITES = re.compile(r"\s*(?:insert|update|delete|merge|create|drop|alter|truncate|copy)\b", re.I)
_TABLE = re.compile(
    r"\b(?:from|join|into|update|table(?:\s+if\s+(?:not\s+)?exists)?)\s+([\w.\"`\[\]]+)", re.I
)
_UNKNOWN = Reached("database", "", "Database", "organisation")


def draw_database(pen: Pen, row: Row) -> None:
    """Open the database that a call names, or read or write the one that was opened last."""
    sheet = pen.sheet
    opened = _opened(pen, row)
    sheet.database = pen.element(opened) if opened else sheet.database
    if row.does == "opens":
        return
    store = sheet.database or sheet.element(_UNKNOWN)
    store.spots[pen.spot] = None
    query, thing = pen.text(row.query), pen.text(row.thing)
    for name in [thing] if thing else _TABLE.findall(query):
        if table := sheet.names.shown(name.strip('"`[]'), ""):
            store.members[table] = None
    if row.does == "writes" or _WRITES.match(query):
        sheet.flow(pen.work, store, "writes", pen.given(), pen.spot)
    else:
        pen.into(store, "is read")


def _opened(pen: Pen, row: Row) -> Reached | None:
    """The database that a call names by address, file or host; None where it uses one that is open."""
    address, unnamed = pen.text(row.address), _UNKNOWN._replace(identity=row.label, label=row.label)
    connection = _CONNECTION.match(address)
    if connection:
        return reached(connection[1], pen.sheet.names) or unnamed
    if row.does != "opens":
        return None
    if row.party:
        return unnamed._replace(boundary="third-party")
    if row.path:
        return _in_file(pen, row)
    host = pen.text(row.host) or address
    return addresses.server(row.label or "Database", host, pen.text(row.thing), pen.sheet.names)


def _in_file(pen: Pen, row: Row) -> Reached:
    """The database in a file, or the one that is in memory where no file is named."""
    found = pen.reached(row.path) if pen.text(row.path) != ":memory:" else None
    memory = Reached("database", ":memory:", f"{row.label} in memory", "machine")
    return found._replace(sort="database") if found else memory
