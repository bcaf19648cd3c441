"""The nbconvert preprocessor that masks what findings point at before an export."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor
from traitlets import Bool

from jupyter_secai.gate.exports import bad_policy, failed, file_of
from jupyter_secai.notebook.values import copied
from jupyter_secai.pipeline import gives_away
from jupyter_secai.policy import PolicyError
from jupyter_secai.redaction import Redacted, redact
from jupyter_secai.redaction.names import neutral_name, refer


class SecaiRedactPreprocessor(Preprocessor):
    """Exports a redacted copy; the notebook itself stays as it is.

    Raises ExportRefused when the redaction fails: an export that was to be masked is not made unmasked.
    """

    enabled = Bool(
        False, help="Whether exports are redacted; nbconvert sets it for what is named to it."
    ).tag(config=True)
    drop_unread = Bool(False, help="Whether outputs that hold what cannot be read are taken out.").tag(
        config=True
    )

    def preprocess(self, nb: Any, resources: MutableMapping[str, Any]) -> tuple[Any, Any]:
        """Give back the redacted copy; texts that were taken out of the notebook before are redacted too."""
        file = file_of(resources)
        nb = self._rename_files(nb, resources)
        redacted = self._redact(nb, file)
        count = sum(row.values for row in redacted.masked)
        self.log.info("SecAI masked %d values in %s.", count, file.name)
        if redacted.unread:
            self.log.warning("SecAI could not read everything in %s: see jupyter secai redact.", file.name)
        outputs = resources.get("outputs")
        if outputs:
            resources["outputs"] = {name: self._extracted(data, file) for name, data in outputs.items()}
        return nbformat.from_dict(redacted.notebook), resources  # type: ignore[no-untyped-call]

    def _rename_files(self, nb: Any, resources: MutableMapping[str, Any]) -> Any:
        """Files that another preprocessor made of attachments, and whose names give somebody away."""
        files = resources.get("outputs") or {}
        telling = [name for name in files if gives_away(name)]
        if telling:
            nb = copied(nb)
        for old in telling:
            new = neutral_name(old, files)
            files[new] = files.pop(old)
            for cell in nb["cells"]:
                refer(cell, old, new)
        return nb

    def _redact(self, nb: Any, file: Path) -> Redacted:
        try:
            return redact(nb, path=str(file), drop_unread=self.drop_unread)
        except PolicyError as error:
            raise bad_policy(error) from None
        except Exception as error:
            raise failed(error, "redacted") from None

    def _extracted(self, data: Any, file: Path) -> Any:
        """A file that another preprocessor made of an output: what is text is redacted as one."""
        try:
            text = data.decode("utf-8") if isinstance(data, bytes) else str(data)
        except UnicodeDecodeError:
            return data
        output = {"output_type": "display_data", "data": {"image/svg+xml": text}, "metadata": {}}
        cell: dict[str, Any] = {
            "cell_type": "code",
            "source": "",
            "outputs": [output],
            "metadata": {},
            "execution_count": None,
        }
        nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
        said: str = self._redact(nb, file).notebook["cells"][0]["outputs"][0]["data"]["image/svg+xml"]
        return said.encode("utf-8", "surrogatepass") if isinstance(data, bytes) else said
