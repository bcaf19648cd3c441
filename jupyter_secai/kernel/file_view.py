"""The check of a file, as text and as HTML."""

from __future__ import annotations

from jupyter_secai.artefacts.report import FileReport, Sign
from jupyter_secai.kernel.markup import paragraph, table
from jupyter_secai.kernel.wrapping import wrapped

_SHOWN = 20


def text(found: FileReport) -> str:
    """For a terminal."""
    signs = ("    " + " - ".join(filter(None, _row(sign))) for sign in _signs(found))
    return wrapped("\n".join([_head(found), *signs, *_more(found)]))


def markup(found: FileReport) -> str:
    """For a notebook."""
    rows = table(("verdict", "what", "where"), map(_row, _signs(found)))
    return paragraph(_head(found), "b") + rows + "".join(map(paragraph, _more(found)))


def _head(found: FileReport) -> str:
    return f"{found.path}: {found.verdict}. {found.sentence}"


def _signs(found: FileReport) -> list[Sign]:
    return found.signs[:_SHOWN]


def _row(sign: Sign) -> tuple[str, ...]:
    return sign.verdict, sign.what, sign.where


def _more(found: FileReport) -> list[str]:
    left = len(found.signs) - _SHOWN
    return [f"and {left} more"] if left > 0 else []
