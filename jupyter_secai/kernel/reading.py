"""What a kernel can know of its notebook: the file as it was saved, and the cells that were run since."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from jupyter_secai.notebook.reading import UnreadableNotebook, parse_notebook, read_notebook
from jupyter_secai.policy import Policy, find_policy

_OURS = ("%secai", "%load_ext jupyter_secai")
_GUARD_LINE = re.compile(r"\A[ \t]*%%secai[^\n]*")


@dataclass(frozen=True, slots=True)
class Session:
    """A notebook for the engine, and a sentence that says what it was read from."""

    notebook: dict[str, Any]
    path: str
    read: str
    file: Path | None = None

    def policy(self) -> Policy:
        """The policy where the notebook lies; raises PolicyError."""
        return find_policy(self.file or Path.cwd())


def read_history(shell: InteractiveShell) -> Session:
    """What was run in this session."""
    typed = _typed(shell)
    return Session(_notebook(typed), "this session", _history_sentence(typed), _file())


def read_session(shell: InteractiveShell) -> Session:
    """The whole notebook, as far as it can be read without the browser."""
    file = _file()
    saved = _saved(file) if file else None
    if file is None or saved is None:
        return read_history(shell)
    typed = _typed(shell)
    known = {cell["source"].strip() for cell in saved["cells"]}
    new = [source for source in typed if source.strip() not in known]
    notebook = {**saved, "cells": [*saved["cells"], *_run(new)]}
    return Session(notebook, file.name, _file_sentence(file, len(new)), file)


def live_session(before: Session, reply: Mapping[str, Any]) -> Session:
    """The notebook as a browser shows it; raises UnreadableNotebook for anything else."""
    notebook = {key: reply.get(key) for key in ("nbformat", "nbformat_minor", "metadata", "cells")}
    path = str(reply.get("path") or before.path)
    read_notebook(notebook, path)
    read = f"Read: {path} as it is in the browser, with what is not saved."
    return replace(before, notebook=notebook, path=path, read=read)


def with_cell(session: Session, source: str) -> Session:
    """The session with a cell that is about to run, after all that was run before it."""
    cells = [*session.notebook["cells"], _code(source, "next")]
    return replace(session, notebook={**session.notebook, "cells": cells})


def _typed(shell: InteractiveShell) -> list[str]:
    """The cells that were run in this session, without the one that runs now."""
    inputs = list(shell.history_manager.input_hist_raw)[1:] if shell.history_manager else []
    earlier = [_unguarded(source) for source in inputs[: shell.execution_count - 1]]
    return [source for source in dict.fromkeys(earlier) if not is_ours(source)]


def _unguarded(source: str) -> str:
    return _GUARD_LINE.sub("", source)


def is_ours(source: str) -> bool:
    """Whether nothing is to be reviewed: an empty cell, or one line of these magics."""
    line = source.strip()
    return not line or ("\n" not in line and line.startswith(_OURS))


def _file() -> Path | None:
    """The notebook's file as the server named it when it started this kernel."""
    name = os.environ.get("JPY_SESSION_NAME", "")
    return Path(name) if name.endswith(".ipynb") and Path(name).is_file() else None


def _saved(file: Path) -> dict[str, Any] | None:
    try:
        notebook = parse_notebook(file.read_bytes(), file.name)
    except (OSError, UnreadableNotebook):
        return None
    cells = [_saved_cell(cell) for cell in notebook.cells]
    return {**_notebook([]), "metadata": notebook.metadata, "cells": cells}


def _saved_cell(cell: Any) -> dict[str, Any]:
    return {
        "id": cell.id,
        "cell_type": cell.type,
        "source": cell.source,
        "metadata": cell.metadata,
        "outputs": cell.outputs,
        "attachments": cell.attachments,
        "execution_count": cell.execution_count,
    }


def _notebook(sources: list[str]) -> dict[str, Any]:
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": _run(sources),
    }


def _run(sources: list[str]) -> list[dict[str, Any]]:
    """Cells that were run; their ids are ours, as a kernel is not told those of the notebook."""
    return [_code(source, f"run-{number}") for number, source in enumerate(sources, start=1)]


def _code(source: str, cell_id: str) -> dict[str, Any]:
    return {
        "id": cell_id,
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }


def _history_sentence(typed: list[str]) -> str:
    return f"Read: the {_cells(len(typed))} run in this session, without outputs."


def _file_sentence(file: Path, new: int) -> str:
    saved = time.strftime("%H:%M", time.localtime(file.stat().st_mtime))
    sentence = f"Read: {file.name} as it was saved at {saved}"
    return f"{sentence}, and the {_cells(new)} run since." if new else f"{sentence}."


def _cells(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"
