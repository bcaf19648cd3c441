"""The check of a model, as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai.kernel.markup import paragraph, table
from jupyter_secai.kernel.wrapping import wrapped
from jupyter_secai.live.holdings import Holding
from jupyter_secai.live.model import ModelCheck

_HEAD = ("where", "holds", "why")


def text(found: ModelCheck, asked: str) -> str:
    """For a terminal."""
    held = [f"{' - '.join(_row(holding))}" for holding in found.holdings]
    head = f"{found.name} ({found.kind}): {found.sentence}"
    return wrapped("\n".join([head, *filter(None, [asked]), *held, *_facts(found)]))


def markup(found: ModelCheck, asked: str) -> str:
    """For a notebook."""
    facts = "".join(paragraph(fact, "li") for fact in _facts(found))
    return "".join(
        [
            paragraph(f"{found.name} ({found.kind}): {found.sentence}", "b"),
            paragraph(asked),
            table(_HEAD, map(_row, found.holdings)),
            f"<ul>{facts}</ul>" if facts else "",
        ]
    )


def _row(holding: Holding) -> tuple[str, ...]:
    unit = {"rows": "training rows", "answers": "values, one a training row", "texts": "texts"}[holding.kind]
    exact = ", as they stand in the table" if holding.exact else ""
    personal = f", looks personal: {holding.label or holding.entity}" if holding.entity else ""
    return holding.place, f"{holding.count:,} {unit}{exact}{personal}", holding.why


def _facts(found: ModelCheck) -> Iterator[str]:
    if found.saved_bytes is not None:
        yield f"Saved, it has {_bytes(found.saved_bytes)}, {_bytes(found.array_bytes or 0)} of it in arrays."
    yield from _telling(found)
    for hint in found.attributes:
        yield (
            f"Whoever knows the rest of a row guesses {hint.column} in {hint.guessed:.0%} of rows with this "
            f"model, and in {hint.by_chance:.0%} by its most frequent value."
        )
    for noise in found.robustness:
        told = (
            f"{noise.kept:.1%} of classes stay"
            if noise.kept is not None
            else f"numbers move by {noise.moved:.3f} of their spread"
        )
        yield f"With noise of {noise.noise:g} standard deviations {told} ({noise.rows:,} rows)."
    if found.attack is not None:
        change = (
            f", at a median change of {found.attack.change:g} standard deviations"
            if found.attack.change
            else ""
        )
        yield f"An attack turned {found.attack.turned} of {found.attack.rows} rows{change}."
    yield from found.notes


def _telling(found: ModelCheck) -> Iterator[str]:
    told = found.membership
    if told is not None:
        yield (
            f"Membership: AUC {told.auc:.3f} (95 % {told.low:.3f} to {told.high:.3f}; 0.5 is a coin) "
            f"from {told.members:,} rows inside and {told.others:,} outside; {told.caught:.1%} of members "
            "are caught at one false alarm in a hundred."
        )
    if found.gap is not None:
        yield (
            f"It does {found.gap.fitted:.3f} on rows it was fitted on and {found.gap.unseen:.3f} on others, "
            f"a gap of {found.gap.gap:.3f}."
        )
    if found.decimals is not None:
        yield _decimals(found.decimals)


def _decimals(number: int) -> str:
    if number == 0:
        return "Its probabilities are 0 or 1: rounding them hides nothing more."
    return f"Its probabilities are rounded to {number} decimal{'' if number == 1 else 's'}."


def _bytes(number: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number} bytes"
