"""Fixtures for the tests of the server extension."""

from __future__ import annotations

pytest_plugins = ["pytest_jupyter.jupyter_server"]
