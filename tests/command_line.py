"""The command line, called in this process: a new interpreter for each call takes longer than the call."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from jupyter_secai.cli import main

ROOT = Path(__file__).parent.parent


def run(
    *arguments: object, cwd: Path | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """What `jupyter secai` would leave behind as a process: its status and what it wrote."""
    command = [*map(str, arguments)]
    streams = {
        name: io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for name in ("stdout", "stderr")
    }
    given = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    with contextlib.chdir(cwd or Path.cwd()), patch.multiple(sys, stdin=given, **streams):
        status = _status(command)
    out, err = (stream.buffer.getvalue() for stream in streams.values())
    return subprocess.CompletedProcess(command, status, out, err)


def run_process(*arguments: object, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The same in a new process."""
    return subprocess.run(
        [sys.executable, "-m", "jupyter_secai", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=stdin,
        capture_output=True,
        check=False,
    )


def _status(command: list[str]) -> int:
    try:
        main(command)
    except SystemExit as stop:
        return int(stop.code or 0)
