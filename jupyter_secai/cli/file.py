"""`jupyter secai file`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click
from rich.padding import Padding
from rich.text import Text

from jupyter_secai.artefacts.checking import check_file
from jupyter_secai.artefacts.report import FileReport, Verdict
from jupyter_secai.cli.exits import CLEAN, FOUND, UNCHECKED
from jupyter_secai.cli.text import Page, plain

_STYLES: dict[Verdict, str] = {
    "dangerous": "bold red",
    "suspicious": "yellow",
    "unreadable": "magenta",
    "clean": "green",
}
_SHOWN = 10


@click.command("file")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text")
def file(paths: Sequence[str], format_name: str) -> int:
    """Say what a file of a model or of data would run when it is opened; it is not opened.

    Reads pickle, joblib, PyTorch, NumPy, Keras, HDF5, ONNX, GGUF, safetensors, zip and tar files. Exits
    with 1 for a dangerous or suspicious file, with 3 for one that could not be judged.
    """
    reports = [_checked(path) for path in paths]
    if format_name == "json":
        click.echo(json.dumps([report.model_dump() for report in reports], indent=2))
    else:
        page = Page(colour=sys.stdout.isatty())
        for report in reports:
            _show(page, report)
        click.echo(page.text(), nl=False, color=sys.stdout.isatty())
    verdicts = {report.verdict for report in reports}
    if verdicts & {"dangerous", "suspicious"}:
        return FOUND
    return UNCHECKED if "unreadable" in verdicts else CLEAN


def _checked(path: str) -> FileReport:
    try:
        return check_file(path)
    except OSError as error:
        raise click.ClickException(f"{plain(path)} cannot be read ({error.strerror}).") from None


def _show(page: Page, report: FileReport) -> None:
    page.print(
        Text.assemble((f"{report.verdict:11}", _STYLES[report.verdict]), (plain(report.path), "bold")),
        Text(report.sentence),
        sep="  ",
    )
    for sign in report.signs[:_SHOWN]:
        where = f" ({sign.where})" if sign.where else ""
        page.print(Padding(Text(plain(f"{sign.verdict}: {sign.what}{where}"), "dim"), (0, 0, 0, 11)))
    if len(report.signs) > _SHOWN:
        page.print(Padding(Text(f"and {len(report.signs) - _SHOWN} more", "dim"), (0, 0, 0, 11)))
