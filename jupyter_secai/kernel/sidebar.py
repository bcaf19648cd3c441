"""The line to the SecAI sidebar: a comm that asks for cells, points at findings, and passes on acts.

Its messages are described in docs/kernel.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from comm import create_comm

from jupyter_secai.kernel.profiles import SessionProfiles

COMM_TARGET = "jupyter_secai"
NO_SIDEBAR = (
    "The SecAI sidebar, which writes into the notebook, is not there: use JupyterLab, "
    "or `jupyter secai checklist NOTEBOOK --sign ITEM`."
)

Say = Callable[[str], None]


class SidebarLine:
    """One open line. `can_keep` says whether a sidebar has answered that writes into the notebook."""

    def __init__(self, on_cells: Callable[[Mapping[str, Any]], None], profiles: SessionProfiles) -> None:
        self._on_cells = on_cells
        self._profiles = profiles
        self._waiting: list[Say] = []
        self.can_keep = False
        # the browser answers after this cell has ended: what is displayed is updated, not awaited
        self._comm = create_comm(target_name=COMM_TARGET, data=self._opening())
        self._comm.on_msg(self._on_message)

    def _opening(self) -> dict[str, Any]:
        return {"want": "cells", "profiles": [table.model_dump() for table in self._profiles.tables()]}

    def point_at(self, fingerprint: str) -> None:
        """Show a finding in the sidebar."""
        self._comm.send({"show": fingerprint})

    def fix(self, fingerprint: str) -> None:
        """Apply the fix of a finding in the browser, where it can be undone."""
        self._comm.send({"fix": fingerprint})

    def act(self, act: dict[str, Any], say: Say) -> None:
        """Have the notebook keep what a person did; `say` is told what became of it."""
        if not self.can_keep:
            say(NO_SIDEBAR)
            return
        self._waiting.append(say)
        say("Sent to the sidebar.")
        self._comm.send({"act": act})

    def _on_message(self, message: dict[str, Any]) -> None:
        data = message["content"]["data"]
        if "cells" in data:
            self.can_keep = data.get("acts") is True
            self._on_cells(data)
        elif "forget" in data:
            self._profiles.forget(str(data["forget"]))
        elif self._waiting and "kept" in data:
            refusal = data.get("refused")
            self._waiting.pop(0)(str(refusal)[:300] if refusal else "Kept in the notebook.")
