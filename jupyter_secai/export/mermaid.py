"""The data-flow diagram as Mermaid text: that of one notebook, or of several joined."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_secai.export.sourced import Sourced
from jupyter_secai.threats.diagram.mermaid import mermaid
from jupyter_secai.threats.joining import join


def render(reviewed: Sequence[Sourced]) -> str:
    """A flowchart; without any flow, one that says so."""
    reviews = [one.review for one in reviewed]
    diagram = reviews[0].diagram if len(reviews) == 1 else join(reviews)
    return mermaid(diagram) or 'flowchart LR\n  n0["No data flow was recognised"]\n'
