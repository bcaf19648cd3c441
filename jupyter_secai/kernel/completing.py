"""Completions of `%secai`: words, names of variables, levels; paths are IPython's own."""

from __future__ import annotations

from typing import Any

_GUARD = ("on", "off")


def completions(shell: Any, event: Any) -> list[str]:
    """What may follow in the line, for IPython's `complete_command` hook."""
    from jupyter_secai.kernel.usage import LEVELS, WORDS

    words = event.line.split()
    if event.line[-1:].isspace() or not words:
        words.append("")
    magic, *before, start = words
    if magic == "%%secai":
        offered: tuple[str, ...] = LEVELS if before else ("--level",)
    else:
        offered = _after(before, WORDS, shell, (*_GUARD, *LEVELS))
    return [word for word in offered if word.startswith(start)]


def _after(before: list[str], words: tuple[str, ...], shell: Any, levels: tuple[str, ...]) -> tuple[str, ...]:
    if not before:
        return words
    if before[0] == "guard":
        return levels
    if before[0] == "model":
        names = _variables(shell, ("predict", "transform")) if len(before) == 1 else _variables(shell)
        return (*names, *(() if len(before) == 1 else ("--data", "--unseen", "--attack")))
    if before[0] == "profile":
        return _variables(shell, ("columns", "column_names")) if len(before) == 1 else _columns(shell, before)
    return ()


def _variables(shell: Any, having: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of the user's variables whose classes have one of these; no property is called."""
    hidden = shell.user_ns_hidden
    return tuple(
        name
        for name, value in shell.user_ns.items()
        if not name.startswith("_")
        and name not in hidden
        and (not having or any(hasattr(type(value), each) for each in having))
    )


def _columns(shell: Any, before: list[str]) -> tuple[str, ...]:
    table = shell.user_ns.get(before[1])
    names: Any = getattr(table, "column_names", None)
    if names is None:
        names = getattr(table, "columns", ())
    return tuple(name for name in names if isinstance(name, str) and name not in before and " " not in name)
