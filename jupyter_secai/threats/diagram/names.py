"""Names of a notebook's things as a diagram may show them: short, without people, homes and secrets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

GivesAway = Callable[[str], bool]
HIDDEN = "…"
_LONGEST = 40
_HOME = re.compile(r"(?:(?:[A-Za-z]:|/mnt/[a-z])?/(?:home|Users)/[^/]+|/root|~[^/]*)(?=/)")
_UNKNOWN = re.compile(r"(?:\{[^{}]*\})+")  # what is filled in at run time


class Names:
    """Says what may be shown of a name; `gives_away` whether it says who somebody is or holds a secret."""

    def __init__(self, gives_away: GivesAway) -> None:
        self._gives_away = gives_away

    def tells_nobody(self, name: str) -> bool:
        """Whether the name may be shown as it is."""
        return not self._gives_away(name)

    def shown(self, name: str, instead: str = HIDDEN) -> str:
        """The name, its unknown parts as dots, cut to a readable length; `instead` when it tells too much."""
        plain = "".join(char for char in _UNKNOWN.sub(HIDDEN, name) if char.isprintable()).strip()
        if not plain or not self.tells_nobody(plain):
            return instead
        return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + HIDDEN

    def path(self, path: str) -> str:
        """A normalised path whose telling parts are hidden."""
        if self.tells_nobody(path):
            return _UNKNOWN.sub(HIDDEN, path)
        return "/".join(self.part(part) for part in path.split("/"))

    def part(self, part: str) -> str:
        """One part of a path; of a telling file name only the ending is left."""
        ending = posixpath.splitext(part)[1]
        return self.shown(part, HIDDEN + ending if len(ending) <= 8 else HIDDEN) if part else part


def normalised(path: str) -> str:
    """A path with slashes, without `.` and `..` where that can be, and without the name of a home folder."""
    slashed = path.strip().replace("\\", "/")
    home = _HOME.match(slashed)
    return posixpath.normpath("~" + slashed[home.end() :] if home else slashed) if slashed else ""


def brief(path: str) -> str:
    """The end of a path: what a box has room for."""
    folder, _, name = path.rpartition("/")
    if name.startswith(HIDDEN) and folder:
        name = f"{folder.rpartition('/')[2]}/{name}"
    return name if len(name) <= _LONGEST else HIDDEN + name[-_LONGEST + 1 :]
