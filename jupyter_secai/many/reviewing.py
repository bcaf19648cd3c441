"""`jupyter_secai.scan`: the reviews of many notebooks, one after the other as they are ready."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, TypeVar

from jupyter_secai.baseline import read_baseline
from jupyter_secai.many.cache import ReviewCache
from jupyter_secai.many.carrying import Carried
from jupyter_secai.many.cluster import connected, tell_on
from jupyter_secai.many.processes import Task, Tell, tell_here
from jupyter_secai.many.sources import Reviewed, find_sources, review_source
from jupyter_secai.model import Review
from jupyter_secai.policy import Policy

T = TypeVar("T")


def scan(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    policy: Policy | None = None,
    jobs: int | None = None,
    client: Any = None,
    cache: str | os.PathLike[str] | None = None,
) -> Iterator[Review]:
    """Review notebooks: files, folders, globs or addresses, in their order.

    `policy` goes before the ones that lie beside the notebooks. `jobs` is a number of processes,
    `client` a `distributed.Client` or the address of its scheduler, `cache` a folder of earlier reviews.
    Raises ValueError for a path without notebooks and PolicyError.
    """
    named = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    sources = find_sources(os.fspath(path) for path in named)
    tasks = [(source, policy or source.policy()) for source in sources]
    kept = ReviewCache(Path(cache)) if cache is not None else None
    return (reviewed.review for reviewed in review_all(tasks, jobs=jobs, client=client, cache=kept))


def review_all(
    tasks: list[Task], *, jobs: int | None = None, client: Any = None, cache: ReviewCache | None = None
) -> Iterator[Reviewed]:
    """The reviews of all tasks, in their order; raises as `tell_all` does."""
    carried = tell_all(tasks, attrgetter("carried"), jobs=jobs, client=client, cache=cache)
    return (Reviewed(source, one, policy) for (source, policy), one in zip(tasks, carried, strict=True))


def tell_all(
    tasks: list[Task],
    tell: Tell[T],
    *,
    jobs: int | None = None,
    client: Any = None,
    cache: ReviewCache | None = None,
) -> Iterator[T]:
    """What `tell` says of each review, in the order of the tasks, by a cluster where one is named, else here.

    Raises BaselineError for a baseline that cannot be read, ClusterError for a cluster.
    """
    for baseline in {policy.baseline for _, policy in tasks if policy.baseline}:
        read_baseline(baseline)
    if cache is not None:
        return _with_cache(tasks, tell, jobs, client, cache)
    if client is None:
        return tell_here(tasks, tell, jobs)
    return tell_on(connected(client) if isinstance(client, str) else client, tasks, tell)


@dataclass(frozen=True, slots=True)
class _Both(Generic[T]):
    """The review to be kept, where one could be made, and what is told of it."""

    tell: Tell[T]

    def __call__(self, reviewed: Reviewed) -> tuple[Carried | None, T]:
        return reviewed.carried if reviewed.review.language else None, self.tell(reviewed)


def _with_cache(
    tasks: list[Task], tell: Tell[T], jobs: int | None, client: Any, cache: ReviewCache
) -> Iterator[T]:
    """New reviews are kept as they come, so that a run that was stopped goes on where it was."""
    known = [cache.has(*task) for task in tasks]
    missing = [task for task, is_known in zip(tasks, known, strict=True) if not is_known]
    made = tell_all(missing, _Both(tell), jobs=jobs, client=client)
    for task, is_known in zip(tasks, known, strict=True):
        if is_known:
            yield tell(cache.get(*task) or review_source(*task))
        else:
            carried, told = next(made)
            if carried:
                cache.put(*task, carried)
            yield told
