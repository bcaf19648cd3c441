"""What is new: against an earlier commit, or against the versions that came after one."""

from __future__ import annotations

from jupyter_secai.baseline import Baseline, of_reviews
from jupyter_secai.coverage import status_of
from jupyter_secai.many.git import content_at, versions
from jupyter_secai.many.sources import Reviewed, Source, review_source
from jupyter_secai.overview import overview


def since(ref: str, one: Reviewed) -> Reviewed:
    """With the findings alone that the file in commit `ref` does not have; raises GitError."""
    before = content_at(ref, one.source.path)
    if before is None:
        return one
    old = review_source(Source(one.source.path, before), one.policy)
    return _without(one, of_reviews([old.review]))


def with_history(number: int, one: Reviewed) -> list[Reviewed]:
    """The review, and after it what earlier versions hold that no later one does; raises GitError.

    A version is told as `path@commit`. Outputs that were taken out live on in the history.
    """
    told, seen = [one], [one.review]
    for version in versions(one.source.path, number):
        earlier = review_source(Source(one.source.path, version.content), one.policy)
        gone = _without(earlier, of_reviews(seen))
        seen.append(earlier.review)
        if gone.review.findings:
            name = f"{one.source.name}@{version.short}"
            told.append(gone.with_review(gone.review.model_copy(update={"path": name})))
    return told


def _without(one: Reviewed, known: Baseline) -> Reviewed:
    """With the summary of what is left."""
    new, _ = known.new_in(one.review.path, one.review.findings)
    stages = [cell.stages for cell in one.review.cells]
    told = overview(stages, new, one.review.coverage)
    status = status_of(new, one.review.coverage)
    update = {"findings": new, "overview": told, "status": status}
    return one.with_review(one.review.model_copy(update=update))
