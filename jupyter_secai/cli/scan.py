"""`jupyter secai scan`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import click

from jupyter_secai.baseline import BaselineError, of_reviews, written
from jupyter_secai.cli.exits import CLEAN, Tally
from jupyter_secai.cli.progress import with_progress
from jupyter_secai.cli.wish import Wish
from jupyter_secai.cli.writing import OF_MANY, format_of, write
from jupyter_secai.many.cache import CacheError
from jupyter_secai.many.cluster import ClusterError
from jupyter_secai.many.git import GitError
from jupyter_secai.many.remote import RemoteError
from jupyter_secai.many.sources import NoSource, Reviewed
from jupyter_secai.model import SEVERITIES
from jupyter_secai.policy import PolicyError

_REFUSALS = (NoSource, PolicyError, BaselineError, CacheError, ClusterError, GitError, RemoteError)


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--format", "format_name", type=click.Choice(OF_MANY), default="text")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to this file.")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES[:4], "never"]),
    help="Exit with 1 for findings at or above this.  [default: the policy's, or high]",
)
@click.option("--only", multiple=True, metavar="RULE", help="Apply this rule only; may be repeated.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave this rule out.")
@click.option("--config", type=click.Path(dir_okay=False), help="The policy to use for all.")
@click.option("--baseline", type=click.Path(dir_okay=False), help="Tell only what is not in this file.")
@click.option("--write-baseline", type=click.Path(dir_okay=False), help="Write what is found to this file.")
@click.option("--staged", is_flag=True, help="Review what the next git commit would hold.")
@click.option("--diff", metavar="REF", help="Tell only what is new since this git commit.")
@click.option(
    "--history", type=click.IntRange(min=1), metavar="N", help="Also look into the last N committed versions."
)
@click.option("--all-files", is_flag=True, help="Also review what git ignores.")
@click.option("--ner", is_flag=True, help="Look for names and addresses in prose (extra: ner).")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Number of processes.")
@click.option("--dask", metavar="ADDRESS", help="Review on this Dask scheduler's workers (extra: dask).")
@click.option("--cache", type=click.Path(file_okay=False), help="Keep reviews in this folder, by content.")
def scan(paths: Sequence[str], output: str | None, format_name: str, **options: object) -> int:
    """Review notebooks: files, folders, globs, addresses, or - for standard input.

    Reads .ipynb files, and notebooks kept as text: scripts with # %% cells, Databricks and marimo
    files, MyST and Quarto. Exits with 0 when nothing at or above --fail-on was found, 1 when something
    was, 2 on wrong usage, 3 when something could not be checked and nothing worse was found.
    """
    wish = Wish(**options)  # type: ignore[arg-type]
    try:
        tasks = wish.tasks(paths)
        tally = Tally()
        form = None if wish.write_baseline else format_of(format_name, output)
        told = with_progress(wish.told(tasks, form and form.tell), len(tasks))
        values = tally.counted(chain.from_iterable(told))
        if form is None:
            return _write_baseline(values, Path(str(wish.write_baseline)))
        write(form, values, output)
    except _REFUSALS as error:
        raise click.ClickException(_sentence(error)) from None
    return tally.status


def _write_baseline(reviewed: Iterable[Reviewed], file: Path) -> int:
    baseline = of_reviews((one.review for one in reviewed), file.resolve().parent)
    try:
        file.write_text(written(baseline), encoding="utf-8")
    except OSError as error:
        raise BaselineError(f"{file} cannot be written ({error.strerror}).") from None
    number = sum(sum(row.values()) for rows in baseline.notebooks.values() for row in rows.values())
    click.echo(f"{number} finding{'' if number == 1 else 's'} written to {file}.", err=True)
    return CLEAN


def _sentence(error: Exception) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, RemoteError) else str(error)
