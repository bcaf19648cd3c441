"""What functions, methods and classes do: the rows of `knowledge/apis/`, and the names they go by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property, lru_cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field

from jupyter_secai import names
from jupyter_secai.catalogue.reading import Row, read_folder, read_toml
from jupyter_secai.model import Stage

MOST_NAMES = 1_024  # that are remembered: names come from notebooks
_Any = TypeVar("_Any")
_AnyRow = TypeVar("_AnyRow", "Api", "Role")


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
    runs: str | None = Field(None, description="argument that is a command line")
    writes: str | None = Field(None, description="argument that names where the data goes")
    data: tuple[str, ...] = Field((), description="arguments (or 'self') whose data goes there")
    sends: str | None = Field(
        None, description="who receives the data: a host, or 'url' for the one in `reads`"
    )
    adds: tuple[str, ...] = Field((), description="labels of the result")
    drops: tuple[str, ...] = Field((), description="labels that the result loses; '*' for all")
    fits: str | None = Field(None, description="argument that the receiver learns from")
    puts: tuple[str, ...] = Field((), description="arguments that the receiver holds from then on")
    fields: tuple[str, ...] = Field((), description="arguments that the result has as attributes")
    versions: tuple[ApiVersion, ...] = Field((), description="what depends on the installed version")
    value: bool = Field(False, description="not called: whoever names it has what the row adds")

    @cached_property
    def moves_data(self) -> bool:
        """Whether a call takes data in, gives it away or learns from it; else it looks at it or computes."""
        if (
            self.reads
            or self.runs
            or self.writes
            or self.sends
            or self.data
            or self.fits
            or self.adds
            or self.versions
        ):
            return True
        return self.stage not in (None, "explore", "prepare")


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


class Knowledge:
    """The rows of some files, and the names they go by. What stands in a later file goes before.

    `own` is JSON: a list of files of a team's own (see `catalogue.own`), after those of the package.
    """

    def __init__(self, own: str = "") -> None:
        self.files: tuple[dict[str, Any], ...] = (*read_folder("apis"), *(json.loads(own) if own else ()))
        self._known_apis: dict[str, Api | None] = {}
        self._known_roles: dict[str, Role | None] = {}
        self._canonical: dict[str, str] = {}

    @cached_property
    def apis(self) -> dict[str, Api]:
        """Qualified name -> row."""
        return self._table("api", Api)

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Qualified name -> what calls of it do to rows of data and to functions."""
        return self._table("role", Role)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Names under which a thing, or a whole module, is exported -> the name that the rows use."""
        table: dict[str, str] = {}
        for data in self.files:
            table.update(data.get("alias", {}))
        return table

    @cached_property
    def sources(self) -> dict[str, frozenset[str]]:
        """Objects of libraries that hold what comes from outside -> the labels of all taken from them."""
        found: dict[str, frozenset[str]] = {}
        for data in self.files:
            found.update((name, frozenset(labels)) for name, labels in data.get("source", {}).items())
        return found

    def api(self, name: str) -> Api | None:
        """The row of a qualified name; a row may cover a family, as `sklearn.*.fit` does."""
        if name not in self._known_apis:
            found = self.apis.get(name) or of_family(name, self._api_families)
            _remember(self._known_apis, name, found)
        return self._known_apis[name]

    def role(self, name: str) -> Role | None:
        """The role of a qualified name, its own or its family's; the longest family's first."""
        if name not in self._known_roles:
            found = self.roles.get(name) or of_family(name, self._role_families)
            _remember(self._known_roles, name, found)
        return self._known_roles[name]

    def canonical(self, name: str) -> str:
        """The name that the rows use: `tensorflow.keras.layers.Dense` is `keras.layers.Dense`."""
        if name not in self._canonical:
            _remember(self._canonical, name, names.canonical(name, self.aliases))
        return self._canonical[name]

    @cached_property
    def _api_families(self) -> dict[str, list[tuple[str, Api]]]:
        return by_last_part(self.apis)

    @cached_property
    def _role_families(self) -> dict[str, list[tuple[str, Role]]]:
        families = by_last_part(self.roles)
        return {last: sorted(rows, key=lambda row: -len(row[0])) for last, rows in families.items()}

    def _table(self, key: str, model: type[_AnyRow]) -> dict[str, _AnyRow]:
        table: dict[str, _AnyRow] = {}
        for data in self.files:
            for row in data.get(key, ()):
                one = model.model_validate(row)
                table.update(dict.fromkeys(one.names, one))
        return table


def _remember(held: dict[str, _Any], name: str, found: _Any) -> None:
    """Names come from notebooks: what is remembered of them must not grow for ever."""
    if len(held) >= MOST_NAMES:
        held.clear()
    held[name] = found


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


# --- which rows are in force: those of the package, and a team's own while one of its notebooks is reviewed

_in_force: ContextVar[Knowledge | None] = ContextVar("_in_force", default=None)


@cache
def _shipped() -> Knowledge:
    return Knowledge()


@lru_cache(maxsize=8)
def _extended(own: str) -> Knowledge:
    return Knowledge(own)


def knowledge() -> Knowledge:
    """The rows in force here and now."""
    return _in_force.get() or _shipped()


@contextmanager
def with_own_rows(own: str) -> Iterator[None]:
    """Inside, a team's own rows (as `catalogue.own.read_own` gives them) are in force as well."""
    token = _in_force.set(_extended(own) if own else _shipped())
    try:
        yield
    finally:
        _in_force.reset(token)


def apis() -> dict[str, Api]:
    """Qualified name -> row."""
    return knowledge().apis


def api(name: str) -> Api | None:
    """The row of a qualified name; a row may cover a family, as `sklearn.*.fit` does."""
    return knowledge().api(name)


def roles() -> dict[str, Role]:
    """Qualified name -> what calls of it do to rows of data and to functions."""
    return knowledge().roles


def role(name: str) -> Role | None:
    """The role of a qualified name, its own or its family's; the longest family's first."""
    return knowledge().role(name)


def aliases() -> dict[str, str]:
    """Names under which a thing, or a whole module, is exported -> the name that the rows use."""
    return knowledge().aliases


def canonical(name: str) -> str:
    """The name that the rows use: `tensorflow.keras.layers.Dense` is `keras.layers.Dense`."""
    return knowledge().canonical(name)


def sources() -> dict[str, frozenset[str]]:
    """Objects of libraries that hold what comes from outside -> the labels of all that is taken from them."""
    return knowledge().sources


@cache
def unbound() -> dict[str, str]:
    """Names that code uses as everybody does -> what they stand for where nothing binds them."""
    data = read_toml("unbound.toml")
    names = {
        name: f"{module}.{name}" for module, written in data["names"].items() for name in written.split()
    }
    return {**data["modules"], **names}
