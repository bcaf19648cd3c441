"""`jupyter secai checklist`: printing it, and writing what a person decides or says of the purpose."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from jupyter_secai.cli.exits import UNCHECKED
from jupyter_secai.cli.one import review_one
from jupyter_secai.cli.text import Page, plain
from jupyter_secai.kept.notebook_metadata import KEY, KeptDecision
from jupyter_secai.kept.writing import UndecidableError, countersigned, with_decision, with_entry, without
from jupyter_secai.many.sources import Reviewed, Source
from jupyter_secai.model import Answer, ChecklistItem, Decision, Evidence, Purpose, cell_name
from jupyter_secai.notebook.reading import UnreadableNotebook, parse_json
from jupyter_secai.privacy.purpose import with_purpose
from jupyter_secai.redaction.files import as_written, replace_file
from jupyter_secai.verdict import unread

_STYLES: dict[Answer, str] = {
    "yes": "green",
    "no": "red",
    "open": "yellow",
    "not-applicable": "dim",
}
# How long an answer holds that goes against the evidence, where no day is given.
_OVERRULED_DAYS = 365
_FORM = ("purpose", "ground", "controller", "retention", "audience")


@click.command()
@click.argument("notebook")
@click.option("--sign", metavar="ITEM", help="Write your answer to an item into the notebook.")
@click.option(
    "--answer", type=click.Choice(["yes", "no", "not-applicable"]), help="The answer that is signed."
)
@click.option("--by", metavar="NAME", help="Who signs.")
@click.option("--reason", metavar="TEXT", help="Why this is the answer.")
@click.option("--expires", metavar="DATE", help="The day after which it no longer counts, as 2027-01-31.")
@click.option("--countersign", metavar="ITEM", help="Agree with what another person signed.")
@click.option("--revoke", metavar="ITEM", help="Take out what was signed on an item.")
@click.option("--purpose", metavar="TEXT", help="Write what the data is used for on top of the notebook.")
@click.option("--ground", metavar="TEXT", help="The legal ground, for the same block.")
@click.option("--controller", metavar="TEXT", help="Who is responsible, for the same block.")
@click.option("--retention", metavar="TEXT", help="Until when data is kept, for the same block.")
@click.option("--audience", metavar="TEXT", help="For whom the notebook is, for the same block.")
def checklist(notebook: str, **options: str | None) -> int:
    """Print the privacy checklist of a notebook, with answers and evidence.

    Nothing is written but with --sign, --countersign, --revoke or a field of the purpose, and then only that.
    """
    reviewed = review_one(notebook)
    asked = [name for name in ("sign", "countersign", "revoke", *_FORM) if options[name] is not None]
    if asked:
        _write(reviewed, options)
        return 0
    lacking = [name for name in ("answer", "by", "reason", "expires") if options[name] is not None]
    if lacking:
        raise click.ClickException(f"--{lacking[0]} goes with --sign ITEM.")
    _print(reviewed)
    return UNCHECKED if unread(reviewed.review) else 0


# --- writing


def _write(reviewed: Reviewed, options: dict[str, str | None]) -> None:
    source = reviewed.source
    if source.given is not None or source.is_text or not Path(source.path).is_file():
        raise click.ClickException("Only an .ipynb file can keep this.")
    content, old = _read(source)
    new = _with_form(old, reviewed.review.purpose, options)
    metadata = _table(new, "metadata")
    entry = _table(metadata, KEY)
    try:
        changed = _decided(entry, reviewed, options)
    except UndecidableError as error:
        raise click.ClickException(str(error)) from None
    if changed != entry:
        new = {**new, "metadata": with_entry(metadata, changed)}
    if new == old:
        click.echo("Nothing to change.")
        return
    try:
        replace_file(Path(os.path.realpath(source.path)), as_written(new, content))
    except OSError as error:
        raise click.ClickException(f"{source.name} cannot be written ({error.strerror}).") from None
    click.echo(f"Written into {source.name}.")


def _table(owner: Mapping[str, Any], key: str) -> dict[str, Any]:
    held = owner.get(key)
    return held if isinstance(held, dict) else {}


def _read(source: Source) -> tuple[bytes, dict[str, Any]]:
    try:
        content = source.content()
        return content, dict(parse_json(content))
    except UnreadableNotebook as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{source.name} cannot be read ({error.strerror}).") from None


def _with_form(notebook: dict[str, Any], held: Purpose, options: dict[str, str | None]) -> dict[str, Any]:
    given = {name: value for name in _FORM if (value := options[name]) is not None}
    if not given:
        return notebook
    if not isinstance(notebook.get("cells"), list):
        raise click.ClickException("The block can only be written into a notebook in nbformat 4.")
    if "ground" in given:
        given["legal_ground"] = given.pop("ground")
    return with_purpose(notebook, held.model_copy(update=given))


def _decided(entry: dict[str, Any], reviewed: Reviewed, options: dict[str, str | None]) -> dict[str, Any]:
    now = datetime.now(UTC).replace(microsecond=0)
    if (item := options["sign"]) is not None:
        entry = with_decision(entry, "answers", item, _signature(_named(reviewed, item), options, now))
    if (item := options["countersign"]) is not None:
        _named(reviewed, item)
        entry = countersigned(entry, "answers", item, _given(options, "by"), now.isoformat())
    if (item := options["revoke"]) is not None:
        entry = without(entry, "answers", item)
    return entry


def _signature(item: ChecklistItem, options: dict[str, str | None], now: datetime) -> KeptDecision:
    answer = options["answer"] or ("yes" if item.answer == "open" else item.answer)
    overruled = item.signed is None and item.answer not in ("open", answer)
    last = (now + timedelta(days=_OVERRULED_DAYS)).date().isoformat() if overruled else None
    return KeptDecision(
        decision=answer,
        by=_given(options, "by"),
        reason=_given(options, "reason"),
        at=now.isoformat(),
        expires=options["expires"] or last,
        evidence=item.fingerprint,
    )


def _given(options: dict[str, str | None], name: str) -> str:
    value = (options[name] or "").strip()
    if not value:
        raise click.ClickException(f"Say --{name}: a decision has a name and a reason.")
    return value


def _named(reviewed: Reviewed, item: str) -> ChecklistItem:
    for row in reviewed.review.checklist:
        if row.id == item:
            return row
    raise click.ClickException(f"There is no item {item} in this checklist.")


# --- printing


def _print(reviewed: Reviewed) -> None:
    page = Page(colour=sys.stdout.isatty())
    for item in reviewed.review.checklist:
        _show(page, item)
    if not reviewed.review.checklist:
        page.print(plain(reviewed.review.overview.sentence))
    click.echo(page.text(), nl=False, color=sys.stdout.isatty())


def _show(console: Console, item: ChecklistItem) -> None:
    console.print(
        Text.assemble((f"{item.id:5}", "bold"), (f"{item.answer:15}", _STYLES[item.answer]), item.question)
    )
    signed = _signed(item.signed) if item.signed else []
    for line in [item.note, *map(_evidence, item.evidence), *signed]:
        if line:
            console.print(Padding(Text(plain(line), "dim"), (0, 0, 0, 20)))


def _signed(decision: Decision) -> list[str]:
    """Who signed what, until when, who agreed; and what is wrong with it."""
    until = f", until {decision.expires}" if decision.expires else ""
    lines = [f"Signed {decision.decision} by {decision.by} on {decision.at[:10]}{until}: {decision.reason}"]
    lines += [f"Countersigned by {other.by} on {other.at[:10]}" for other in decision.countersigned]
    if decision.altered:
        lines.append("Altered: it is not as it was written.")
    elif decision.stale:
        lines.append("Stale: its evidence has changed, or its day has passed.")
    return lines


def _evidence(evidence: Evidence) -> str:
    location = evidence.location
    note = f"against it: {evidence.note}" if evidence.effect else evidence.note
    if location is None or location.cell is None:
        return note
    return f"{cell_name(location.cell)}, line {location.line}: {note}"
