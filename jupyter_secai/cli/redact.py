"""`jupyter secai redact`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from jupyter_secai.cli.exits import CLEAN, FOUND, UNCHECKED
from jupyter_secai.many.sources import STDIN, NoSource, Source, find_sources
from jupyter_secai.notebook.reading import UnreadableNotebook, parse_json
from jupyter_secai.policy import Policy, PolicyError, load_policy
from jupyter_secai.redaction import Redacted, redact
from jupyter_secai.redaction.files import as_written, replace_file
from jupyter_secai.redaction.report import sentences


@click.command("redact")
@click.argument("notebooks", nargs=-1, required=True, metavar="NOTEBOOK...")
@click.option("-o", "--output", metavar="FILE", help="Write the copy here; - is standard output.")
@click.option("--in-place", is_flag=True, help="Replace each notebook by its redacted copy.")
@click.option("--check", is_flag=True, help="Write nothing; say what would be masked.")
@click.option(
    "--drop-unread", is_flag=True, help="Take out outputs that hold what cannot be read, as images."
)
@click.option("--config", type=click.Path(dir_okay=False), help="The policy to use.")
def command(
    notebooks: Sequence[str],
    output: str | None,
    in_place: bool,
    check: bool,
    drop_unread: bool,
    config: str | None,
) -> int:
    """Write a copy of a notebook with everything that a finding points at masked.

    NOTEBOOK is an .ipynb file, or - for standard input; with --in-place or --check there may be many.
    Exits with 0 when the copy is written, and 3 when something in it could not be read. With --check: 0
    when there is nothing to mask, 1 when there is something, 3 when there is nothing but something
    could not be read.
    """
    if len(notebooks) > 1 and not (in_place or check):
        raise click.ClickException("Many notebooks are redacted with --in-place or --check.")
    statuses = [
        _redact_one(notebook, output, config, in_place=in_place, check=check, drop_unread=drop_unread)
        for notebook in notebooks
    ]
    return FOUND if FOUND in statuses else max(statuses)


def _redact_one(
    notebook: str, output: str | None, config: str | None, *, in_place: bool, check: bool, drop_unread: bool
) -> int:
    source = _source(notebook)
    target = _target(source, output, in_place=in_place, check=check)
    content, redacted = _redacted(source, config, drop_unread=drop_unread)
    click.echo("\n".join(sentences(redacted)), err=target == STDIN)
    if check and redacted.changed:
        return FOUND
    if target is not None and (redacted.changed or not in_place):
        _write(target, as_written(redacted.notebook, content))
    return UNCHECKED if redacted.unread else CLEAN


def _source(argument: str) -> Source:
    try:
        sources = find_sources([argument])
    except NoSource as error:
        raise click.ClickException(str(error)) from None
    if len(sources) != 1 or sources[0].is_text or (argument != STDIN and not Path(argument).is_file()):
        raise click.ClickException(f"Name one .ipynb file: {argument} is not one.")
    return sources[0]


def _target(source: Source, output: str | None, *, in_place: bool, check: bool) -> str | None:
    """Where the copy goes; None for nowhere."""
    if check:
        return None
    if in_place:
        if output is not None or source.given is not None:
            raise click.ClickException("--in-place takes a file and no -o.")
        return os.path.realpath(source.path)
    if output is None:
        raise click.ClickException("Say where the copy goes: -o FILE, -o - or --in-place.")
    if output != STDIN and source.given is None and _is_same(output, source.path):
        raise click.ClickException(f"{output} is the notebook itself: use --in-place to replace it.")
    return output


def _is_same(one: str, other: str) -> bool:
    return os.path.exists(one) and os.path.samefile(one, other)


def _redacted(source: Source, config: str | None, *, drop_unread: bool) -> tuple[bytes, Redacted]:
    try:
        content = source.content()
        policy: Policy = load_policy(Path(config)) if config else source.policy()
        return content, redact(parse_json(content), policy, path=source.name, drop_unread=drop_unread)
    except (UnreadableNotebook, PolicyError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{source.name} cannot be read ({error.strerror}).") from None
    except Exception as error:
        # the message of an unknown error can quote the notebook
        raise click.ClickException(f"The redaction failed with {type(error).__name__}.") from None


def _write(target: str, content: bytes) -> None:
    if target == STDIN:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        replace_file(Path(target), content)
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written ({error.strerror}).") from None
