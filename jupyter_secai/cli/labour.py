"""Reviewing many sources: on the cores of this machine, in the order in which they were named."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import click

from jupyter_secai.cli.sources import Reviewed, Source, review_source
from jupyter_secai.policy import Policy

Task = tuple[Source, Policy]

_WORTH_A_PROCESS = 8


def review_all(tasks: list[Task], jobs: int | None) -> list[Reviewed]:
    """The reviews of all tasks; `jobs` processes, by default as many as are worth starting."""
    number = jobs or min(os.cpu_count() or 1, len(tasks) // _WORTH_A_PROCESS)
    if min(number, len(tasks)) < 2:
        return list(_with_progress(map(_one, tasks), len(tasks)))
    try:
        with ProcessPoolExecutor(number) as pool:
            return list(_with_progress(pool.map(_one, tasks, chunksize=2), len(tasks)))
    except BrokenProcessPool:
        raise click.ClickException(
            "A worker process died, perhaps for want of memory: try again with --jobs 1."
        ) from None


def _one(task: Task) -> Reviewed:
    return review_source(*task)


def _with_progress(reviews: Iterable[Reviewed], total: int) -> Iterator[Reviewed]:
    """Shows a bar on a terminal once a second has gone."""
    if not sys.stderr.isatty():
        yield from reviews
        return
    from rich.console import Console
    from rich.progress import Progress

    started = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True, disable=False) as progress:
        task = progress.add_task("Reviewing", total=total, visible=False)
        for review in reviews:
            progress.update(task, advance=1, visible=time.monotonic() - started > 1)
            yield review
