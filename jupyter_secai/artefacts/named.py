"""What a pickle may name: the rows of `knowledge/pickle_globals.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

Standing = Literal["dangerous", "allowed", "unknown"]
Kind = Literal["dangerous", "allowed"]


def standing(module: str, name: str) -> Standing:
    """What is known of a name that a pickle calls. Danger goes first, a name before a wildcard."""
    if _named("dangerous", module, name) or _reaches_through(name):
        return "dangerous"
    if _named("allowed", module, name):
        return "allowed"
    if _covered("dangerous", module, name):
        return "dangerous"
    return "allowed" if _covered("allowed", module, name) else "unknown"


_MODULES = frozenset("os sys subprocess builtins io shutil importlib warnings inspect ctypes socket".split())
# methods of whatever class that evaluate text, or open files
_ACTING = tuple("eval query exec run load save open read_ write to_pickle to_csv to_sql deserialize".split())
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
# classes and rebuilders that are written small
_ENDINGS = ("_matrix", "_array", "_gen", "_frozen", "_unpickle")


def _reaches_through(name: str) -> bool:
    """`a.b` takes attributes on the way: through a module's imports it reaches other modules."""
    *way, last = name.split(".")
    acts = bool(way) and last.startswith(_ACTING)
    return (
        (acts and not last.startswith(_REBUILDS))
        or any(part in _MODULES for part in way)
        or any(part.startswith("__") and part.endswith("__") and part not in _NEW for part in (*way, last))
    )


def _named(kind: Kind, module: str, name: str) -> bool:
    """Whether a row has the name itself, or the class whose attribute it is."""
    row = _rows(kind)[0].get(module, frozenset())
    return name in row or (kind == "dangerous" and name.partition(".")[0] in row)


def _covered(kind: Kind, module: str, name: str) -> bool:
    """Whether a wildcard covers it."""
    names, families = _rows(kind)
    if "*" in names.get(module, frozenset()):
        return True
    parts = module.split(".")
    in_family = any(".".join(parts[:length]) in families for length in range(1, len(parts) + 1))
    return in_family and (kind == "dangerous" or _is_constructor(name.rpartition(".")[2]))


def _is_constructor(name: str) -> bool:
    """Of a whole package only classes and what rebuilds them is let pass: a function can do anything."""
    return name.lstrip("_")[:1].isupper() or name.startswith(_REBUILDS) or name.endswith(_ENDINGS)


@cache
def _rows(kind: Kind) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    text = files("jupyter_secai").joinpath("knowledge/pickle_globals.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)[kind]
    names = {module: frozenset(row) for module, row in table.items() if not module.endswith(".**")}
    families = frozenset(module.removesuffix(".**") for module in table if module.endswith(".**"))
    return names, families
