"""What one call of `jupyter secai scan` wishes: which notebooks, under which policy, compared with what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click

from jupyter_secai import catalogue
from jupyter_secai.cli.telling import Telling, Told
from jupyter_secai.detect.ner import unavailable
from jupyter_secai.many.cache import ReviewCache
from jupyter_secai.many.git import staged_content, staged_paths
from jupyter_secai.many.processes import Task
from jupyter_secai.many.reviewing import review_all, tell_all
from jupyter_secai.many.sources import Reviewed, Source, find_sources
from jupyter_secai.many.texts import may_hold_cells, reader_of
from jupyter_secai.policy import Level, Policy, load_policy


@dataclass(frozen=True, slots=True)
class Wish:
    """The options of one call."""

    fail_on: str | None
    only: Sequence[str]
    ignore: Sequence[str]
    config: str | None
    baseline: str | None
    write_baseline: str | None
    staged: bool
    diff: str | None
    history: int | None
    all_files: bool
    ner: bool
    jobs: int | None
    dask: str | None
    cache: str | None

    def tasks(self, paths: Sequence[str]) -> list[Task]:
        """What is to be reviewed, with the policy for each."""
        if self.ner and (missing := unavailable()):
            raise click.ClickException(missing)
        change = self._change()
        sources = _staged(paths) if self.staged else self._found(paths)
        named = load_policy(Path(self.config)) if self.config else None
        return [(source, change(named or source.policy())) for source in sources]

    def told(self, tasks: list[Task], tell: Callable[[Reviewed], Any] | None) -> Iterator[list[Told]]:
        """What `tell` says of each task, or whole reviews; more than one where its history tells, too."""
        cache = ReviewCache(Path(self.cache)) if self.cache else None
        telling = Telling(tell, self.diff, self.history)
        if tell is None or (self.dask and telling.asks_git):
            return map(telling, review_all(tasks, jobs=self.jobs, client=self.dask, cache=cache))
        return tell_all(tasks, telling, jobs=self.jobs, client=self.dask, cache=cache)

    def _found(self, paths: Sequence[str]) -> list[Source]:
        if not paths:
            raise click.UsageError(
                "Name what is to be reviewed: files, folders, globs, or - for standard input."
            )
        return find_sources(paths, all_files=self.all_files)

    def _change(self) -> Callable[[Policy], Policy]:
        """What the options change in a policy; what an administrator has locked stays."""
        only, ignore = _known(self.only), _known(self.ignore)
        others = frozenset(catalogue.rules()) - only if only else frozenset()
        baseline = Path(self.baseline) if self.baseline else None

        def change(policy: Policy) -> Policy:
            level = policy.commit_level if self.staged else policy.fail_on
            wanted = {
                "disable": policy.disable | ignore | others,
                "fail_on": cast("Level", self.fail_on) if self.fail_on else level,
                "ner": self.ner or policy.ner,
                "baseline": None if self.write_baseline else baseline or policy.baseline,
            }
            held = {key for key in wanted if key.replace("_", "-") in policy.locked}
            return policy.model_copy(update={key: wanted[key] for key in wanted.keys() - held})

        return change


def _known(names: Sequence[str]) -> frozenset[str]:
    for name in names:
        if name not in catalogue.rules():
            raise click.ClickException(f"There is no rule {name}: jupyter secai rules lists those there are.")
    return frozenset(names)


def _staged(paths: Sequence[str]) -> list[Source]:
    sources = []
    for path in staged_paths(paths):
        if not (path.endswith(".ipynb") or may_hold_cells(path)):
            continue
        content = staged_content(path)
        if path.endswith(".ipynb") or reader_of(path, content.decode("utf-8", "replace")):
            sources.append(Source(path, content))
    return sources
