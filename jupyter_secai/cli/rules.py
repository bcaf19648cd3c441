"""`jupyter secai rules`."""

from __future__ import annotations

import sys

import click
from rich.text import Text

from jupyter_secai import catalogue
from jupyter_secai.cli.text import STYLES, Page
from jupyter_secai.rules.pages import rule_page


@click.command()
@click.argument("name", required=False)
def rules(name: str | None) -> None:
    """List the rules, or explain the one that is named."""
    click.echo(_page(name) if name else _list(), nl=False, color=sys.stdout.isatty())


def _list() -> str:
    page = Page(colour=sys.stdout.isatty())
    table = catalogue.rules()
    width = max(map(len, table))
    for name, rule in table.items():
        page.print(
            Text.assemble(
                (f"{name:{width}}  ", "bold"),
                (f"{rule.severity:8}  ", STYLES[rule.severity]),
                rule.what,
            ),
            soft_wrap=True,
        )
    return page.text()


def _page(name: str) -> str:
    try:
        return rule_page(name)
    except KeyError:
        raise click.ClickException(
            f"There is no rule {name}: jupyter secai rules lists those there are."
        ) from None
