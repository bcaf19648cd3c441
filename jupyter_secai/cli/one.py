"""Reviewing the one notebook that a command names."""

from __future__ import annotations

import click

from jupyter_secai.cli.sources import Reviewed, find_sources, review_source
from jupyter_secai.policy import PolicyError


def review_one(argument: str) -> Reviewed:
    """The review of one notebook; raises click.ClickException for none or many."""
    sources = find_sources([argument])
    if len(sources) > 1:
        raise click.ClickException(f"Name one notebook: there are {len(sources)} in {argument}.")
    try:
        return review_source(sources[0], sources[0].policy())
    except PolicyError as error:
        raise click.ClickException(str(error)) from None
