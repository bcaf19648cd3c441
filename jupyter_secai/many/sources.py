"""What is to be reviewed: finding it from the arguments, reading it, and reviewing one."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_secai.many.carrying import Carried
from jupyter_secai.many.git import ignored_by_git
from jupyter_secai.many.remote import is_remote, read_remote, remote_paths
from jupyter_secai.many.texts import may_hold_cells, reader_of
from jupyter_secai.model import STAGES, Coverage, Overview, Review, StageState
from jupyter_secai.notebook.reading import UnreadableNotebook, parse_notebook
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Policy, find_policy

STDIN = "-"
_PIPED = "<stdin>"
_SKIPPED = {"node_modules", "__pycache__", "site-packages"}


class NoSource(ValueError):  # noqa: N818
    """An argument names nothing that can be reviewed; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook: a file, an address, or content that came another way (a pipe, a version in git)."""

    path: str
    given: bytes | None = None

    @property
    def name(self) -> str:
        """The path in a form that can be printed whatever its bytes are."""
        return os.fsencode(self.path).decode("utf-8", "replace")

    @property
    def is_text(self) -> bool:
        """Whether it is a notebook kept as text, not .ipynb."""
        return may_hold_cells(self.path)

    def content(self) -> bytes:
        """The bytes; raises OSError."""
        if self.given is not None:
            return self.given
        return read_remote(self.path) if is_remote(self.path) else _file_bytes(Path(self.path))

    def policy(self) -> Policy:
        """The policy that is in force where it lies; raises PolicyError."""
        local = self.path != _PIPED and not is_remote(self.path)
        return find_policy(Path(self.path) if local else Path.cwd())


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A source and what the review says of it."""

    source: Source
    carried: Carried
    policy: Policy

    @property
    def review(self) -> Review:
        """What was found."""
        return self.carried.review

    def with_review(self, review: Review) -> Reviewed:
        """The same with another review."""
        return replace(self, carried=Carried(review, self.policy.profile))

    @property
    def text(self) -> str:
        """The text of the source, for lines in it."""
        return self.source.content().decode("utf-8", "replace")

    @property
    def first_lines(self) -> list[int] | None:
        """The line on which each cell of a text starts; None for .ipynb."""
        if not self.source.is_text:
            return None
        read = reader_of(self.source.path, self.text)
        return read(self.text).first_lines if read else []


def _file_bytes(path: Path) -> bytes:
    """Raises OSError for what is no file, too: a named pipe would be waited for without end."""
    if path.exists() and not path.is_file():
        raise OSError(0, "it is not a regular file")
    return path.read_bytes()


def review_source(source: Source, policy: Policy) -> Reviewed:
    """Review one source; what cannot be read or reviewed is an incomplete review, not an error."""
    return _made(source, _reviewed(source, policy), policy)


def not_reviewed(source: Source, policy: Policy, reason: str) -> Reviewed:
    """What is said of a source that nobody could review."""
    return _made(source, _unread(source, reason), policy)


def _made(source: Source, review: Review, policy: Policy) -> Reviewed:
    return Reviewed(source, Carried(review, policy.profile), policy)


def _reviewed(source: Source, policy: Policy) -> Review:
    try:
        return _review(source, policy)
    except UnreadableNotebook as error:
        return _unread(source, str(error))
    except OSError as error:
        return _unread(source, f"The file cannot be read ({error.strerror or type(error).__name__}).")
    except Exception as error:
        # the message of an unknown error can quote the notebook
        return _unread(source, f"The review failed with {type(error).__name__}.")


def _review(source: Source, policy: Policy) -> Review:
    content = source.content()
    if not source.is_text:
        return Reviewer(policy).review(parse_notebook(content, source.name), path=source.name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableNotebook(f"The file is not UTF-8 text (byte {error.start}).") from None
    read = reader_of(source.path, text)
    if read is None:
        raise UnreadableNotebook("The file has no cells.")
    return Reviewer(policy).review(read(text).notebook, path=source.name)


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


def find_sources(arguments: Iterable[str], *, all_files: bool = False) -> list[Source]:
    """The sources that the arguments name, each once, in their order.

    What git ignores is left out where a folder or a pattern is named, unless `all_files`. Raises
    NoSource for an argument that names nothing: a slip is not a clean bill.
    """
    sources: dict[str, Source] = {}
    for argument in arguments:
        found = list(_expand(argument, all_files=all_files))
        if not found:
            raise NoSource(f"There are no notebooks in {argument}.")
        sources.update({source.path: source for source in found if source.path not in sources})
    return list(sources.values())


def _expand(argument: str, *, all_files: bool) -> Iterator[Source]:
    if argument == STDIN:
        yield Source(_PIPED, sys.stdin.buffer.read())
    elif is_remote(argument):
        yield from map(Source, remote_paths(argument))
    elif os.path.exists(argument) and not os.path.isdir(argument):
        yield _file(argument)
    else:
        paths = list(_paths(argument))
        ignored = set() if all_files else ignored_by_git(paths)
        yield from (Source(path) for path in paths if path not in ignored and _is_notebook(path))


def _paths(argument: str) -> Iterator[str]:
    if os.path.isdir(argument):
        yield from _in_folder(argument)
    elif glob.has_magic(argument):
        for path in sorted(glob.glob(argument, recursive=True)):
            yield from _in_folder(path) if os.path.isdir(path) else [path]
    else:
        raise NoSource(f"There is no file or folder {argument}.")


def _file(path: str) -> Source:
    if may_hold_cells(path) and not _is_notebook(path):
        wanted = "lines that start with # %%" if path.endswith(".py") else "fences such as ```{code-cell}"
        raise NoSource(f"{path} has no cells: a notebook kept as text needs {wanted}.")
    return Source(path)


def _in_folder(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        yield from (os.path.join(parent, name) for name in sorted(files) if _may_be_notebook(name))


def _may_be_notebook(name: str) -> bool:
    return name.endswith(".ipynb") or may_hold_cells(name)


def _is_notebook(path: str) -> bool:
    if not may_hold_cells(path):
        return path.endswith(".ipynb")
    try:
        return reader_of(path, _file_bytes(Path(path)).decode("utf-8", "replace")) is not None
    except OSError:
        return False
