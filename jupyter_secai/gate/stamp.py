"""A hidden line in exported HTML: which version reviewed it, and with which status. No findings.

    <meta name="secai" content="jupyter_secai 0.1.0; status=clean">

Whoever can edit the page can write it too: it tells an honest reader that the check ran, and proves nothing.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from jinja2.ext import Extension
from nbconvert.exporters import TemplateExporter

from jupyter_secai import __version__
from jupyter_secai.model import Status

_KEY = "secai_stamp"
_META = (
    "{% if resources is defined and resources." + _KEY + " %}"
    '<meta name="secai" content="{{ resources.' + _KEY + ' | e }}">'
    "{% endif %}"
)


class StampExtension(Extension):
    """Puts the line into whichever template opens a page's head, a user's own too."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The template's source with the line in it."""
        return source.replace("<head>", f"<head>{_META}", 1)


def stamp(exporter: Any, resources: MutableMapping[str, Any], status: Status, *, redacted: bool) -> None:
    """Have the export's page, if it is one, say what was reviewed; before its template is loaded."""
    if not isinstance(exporter, TemplateExporter) or exporter.output_mimetype != "text/html":
        return
    exporter.environment.add_extension(StampExtension)
    masked = "; redacted" if redacted else ""
    resources[_KEY] = f"jupyter_secai {__version__}; status={status}{masked}"
