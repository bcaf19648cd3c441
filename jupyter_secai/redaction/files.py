"""The text of a notebook file, written as its file was: indentation, escapes and last line kept."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

_INDENT = re.compile(r"\s*\{\s*?\n([ \t]+)\"")


def as_written(notebook: dict[str, Any], original: bytes) -> bytes:
    """The JSON of a notebook in the manner of the file that it came from."""
    text = original.decode("utf-8-sig", "replace")
    indent = _INDENT.match(text)
    separators = None if indent or '": ' in text[:4096] else (",", ":")
    ascii_only = "\\u" in text and text.isascii()
    try:
        written = json.dumps(
            notebook, ensure_ascii=ascii_only, indent=indent[1] if indent else None, separators=separators
        )
    except RecursionError:  # without indentation the encoder goes deeper
        written = json.dumps(notebook, ensure_ascii=ascii_only, separators=separators)
    if text.endswith("\n"):
        written += "\n"
    if "\r\n" in text[:4096]:
        written = written.replace("\n", "\r\n")
    try:
        return written.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair: only an escape can write it
        return _with_escapes(written).encode("utf-8")


def _with_escapes(text: str) -> str:
    return re.sub(r"[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def replace_file(file: Path, content: bytes) -> None:
    """Put the content in place at once, so that no reader sees half of it; raises OSError."""
    with tempfile.NamedTemporaryFile(
        "wb", dir=file.parent, prefix=".", suffix=".tmp", delete=False
    ) as scratch:
        scratch.write(content)
    try:
        Path(scratch.name).chmod(file.stat().st_mode & 0o7777 if file.exists() else 0o666 & ~_umask())
        os.replace(scratch.name, file)
    except OSError:
        Path(scratch.name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
