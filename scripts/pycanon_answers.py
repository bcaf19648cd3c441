"""Write what pycanon says of random tables into tests/data/pycanon.json, for the tests of k, l and t.

pycanon needs pandas below 3 and is not installed with the tests. In an environment of its own:
`pip install pycanon && python scripts/pycanon_answers.py`. Source: pycanon 1.3.6, Apache-2.0.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
from pycanon import anonymity

_ANSWERS = Path(__file__).parents[1] / "tests/data/pycanon.json"
_TABLES = 60
_SEED = 8
_QUASI = ["zip", "sex", "age"]


def _table(random_: random.Random) -> dict[str, list[Any]]:
    """A table of up to 120 rows: three quasi-identifiers, a sensitive column of words and one of numbers."""
    rows = random_.randint(2, 120)
    zips, ages, salaries = random_.randint(1, 4), random_.randint(1, 3), random_.randint(2, 12)
    return {
        "zip": [f"1011{random_.randrange(zips)}" for _ in range(rows)],
        "sex": [random_.choice("fm") for _ in range(rows)],
        "age": [20 + 10 * random_.randrange(ages) for _ in range(rows)],
        "diagnosis": [random_.choice(["asthma", "flu", "diabetes", "none"]) for _ in range(rows)],
        "salary": [1000 * random_.randrange(salaries) for _ in range(rows)],
    }


def _answers(table: dict[str, list[Any]]) -> dict[str, Any]:
    frame = pd.DataFrame(table)
    return {
        "table": table,
        "k": int(anonymity.k_anonymity(frame, _QUASI)),
        "l": {name: int(anonymity.l_diversity(frame, _QUASI, [name])) for name in ("diagnosis", "salary")},
        "t": {name: float(anonymity.t_closeness(frame, _QUASI, [name])) for name in ("diagnosis", "salary")},
    }


def main() -> None:
    """Write the file."""
    random_ = random.Random(_SEED)  # noqa: S311  tables for tests
    answers = [_answers(_table(random_)) for _ in range(_TABLES)]
    _ANSWERS.write_text(json.dumps(answers, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
