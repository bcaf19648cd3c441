"""Putting the check before the exports of a running Jupyter server."""

from __future__ import annotations

from typing import Any

from traitlets.config import Config

PREPROCESSOR = "jupyter_secai.gate.SecaiGatePreprocessor"


def install(config: Config, on_decision: Any = None) -> None:
    """Name the preprocessor in `config` itself: the server's export handlers hold this object."""
    named = list(config.Exporter.get("preprocessors", []))
    if PREPROCESSOR not in named:
        config.Exporter.preprocessors = [*named, PREPROCESSOR]
    config.SecaiGatePreprocessor.on_decision = on_decision
