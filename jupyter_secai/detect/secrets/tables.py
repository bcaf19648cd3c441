"""Credentials in tables that are shown or written down: a printed frame, HTML, CSV, literals of rows."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai.detect.columns import normalised
from jupyter_secai.detect.safe import safe
from jupyter_secai.detect.secrets.names import kind_of
from jupyter_secai.detect.secrets.values import judge_named
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.detect.values import is_count
from jupyter_secai.notebook.tables import Table


def find_in_table(table: Table) -> Iterator[TextSpan]:
    """Cells below a header that is the name of a credential."""
    for index, header in enumerate(table.headers):
        name = header.text.strip().replace(" ", "_")
        kind = kind_of(name)
        if kind is None or kind == "vague":
            continue
        if _counts_words(table):
            return
        type_, label = ("PASSWORD", "password") if kind == "password" else ("API_KEY", "key or token")
        for cell in table.column(index):
            score = judge_named(name, cell.text)
            if score:
                yield TextSpan(cell.start, cell.end, type_, score, label)


def _counts_words(table: Table) -> bool:
    """How often each word was seen, or which passwords are usual: statistics, nobody's credentials."""
    if any(normalised(name) in safe("tallies") for name in table.names):
        return True
    return len(table.rows) == 1 and len(table.headers) > 2 and all(is_count(c.text) for c in table.rows[0])
