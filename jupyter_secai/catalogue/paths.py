"""What the name of a file says about what is in it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from jupyter_secai.catalogue.reading import Row, read_toml


class _Path(Row):
    pattern: str
    adds: tuple[str, ...]


@cache
def _paths() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    rows = (_Path.model_validate(row) for row in read_toml("paths.toml")["path"])
    return tuple((re.compile(row.pattern), frozenset(row.adds)) for row in rows)


@lru_cache(maxsize=1024)
def path_labels(path: str) -> frozenset[str]:
    """What the name of a file says about what is in it."""
    return frozenset().union(*(labels for pattern, labels in _paths() if pattern.search(path)))
