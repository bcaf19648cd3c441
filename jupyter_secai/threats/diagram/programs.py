"""What shell lines draw: packages that are installed, files that are fetched, code that is cloned."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.program import Span
from jupyter_secai.catalogue import Element as Row
from jupyter_secai.notebook.syntax import Program
from jupyter_secai.threats.diagram import addresses
from jupyter_secai.threats.diagram.addresses import Reached, of_party, reached
from jupyter_secai.threats.diagram.sheet import Sheet, Spot

_ADDRESS = re.compile(r"(?:git\+)?[a-z][a-z0-9+.-]*://\S+|[\w.-]+@[\w.-]+\.[a-z]+:\S+", re.I)
_TO_FILE = frozenset({"-O", "-o", "--output", "--output-document", "--out"})
_OTHER_INDEX = frozenset({"-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-c", "--channel"})


def draw_programs(sheet: Sheet) -> None:
    """Draw what the simple commands of all shell lines reach."""
    for cell, program in sheet.facts.programs:
        row = catalogue.element_of_program(program.name, " ".join(program.words))
        if row is not None:
            span = Span(program.line, program.column, program.line, program.end_column)
            _draw(sheet, row, cell, program, (cell, span))


def _draw(sheet: Sheet, row: Row, cell: int, program: Program, spot: Spot) -> None:
    work = sheet.work(cell)
    found = list(_reached(sheet, row, program))
    for to, url in found:
        other = sheet.element(to, spot)
        labels = {"remote", "cleartext"} if url.startswith(("http://", "ftp://")) else {"remote"}
        if row.does == "sends":
            sheet.flow(work, other, "sends", labels - {"remote"}, spot)
        else:
            sheet.flow(other, work, "is downloaded", labels, spot)
    if row.is_ == "file" and found:
        _kept(sheet, cell, program, found[0][1], spot)


def _reached(sheet: Sheet, row: Row, program: Program) -> Iterator[tuple[Reached, str]]:
    """Whoever the words name, with the address; otherwise the party of the row."""
    named = False
    for word in program.words:
        address = _ADDRESS.match(word)
        to = reached(address[0], sheet.names) if address else None
        if to is not None and address is not None:
            named = True
            yield to, address[0]
    party = catalogue.parties().get(row.party or "")
    if party is not None and not (named and _only_named(program)):
        yield of_party(party), ""


def _only_named(program: Program) -> bool:
    """Whether the words name nothing but addresses: then nothing comes from the usual index."""
    words = [w for w in program.words[1:] if not w.startswith("-") and not _ADDRESS.match(w)]
    own_index = _OTHER_INDEX & set(program.words) and "--extra-index-url" not in program.words
    return bool(own_index) or not words


def _kept(sheet: Sheet, cell: int, program: Program, url: str, spot: Spot) -> None:
    """The file that a download leaves: the one that is named, or that of the address."""
    if program.piped_into:
        return
    words = program.words
    named = next((words[n + 1] for n, w in enumerate(words[:-1]) if w in _TO_FILE), "")
    bare = url.partition("?")[0].rstrip("/")
    name = named or (posixpath.basename(bare) if bare.count("/") > 2 else "")
    store = addresses.file(name, sheet.names) if name and name != "-" else None
    if store is not None and (named or program.name != "curl" or "--remote-name" in words):
        cleartext = {"cleartext"} if url.startswith(("http://", "ftp://")) else set()
        sheet.flow(sheet.work(cell), sheet.element(store, spot), "writes", {"remote"} | cleartext, spot)
