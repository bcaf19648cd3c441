"""Reviews kept in a folder by content, so that a second run over the same notebooks costs little.

The key is over the notebook's bytes and path, the policy, the version and the day (a decision expires).
What is kept holds no value, as no review does.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from jupyter_secai import __version__
from jupyter_secai.many.carrying import Carried, unpacked
from jupyter_secai.many.sources import Reviewed, Source
from jupyter_secai.policy import Policy


class CacheError(OSError):
    """The folder cannot be used; the message is one sentence."""


class ReviewCache:
    """Reviews in `folder`, which is made when it is not there; raises CacheError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CacheError(f"{folder} cannot be used for reviews ({error.strerror}).") from None

    def has(self, source: Source, policy: Policy) -> bool:
        """Whether something is kept of a source."""
        try:
            return self._file(source, policy).is_file()
        except OSError:
            return False

    def get(self, source: Source, policy: Policy) -> Reviewed | None:
        """What is kept of a source, if anything is."""
        try:
            review = unpacked(self._file(source, policy).read_bytes())
            return Reviewed(source, Carried(review, policy.profile), policy)
        except (OSError, ValueError, TypeError, LookupError, StopIteration):
            return None

    def put(self, source: Source, policy: Policy, carried: Carried) -> None:
        """Keep a review; raises CacheError."""
        try:
            target = self._file(source, policy)
            with tempfile.NamedTemporaryFile("wb", dir=self._folder, delete=False) as scratch:
                scratch.write(carried.packed)
            os.replace(scratch.name, target)
        except OSError as error:
            raise CacheError(f"{self._folder} cannot be written ({error.strerror}).") from None

    def _file(self, source: Source, policy: Policy) -> Path:
        key = hashlib.blake2b(source.content(), digest_size=20)
        key.update(
            "\0".join(
                [
                    source.name,
                    __version__,
                    policy.model_dump_json(),
                    policy.own_rows,
                    repr(policy.own_items),
                    _stamp(policy.baseline),
                    _stamp(policy.vulnerabilities),
                    datetime.now(UTC).date().isoformat(),
                ]
            ).encode("utf-8", "replace")
        )
        return self._folder / f"{key.hexdigest()}.json"


def _stamp(file: Path | None) -> str:
    """A file that a policy names, by its content; of a folder, that of its files."""
    if file is None:
        return ""
    files = sorted(file.glob("*.json")) if file.is_dir() else [file]
    key = hashlib.blake2b(digest_size=8)
    for one in filter(Path.is_file, files):
        key.update(one.read_bytes())
    return key.hexdigest()
