"""Fixtures that several test files share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = ["pytest_jupyter.jupyter_server", "tests.kernels"]

# how long an example takes says something of the machine, nothing of the property
settings.register_profile("secai", deadline=None)
settings.load_profile("secai")

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def secret() -> str:
    """A key that was never valid, put together here so that no scanner trips over this file."""
    return "".join(("ghp", "_R8sT2uVwX4yZ6aBcD", "9eFgH1iJkL3mNoP5qR7"))


@pytest.fixture
def make_notebook() -> Make:
    """Makes a notebook from the sources of its code cells."""

    def make(*sources: str, language: str = "python") -> dict[str, Any]:
        return {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"language_info": {"name": language}},
            "cells": [_code(f"cell-{number}", source) for number, source in enumerate(sources)],
        }

    return make


def _code(id: str, source: str) -> dict[str, Any]:  # noqa: A002
    return {
        "id": id,
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }


@pytest.fixture
def bad_notebook(make_notebook: Make, secret: str) -> dict[str, Any]:
    """A harmless cell, and one with a key in it."""
    return make_notebook("x = 1", f"token = '{secret}'")
