"""Many notebooks: in processes and on a cluster the same findings, in order, and nothing lost."""

from __future__ import annotations

import json
import os
import pickle
import signal
from collections.abc import Iterator
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from command_line import run

import jupyter_secai
from jupyter_secai.many import processes
from jupyter_secai.many.cache import ReviewCache
from jupyter_secai.many.processes import tell_here
from jupyter_secai.many.reviewing import review_all
from jupyter_secai.many.sources import NoSource, Source, find_sources
from jupyter_secai.policy import Policy
from jupyter_secai.threats.joining import Parts, join, packed, part_of

NUMBER = 40
MANY = 120
EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def folder(tmp_path: Path, make_notebook, secret: str) -> Path:
    """Notebooks with and without findings, and one that is broken."""
    for number in range(NUMBER):
        source = f"token = '{secret}'" if number % 3 == 0 else f"x = {number}"
        (tmp_path / f"n{number:02}.ipynb").write_text(json.dumps(make_notebook(source, "import pickle")))
    (tmp_path / "n99.ipynb").write_text("{")
    return tmp_path


def told(reviews: Any) -> list[str]:
    return [review.model_dump_json() for review in reviews]


def test_processes_say_what_one_says(folder: Path) -> None:
    assert told(jupyter_secai.scan(folder, jobs=2)) == told(jupyter_secai.scan(folder, jobs=1))


def test_reviews_come_in_the_order_of_the_names(folder: Path) -> None:
    names = [Path(review.path).name for review in jupyter_secai.scan(folder, jobs=2)]
    assert names == sorted(names)
    assert len(names) == NUMBER + 1


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "html", "sarif", "markdown"])
def test_processes_write_what_one_writes(folder: Path, form: str) -> None:
    one, two = (run("scan", ".", "--format", form, "--jobs", jobs, cwd=folder) for jobs in ("1", "2"))
    assert (two.returncode, two.stdout) == (one.returncode, one.stdout)
    assert b"n00.ipynb" in one.stdout


def test_what_has_arrived_is_read_when_it_is_asked_for(folder: Path) -> None:
    sent = next(iter(review_all([(Source(str(folder / "n00.ipynb")), Policy())])))
    arrived = pickle.loads(pickle.dumps(sent.carried))  # noqa: S301
    assert arrived.packed == sent.carried.packed
    assert arrived.review == sent.review


def test_parts_wait_small_until_the_last_has_come(folder: Path) -> None:
    reviews = [
        one.review
        for one in review_all(
            [(Source(str(EXAMPLES / f"{name}.ipynb")), Policy()) for name in ("churn", "assistant")]
        )
    ]
    waiting = Parts()
    for review in reviews:
        waiting.add(packed(part_of(review)))
    assert list(waiting) == [part_of(review) for review in reviews]
    assert join(waiting) == join([part_of(review) for review in reviews])


def _dies_on(source: Source, policy: Policy) -> Any:
    if source.path.endswith("n07.ipynb"):
        os.kill(os.getpid(), signal.SIGKILL)
    return _review_source(source, policy)


_review_source = processes.review_source


def test_a_process_that_dies_loses_no_other_notebook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "review_source", _dies_on)
    tasks = [(source, Policy()) for source in find_sources([str(folder)])]
    reviews = [one.review for one in tell_here(tasks, attrgetter("carried"), 2)]
    assert [Path(review.path).name for review in reviews] == [Path(s.path).name for s, _ in tasks]
    lost = [r for r in reviews if "died" in r.overview.sentence]
    assert [Path(review.path).name for review in lost] == ["n07.ipynb"]


def test_a_cache_says_the_same_and_forgets_what_changed(folder: Path, tmp_path: Path, make_notebook) -> None:
    cache = tmp_path / "cache"
    first = told(jupyter_secai.scan(folder, cache=cache))
    assert len(list(cache.iterdir())) == NUMBER, "the broken one is tried again"
    assert told(jupyter_secai.scan(folder, cache=cache)) == first
    (folder / "n00.ipynb").write_text(json.dumps(make_notebook("x = 1")))
    again = list(jupyter_secai.scan(folder, cache=cache))
    assert again[0].findings == []


