"""Small notebooks for tests, and made-up credentials that no scanner of this repository trips over."""

from __future__ import annotations

from typing import Any

FAKE_GITHUB_TOKEN = "ghp" + "_R8sT2uVwX4yZ6aBcD" + "9eFgH1iJkL3mNoP5qR7"


def code(source: str, *outputs: dict[str, Any], id: str = "") -> dict[str, Any]:  # noqa: A002
    cell = {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}}
    return {**cell, "execution_count": None, "id": id or f"c{abs(hash(source)) % 10**8}"}


def markdown(source: str, id: str = "") -> dict[str, Any]:  # noqa: A002
    return {
        "cell_type": "markdown",
        "source": source,
        "metadata": {},
        "id": id or f"m{abs(hash(source)) % 10**8}",
    }


def stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def display(**data: Any) -> dict[str, Any]:
    """`display(text_html=…)` is one output with a MIME bundle."""
    bundle = {name.replace("_", "/", 1).replace("_", "."): value for name, value in data.items()}
    return {"output_type": "display_data", "data": bundle, "metadata": {}}


def notebook(*cells: dict[str, Any] | str, **metadata: Any) -> dict[str, Any]:
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made}


def frame_html(headers: list[str], *rows: list[str]) -> str:
    """A table as pandas shows it."""
    head = "".join(f"<th>{h}</th>" for h in ["", *headers])
    body = "".join(
        f"<tr><th>{number}</th>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>"
        for number, row in enumerate(rows)
    )
    return f'<table border="1" class="dataframe"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
