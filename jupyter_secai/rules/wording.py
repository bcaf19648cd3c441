"""Names of code as people say them."""

from __future__ import annotations


def readable(name: str) -> str:
    """`builtins.eval` is `eval` to people, `pandas.DataFrame.to_csv` is `to_csv` of a frame."""
    for prefix in ("builtins.", "dbapi.", "?."):
        name = name.removeprefix(prefix)
    parts = name.split(".")
    return name if len(parts) <= 3 else ".".join(parts[-2:])
