"""`jupyter secai export`."""

from __future__ import annotations

import click

from jupyter_secai.cli.exits import UNCHECKED
from jupyter_secai.cli.one import review_every, review_one
from jupyter_secai.cli.writing import DOCUMENTS, OF_MANY, format_of, write
from jupyter_secai.verdict import unread


@click.command()
@click.argument("notebook")
@click.option("--to", "format_name", type=click.Choice(list(DOCUMENTS)), required=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to this file.")
def export(notebook: str, format_name: str, output: str | None) -> int:
    """Write one document from the review of one notebook, or of a folder where the format allows it."""
    reviewed = list(review_every(notebook)) if format_name in OF_MANY else [review_one(notebook)]
    form = format_of(format_name, output)
    write(form, map(form.tell, reviewed) if form.tell else reviewed, output)
    return UNCHECKED if any(unread(one.review) for one in reviewed) else 0
