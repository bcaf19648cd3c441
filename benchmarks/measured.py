"""The notebooks that are measured: a folder of them, and a long one of cells as handbooks have them.

SECAI_BENCH_NOTEBOOKS names a folder of other notebooks than the examples.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("SECAI_BENCH_NOTEBOOKS", Path(__file__).parent.parent / "examples"))
TEXTS = [file.read_text(encoding="utf-8") for file in sorted(FOLDER.rglob("*.ipynb"))]
CODE = [
    "".join(cell["source"])
    for text in TEXTS
    for cell in json.loads(text).get("cells", [])
    if cell["cell_type"] == "code"
]

_CHAPTER = (
    "%matplotlib inline\nimport numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt",
    "rng = np.random.RandomState({n})\nx{n} = rng.rand(100, 3)\nx{n}[:5, 0]",
    "table{n} = pd.DataFrame(x{n}, columns=list('abc'))\ntable{n}['d'] = table{n}['a'] * 2\ntable{n}.head()",
    "fig, ax = plt.subplots(1, 2, figsize=(10, 4))\nax[0].plot(x{n}[:, 0], x{n}[:, 1], 'o', alpha=0.3)\n"
    "ax[1].hist(table{n}['d'], bins=30)\nax[1].set(xlabel='d', ylabel='count');",
    "def scaled{n}(values, low=0, high=1):\n    span = values.max() - values.min()\n    if span == 0:\n"
    "        return values\n    return low + (values - values.min()) / span * (high - low)",
    "from sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import SGDClassifier\n"
    "y{n} = table{n}['d'] > 1\nXtrain, Xtest, ytrain, ytest = train_test_split(x{n}, y{n}, random_state=0)",
    "model = SGDClassifier(alpha=0.5)\nmodel.fit(Xtrain, ytrain)\nmodel.score(Xtest, ytest)",
    "for name in table{n}.columns:\n    print(name, scaled{n}(table{n}[name]).mean())",
    "table{n}.groupby('d').agg(['mean', 'std']).round(2)",
    "plt.imshow(np.corrcoef(x{n}.T), cmap='viridis')\nplt.colorbar()\nplt.title('Correlation {n}');",
)


def long_notebook(cells: int = 245) -> dict[str, Any]:
    """Code cells without outputs, in chapters of ten that use what the chapter has made."""
    sources = [_CHAPTER[number % 10].replace("{n}", str(number // 10)) for number in range(cells)]
    made = [
        {"cell_type": "code", "id": f"cell-{number}", "source": source, "outputs": [], "metadata": {},
         "execution_count": number + 1}
        for number, source in enumerate(sources)
    ]  # fmt: skip
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": made,
    }
