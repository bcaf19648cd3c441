"""Carriers as rules speak of them: what shows, what belongs together, what it is called."""

from __future__ import annotations

from jupyter_secai.notebook.carriers import Carrier

_SPOKEN = (
    ("output:", "output"),
    ("attachment:", "attachment"),
    ("widget-state", "saved state of the widgets"),
    ("notebook-metadata:", "metadata of the notebook"),
    ("metadata", "metadata of the cell"),
)


def is_shown(carrier: Carrier) -> bool:
    """Whether the carrier shows something to a reader, as an output does; the others are typed or noted."""
    return carrier.name.startswith(("output:", "attachment:", "widget-state"))


def owner_of(carrier: str) -> str:
    """The output or attachment that a carrier of this name is a version of; else the carrier itself."""
    return carrier.rsplit(":", 1)[0] if carrier.startswith(("output:", "attachment:")) else carrier


def spoken(carrier: Carrier) -> str:
    """What a carrier is called in a sentence."""
    held = next((words for start, words in _SPOKEN if carrier.name.startswith(start)), None)
    return held or ("text" if carrier.form == "markdown" else "code" if carrier.form == "code" else "source")
