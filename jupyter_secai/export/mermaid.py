"""The data-flow diagram as Mermaid text: that of one notebook, or of several joined."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_secai.export.sourced import Sourced
from jupyter_secai.export.threat_models import diagram_of
from jupyter_secai.threats.diagram.mermaid import mermaid

_NOTHING = 'flowchart LR\n  n0["No data flow was recognised"]\n'


def render(reviewed: Sequence[Sourced]) -> str:
    """A flowchart; without any flow, one that says so."""
    return mermaid(diagram_of([one.review for one in reviewed])) or _NOTHING
