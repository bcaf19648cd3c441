"""Names of code as people say them."""

from __future__ import annotations

# What the engine calls by a name of its own, as people write it.
_MARKS = {
    "shell.run": "!",
    "sql.run": "%sql",
    "ipython.run": "%run",
    "ipython.load": "%load",
    "ipython.ai": "%%ai",
}


def readable(name: str) -> str:
    """`builtins.eval` is `eval` to people, `pandas.DataFrame.to_csv` is `to_csv` of a frame."""
    if name in _MARKS:
        return _MARKS[name]
    for prefix in ("builtins.", "dbapi.", "?."):
        name = name.removeprefix(prefix)
    parts = name.split(".")
    return name if len(parts) <= 3 else ".".join(parts[-2:])


def capitalised(sentence: str) -> str:
    """With a capital at its start, and the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
