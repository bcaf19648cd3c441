"""Reviewing what a command names: one notebook, or all of a folder."""

from __future__ import annotations

from collections.abc import Iterable

import click

from jupyter_secai.baseline import BaselineError
from jupyter_secai.cli.progress import with_progress
from jupyter_secai.many.reviewing import review_all
from jupyter_secai.many.sources import NoSource, Reviewed, find_sources, review_source
from jupyter_secai.policy import PolicyError


def review_one(argument: str) -> Reviewed:
    """The review of one notebook; raises click.ClickException for none or many."""
    try:
        sources = find_sources([argument])
        if len(sources) > 1:
            raise click.ClickException(f"Name one notebook: there are {len(sources)} in {argument}.")
        return review_source(sources[0], sources[0].policy())
    except (NoSource, PolicyError) as error:
        raise click.ClickException(str(error)) from None


def review_every(argument: str) -> Iterable[Reviewed]:
    """The reviews of all notebooks that are named; raises click.ClickException for none."""
    try:
        tasks = [(source, source.policy()) for source in find_sources([argument])]
        return with_progress(review_all(tasks), len(tasks))
    except (NoSource, PolicyError, BaselineError) as error:
        raise click.ClickException(str(error)) from None
