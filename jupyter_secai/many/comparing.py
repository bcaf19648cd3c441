"""What is new: against an earlier commit, or against the versions that came after one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_secai.baseline import Baseline, of_reviews
from jupyter_secai.coverage import status_of
from jupyter_secai.many.git import content_at, versions
from jupyter_secai.many.sources import Reviewed, Source, review_source
from jupyter_secai.overview import overview


def since(ref: str, reviewed: Iterable[Reviewed]) -> Iterator[Reviewed]:
    """Each review with the findings alone that the file in commit `ref` does not have; raises GitError."""
    for one in reviewed:
        before = content_at(ref, one.source.path)
        if before is None:
            yield one
            continue
        old = review_source(Source(one.source.path, before), one.policy)
        yield _without(one, of_reviews([old.review]))


def with_history(number: int, reviewed: Iterable[Reviewed]) -> Iterator[Reviewed]:
    """Each review, and after it what earlier versions hold that no later one does; raises GitError.

    A version is told as `path@commit`. Outputs that were taken out live on in the history.
    """
    for one in reviewed:
        yield one
        seen = [one.review]
        for version in versions(one.source.path, number):
            source = Source(one.source.path, version.content)
            earlier = review_source(source, one.policy)
            gone = _without(earlier, of_reviews(seen))
            seen.append(earlier.review)
            if gone.review.findings:
                yield _named(gone, f"{one.source.name}@{version.short}")


def _without(one: Reviewed, known: Baseline) -> Reviewed:
    """With the summary of what is left."""
    new, _ = known.new_in(one.review.path, one.review.findings)
    stages = [cell.stages for cell in one.review.cells]
    told = overview(stages, new, one.review.coverage)
    status = status_of(new, one.review.coverage)
    review = one.review.model_copy(update={"findings": new, "overview": told, "status": status})
    return Reviewed(one.source, review, one.policy)


def _named(one: Reviewed, name: str) -> Reviewed:
    return Reviewed(one.source, one.review.model_copy(update={"path": name}), one.policy)
