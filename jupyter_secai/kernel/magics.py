"""The magics. They review; what they show is in `view` and `prose`, what they read in `reading`."""

from __future__ import annotations

import shlex

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class

from jupyter_secai.kernel.display import show
from jupyter_secai.kernel.guard import CellRefused, guarded, report_failure
from jupyter_secai.kernel.prose import HELP, PARTS
from jupyter_secai.kernel.reading import read_history, read_session, with_cell
from jupyter_secai.model import SEVERITIES
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Level, PolicyError

_LEVELS: tuple[Level, ...] = (*SEVERITIES, "never")


@magics_class
class SecaiMagics(Magics):
    """Reviews of the notebook that this kernel belongs to."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._shell = shell

    @line_cell_magic
    def secai(self, line: str, cell: str | None = None) -> None:
        """Review this notebook, or the cell below before it runs: `%secai help` says more."""
        words = _words(line)
        if cell is not None:
            self._run_guarded(cell, _level(words))
        elif words == ["help"]:
            print(HELP)
        else:
            self._show(_part(words))

    def _show(self, part: str) -> None:
        session = read_session(self._shell)
        try:
            policy = session.policy()
            show(self._shell, Reviewer(policy), session, part)
        except PolicyError as error:
            raise UsageError(str(error)) from None
        except Exception as error:
            raise UsageError(_failed(error)) from None

    def _run_guarded(self, cell: str, level: Level | None) -> None:
        session = read_history(self._shell)
        try:
            policy = session.policy()
            note = guarded(Reviewer(policy), with_cell(session, cell), level or policy.magic_level)
        except CellRefused:
            raise
        except PolicyError as error:
            raise UsageError(str(error)) from None
        except Exception as error:
            raise UsageError(f"{_failed(error)} The cell did not run.") from None
        if note:
            print(note)
        result = self._shell.run_cell(cell, store_history=False)  # type: ignore[no-untyped-call]
        report_failure(result)


def _failed(error: Exception) -> str:
    # not the message: it can quote the notebook
    return f"SecAI could not review this session ({type(error).__name__})."


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        raise UsageError("A quotation mark is not closed: %secai help shows what is known.") from None


def _part(words: list[str]) -> str:
    if not words:
        return "all"
    if len(words) == 1 and words[0] in PARTS:
        return words[0]
    raise UsageError(f"%secai takes nothing, or one of: {', '.join([*PARTS, 'help'])}.")


def _level(words: list[str]) -> Level | None:
    if not words:
        return None
    option, _, value = " ".join(words).replace("=", " ", 1).partition(" ")
    if option == "--level" and value in _LEVELS:
        return value
    raise UsageError(f"%%secai takes nothing, or --level and one of: {', '.join(_LEVELS)}.")