def test_a_run_that_was_stopped_goes_on(folder: Path, tmp_path: Path) -> None:
    cache = ReviewCache(tmp_path / "cache")
    tasks = [(source, Policy()) for source in find_sources([str(folder)])]
    stopped = review_all(tasks, cache=cache)
    for _ in range(10):
        next(stopped)
    stopped.close()  # type: ignore[attr-defined]
    assert sum(cache.has(*task) for task in tasks) == 10
    assert len(list(review_all(tasks, cache=cache))) == NUMBER + 1


@pytest.fixture
def cluster() -> Iterator[Any]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as made,
        Client(made, set_as_default=False) as client,
    ):
        yield client


def test_a_cluster_says_what_one_process_says(folder: Path, cluster: Any) -> None:
    assert told(jupyter_secai.scan(folder, client=cluster)) == told(jupyter_secai.scan(folder, jobs=1))


@pytest.fixture
def many(tmp_path: Path, make_notebook, secret: str) -> Path:
    """More than a cluster of two has under way at once."""
    for number in range(MANY):
        source = f"token = '{secret}'\nx = {number}" if number % 3 == 0 else f"x = {number}"
        (tmp_path / f"n{number:03}.ipynb").write_text(json.dumps(make_notebook(source, "import pickle")))
    return tmp_path


def _kill_one_of(cluster: Any) -> None:
    os.kill(next(iter(cluster.run(os.getpid).values())), signal.SIGKILL)


def test_a_worker_that_is_lost_halfway_loses_nothing(many: Path, cluster: Any) -> None:
    expected = told(jupyter_secai.scan(many, jobs=1))
    reviews = jupyter_secai.scan(many, client=cluster)
    got = told(islice(reviews, MANY // 2))
    _kill_one_of(cluster)
    got += told(reviews)
    assert sorted(got) == sorted(expected)


def test_a_run_on_a_cluster_that_was_stopped_halfway_goes_on(
    many: Path, tmp_path_factory: pytest.TempPathFactory, cluster: Any
) -> None:
    expected = told(jupyter_secai.scan(many, jobs=1))
    cache = tmp_path_factory.mktemp("cache")
    stopped = jupyter_secai.scan(many, client=cluster, cache=cache)
    told(islice(stopped, MANY // 2))
    stopped.close()  # type: ignore[attr-defined]
    assert len(list(cache.iterdir())) == MANY // 2
    _kill_one_of(cluster)
    assert told(jupyter_secai.scan(many, client=cluster, cache=cache)) == expected
    assert len(list(cache.iterdir())) == MANY


def test_no_scheduler_is_one_sentence(folder: Path) -> None:
    with pytest.raises(RuntimeError, match=r"There is no Dask scheduler at tcp://127\.0\.0\.1:1"):
        list(jupyter_secai.scan(folder, client="tcp://127.0.0.1:1"))


def test_an_address_without_a_port_is_one_sentence(folder: Path) -> None:
    with pytest.raises(RuntimeError, match="write it as tcp://host:8786"):
        list(jupyter_secai.scan(folder, client="somewhere"))


def test_a_baseline_that_the_policy_names_and_that_is_missing_is_told(folder: Path) -> None:
    (folder / "secai.toml").write_text('baseline = "none.json"')
    with pytest.raises(ValueError, match=r"none\.json cannot be read"):
        list(jupyter_secai.scan(folder))


def test_addresses_are_read_through_fsspec(make_notebook, secret: str) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    store.pipe_file("/team/a.ipynb", json.dumps(make_notebook(f"token = '{secret}'")).encode())
    store.pipe_file("/team/deep/b.ipynb", json.dumps(make_notebook("x = 1")).encode())
    reviews = list(jupyter_secai.scan("memory://team"))
    assert [(review.path, review.status) for review in reviews] == [
        ("memory:///team/a.ipynb", "findings"),
        ("memory:///team/deep/b.ipynb", "clean"),
    ]
    assert next(jupyter_secai.scan("memory://team/a.ipynb")).status == "findings"


def test_an_unknown_store_is_one_sentence() -> None:
    with pytest.raises(OSError, match="cannot be opened") as error:
        find_sources(["nostore://user:word@host/a.ipynb"])
    assert "word" not in str(error.value)


def test_nothing_is_not_clean(tmp_path: Path) -> None:
    with pytest.raises(NoSource, match="There are no notebooks"):
        jupyter_secai.scan(tmp_path)
