"""The check before exports: a nbconvert preprocessor, and the switches that put it in place.

A safety net, not a boundary: files can be copied, and a command line can name preprocessors.
"""

from __future__ import annotations

from jupyter_secai.gate.exports import ExportRefused
from jupyter_secai.gate.preprocessor import SecaiGatePreprocessor
from jupyter_secai.gate.redacting import SecaiRedactPreprocessor
from jupyter_secai.gate.server_config import install

__all__ = ["ExportRefused", "SecaiGatePreprocessor", "SecaiRedactPreprocessor", "install"]
