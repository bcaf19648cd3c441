"""What a redaction did and could not do. Places and kinds, never a value."""

from __future__ import annotations

from typing import Any, NamedTuple

from jupyter_secai.model import cell_name


class Masked(NamedTuple):
    """Values of one kind in one carrier, how many, and the lines of the cell that can have shown them."""

    cell: int | None
    carrier: str
    entity: str
    values: int
    lines: tuple[int, ...] = ()


class Left(NamedTuple):
    """A carrier that was not, or not wholly, redacted. `by_design`: its type is never read, as an image's."""

    cell: int | None
    carrier: str
    reason: str
    by_design: bool
    dropped: bool = False


class Redacted(NamedTuple):
    """The redacted notebook in nbformat 4, what was masked in it, and what was left."""

    notebook: dict[str, Any]
    masked: tuple[Masked, ...]
    left: tuple[Left, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was masked or dropped."""
        return bool(self.masked) or any(row.dropped for row in self.left)

    @property
    def unread(self) -> tuple[Left, ...]:
        """What should have been read and was not."""
        return tuple(row for row in self.left if not row.by_design and not row.dropped)


def sentences(redacted: Redacted) -> list[str]:
    """The report for people, a line for each place."""
    rows = [_masked(row) for row in redacted.masked] or ["Nothing to mask."]
    return rows + [_left(row) for row in redacted.left]


def _masked(row: Masked) -> str:
    values = "1 value" if row.values == 1 else f"{row.values} values"
    made = f" (from line {', '.join(map(str, row.lines))} of the cell)" if row.lines else ""
    return f"{_place(row.cell, row.carrier)}: {values} masked: {row.entity}{made}"


def _left(row: Left) -> str:
    return f"{_place(row.cell, row.carrier)}: {'dropped' if row.dropped else 'left'}: {row.reason}"


def _place(cell: int | None, carrier: str) -> str:
    return f"{cell_name(cell)}, {carrier}"
