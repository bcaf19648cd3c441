"""The Jupyter Server extension: REST handlers and events. It renders reviews and computes nothing."""

from __future__ import annotations

from jupyter_secai.server.extension import load

__all__ = ["load"]
