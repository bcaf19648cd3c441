"""Names of files that give somebody away: other names, and the text that refers to them."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from jupyter_secai.notebook.reading import joined

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")


def neutral_name(old: str, taken: Container[str]) -> str:
    """`attachment-1.png`: brackets in a link's address would be escaped, so this is no mask."""
    folder, slash, name = old.rpartition("/")
    extension = _EXTENSION.search(name)
    number = 1
    while (new := f"{folder}{slash}attachment-{number}{extension[0] if extension else ''}") in taken:
        number += 1
    return new


def refer(cell: dict[str, Any], old: str, new: str) -> None:
    """Let the text of a cell refer to `new`, wherever it referred to `old`."""
    reference = re.compile("".join(map(_in_address, old)))
    source = cell.get("source")
    if isinstance(source, list):
        cell["source"] = [reference.sub(new, line) if isinstance(line, str) else line for line in source]
    else:
        cell["source"] = reference.sub(new, joined(source))


def _in_address(character: str) -> str:
    """A character as it is, or as an address writes it."""
    escaped = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    return f"(?:{re.escape(character)}|(?i:{escaped}))"
