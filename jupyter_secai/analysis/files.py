"""Files and addresses: what an address says about its data, and what a file holds that the notebook wrote."""

from __future__ import annotations

import re

from jupyter_secai.analysis.machine import Machine
from jupyter_secai.analysis.program import Span
from jupyter_secai.analysis.values import Step, Value

_REMOTE = re.compile(r"(?:https?|ftp|s3|gs|abfss?|hf|wasbs?)://", re.I)
FILE_KEY = "file:"
_CLEARTEXT = re.compile(r"(?:http|ftp)://(?!(?:localhost|127\.|0\.0\.0\.0|\[::1\]))", re.I)


def remote_labels(text: str | None) -> frozenset[str]:
    """What an address says about the data behind it."""
    if not text or not _REMOTE.match(text):
        return frozenset()
    return frozenset({"remote", "cleartext"}) if _CLEARTEXT.match(text) else frozenset({"remote"})


def file_key(path: str) -> str:
    """The name under which the environment keeps what a file holds."""
    return FILE_KEY + path.removeprefix(FILE_KEY).replace("\\", "/").rsplit("/", 1)[-1]


def downloaded(file: str, url: str, step: Step) -> tuple[str, Value]:
    """What a file holds that a shell line downloads from `url`."""
    return file_key(file), Value(labels=remote_labels(url) | {"remote"}, trail=(step,))


def store(
    m: Machine, path: str, data: Value, at: Span, note: str, labels: frozenset[str] = frozenset()
) -> None:
    """Keep what a file holds for those who read it later."""
    labels = data.labels | labels
    if "remote" not in labels:
        labels |= {"written-here"}
    m.writes[file_key(path)] = Value(trail=data.trail).labelled(labels, Step(m.cell, at, note))
