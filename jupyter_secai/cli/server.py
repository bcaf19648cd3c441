"""`jupyter secai server`."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path

import click
from rich.padding import Padding
from rich.text import Text

from jupyter_secai.audit.auditing import AuditFinding, audit
from jupyter_secai.audit.configuration import Unread, configuration_files, read_configuration
from jupyter_secai.audit.running import running
from jupyter_secai.cli.exits import CLEAN, FOUND, UNCHECKED
from jupyter_secai.cli.text import STYLES, Page, plain
from jupyter_secai.model import SEVERITIES, at_or_above


@click.command("server")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text")
@click.option("--fail-on", type=click.Choice([*SEVERITIES[:4], "never"]), default="high")
@click.option(
    "--config-file",
    "extra",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Also read this configuration file.",
)
def server(format_name: str, fail_on: str, extra: tuple[Path, ...]) -> int:
    """Look at Jupyter itself: its configuration, its running servers, what runs at its start.

    Configuration files are read and never run. Exits with 1 for findings at or above --fail-on, with 3
    when a file could not be read and nothing worse was found.
    """
    files = configuration_files(extra)
    configuration = read_configuration(files)
    found = audit(configuration, running(), files, Path.home())
    show = _as_json if format_name == "json" else _as_text
    click.echo(show(found, configuration.unread, len(files)), nl=False, color=True)
    if any(at_or_above(finding.severity, fail_on) for finding in found):  # type: ignore[arg-type]
        return FOUND
    return UNCHECKED if configuration.unread else CLEAN


def _as_json(found: list[AuditFinding], unread: list[Unread], files: int) -> str:
    document = {
        "findings": [finding.model_dump() for finding in found],
        "not_checked": [{"file": str(row.file), "reason": row.reason} for row in unread],
        "files": files,
    }
    return json.dumps(document, indent=2) + "\n"


def _as_text(found: list[AuditFinding], unread: list[Unread], files: int) -> str:
    page = Page(colour=sys.stdout.isatty())
    for _, group in groupby(found, key=lambda finding: (finding.severity, finding.id, finding.title)):
        _show_alike(page, list(group))
    for row in unread:
        page.print(Text(plain(f"not checked: {row.file}, {row.reason}"), "magenta"))
    number = sum(finding.severity != "info" for finding in found)
    page.print(
        f"{files} configuration file{'' if files == 1 else 's'} read; {number or 'nothing'} to look at."
    )
    return page.text()


def _show_alike(page: Page, alike: list[AuditFinding]) -> None:
    """What is the same in several places is said once, after the places."""
    first = alike[0]
    page.print(Text.assemble((f"{first.severity:8} ", STYLES[first.severity]), (first.title, "bold")))
    places = [f"{one.where}{'' if one.line is None else f', line {one.line}'}" for one in alike]
    for text in (*places, first.meaning, f"Change: {first.change}"):
        page.print(Padding(Text(plain(text)), (0, 0, 0, 9)))
