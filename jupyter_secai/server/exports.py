"""Documents of one review, by the list of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

import nbformat

from jupyter_secai import catalogue
from jupyter_secai.model import Review
from jupyter_secai.server.refusals import BadRequest

_nbformat: Any = nbformat  # its functions are not typed


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review and the text of the .ipynb file that it was made from."""

    review: Review
    text: str
    first_lines: None = None


def as_file(content: dict[str, Any]) -> str:
    """The text that saving `content` would write: documents count the lines of that file."""
    return str(_nbformat.writes(_nbformat.from_dict(content)))


def render(kind: str, review: Review, text: str) -> str:
    """The document as JSON text, with its file name and MIME type; raises BadRequest for an unknown kind."""
    row = catalogue.documents().get(kind)
    if row is None:
        raise BadRequest(f"to: one of {', '.join(catalogue.documents())}.")
    document = _function(row.render)([Reviewed(review, text)])
    name = PurePosixPath(review.path).stem + row.suffix
    return json.dumps({"name": name, "mime": row.mime, "text": document})


def _function(address: str) -> Callable[..., str]:
    module, name = address.split(":")
    found: Callable[..., str] = getattr(import_module(module), name)
    return found
