"""What is to be reviewed: finding it from the arguments, and reading it."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from jupyter_secai.cli.scripts import has_cells, read_script
from jupyter_secai.model import STAGES, Coverage, Overview, Review, StageState
from jupyter_secai.notebook.reading import UnreadableNotebook, parse_notebook
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Policy, find_policy

STDIN = "-"
_SKIPPED = {"node_modules", "__pycache__", "site-packages"}


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook or script: a file, or what came by standard input."""

    path: str
    piped: bytes | None = None

    @property
    def name(self) -> str:
        """The path in a form that can be printed whatever its bytes are."""
        return os.fsencode(self.path).decode("utf-8", "replace")

    @property
    def is_script(self) -> bool:
        return self.path.endswith(".py")

    def content(self) -> bytes:
        """The bytes; raises OSError."""
        return Path(self.path).read_bytes() if self.piped is None else self.piped

    def policy(self) -> Policy:
        """The policy that is in force where it lies; raises PolicyError."""
        return find_policy(Path.cwd() if self.piped is not None else Path(self.path))


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A source and what the review says of it."""

    source: Source
    review: Review
    policy: Policy

    @property
    def text(self) -> str:
        """The text of the source, for lines in it."""
        return self.source.content().decode("utf-8", "replace")

    @property
    def first_lines(self) -> list[int] | None:
        """The line on which each cell of a script starts; None for .ipynb."""
        return read_script(self.text).first_lines if self.source.is_script else None


def review_source(source: Source, policy: Policy) -> Reviewed:
    """Review one source; what cannot be read or reviewed is an incomplete review, not an error."""
    try:
        review = _review(source, policy)
    except UnreadableNotebook as error:
        review = _unread(source, str(error))
    except OSError as error:
        review = _unread(source, f"The file cannot be read ({error.strerror}).")
    except Exception as error:
        # the message of an unknown error can quote the notebook
        review = _unread(source, f"The review failed with {type(error).__name__}.")
    return Reviewed(source, review, policy)


def _review(source: Source, policy: Policy) -> Review:
    content = source.content()
    if not source.is_script:
        notebook = parse_notebook(content, source.name)
        return Reviewer(policy).review(notebook, path=source.name)
    try:
        script = read_script(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableNotebook(f"The file is not UTF-8 text (byte {error.start}).") from None
    return Reviewer(policy).review(script.notebook, path=source.name)


def _unread(source: Source, reason: str) -> Review:
    return Review(
        path=source.name,
        status="incomplete",
        language="",
        overview=Overview(
            to_fix=0,
            to_review=0,
            not_checked=1,
            sentence=reason,
            stages=[StageState(stage=stage, cells=[], findings=0) for stage in STAGES],
        ),
        coverage=[Coverage(carrier="notebook", cell=None, checked=False, reason=reason, by_design=False)],
    )


def find_sources(arguments: Iterable[str]) -> list[Source]:
    """The sources that the arguments name, each once, in their order.

    Raises click.ClickException for an argument that names nothing: a slip is not a clean bill.
    """
    sources: dict[str, Source] = {}
    for argument in arguments:
        found = list(_expand(argument))
        if not found:
            raise click.ClickException(f"There are no notebooks in {argument}.")
        sources.update({source.path: source for source in found if source.path not in sources})
    return list(sources.values())


def _expand(argument: str) -> Iterator[Source]:
    if argument == STDIN:
        yield Source("<stdin>", sys.stdin.buffer.read())
    elif os.path.isdir(argument):
        yield from _in_folder(argument)
    elif os.path.exists(argument):
        yield _file(argument)
    elif glob.has_magic(argument):
        for path in sorted(glob.glob(argument, recursive=True)):
            yield from _in_folder(path) if os.path.isdir(path) else _matching(path)
    else:
        raise click.ClickException(f"There is no file or folder {argument}.")


def _file(path: str) -> Source:
    if path.endswith(".py") and not _is_percent_script(path):
        raise click.ClickException(f"{path} has no cells: a script needs lines that start with # %%.")
    return Source(path)


def _matching(path: str) -> Iterator[Source]:
    if path.endswith(".ipynb") or (path.endswith(".py") and _is_percent_script(path)):
        yield Source(path)


def _in_folder(folder: str) -> Iterator[Source]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        for name in sorted(files):
            yield from _matching(os.path.join(parent, name))


def _is_percent_script(path: str) -> bool:
    try:
        return has_cells(Path(path).read_bytes().decode("utf-8", "replace"))
    except OSError:
        return False
