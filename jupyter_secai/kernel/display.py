"""Showing things in a cell: text in a terminal; HTML and widgets, with their text, in a notebook.

A review and the corrections of a profile are filled once more when the browser has sent its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data

from jupyter_secai.kernel.markup import paragraph
from jupyter_secai.kernel.profiles import SessionProfiles
from jupyter_secai.kernel.prose import text
from jupyter_secai.kernel.reading import Session, live_session
from jupyter_secai.kernel.sidebar import SidebarLine
from jupyter_secai.model import Review
from jupyter_secai.notebook.reading import UnreadableNotebook
from jupyter_secai.pipeline import Reviewer

if TYPE_CHECKING:
    from jupyter_secai.live.profile import Profile

_NO_CORRECTION = (
    "Reviews use these classes until this kernel ends. "
    "Where the SecAI sidebar is open, they can be kept in the notebook."
)


def publish(shell: InteractiveShell, prose: str, markup: str) -> None:
    """Print text in a terminal; display HTML, with its text, in a notebook."""
    if _is_terminal(shell):
        print(prose)
        return
    publish_display_data({"text/plain": prose, "text/html": markup})  # type: ignore[no-untyped-call]


class Asking(NamedTuple):
    """What a review is made from: the cells, and what is known of their tables in this session."""

    reviewer: Reviewer
    session: Session
    profiles: SessionProfiles

    def review(self) -> tuple[Review, str]:
        """The review, and a sentence that says what it was made from."""
        known = self.profiles.tables()
        review = self.reviewer.review(self.session.notebook, path=self.session.path, profiled=known)
        return review, self.session.read + _profiles_sentence([table.variable for table in known])


def _profiles_sentence(variables: list[str]) -> str:
    if not variables:
        return ""
    plural = "s" if len(variables) > 1 else ""
    return f" With the profile{plural} of {', '.join(variables)}, in this session only."


def show(shell: InteractiveShell, asking: Asking, part: str) -> None:
    """Show a review, or a part of it."""
    from jupyter_secai.kernel.static_view import page

    review, read = asking.review()
    prose = text(review, read, part)
    if _is_terminal(shell) or not _is_attended(shell):
        publish(shell, prose, page(review, read, part))
        return
    from jupyter_secai.kernel.view import fill  # slow, and of no use in a terminal

    def draw(box: Any, review: Review, read: str, line: SidebarLine) -> None:
        fill(box, review, read, part, line)

    panel = _Panel(asking, draw)
    panel.draw(review, read)
    panel.publish(prose, page(review, read, part))


def show_profile(
    shell: InteractiveShell, found: Profile, session: Session, profiles: SessionProfiles
) -> None:
    """Show a profile, and where the sidebar is, what of it can be kept."""
    from jupyter_secai.kernel.profile_view import markup, text

    publish(shell, text(found), markup(found))
    if _is_terminal(shell) or not _is_attended(shell):
        return
    from jupyter_secai.kernel.correcting import offer

    def draw(box: Any, review: Review, _: str, line: SidebarLine) -> None:
        offer(box, found, review.inventory.sources, line)

    panel = _Panel(Asking(Reviewer(), session, profiles), draw)
    panel.publish(_NO_CORRECTION, paragraph(_NO_CORRECTION))


def _is_terminal(shell: InteractiveShell) -> bool:
    return getattr(shell, "kernel", None) is None


def _is_attended(shell: InteractiveShell) -> bool:
    """Whether somebody can click: nbconvert, papermill and nbclient run cells that may not ask for input.

    Widgets that they save are shown by scripts from the network alone, and by nothing where there is none.
    """
    return bool(getattr(shell.kernel, "_allow_stdin", True))  # type: ignore[attr-defined]


class _Panel:
    """A displayed box and its line to the browser."""

    def __init__(
        self,
        asking: Asking,
        draw: Callable[[Any, Review, str, SidebarLine], None],
    ) -> None:
        import ipywidgets as widgets  # slow, and of no use in a terminal

        self._asking = asking
        self._draw = draw
        self._box = widgets.VBox()
        self._line = SidebarLine(self._on_cells, asking.profiles)

    def draw(self, review: Review, read: str) -> None:
        """Fill the box."""
        self._draw(self._box, review, read, self._line)

    def publish(self, prose: str, markup: str) -> None:
        """Display the box, and what stands for it where widgets are not shown."""
        bundle = {**self._box._repr_mimebundle_(), "text/plain": prose, "text/html": markup}
        publish_display_data(bundle)  # type: ignore[no-untyped-call]

    def _on_cells(self, data: Mapping[str, Any]) -> None:
        try:
            session = live_session(self._asking.session, data)
            review, read = self._asking._replace(session=session).review()
        except UnreadableNotebook:
            return  # what stands there already says what it was read from
        except Exception as error:
            # not the message: it can quote the notebook
            self._fill_failure(type(error).__name__)
            return
        self.draw(review, read)

    def _fill_failure(self, kind: str) -> None:
        import ipywidgets as widgets

        sentence = f"SecAI could not review the cells in the browser ({kind})."
        self._box.children = (widgets.Label(sentence), *self._box.children)
