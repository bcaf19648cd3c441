"""Showing a review in a cell, and once more when the browser has sent the cells as they are."""

from __future__ import annotations

from typing import Any

from comm import create_comm
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data

from jupyter_secai.kernel.prose import text
from jupyter_secai.kernel.reading import Session, live_session
from jupyter_secai.notebook.reading import UnreadableNotebook
from jupyter_secai.pipeline import Reviewer

COMM_TARGET = "jupyter_secai"


def show(shell: InteractiveShell, reviewer: Reviewer, session: Session, part: str) -> None:
    """Print the review in a terminal; display it as widgets, with its text, in a notebook."""
    review = reviewer.review(session.notebook, path=session.path)
    prose = text(review, session.read, part)
    if getattr(shell, "kernel", None) is None:
        print(prose)
        return
    _Panel(reviewer, session, part).open(review, prose)


class _Panel:
    """A displayed review and its line to the browser."""

    def __init__(self, reviewer: Reviewer, session: Session, part: str) -> None:
        import ipywidgets as widgets  # slow, and of no use in a terminal

        self._reviewer = reviewer
        self._session = session
        self._part = part
        self._box = widgets.VBox()

    def open(self, review: Any, prose: str) -> None:
        """Display what is known so far, and ask the browser for its cells."""
        # the browser answers after this cell has ended: the display is updated, not awaited
        self._comm = create_comm(target_name=COMM_TARGET, data={"want": "cells"})
        self._comm.on_msg(self._on_message)
        self._fill(review, self._session.read)
        bundle = {**self._box._repr_mimebundle_(), "text/plain": prose}
        publish_display_data(bundle)  # type: ignore[no-untyped-call]

    def _fill(self, review: Any, read: str) -> None:
        from jupyter_secai.kernel.view import fill

        fill(self._box, review, read, self._part, self._select)

    def _select(self, fingerprint: str) -> None:
        self._comm.send({"show": fingerprint})

    def _on_message(self, message: dict[str, Any]) -> None:
        data = message["content"]["data"]
        if "cells" not in data:
            return
        try:
            session = live_session(self._session, data)
            review = self._reviewer.review(session.notebook, path=session.path)
        except UnreadableNotebook:
            return  # what stands there already says what it was read from
        except Exception as error:
            # not the message: it can quote the notebook
            self._fill_failure(type(error).__name__)
            return
        self._fill(review, session.read)

    def _fill_failure(self, kind: str) -> None:
        import ipywidgets as widgets

        sentence = f"SecAI could not review the cells in the browser ({kind})."
        self._box.children = (widgets.Label(sentence), *self._box.children)
