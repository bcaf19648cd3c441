"""`jupyter secai dependencies`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.text import Text

from jupyter_secai.cli.exits import CLEAN, FOUND, UNCHECKED
from jupyter_secai.cli.one import review_one
from jupyter_secai.cli.text import Page, plain
from jupyter_secai.dependencies import read_advisories, unchecked
from jupyter_secai.dependencies.environment import in_environment, installed_versions
from jupyter_secai.model import Coverage, Dependency
from jupyter_secai.policy import PolicyError


@click.command("dependencies")
@click.argument("notebook")
@click.option("--environment", is_flag=True, help="Compare with what is installed in this environment.")
@click.option("--vulnerabilities", type=click.Path(), help="Known vulnerabilities: OSV or pip-audit as JSON.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text")
def dependencies(notebook: str, environment: bool, vulnerabilities: str | None, format_name: str) -> int:
    """List what a notebook imports and installs, and what is wrong with it.

    Asks no index. Exits with 1 for reported packages and known vulnerabilities, with 3 when there
    is a file of vulnerabilities and something could not be compared with it.
    """
    reviewed = review_one(notebook)
    file = Path(vulnerabilities) if vulnerabilities else reviewed.policy.vulnerabilities
    versions = installed_versions() if environment else None
    try:
        advisories = read_advisories(file) if file else None
        rows = in_environment(reviewed.review.dependencies, versions, advisories)
    except PolicyError as error:
        raise click.ClickException(str(error)) from None
    left = unchecked(rows, has_data=file is not None)
    _show(rows, left, format_name)
    if any(row.reported or row.advisories for row in rows):
        return FOUND
    return UNCHECKED if left and file else CLEAN


def _show(rows: list[Dependency], left: list[Coverage], format_name: str) -> None:
    if format_name == "json":
        data = {
            "dependencies": [row.model_dump(mode="json") for row in rows],
            "coverage": [row.model_dump(mode="json") for row in left],
        }
        click.echo(json.dumps(data, indent=2))
        return
    page = Page(colour=sys.stdout.isatty())
    for row in rows:
        page.print(_line(row))
    for unread in left:
        page.print(Text(plain(unread.reason), "yellow"))
    if not rows:
        page.print("It imports and installs no packages.")
    click.echo(page.text(), nl=False, color=sys.stdout.isatty())


def _line(row: Dependency) -> Text:
    version = ", ".join(row.versions) or (
        "a range" if row.bounded else "any version" if row.installed else ""
    )
    use = " ".join(word for word, holds in (("imported", row.modules), ("installed", row.installed)) if holds)
    wrong = "; ".join(_wrong(row))
    return Text.assemble(
        (f"{plain(row.name):30} ", "bold"), f"{plain(version):16} {use:20}", (plain(wrong), "red")
    )


def _wrong(row: Dependency) -> Iterator[str]:
    if row.reported:
        yield "was reported as malware or a placeholder"
    if row.resembles:
        yield f"looks like {row.resembles}"
    if row.present == "":
        yield "missing from this environment"
    if row.installed and not row.bounded:
        yield "has no version"
    if row.advisories:
        fixed = f", fixed in {', '.join(row.fixed_in)}" if row.fixed_in else ""
        yield ", ".join(row.advisories) + fixed
