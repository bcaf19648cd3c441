"""What functions, methods and classes do: the rows of `knowledge/apis/`, and the names they go by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field

from jupyter_secai import names
from jupyter_secai.catalogue.reading import Row, read_folder, read_toml
from jupyter_secai.model import Stage

MOST_NAMES = 16_384  # that are remembered: names come from notebooks
_Any = TypeVar("_Any")


class ApiVersion(Row):
    """What depends on the installed version of a package; without `since`, what holds in every version."""

    package: str
    since: str | None = None
    note: str


def spelled_out(patterns: Any) -> Any:
    """The names that a row's patterns stand for."""
    if not isinstance(patterns, list | tuple):
        return patterns
    return tuple(name for pattern in patterns for name in names.spelled_out(pattern))


class Api(Row):
    """What one or more functions, methods or classes do. Arguments are written `keyword@position`."""

    names: Annotated[tuple[str, ...], BeforeValidator(spelled_out)]
    stage: Stage | None = None
    returns: str | None = Field(None, description="qualified class of the result; 'self' for the receiver's")
    reads: str | None = Field(None, description="argument that names what is read: a path, URL or query")
    writes: str | None = Field(None, description="argument that names where the data goes")
    data: tuple[str, ...] = Field((), description="arguments (or 'self') whose data goes there")
    sends: str | None = Field(
        None, description="who receives the data: a host, or 'url' for the one in `reads`"
    )
    adds: tuple[str, ...] = Field((), description="labels of the result")
    drops: tuple[str, ...] = Field((), description="labels that the result loses; '*' for all")
    fits: str | None = Field(None, description="argument that the receiver learns from")
    versions: tuple[ApiVersion, ...] = Field((), description="what depends on the installed version")
    value: bool = Field(False, description="not called: whoever names it has what the row adds")


class Role(Row):
    """What calls do to rows of data (see `analysis.values`), and to functions that they are given.

    Kept apart from the rows of APIs, since one role is played by whole families: `*.fit_transform`.
    """

    names: tuple[str, ...]
    does: (
        Literal[
            "split", "fold", "fit", "transform", "predict", "fit-transform", "resample", "sample", "select",
            "remove", "statistic", "keep", "pair", "source", "score", "forget", "pseudonymise",
        ]
        | None
    ) = None  # fmt: skip
    data: tuple[str, ...] = Field(
        (), description="arguments that hold the rows; 'every' for all positional ones"
    )
    parts: tuple[Literal["train", "test", "validation"], ...] = Field((), description="of a split, in order")
    shape: Literal["each", "parts", "dict", "pairs"] = Field(
        "parts",
        description="of a split: parts of each input in turn; the parts; a dict of them; (x, y) pairs",
    )
    sizes: str | None = Field(None, description="argument that lists the parts' sizes")
    adds_up: bool = Field(False, description="a fit that adds to what was learned before")
    unless: str | None = Field(None, description="nothing is learned where this argument is a list")
    calls: str | None = Field(None, description="argument that is a function, which is called")
    passes: tuple[str, ...] = Field(
        (), description="arguments that it is called with; 'rest' for those after it"
    )
    each: bool = Field(False, description="it is called with each element of these")
    hands: tuple[str, ...] = Field(
        (), description="labels of the parameters of the function that it calls or decorates"
    )


@cache
def _api_files() -> tuple[dict[str, Any], ...]:
    return tuple(read_folder("apis"))


@cache
def apis() -> dict[str, Api]:
    """Qualified name -> row."""
    table: dict[str, Api] = {}
    for data in _api_files():
        for row in data.get("api", ()):
            api = Api.model_validate(row)
            table.update(dict.fromkeys(api.names, api))
    return table


@lru_cache(maxsize=MOST_NAMES)
def api(name: str) -> Api | None:
    """The row of a qualified name; a row may cover a family, as `sklearn.*.fit` does."""
    return apis().get(name) or of_family(name, _families())


@cache
def _families() -> dict[str, list[tuple[str, Api]]]:
    return by_last_part(apis())


@cache
def roles() -> dict[str, Role]:
    """Qualified name -> what calls of it do to rows of data and to functions."""
    table: dict[str, Role] = {}
    for data in _api_files():
        for row in data.get("role", ()):
            role = Role.model_validate(row)
            table.update(dict.fromkeys(role.names, role))
    return table


@lru_cache(maxsize=MOST_NAMES)
def role(name: str) -> Role | None:
    """The role of a qualified name, its own or its family's; the longest family's first."""
    return roles().get(name) or of_family(name, _role_families())


@cache
def _role_families() -> dict[str, list[tuple[str, Role]]]:
    families = by_last_part(roles())
    return {last: sorted(rows, key=lambda row: -len(row[0])) for last, rows in families.items()}


def by_last_part(table: Mapping[str, _Any]) -> dict[str, list[tuple[str, _Any]]]:
    """The families of a table, as `sklearn.*.fit` is one: last part of the name -> start of it and row."""
    found: dict[str, list[tuple[str, _Any]]] = {}
    for name, row in table.items():
        prefix, star, last = name.partition("*.")
        if star:
            found.setdefault(last, []).append((prefix, row))
    return found


def of_family(name: str, families: Mapping[str, list[tuple[str, _Any]]]) -> _Any | None:
    """The row of the family that a name belongs to."""
    _, dot, last = name.rpartition(".")
    for prefix, row in families.get(last, ()) if dot else ():
        if name.startswith(prefix):
            return row
    return None


@cache
def aliases() -> dict[str, str]:
    """Names under which a thing, or a whole module, is exported -> the name that the rows use."""
    table: dict[str, str] = {}
    for data in _api_files():
        table.update(data.get("alias", {}))
    return table


@lru_cache(maxsize=MOST_NAMES)
def canonical(name: str) -> str:
    """The name that the rows use: `tensorflow.keras.layers.Dense` is `keras.layers.Dense`."""
    return names.canonical(name, aliases())


@cache
def sources() -> dict[str, frozenset[str]]:
    """Objects of libraries that hold what comes from outside -> the labels of all that is taken from them."""
    found: dict[str, frozenset[str]] = {}
    for data in _api_files():
        found.update((name, frozenset(labels)) for name, labels in data.get("source", {}).items())
    return found


@cache
def unbound() -> dict[str, str]:
    """Names that code uses as everybody does -> what they stand for where nothing binds them."""
    data = read_toml("unbound.toml")
    names = {
        name: f"{module}.{name}" for module, written in data["names"].items() for name in written.split()
    }
    return {**data["modules"], **names}
