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

# Written as the reviews come.
_STREAMS = {
    "text": "jupyter_secai.cli.text:stream",
    "json": "jupyter_secai.cli.json_lines:stream_json",
    "jsonl": "jupyter_secai.cli.json_lines:stream_lines",
}
DOCUMENTS = catalogue.documents()
OF_MANY = [*_STREAMS, *(name for name, row in DOCUMENTS.items() if row.of_many)]


def write(format_name: str, reviewed: Iterable[Reviewed], output: str | None) -> None:
    """Render in a format of OF_MANY or DOCUMENTS; raises click.ClickException for a file that cannot be."""
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
        yield from load(_STREAMS[format_name])(reviewed, colour=colour)
    elif pieces := _STREAMS.get(format_name) or DOCUMENTS[format_name].pieces:
        yield from load(pieces)(reviewed)
    else:
        yield load(DOCUMENTS[format_name].render)([*reviewed])
