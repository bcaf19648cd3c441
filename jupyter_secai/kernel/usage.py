"""What can be said after `%secai`: for the help, the completions and the errors."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_secai.model import SEVERITIES
from jupyter_secai.policy import Level

LEVELS: tuple[Level, ...] = (*SEVERITIES, "never")


class Usage(NamedTuple):
    """A word, what may follow it, and what it does."""

    word: str
    arguments: str
    does: str


USAGES = (
    Usage("findings", "", "what was found, by cell"),
    Usage("threats", "", "the threat cards that something here speaks for"),
    Usage("checklist", "", "the privacy checklist, with answers"),
    Usage("diagram", "", "where data comes from and goes to"),
    Usage("fix", "", "the findings that an edit ends, and the edits"),
    Usage("profile", "NAME [QUASI ...]", "what a table says of people, and how well they hide in it"),
    Usage("model", "NAME [--data X y] [--unseen X y] [--attack]", "what a fitted model holds and tells"),
    Usage("file", "PATH", "what a file would run when it is opened; it is not opened"),
    Usage("guard", "on|off|LEVEL", "review every cell before it runs, and stop it from LEVEL on"),
    Usage("help", "", "this text"),
)
WORDS = tuple(usage.word for usage in USAGES)
_WIDTH = 19


def _line(start: str, does: str) -> str:
    gap = f"\n{'':{_WIDTH}}" if len(start) >= _WIDTH else ""
    return f"{start:{0 if gap else _WIDTH}}{gap}{does}"


HELP = "\n".join(
    [
        _line("%secai", "review this notebook"),
        *(_line(f"%secai {usage.word} {usage.arguments}".rstrip(), usage.does) for usage in USAGES),
        _line("%%secai", "review the cell below, and run it if nothing high is found"),
        _line("%%secai --level LEVEL", f"the same for {', '.join(LEVELS[:-1])} or never"),
    ]
)
