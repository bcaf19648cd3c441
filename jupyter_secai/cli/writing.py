"""Writing reviews in a format, to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import click

from jupyter_secai import catalogue
from jupyter_secai.cli.commands import load
from jupyter_secai.many.sources import Reviewed

# Written as the reviews come: what is told of each, and how it is put together.
_STREAMS = {
    "json": ("jupyter_secai.cli.json_lines:tell_json", "jupyter_secai.cli.json_lines:stream_json"),
    "jsonl": ("jupyter_secai.cli.json_lines:tell_lines", "builtins:iter"),
}
DOCUMENTS = catalogue.documents()
OF_MANY = ["text", *_STREAMS, *(name for name, row in DOCUMENTS.items() if row.of_many)]


class Format(NamedTuple):
    """How reviews are written: `tell` says what is to be told of each, None for the whole review."""

    tell: Callable[[Reviewed], Any] | None
    pieces: Callable[[Iterable[Any]], Iterable[str]]


def format_of(name: str, output: str | None) -> Format:
    """A format of OF_MANY or DOCUMENTS, for a file or for standard output."""
    if name == "text":
        colour = output is None and sys.stdout.isatty()
        tell, stream = (load(f"jupyter_secai.cli.text:{part}") for part in ("tell", "stream"))
        return Format(partial(tell, colour=colour), partial(stream, colour=colour))
    if name in _STREAMS:
        return Format(*map(load, _STREAMS[name]))
    row = DOCUMENTS[name]
    if row.tell and row.pieces:
        return Format(load(row.tell), load(row.pieces))
    render = load(row.render)
    return Format(None, lambda reviewed: [render([*reviewed])])


def write(form: Format, told: Iterable[Any], output: str | None) -> None:
    """Write what was told of each review; raises click.ClickException for a file that cannot be."""
    if output is None:
        for piece in form.pieces(told):
            click.echo(piece, nl=False, color=True)
        return
    with _opened(output) as file:
        for piece in form.pieces(told):
            file.write(piece)


def _opened(path: str) -> TextIO:
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written ({error.strerror}).") from None
