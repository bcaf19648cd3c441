"""Reviewing on the cores of this machine: results come in the order of the tasks, and as they are ready.

What is to be told of a review is made where the review was, so that the collecting process only passes it on.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Generic, TypeVar

from jupyter_secai.many.sources import Reviewed, Source, not_reviewed, review_source
from jupyter_secai.policy import Policy

T = TypeVar("T")
Task = tuple[Source, Policy]
Tell = Callable[[Reviewed], T]

_WORTH_A_PROCESS = 8
_BATCH = 4
# batches that are under way for each process: memory stays flat however many tasks there are
_AHEAD = 4
DIED = "The process that reviewed it died, perhaps for want of memory."


def tell_here(tasks: list[Task], tell: Tell[T], jobs: int | None) -> Iterator[T]:
    """What is told of each; `jobs` processes, by default as many as are worth starting.

    `tell` and what it gives can be pickled.
    """
    number = jobs or min(os.cpu_count() or 1, len(tasks) // _WORTH_A_PROCESS)
    if min(number, len(tasks)) < 2:
        return (tell(review_source(*task)) for task in tasks)
    return _Pool(tell, number).told(tasks)


def tell_batch(batch: list[Task], tell: Tell[T]) -> list[T]:
    """What a process or a worker does at a time."""
    return [tell(review_source(*task)) for task in batch]


def batches(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """The tasks, `size` at a time."""
    remaining = iter(tasks)
    while batch := list(islice(remaining, size)):
        yield batch


class _Pool(Generic[T]):
    """Processes that tell of reviews; a new set of them after one has died."""

    def __init__(self, tell: Tell[T], number: int) -> None:
        self._tell, self._number = tell, number
        self._under_way: deque[tuple[list[Task], Future[list[T]] | None]] = deque()

    def told(self, tasks: list[Task]) -> Iterator[T]:
        waiting = batches(tasks, _BATCH)
        while True:
            yield from self._until_one_dies(waiting)
            if not self._under_way:
                return
            # what was under way when a process died is tried alone, each in a process of its own
            lost = [task for batch, _ in self._under_way for task in batch]
            self._under_way.clear()
            yield from map(self._alone, lost)

    def _until_one_dies(self, waiting: Iterator[list[Task]]) -> Iterator[T]:
        """Leaves under way what was lost."""
        with ProcessPoolExecutor(self._number) as pool:
            for batch in waiting:
                self._under_way.append((batch, self._submitted(pool, batch)))
                if len(self._under_way) >= self._number * _AHEAD and not (yield from self._first()):
                    return
            while self._under_way and (yield from self._first()):
                pass

    def _submitted(self, pool: ProcessPoolExecutor, batch: list[Task]) -> Future[list[T]] | None:
        try:
            return pool.submit(tell_batch, batch, self._tell)
        except BrokenProcessPool:
            return None

    def _first(self) -> Generator[T, None, bool]:
        """Takes the first batch off once it is there; False when its process died."""
        _, future = self._under_way[0]
        try:
            told = future.result() if future else None
        except BrokenProcessPool:
            told = None
        if told is None:
            return False
        self._under_way.popleft()
        yield from told
        return True

    def _alone(self, task: Task) -> T:
        try:
            with ProcessPoolExecutor(1) as pool:
                return pool.submit(tell_batch, [task], self._tell).result()[0]
        except BrokenProcessPool:
            return self._tell(not_reviewed(*task, DIED))
