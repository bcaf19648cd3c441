"""Reviewing the one notebook that a command names."""

from __future__ import annotations

import click

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
