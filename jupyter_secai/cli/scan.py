"""`jupyter secai scan`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import click

from jupyter_secai import catalogue
from jupyter_secai.cli.commands import load
from jupyter_secai.cli.labour import Task, review_all
from jupyter_secai.cli.sources import Reviewed, Source, find_sources
from jupyter_secai.detect.ner import unavailable
from jupyter_secai.model import SEVERITIES
from jupyter_secai.policy import Level, Policy, PolicyError, load_policy
from jupyter_secai.verdict import unread

FORMATS = {
    "text": "jupyter_secai.cli.text:render",
    "json": "jupyter_secai.cli.json_lines:render_json",
    "jsonl": "jupyter_secai.cli.json_lines:render_lines",
    "sarif": "jupyter_secai.export.sarif:render",
}
CLEAN, FOUND, UNCHECKED = 0, 1, 3


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="text")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to this file.")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES[:4], "never"]),
    help="Exit with 1 for findings at or above this.  [default: the policy's, or high]",
)
@click.option("--only", multiple=True, metavar="RULE", help="Apply this rule only; may be repeated.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave this rule out.")
@click.option("--config", type=click.Path(dir_okay=False), help="The policy to use for all.")
@click.option("--ner", is_flag=True, help="Look for names and addresses in prose (extra: ner).")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Number of processes.")
def scan(
    paths: Sequence[str],
    format_name: str,
    output: str | None,
    fail_on: str | None,
    only: Sequence[str],
    ignore: Sequence[str],
    config: str | None,
    ner: bool,
    jobs: int | None,
) -> int:
    """Review notebooks: files, folders, globs, or - for standard input.

    Reads .ipynb files and .py scripts whose cells start with # %%. Exits with 0 when nothing at or
    above --fail-on was found, 1 when something was, 2 on wrong usage, 3 when something could not be
    checked and nothing worse was found.
    """
    if ner and (missing := unavailable()):
        raise click.ClickException(missing)
    change = _change(_known(only), _known(ignore), cast("Level | None", fail_on), ner)
    tasks = _tasks(find_sources(paths), config, change)
    reviewed = review_all(tasks, jobs)
    write(format_name, reviewed, output)
    return exit_status(reviewed)


def write(format_name: str, reviewed: Sequence[Reviewed], output: str | None) -> None:
    """Render in a format of FORMATS, to a file or to standard output."""
    render: Callable[..., str] = load(FORMATS[format_name])
    if format_name == "text":
        text = render(reviewed, colour=output is None and sys.stdout.isatty())
    else:
        text = render(reviewed)
    if output is None:
        click.echo(text, nl=False, color=True)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written ({error.strerror}).") from None


def exit_status(reviewed: Sequence[Reviewed]) -> int:
    """The exit status of the contract."""
    if any(one.review.at_or_above(one.policy.fail_on) for one in reviewed):
        return FOUND
    if any(unread(one.review) for one in reviewed):
        return UNCHECKED
    return CLEAN


def _known(names: Sequence[str]) -> frozenset[str]:
    for name in names:
        if name not in catalogue.rules():
            raise click.ClickException(f"There is no rule {name}: jupyter secai rules lists those there are.")
    return frozenset(names)


def _change(
    only: frozenset[str], ignore: frozenset[str], fail_on: Level | None, ner: bool
) -> Callable[[Policy], Policy]:
    """What the options change in a policy."""
    others = frozenset(catalogue.rules()) - only if only else frozenset()

    def change(policy: Policy) -> Policy:
        return policy.model_copy(
            update={
                "disable": policy.disable | ignore | others,
                "fail_on": fail_on or policy.fail_on,
                "ner": ner or policy.ner,
            }
        )

    return change


def _tasks(sources: list[Source], config: str | None, change: Callable[[Policy], Policy]) -> list[Task]:
    try:
        named = load_policy(Path(config)) if config else None
        return [(source, change(named or source.policy())) for source in sources]
    except PolicyError as error:
        raise click.ClickException(str(error)) from None
