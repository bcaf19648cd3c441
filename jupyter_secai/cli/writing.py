"""Writing reviews in a format, to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import click

from jupyter_secai import catalogue
from jupyter_secai.cli.commands import load
from jupyter_secai.many.sources import Reviewed

# A stream is written as the reviews come; a document when all are there.
STREAMS = {
    "text": "jupyter_secai.cli.text:stream",
    "json": "jupyter_secai.cli.json_lines:stream_json",
    "jsonl": "jupyter_secai.cli.json_lines:stream_lines",
    "html": "jupyter_secai.export.html:pieces",
}
DOCUMENTS = {name: row.render for name, row in catalogue.documents().items()}
_DOCUMENTS_OF_MANY = (name for name, row in catalogue.documents().items() if row.of_many)
OF_MANY = list(dict.fromkeys([*STREAMS, *_DOCUMENTS_OF_MANY]))


def write(format_name: str, reviewed: Iterable[Reviewed], output: str | None) -> None:
    """Render in a format of STREAMS or DOCUMENTS; raises click.ClickException for a file that cannot be."""
    colour = output is None and sys.stdout.isatty()
    if output is None:
        for piece in _pieces(format_name, reviewed, colour=colour):
            click.echo(piece, nl=False, color=True)
        return
    with _opened(output) as file:
        for piece in _pieces(format_name, reviewed, colour=colour):
            file.write(piece)


def _opened(path: str) -> TextIO:
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written ({error.strerror}).") from None


def _pieces(format_name: str, reviewed: Iterable[Reviewed], *, colour: bool) -> Iterator[str]:
    if format_name == "text":
        yield from load(STREAMS[format_name])(reviewed, colour=colour)
    elif format_name in STREAMS:
        yield from load(STREAMS[format_name])(reviewed)
    else:
        yield load(DOCUMENTS[format_name])([*reviewed])
