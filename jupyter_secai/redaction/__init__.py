"""Redaction: a copy of a notebook in which everything that a finding points at is masked."""

from __future__ import annotations

from jupyter_secai.redaction.redacting import redact
from jupyter_secai.redaction.report import Left, Masked, Redacted

__all__ = ["Left", "Masked", "Redacted", "redact"]
