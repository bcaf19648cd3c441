"""`jupyter secai rules`."""

from __future__ import annotations

import sys
from textwrap import indent

import click
from rich.text import Text

from jupyter_secai import catalogue
from jupyter_secai.cli.text import STYLES, Page


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
    rule = catalogue.rules().get(name)
    if rule is None:
        raise click.ClickException(f"There is no rule {name}: jupyter secai rules lists those there are.")
    head = f"{name} ({rule.category}, {rule.severity}, confidence {rule.confidence})"
    examples = [
        f"{label}\n\n{indent(code.strip(), '    ')}"
        for label, codes in (("Instead of", rule.bad), ("write", rule.good))
        for code in codes
    ]
    return "\n\n".join([head, rule.what, rule.why, rule.advice, *examples, *_sources(rule)]) + "\n"


def _sources(rule: catalogue.Rule) -> list[str]:
    rows = [*(f"CWE-{number}" for number in rule.cwe), *rule.references]
    return ["See\n\n" + indent("\n".join(rows), "    ")] if rows else []
