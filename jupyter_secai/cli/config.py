"""`jupyter secai config`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from jupyter_secai.cli.text import Page, plain
from jupyter_secai.policy import Policy, PolicyError, find_policy, load_policy


@click.command("config")
@click.argument("path", default=".", metavar="[NOTEBOOK|FOLDER]")
@click.option("--config", type=click.Path(dir_okay=False), help="The policy to show.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text")
def config(path: str, config: str | None, format_name: str) -> int:
    """Show what is in force for a notebook or a folder, and from where."""
    if not Path(path).exists():
        raise click.ClickException(f"There is no file or folder {path}.")
    try:
        policy = load_policy(Path(config)) if config else find_policy(Path(path))
    except PolicyError as error:
        raise click.ClickException(str(error)) from None
    rows = list(in_force(policy))
    if format_name == "json":
        document = {key: {"value": value, "from": source} for key, value, source in rows}
        click.echo(json.dumps(document, indent=2))
        return 0
    page = Page(colour=sys.stdout.isatty())
    for key, value, source in rows:
        said = json.dumps(value, ensure_ascii=False)
        page.print(Text.assemble((f"{key:20} ", "bold"), plain(said), (f"  {plain(source)}", "dim")))
    click.echo(page.text(), nl=False, color=sys.stdout.isatty())
    return 0


def in_force(policy: Policy) -> list[tuple[str, Any, str]]:
    """Key, value and the file that sets it, or `default`, for every key of a policy."""
    data = policy.model_dump(mode="json", by_alias=True)
    return [(key, _sorted(value), _source(key, policy)) for key, value in data.items()]


def _source(key: str, policy: Policy) -> str:
    locked = " (locked by the administrator)" if key in policy.locked else ""
    return policy.set_by.get(key, "default") + locked


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else value
