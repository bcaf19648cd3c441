"""Reviewing on the cores of this machine: results come in the order of the tasks, and as they are ready."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from jupyter_secai.many.carrying import packed, unpacked
from jupyter_secai.many.sources import Reviewed, Source, review_source, unread_review
from jupyter_secai.policy import Policy

Task = tuple[Source, Policy]

_WORTH_A_PROCESS = 8
_BATCH = 4
# batches that are under way for each process: memory stays flat however many tasks there are
_AHEAD = 4
DIED = "The process that reviewed it died, perhaps for want of memory."


def review_here(tasks: list[Task], jobs: int | None) -> Iterator[Reviewed]:
    """The reviews; `jobs` processes, by default as many as are worth starting."""
    number = jobs or min(os.cpu_count() or 1, len(tasks) // _WORTH_A_PROCESS)
    if min(number, len(tasks)) < 2:
        return (review_source(*task) for task in tasks)
    return _in_processes(tasks, number)


def review_batch(batch: list[Task]) -> list[bytes]:
    """What a process or a worker does at a time: the reviews, packed."""
    return [packed(review_source(source, policy).review, policy.profile) for source, policy in batch]


def unpack_batch(batch: list[Task], reviews: list[bytes]) -> Iterator[Reviewed]:
    """The reviews of a batch, each with its task."""
    for (source, policy), review in zip(batch, reviews, strict=True):
        yield Reviewed(source, unpacked(review), policy)


def batches(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """The tasks, `size` at a time."""
    remaining = iter(tasks)
    while batch := list(islice(remaining, size)):
        yield batch


def _in_processes(tasks: list[Task], number: int) -> Iterator[Reviewed]:
    waiting = batches(tasks, _BATCH)
    while True:
        lost = yield from _with_pool(waiting, number)
        if not lost:
            return
        # what was under way when a process died is tried alone, each in a process of its own
        for task in lost:
            yield _alone(task)


def _with_pool(waiting: Iterator[list[Task]], number: int) -> Generator[Reviewed, None, list[Task]]:
    """Gives back the tasks that were lost when a process died."""
    under_way: deque[tuple[list[Task], Future[list[bytes]] | None]] = deque()
    with ProcessPoolExecutor(number) as pool:
        for batch in waiting:
            under_way.append((batch, _submitted(pool, batch)))
            if len(under_way) >= number * _AHEAD and not (yield from _first_of(under_way)):
                break
        while under_way and (yield from _first_of(under_way)):
            pass
    return [task for batch, _ in under_way for task in batch]


def _submitted(pool: ProcessPoolExecutor, batch: list[Task]) -> Future[list[bytes]] | None:
    try:
        return pool.submit(review_batch, batch)
    except BrokenProcessPool:
        return None


def _first_of(
    under_way: deque[tuple[list[Task], Future[list[bytes]] | None]],
) -> Generator[Reviewed, None, bool]:
    """Takes the first batch off once its reviews are there; False when its process died."""
    batch, future = under_way[0]
    try:
        reviews = future.result() if future else None
    except BrokenProcessPool:
        reviews = None
    if reviews is None:
        return False
    under_way.popleft()
    yield from unpack_batch(batch, reviews)
    return True


def _alone(task: Task) -> Reviewed:
    source, policy = task
    try:
        with ProcessPoolExecutor(1) as pool:
            return pool.submit(review_source, source, policy).result()
    except BrokenProcessPool:
        return Reviewed(source, unread_review(source, DIED), policy)
