"""What a pickle may name: the rows of `knowledge/pickle_globals.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

Standing = Literal["dangerous", "allowed", "unknown"]


def standing(module: str, name: str) -> Standing:
    """What is known of a name that a pickle calls. Danger goes before permission."""
    if _listed("dangerous", module, name) or _reaches_through(name):
        return "dangerous"
    return "allowed" if _listed("allowed", module, name) else "unknown"


_MODULES = frozenset("os sys subprocess builtins io shutil importlib warnings inspect ctypes socket".split())
_NEW = frozenset({"__newobj__", "__newobj_ex__"})
_REBUILDS = (
    "_rebuild",
    "_reconstruct",
    "_unpickle",
    "__pyx_unpickle",
    "_make",
    "_construct",
    "_new_",
    "newObj",
)
_CONTAINERS = ("_matrix", "_array")


def _reaches_through(name: str) -> bool:
    """`a.b` takes attributes on the way: through a module's imports it reaches other modules."""
    *way, last = name.split(".")
    return any(part in _MODULES for part in way) or any(
        part.startswith("__") and part.endswith("__") and part not in _NEW for part in (*way, last)
    )


def _listed(kind: str, module: str, name: str) -> bool:
    names, families = _rows(kind)
    row = names.get(module, frozenset())
    if name in row or "*" in row:
        return True
    parts = module.split(".")
    in_family = any(".".join(parts[:length]) in families for length in range(1, len(parts) + 1))
    return in_family and (kind == "dangerous" or _is_constructor(name))


def _is_constructor(name: str) -> bool:
    """Of a whole package only classes and what rebuilds them is let pass: a function can do anything."""
    return name.lstrip("_")[:1].isupper() or name.startswith(_REBUILDS) or name.endswith(_CONTAINERS)


@cache
def _rows(kind: str) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    text = files("jupyter_secai").joinpath("knowledge/pickle_globals.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)[kind]
    names = {module: frozenset(row) for module, row in table.items() if not module.endswith(".**")}
    families = frozenset(module.removesuffix(".**") for module in table if module.endswith(".**"))
    return names, families
