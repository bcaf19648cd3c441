"""`%secai` and `%%secai`: the review in a cell."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from jupyter_secai.kernel.completing import completions
from jupyter_secai.kernel.magics import SecaiMagics

__all__ = ["load", "unload"]

_LINES = ("%secai", "%%secai")


def load(shell: InteractiveShell) -> None:
    """Register the magics and their completions."""
    shell.register_magics(SecaiMagics(shell))
    for line in _LINES:
        shell.set_hook("complete_command", completions, str_key=line)  # type: ignore[no-untyped-call]


def unload(shell: InteractiveShell) -> None:
    """Forget the magics, their completions and the guard."""
    magic = shell.magics_manager.magics["line"].pop("secai", None)
    shell.magics_manager.magics["cell"].pop("secai", None)
    if magic is not None:
        magic.__self__.lasting.guard.off()
    for line in _LINES:
        shell.strdispatchers["complete_command"].strs.pop(line, None)
