"""`jupyter secai`: the review on the command line."""

from __future__ import annotations

from jupyter_secai.cli.commands import main

__all__ = ["main"]
