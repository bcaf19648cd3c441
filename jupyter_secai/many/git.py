"""What git knows of notebooks: what is staged, what a file was in other versions, what is ignored.

Git is asked, never changed; and only to read content, so that nothing of the repository's own
configuration is run (no textconv, no external diff, no hooks).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class GitError(ValueError):
    """Git cannot answer; the message is one sentence."""


class Version(NamedTuple):
    """A file as it was in a commit. `short` names the commit for people."""

    short: str
    content: bytes


def staged_paths(arguments: Sequence[str]) -> list[str]:
    """Files that the next commit adds or changes, among the arguments where there are any.

    Paths are from the current folder. Raises GitError outside of a repository.
    """
    out = _git("diff", "--cached", "--name-only", "--diff-filter=ACMR", "--relative", "-z", "--", *arguments)
    return _split(out)


def staged_content(path: str) -> bytes:
    """A file as the next commit would hold it; raises GitError."""
    return _git("cat-file", "blob", f":./{Path(path).as_posix()}")


def content_at(ref: str, path: str) -> bytes | None:
    """A file as it is in a commit; None where that has no such file. Raises GitError for an unknown ref."""
    folder, name = _parts(path)
    _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", folder=folder, what=ref)
    try:
        return _git("cat-file", "blob", f"{ref}:./{name}", folder=folder)
    except GitError:
        return None


def versions(path: str, number: int) -> list[Version]:
    """The last `number` committed versions of a file, the newest first, followed through renames."""
    folder, name = _parts(path)
    top = _git("rev-parse", "--show-toplevel", folder=folder).decode().rstrip("\n")
    log = _git(
        "log",
        f"--max-count={number}",
        "--follow",
        "--format=%x01%h",
        "--name-only",
        "-z",
        "--",
        name,
        folder=folder,
    )
    found: list[Version] = []
    for entry in log.decode("utf-8", "surrogateescape").split("\x01")[1:]:
        commit, *names = [part.strip("\n") for part in entry.split("\0")]
        for each in filter(None, names):
            found += _version(commit, each, Path(top))
    return found


def _version(commit: str, path: str, top: Path) -> list[Version]:
    try:
        return [Version(commit, _git("cat-file", "blob", f"{commit}:{path}", folder=top))]
    except GitError:  # the commit took the file away
        return []


def ignored_by_git(paths: Sequence[str]) -> set[str]:
    """Those of the paths that git ignores; none where there is no git or no repository."""
    if not paths:
        return set()
    absolute = {os.path.abspath(path): path for path in paths}
    given = b"\0".join(map(os.fsencode, absolute))
    folder = Path(os.path.commonpath(absolute))
    try:
        found = _git(
            "check-ignore", "--stdin", "-z", given=given, folder=folder if folder.is_dir() else folder.parent
        )
    except GitError:
        return set()
    return {absolute[path] for path in _split(found) if path in absolute}


def _parts(path: str) -> tuple[Path, str]:
    return Path(path).parent, Path(path).name


def _split(out: bytes) -> list[str]:
    return [os.fsdecode(path) for path in out.split(b"\0") if path]


# a repository's own settings name programs: for signatures, watching, and fetching what a partial clone lacks
_QUIET = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
_OFFLINE = {"GIT_NO_LAZY_FETCH": "1"}


def _git(*arguments: str, folder: Path | None = None, given: bytes = b"", what: str = "") -> bytes:
    command = ["git", "--no-optional-locks", *_QUIET, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # a list, never a shell
            command, cwd=folder, input=given, capture_output=True, check=False, env=os.environ | _OFFLINE
        )
    except OSError:
        raise GitError("git is not installed here, and this option needs it.") from None
    if done.returncode == 0 or (arguments[0] == "check-ignore" and done.returncode == 1):
        return done.stdout
    if not _in_repository(folder):
        raise GitError("This is no git repository, and this option needs one.")
    if what:
        raise GitError(f"git knows no commit {what}.")
    raise GitError(_first_line(done.stderr) or "git cannot answer here.")


def _in_repository(folder: Path | None) -> bool:
    command = ["git", "rev-parse", "--git-dir"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0  # noqa: S603


def _first_line(text: bytes) -> str:
    line = text.decode("utf-8", "replace").strip().partition("\n")[0]
    return f"git says: {line.removeprefix('fatal: ').rstrip('.')}." if line else ""
