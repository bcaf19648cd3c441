"""The Jupyter Server extension: REST handlers and events. It renders reviews, no more."""

from __future__ import annotations

from jupyter_secai.server.extension import load

__all__ = ["load"]
