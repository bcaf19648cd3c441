"""Cost of many notebooks: python benchmarks/many_notebooks.py [--count N] [--jobs N] [--dask | --scan DIR]

Makes notebooks from templates, each with names and numbers of its own, and reviews them. Costs are CPU
seconds of the processes, as the machine may be shared. Rates are told of reviews that are handed over and
not looked into, and of the scan as text: by the clock from the hundredth notebook to the last, so without
start-up; and by CPU seconds, as if all processes, the collecting one too, shared as many free cores.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_secai.cli.telling import Telling
from jupyter_secai.cli.writing import format_of
from jupyter_secai.many.processes import Task
from jupyter_secai.many.reviewing import review_all, tell_all
from jupyter_secai.many.sources import Source
from jupyter_secai.policy import Policy

_STEPS = (100, 1000, 3000, 10_000)
_STARTED = 100
_TEMPLATES = (
    "import pandas as pd\n{a} = pd.read_csv('data/{a}_{n}.csv')\n{a}.head()",
    "import numpy as np\n{b} = np.arange({n}).reshape(-1, 1)\nprint({b}.sum())",
    "from sklearn.model_selection import train_test_split\n"
    "train, test = train_test_split({a}, test_size=0.{n})",
    "from sklearn.linear_model import LogisticRegression\n"
    "model_{n} = LogisticRegression(C={n})\nmodel_{n}.fit(train[['{b}']], train['label'])",
    "def step_{n}(frame, factor={n}):\n    frame['{b}'] = frame['{b}'] * factor\n    return frame.dropna()\n"
    "\n{a} = step_{n}({a})",
    "import matplotlib.pyplot as plt\nplt.plot({a}['{b}'])\nplt.title('{a} by {b} ({n})')\nplt.show()",
    "import requests\nanswer_{n} = requests.get('https://api.example.org/{a}/{n}').json()",
    "import pickle\nwith open('{a}_{n}.pkl', 'rb') as file:\n    {b} = pickle.load(file)",
    "%pip install -q {a}-tools=={n}.0",
    "for {b} in range({n}):\n    if {b} % 7 == 0:\n        print({b}, {a}.iloc[{b}])",
)
_WORDS = "orders parts stores routes meters shifts hours litres prices stocks boxes lots".split()


class _Cost(NamedTuple):
    """CPU seconds of this process and of its children, seconds by the clock, and the most memory in MiB."""

    own: float
    children: float
    clock: float
    memory: float


def _now() -> _Cost:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return _Cost(
        own.ru_utime + own.ru_stime,
        children.ru_utime + children.ru_stime,
        time.perf_counter(),
        own.ru_maxrss / 1024,
    )


def notebook(number: int) -> dict[str, Any]:
    """A notebook of eight to sixteen cells; the same number gives the same notebook."""
    dice = random.Random(number)  # noqa: S311
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "markdown",
            "id": "head",
            "metadata": {},
            "source": f"# Report {number}\n\nWhat was sold.",
        }
    ]
    for position in range(dice.randint(8, 16)):
        words = {"a": dice.choice(_WORDS), "b": dice.choice(_WORDS), "n": dice.randint(1, 9999)}
        rows = "\n".join(f"{row:>4} {dice.random():.4f} {dice.randint(0, 999):>6}" for row in range(12))
        cells.append(
            {
                "cell_type": "code",
                "id": f"c{position}",
                "metadata": {},
                "execution_count": position + 1,
                "source": dice.choice(_TEMPLATES).format(**words),
                "outputs": [{"output_type": "stream", "name": "stdout", "text": rows}],
            }
        )
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def _written(folder: Path, count: int) -> list[Task]:
    tasks = []
    for number in range(count):
        file = folder / f"{number:05}.ipynb"
        file.write_text(json.dumps(notebook(number)), encoding="utf-8")
        tasks.append((Source(str(file)), Policy()))
    return tasks


def _one_process(tasks: list[Task]) -> Iterator[str]:
    """Cost and memory after each step, and of each notebook between the steps."""
    start = last = _now()
    seen = 0
    for number, _ in enumerate(review_all(tasks, jobs=1), start=1):
        if number in _STEPS or number == len(tasks):
            now = _now()
            each = (now.own - last.own) / (number - seen) * 1000
            yield f"{number:>6} notebooks: {each:6.2f} ms CPU each since the last row, {now.memory:5.0f} MiB"
            last, seen = now, number
    total = _now()
    yield f"one process: {total.own - start.own:.1f} s CPU, {total.clock - start.clock:.1f} s by the clock"


_Work = Callable[[list[Task], int], Iterator[object]]


def _handed_over(tasks: list[Task], jobs: int) -> Iterator[object]:
    return review_all(tasks, jobs=jobs)


def _as_text(tasks: list[Task], jobs: int) -> Iterator[object]:
    form = format_of("text", os.devnull)
    told = tell_all(tasks, Telling(form.tell, diff=None, history=None), jobs=jobs)
    return iter(form.pieces(one.value for each in told for one in each))


def _steady(work: _Work, tasks: list[Task], jobs: int) -> tuple[_Cost, float]:
    """The cost of all, and the seconds by the clock from the hundredth notebook to the last."""
    start, first = _now(), 0.0
    for number, _ in enumerate(work(tasks, jobs), start=1):
        if number == _STARTED:
            first = time.perf_counter()
    end = _now()
    spent = _Cost(end.own - start.own, end.children - start.children, end.clock - start.clock, end.memory)
    return spent, end.clock - first


def _ratio(name: str, work: _Work, tasks: list[Task], jobs: int) -> Iterator[str]:
    alone, clock_alone = _steady(work, tasks, 1)
    spent, clock = _steady(work, tasks, jobs)
    yield (
        f"{name}: one process {alone.own:.1f} s CPU; {jobs}: {spent.children:.1f} s CPU in them, "
        f"{spent.own:.1f} s in the collecting one, {spent.memory:.0f} MiB in it"
    )
    by_cpu = alone.own * jobs / (spent.own + spent.children)
    yield f"{name}: rate against one {clock_alone / clock:.2f} by the clock, {by_cpu:.2f} by CPU seconds"


def _ratios(tasks: list[Task], jobs: int) -> Iterator[str]:
    yield from _ratio("reviews", _handed_over, tasks, jobs)
    yield from _ratio("scan as text", _as_text, tasks, jobs)


def _cluster(tasks: list[Task]) -> Iterator[str]:
    """Two workers of a Dask cluster on this machine against one, the workers warm."""
    from distributed import Client, LocalCluster

    clocks = []
    for workers in (1, 2):
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as made,
            Client(made, set_as_default=False) as client,
        ):
            list(review_all(tasks[:_STARTED], client=client))
            before, own, clock = client.run(time.process_time), _now().own, time.perf_counter()
            for _ in review_all(tasks, client=client):
                pass
            clocks.append(time.perf_counter() - clock)
            spent = [end - before[name] for name, end in client.run(time.process_time).items()]
            yield (
                f"Dask, {workers} worker(s): {' and '.join(f'{each:.1f}' for each in spent)} s CPU in them, "
                f"{_now().own - own:.1f} s in the scheduler and client, {clocks[-1]:.1f} s by the clock"
            )
    yield f"Dask: rate of two against one {clocks[0] / clocks[1]:.2f} by the clock"


def _scan(folder: str, jobs: int) -> str:
    """CPU of the command, less that of an interpreter that does nothing; the least of five."""

    def cost(*arguments: str) -> float:
        before = _now().children
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False)  # noqa: S603
        return _now().children - before

    scan = ("-m", "jupyter_secai", "scan", folder, "--all-files", "--jobs", str(jobs), "--format", "json")
    spent = min(cost(*scan) for _ in range(5)) - min(cost("-c", "pass") for _ in range(5))
    return f"scan {folder} with {jobs} process(es): {spent:.2f} s CPU beyond the interpreter's start"


def main() -> None:
    """Measure, and print a line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--scan", metavar="DIR", help="measure the command on this folder instead")
    parser.add_argument("--dask", action="store_true", help="measure a cluster of two workers instead")
    wish = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if wish.scan:
        print(_scan(wish.scan, 1), _scan(wish.scan, wish.jobs), sep="\n")
        return
    with tempfile.TemporaryDirectory() as scratch:
        tasks = _written(Path(scratch), wish.count)
        if wish.dask:
            print(*_cluster(tasks), sep="\n")
            return
        for _ in review_all(tasks[:50], jobs=1):  # what is read once is read now
            pass
        for line in chain(_one_process(tasks), _ratios(tasks[: max(200, wish.count // 5)], wish.jobs)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
