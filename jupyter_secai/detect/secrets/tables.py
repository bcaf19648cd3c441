"""Credentials in tables that are shown or written down: a printed frame, HTML, CSV, literals of rows."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai.detect.secrets.names import kind_of
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.detect.tables import has_tally, only_counts
from jupyter_secai.notebook.tables import Table


def find_in_table(table: Table) -> Iterator[TextSpan]:
    """Cells below a header that is the name of a credential."""
    for index, header in enumerate(table.headers):
        name = header.text.strip().replace(" ", "_")
        kind = kind_of(name)
        if kind is None or kind == "vague":
            continue
        if has_tally(table.names) or (len(table.headers) > 2 and only_counts(table)):
            return  # the usual passwords, or how often each word was seen
        type_, label = ("PASSWORD", "password") if kind == "password" else ("API_KEY", "key or token")
        for cell in table.column(index):
            score = judge_named(name, cell.text)
            if score:
                yield TextSpan(cell.start, cell.end, type_, score, label)
