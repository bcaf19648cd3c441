"""Qualified names as the knowledge writes them: families in braces, and one spelling for each thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_LONGEST_CHAIN = 4


def spelled_out(pattern: str) -> Iterator[str]:
    """`pandas.{DataFrame,Series}.copy` stands for both; braces multiply and do not nest.

    Raises ValueError for a brace that is not closed.
    """
    before, brace, rest = pattern.partition("{")
    if not brace:
        yield pattern
        return
    inside, closed, after = rest.partition("}")
    if not closed:
        raise ValueError(f"a brace that is not closed: {pattern}")
    tails = list(spelled_out(after))
    yield from (before + choice + tail for choice in inside.split(",") for tail in tails)


def canonical(name: str, aliases: Mapping[str, str]) -> str:
    """The one spelling of a name: with `tensorflow.keras` for `keras`, the same for all that is in it."""
    for _ in range(_LONGEST_CHAIN):
        other = _exported(name, aliases)
        if other == name:
            break
        name = other
    return name


def _exported(name: str, aliases: Mapping[str, str]) -> str:
    """One step: the alias of the longest part of the name that has one."""
    head, tail = name, ""
    while head:
        target = aliases.get(head)
        # `lightning` is `lightning.pytorch`, which is no reason to say `pytorch` twice
        twice = target is not None and target.startswith(head + ".") and f"{name}.".startswith(f"{target}.")
        if target is not None and not twice:
            return target + tail
        head, dot, last = head.rpartition(".")
        tail = dot + last + tail
    return name
