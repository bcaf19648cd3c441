"""What the words after `%secai` do. What is shown stands in the views, what is read in `reading`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from jupyter_secai.kernel.arguments import model_words, usual_pair
from jupyter_secai.kernel.display import Asking, publish, show, show_profile
from jupyter_secai.kernel.guard import CellRefused, guarded, report_failure
from jupyter_secai.kernel.lasting import Lasting
from jupyter_secai.kernel.prose import PARTS
from jupyter_secai.kernel.reading import read_history, read_session, with_cell
from jupyter_secai.kernel.usage import HELP, LEVELS, WORDS
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Level, PolicyError

Act = Callable[[InteractiveShell, Lasting, list[str]], None]


def act(shell: InteractiveShell, lasting: Lasting, words: list[str]) -> None:
    """Do what the words after `%secai` say; raises UsageError with one sentence."""
    if not words:
        return _review(shell, lasting, "all")
    word, *rest = words
    if word in PARTS and not rest:
        return _review(shell, lasting, word)
    if word in _ACTS:
        return _ACTS[word](shell, lasting, rest)
    raise UsageError(f"%secai takes nothing, or one of: {', '.join(WORDS)}.")


def run_guarded(shell: InteractiveShell, lasting: Lasting, cell: str, words: list[str]) -> None:
    """Review a cell and run it when nothing at or above the level is found; raises CellRefused."""
    level = _level(words)
    session = read_history(shell)
    try:
        policy = session.policy()
        # the line of the magic is kept blank, so that lines count as the reader sees them
        typed = with_cell(session, "\n" + cell)
        note = guarded(Reviewer(policy), typed, level or policy.magic_level)
    except CellRefused:
        raise
    except PolicyError as error:
        raise UsageError(str(error)) from None
    except Exception as error:
        raise UsageError(f"{_failed(error)} The cell did not run.") from None
    if note:
        print(note)
    with lasting.guard.paused():
        result = shell.run_cell(cell, store_history=False)  # type: ignore[no-untyped-call]
    report_failure(result)


def _review(shell: InteractiveShell, lasting: Lasting, part: str) -> None:
    session = read_session(shell)
    try:
        show(shell, Asking(Reviewer(session.policy()), session, lasting.profiles), part)
    except PolicyError as error:
        raise UsageError(str(error)) from None
    except Exception as error:
        raise UsageError(_failed(error)) from None


def _help(_: InteractiveShell, __: Lasting, ___: list[str]) -> None:
    print(HELP)


def _profile(shell: InteractiveShell, lasting: Lasting, words: list[str]) -> None:
    if not words:
        raise UsageError("%secai profile takes the name of a table, and columns that identify together.")
    name, *quasi = words
    table = _variable(shell, name)
    try:
        from jupyter_secai.live.profile import NoTable, profile
    except ImportError:
        raise UsageError("%secai profile needs numpy: %pip install numpy.") from None
    try:
        found = profile(table, quasi or None, name=name)
    except NoTable as error:
        raise UsageError(str(error)) from None
    except Exception as error:
        raise UsageError(f"{name} could not be profiled ({type(error).__name__}).") from None
    lasting.profiles.note(name, found)
    show_profile(shell, found, read_session(shell), lasting.profiles)


def _model(shell: InteractiveShell, _: Lasting, words: list[str]) -> None:
    said = model_words(words)
    model = _variable(shell, said.name)
    data, unseen = said.data or usual_pair(shell.user_ns), said.unseen
    if data is not None and unseen is None:
        unseen = said.twin(shell.user_ns, data)
    try:
        from jupyter_secai.live.model import NoModel, check_model
    except ImportError:
        raise UsageError("%secai model needs numpy: %pip install numpy.") from None
    rows, labels = (_variable(shell, each) for each in data) if data else (None, None)
    others: Any = tuple(_variable(shell, each) for each in unseen) if unseen else None
    try:
        found = check_model(model, rows, labels, unseen=others, name=said.name, attacks=said.attack)
    except NoModel as error:
        raise UsageError(str(error)) from None
    except Exception as error:
        raise UsageError(f"{said.name} could not be checked ({type(error).__name__}).") from None
    from jupyter_secai.kernel.model_view import markup, text

    asked = said.asked(data, unseen)
    publish(shell, text(found, asked), markup(found, asked))


def _file(shell: InteractiveShell, _: Lasting, words: list[str]) -> None:
    if len(words) != 1:
        raise UsageError("%secai file takes one path; one with spaces stands in quotation marks.")
    from jupyter_secai.artefacts.checking import check_file
    from jupyter_secai.kernel.file_view import markup, text

    try:
        found = check_file(Path(words[0]).expanduser())
    except OSError as error:
        raise UsageError(f"{words[0]} cannot be read ({error.strerror}).") from None
    publish(shell, text(found), markup(found))


def _guard(shell: InteractiveShell, lasting: Lasting, words: list[str]) -> None:
    guard = lasting.guard
    if words == ["off"]:
        guard.off()
        print("The guard is off.")
    elif len(words) == 1 and words[0] in ("on", *LEVELS[:-1]):
        level = next((each for each in LEVELS if each == words[0]), None) or _policy_level(shell)
        guard.on(level)
        print(f"Every cell is reviewed before it runs, and stopped at {level} or above.")
    elif not words:
        print(f"The guard stops cells at {guard.level} or above." if guard.level else "The guard is off.")
    else:
        raise UsageError(f"%secai guard takes on, off, or one of: {', '.join(LEVELS[:-1])}.")


_ACTS: dict[str, Act] = {
    "help": _help,
    "profile": _profile,
    "model": _model,
    "file": _file,
    "guard": _guard,
}


def _policy_level(shell: InteractiveShell) -> Level:
    try:
        return read_history(shell).policy().magic_level
    except PolicyError as error:
        raise UsageError(str(error)) from None


def _variable(shell: InteractiveShell, name: str) -> Any:
    if name not in shell.user_ns:
        raise UsageError(f"There is no variable {name} in this session.")
    return shell.user_ns[name]


def _failed(error: Exception) -> str:
    # not the message: it can quote the notebook
    return f"SecAI could not review this session ({type(error).__name__})."


def _level(words: list[str]) -> Level | None:
    if not words:
        return None
    option, _, value = " ".join(words).replace("=", " ", 1).partition(" ")
    level = next((each for each in LEVELS if each == value), None)
    if option == "--level" and level is not None:
        return level
    raise UsageError(f"%%secai takes nothing, or --level and one of: {', '.join(LEVELS)}.")
