"""Reviewing on other machines, with Dask: batches of notebooks, in the order of the tasks.

The content goes with the task, so that workers need no file system in common; workers need this package.
A worker that is lost costs nothing: Dask does its batches again elsewhere, and what keeps on killing
workers is tried notebook by notebook and then told as not checked.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from jupyter_secai.many.processes import DIED, Task, Tell, batches, tell_batch
from jupyter_secai.many.remote import is_remote
from jupyter_secai.many.sources import not_reviewed

T = TypeVar("T")
# without a port, Dask also fails a second time, when the process ends
_ADDRESS = re.compile(r"inproc://.+|.+:\d+/?")
_INSTALL = "pip install 'jupyter_secai[dask]'"
_BATCH = 8
_RETRIES = 3
# batches that are under way for each thread of the cluster: memory here and there stays flat
_AHEAD = 3


class ClusterError(RuntimeError):
    """The cluster cannot be used; the message is one sentence."""


def connected(address: str) -> Any:
    """A client of the scheduler at `address`; raises ClusterError."""
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError(f"Dask is not installed: {_INSTALL}") from None
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(f"{address} is no address of a Dask scheduler: write it as tcp://host:8786.")
    try:
        client: Any = Client
        return client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"There is no Dask scheduler at {address} ({type(error).__name__}).") from None


def tell_on(client: Any, tasks: Iterable[Task], tell: Tell[T]) -> Iterator[T]:
    """What the workers of a `distributed.Client` tell of each; `tell` and what it gives can be pickled."""
    width = max(1, sum(client.nthreads().values())) * _AHEAD
    under_way: deque[tuple[list[Task], Any]] = deque()
    for batch in batches(tasks, _BATCH):
        under_way.append((batch, _submitted(client, batch, tell)))
        if len(under_way) >= width:
            yield from _results(client, tell, *under_way.popleft())
    while under_way:
        yield from _results(client, tell, *under_way.popleft())


def _submitted(client: Any, batch: list[Task], tell: Tell[T]) -> Any:
    # pure=False: two batches with the same content are two tasks
    sent = [_with_content(task) for task in batch]
    return client.submit(tell_batch, sent, tell, retries=_RETRIES, pure=False)


def _with_content(task: Task) -> Task:
    """The bytes travel with the source, but for addresses, which a worker opens itself."""
    source, policy = task
    if source.given is not None or is_remote(source.path):
        return task
    try:
        return replace(source, given=source.content()), policy
    except OSError:
        return task


def _results(client: Any, tell: Tell[T], batch: list[Task], future: Any) -> Iterator[T]:
    from distributed import KilledWorker

    try:
        told: list[T] = future.result()
    except KilledWorker:
        told = [_alone(client, tell, task) for task in batch]
    yield from told


def _alone(client: Any, tell: Tell[T], task: Task) -> T:
    from distributed import KilledWorker

    try:
        told: list[T] = _submitted(client, [task], tell).result()
    except KilledWorker:
        return tell(not_reviewed(*task, DIED))
    return told[0]
