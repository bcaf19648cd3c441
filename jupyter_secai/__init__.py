"""Security and privacy review of notebooks while you work.

Importing this package is cheap: what reviews, serves or shows is imported when it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

try:
    from jupyter_secai._version import __version__
except ImportError:  # a source tree that nobody has built
    __version__ = "0.0.0"

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from jupyter_server.serverapp import ServerApp

    from jupyter_secai.artefacts.checking import check_file as check_file
    from jupyter_secai.live.model import check_model as check_model
    from jupyter_secai.live.profile import profile as profile
    from jupyter_secai.many.reviewing import scan as scan
    from jupyter_secai.pipeline import Reviewer as Reviewer
    from jupyter_secai.pipeline import review as review

__all__ = ["Reviewer", "__version__", "check_file", "check_model", "profile", "review", "scan"]

_LAZY = {
    "review": "jupyter_secai.pipeline",
    "Reviewer": "jupyter_secai.pipeline",
    "check_file": "jupyter_secai.artefacts.checking",
    "check_model": "jupyter_secai.live.model",
    "profile": "jupyter_secai.live.profile",
    "scan": "jupyter_secai.many.reviewing",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


def _window(name: str) -> Any:
    # by name: every module imports this one, and no window may import another
    return import_module(f"{__name__}.{name}")


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyter-secai"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "jupyter_secai"}]


def _load_jupyter_server_extension(server_app: ServerApp) -> None:
    """Serve the REST API, and put the check before the server's exports."""
    announce = _window("server").load(server_app)
    _window("gate").install(server_app.web_app.settings["config"], announce)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make `%secai` and `%%secai` available."""
    _window("kernel").load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the magics away again."""
    _window("kernel").unload(shell)
