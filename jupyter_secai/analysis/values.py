"""What the analysis knows of a value: what it is, what it carries, and which way it came."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_secai.analysis.program import Define, Span

Constant = str | int | float | bool | None

_NOTHING: frozenset[str] = frozenset()
_LONGEST_TRAIL = 12


class Step(NamedTuple):
    """One hop of a value's way: the cell (0-based), the place in its code, and a few words."""

    cell: int
    at: Span
    note: str


class Value(NamedTuple):
    """An abstract value.

    `name` is the qualified name of a module, class or function; `kind` the qualified class of an instance;
    `constant` a literal (only when `known`); `text` what is known of a string, its unknown parts as `{}`.
    Labels say what it carries: `remote`, `cleartext`, `untrusted`, `llm-output`, `secret`, `fitted-on-all` …,
    and `column:NAME` for each delicate column of a table.
    """

    name: str | None = None
    kind: str | None = None
    constant: Constant = None
    known: bool = False
    text: str | None = None
    labels: frozenset[str] = _NOTHING
    trail: tuple[Step, ...] = ()
    define: Define | None = None
    defined_in: int = 0
    items: tuple[Value, ...] = ()

    def labelled(self, labels: frozenset[str], step: Step | None = None) -> Value:
        """This value carrying these labels, having come by `step`."""
        if not labels:
            return self if not self.labels else self._replace(labels=_NOTHING, trail=())
        trail = self.trail
        if step is not None and len(trail) < _LONGEST_TRAIL:
            trail = (*trail, step)
        return self._replace(labels=labels, trail=trail)


UNKNOWN = Value()


def merged(values: list[Value]) -> Value:
    """Something made of all of these: every label of any, the trail of the first that carries one."""
    labelled = [value for value in values if value.labels]
    if not labelled:
        return UNKNOWN
    if len(labelled) == 1:
        return Value(labels=labelled[0].labels, trail=labelled[0].trail)
    labels = frozenset().union(*(value.labels for value in labelled))
    return Value(labels=labels, trail=max(labelled, key=lambda value: len(value.labels)).trail)


def joined(left: Value, right: Value) -> Value:
    """What a variable is after a branch: either, with the labels of both."""
    if left == right:
        return left
    labels = left.labels | right.labels
    keep = left if left.name or left.kind or left.define else right
    trail = left.trail if left.labels else right.trail
    same = left.known and right.known and left.constant == right.constant
    return keep._replace(
        labels=labels, trail=trail, known=same, text=keep.text if left.text == right.text else None
    )
