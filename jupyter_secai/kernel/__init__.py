"""`%secai` and `%%secai`: the review in a cell."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from jupyter_secai.kernel.magics import SecaiMagics

__all__ = ["load", "unload"]


def load(shell: InteractiveShell) -> None:
    """Register the magics."""
    shell.register_magics(SecaiMagics(shell))


def unload(shell: InteractiveShell) -> None:
    """Forget the magics."""
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("secai", None)
