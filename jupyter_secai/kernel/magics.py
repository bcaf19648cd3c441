"""The magics. What each word does stands in `actions`, which is imported when one is first used."""

from __future__ import annotations

import shlex

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class

from jupyter_secai.kernel.guarding import Guard
from jupyter_secai.kernel.lasting import Lasting
from jupyter_secai.kernel.profiles import SessionProfiles


@magics_class
class SecaiMagics(Magics):
    """Reviews of the notebook that this kernel belongs to."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.lasting = Lasting(Guard(shell), SessionProfiles(shell.user_ns))

    @line_cell_magic
    def secai(self, line: str, cell: str | None = None) -> None:
        """Review this notebook, a table, a model, a file, or the cell below before it runs.

        `%secai help` lists what may follow. With a cell below: `%%secai [--level LEVEL]`, where LEVEL is
        critical, high, medium, low, info or never.
        """
        from jupyter_secai.kernel import actions

        words = _words(line)
        if cell is not None:
            actions.run_guarded(self._shell, self.lasting, cell, words)
        else:
            actions.act(self._shell, self.lasting, words)


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        raise UsageError("A quotation mark is not closed: %secai help shows what is known.") from None
