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
from typing import Any

from jupyter_secai.many.processes import DIED, Task, batches, review_batch, unpack_batch
from jupyter_secai.many.remote import is_remote
from jupyter_secai.many.sources import Reviewed, unread_review

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


def review_on(client: Any, tasks: Iterable[Task]) -> Iterator[Reviewed]:
    """The reviews of all tasks by the workers of a `distributed.Client`."""
    width = max(1, sum(client.nthreads().values())) * _AHEAD
    under_way: deque[tuple[list[Task], Any]] = deque()
    for batch in batches(tasks, _BATCH):
        under_way.append((batch, _submitted(client, batch)))
        if len(under_way) >= width:
            yield from _results(client, *under_way.popleft())
    while under_way:
        yield from _results(client, *under_way.popleft())


def _submitted(client: Any, batch: list[Task]) -> Any:
    # pure=False: two batches with the same content are two tasks
    return client.submit(review_batch, [_with_content(task) for task in batch], retries=_RETRIES, pure=False)


def _with_content(task: Task) -> Task:
    """The bytes travel with the source, but for addresses, which a worker opens itself."""
    source, policy = task
    if source.given is not None or is_remote(source.path):
        return task
    try:
        return replace(source, given=source.content()), policy
    except OSError:
        return task


def _results(client: Any, batch: list[Task], future: Any) -> Iterator[Reviewed]:
    from distributed import KilledWorker

    try:
        reviews = future.result()
    except KilledWorker:
        yield from _one_by_one(client, batch)
        return
    yield from unpack_batch(batch, reviews)


def _one_by_one(client: Any, batch: list[Task]) -> Iterator[Reviewed]:
    from distributed import KilledWorker

    for task in batch:
        try:
            yield from unpack_batch([task], _submitted(client, [task]).result())
        except KilledWorker:
            yield Reviewed(task[0], unread_review(task[0], DIED), task[1])
