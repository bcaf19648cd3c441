"""`jupyter secai checklist`."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from jupyter_secai.cli.exits import UNCHECKED
from jupyter_secai.cli.one import review_one
from jupyter_secai.cli.text import Page, plain
from jupyter_secai.model import Answer, ChecklistItem, Evidence
from jupyter_secai.verdict import unread

_STYLES: dict[Answer, str] = {
    "yes": "green",
    "no": "red",
    "open": "yellow",
    "not-applicable": "dim",
}


@click.command()
@click.argument("notebook")
def checklist(notebook: str) -> int:
    """Print the privacy checklist of a notebook, with answers and evidence."""
    reviewed = review_one(notebook)
    page = Page(colour=sys.stdout.isatty())
    for item in reviewed.review.checklist:
        _show(page, item)
    if not reviewed.review.checklist:
        page.print(plain(reviewed.review.overview.sentence))
    click.echo(page.text(), nl=False, color=sys.stdout.isatty())
    return UNCHECKED if unread(reviewed.review) else 0


def _show(console: Console, item: ChecklistItem) -> None:
    console.print(
        Text.assemble((f"{item.id:5}", "bold"), (f"{item.answer:15}", _STYLES[item.answer]), item.question)
    )
    signed = [f"Signed by {item.signed.by}: {item.signed.reason}"] if item.signed else []
    for line in [item.note, *map(_evidence, item.evidence), *signed]:
        if line:
            console.print(Padding(Text(plain(line), "dim"), (0, 0, 0, 20)))


def _evidence(evidence: Evidence) -> str:
    location = evidence.location
    if location is None or location.cell is None:
        return evidence.note
    return f"cell {location.cell + 1}, line {location.line}: {evidence.note}"
