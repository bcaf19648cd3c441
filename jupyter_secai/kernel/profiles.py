"""What `%secai profile` found in this session: it counts until the kernel ends, and is written nowhere."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_secai.live.profile import Profile
    from jupyter_secai.model import ProfiledColumn, ProfiledTable

_KINDS: dict[str, Any] = {
    "direct": "personal",
    "quasi": "quasi",
    "special": "special",
    "business": "business",
    "other": "other",
}


class SessionProfiles:
    """The profiles of variables, for as long as these hold the tables that were looked into."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names
        self._held: dict[str, tuple[Callable[[Any], bool], ProfiledTable]] = {}

    def note(self, variable: str, found: Profile) -> None:
        """Let a profile count from now on."""
        self._held[variable] = (_same_as(self._names[variable]), profiled_table(variable, found))

    def forget(self, variable: str) -> None:
        """Let the profile of a variable count no longer."""
        self._held.pop(variable, None)

    def tables(self) -> list[ProfiledTable]:
        """What counts now; a variable that holds another table is forgotten."""
        for variable, (is_same, _) in list(self._held.items()):
            if variable not in self._names or not is_same(self._names[variable]):
                self.forget(variable)
        return [table for _, table in self._held.values()]


def profiled_table(variable: str, found: Profile) -> ProfiledTable:
    """The classes of a profile's columns, and its k."""
    from jupyter_secai.model import ProfiledTable

    k = found.anonymity.k if found.anonymity is not None else None
    return ProfiledTable(variable=variable, columns=profiled_columns(found), k=k)


def profiled_columns(found: Profile) -> list[ProfiledColumn]:
    """The classes of a profile's columns; secrets of systems are no data of people, and left to the rules."""
    from jupyter_secai.model import ProfiledColumn

    return [
        ProfiledColumn(name=column.name[:200], kind=_KINDS[column.kind], entity=column.entity)
        for column in found.columns[:200]
        if column.kind in _KINDS
    ]


def _same_as(table: Any) -> Callable[[Any], bool]:
    """Whether something is this table, which is not kept in memory by asking."""
    try:
        held = weakref.ref(table)
    except TypeError:
        known = id(table)
        return lambda other: id(other) == known
    return lambda other: held() is other
