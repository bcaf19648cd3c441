"""`jupyter secai detect`."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import click

from jupyter_secai.catalogue import entities
from jupyter_secai.cli.commands import WRONG_USAGE
from jupyter_secai.detect.ner import unavailable
from jupyter_secai.detect.scanning import scan
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.notebook.layers import Form

# What callers call their texts. A kind that is not here is told by the look of the text.
_FORMS: dict[str, Form] = {
    "code": "code", "python": "code", "source": "code", "sql": "code",
    "prose": "markdown", "markdown": "markdown", "md": "markdown", "text": "markdown",
    "html": "html", "df_html": "html", "svg": "html", "xml": "html",
    "json": "json", "geojson": "json", "jsonl": "json", "metadata": "metadata",
    "csv": "plain", "tsv": "plain", "df_text": "plain", "log": "plain", "stream": "plain", "plain": "plain",
    "traceback": "plain", "error": "plain", "value_counts": "plain", "repr": "plain",
}  # fmt: skip
_MARKUP = re.compile(r"\s*<(?:!--|!doctype|html|div|table|style|p|span|pre|svg|ul|ol|h[1-6])\b", re.I)
_JSON = re.compile(r"\s*(?:\{\s*(?:\"|\})|\[\s*(?:[\[{\"\d\]-]|true|false|null))")
_CODE = re.compile(
    r"^(?:import \w|from [\w.]+ import |def \w+\(|class \w|@\w|%%?\w|!\w|(?:for|while|if|with) .{1,200}:$"
    r"|\w{1,80}(?:\[[^\n]{1,80}\])? = )",
    re.M,
)


class _BadLineError(ValueError):
    """A line of the input that asks nothing; the sentence says what it lacks and holds nothing of it."""


@click.command()
@click.option("--ner", is_flag=True, help="Look for names and addresses in prose (extra: ner).")
def detect(ner: bool) -> int:
    """Find sensitive values in texts.

    Reads JSON lines {"id", "text"[, "kind"]} from standard input and writes for each
    {"id", "findings": [{"start", "end", "type", "score"}]}: code points, end exclusive, in order of place.
    """
    if ner and (missing := unavailable()):
        raise click.ClickException(missing)
    bad = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            answer = _answer(line, ner)
        except _BadLineError as reason:
            bad = True
            click.echo(f"jupyter secai: Line {number} of the input {reason}", err=True)
        else:
            click.echo(json.dumps(answer))
    return WRONG_USAGE if bad else 0


def _answer(line: bytes, ner: bool) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError:
        raise _BadLineError("is not JSON.") from None
    except RecursionError:
        raise _BadLineError("is nested too deeply.") from None
    if not isinstance(asked, dict) or "id" not in asked:
        raise _BadLineError('is not an object with an "id".')
    if not isinstance(asked.get("text"), str):
        raise _BadLineError('has no "text" that is a string.')
    found = find(asked["text"], asked.get("kind"), ner=ner)
    return {"id": asked["id"], "findings": [_finding(span) for span in found]}


def find(text: str, kind: object = None, *, ner: bool = False) -> list[TextSpan]:
    """The sensitive spans of a text of this kind; what identifies in combination only is left out."""
    form = _FORMS.get(kind.lower()) if isinstance(kind, str) else None
    found = scan(text, form or form_of(text), ner=ner).surest()
    return [span for span in found if span.type not in _only_together()]


def form_of(text: str) -> Form:
    """The form that a text looks to be of."""
    if _MARKUP.match(text):
        return "html"
    if _JSON.match(text) and text.rstrip().endswith(("}", "]")):
        return "json"
    return "code" if _CODE.search(text) else "plain"


def _only_together() -> frozenset[str]:
    """Sex, age, post code and their like: columns, not values, tell of people by them."""
    return frozenset(row.id for row in entities().entities if row.class_ == "quasi" and not row.labelled)


def _finding(span: TextSpan) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "type": span.type, "score": round(span.score, 2)}
