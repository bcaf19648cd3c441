"""Putting the extension into a Jupyter server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from traitlets import Int
from traitlets.config import Configurable

from jupyter_secai.server.desk import Desk
from jupyter_secai.server.documents import Documents
from jupyter_secai.server.handlers import routes
from jupyter_secai.server.sessions import Sessions

GATE_EVENT = "https://events.jupyter.org/jupyter_secai/gate/v1"

Announce = Callable[[str, str, str, int], None]
"""Called with the file, the format, the decision and the number of findings."""


class SecaiServer(Configurable):
    """Limits of the server extension, as `c.SecaiServer.max_sessions = 8`."""

    max_request_bytes = Int(64 * 1024 * 1024, min=1, help="Largest body of a request.").tag(config=True)
    max_sessions = Int(
        32, min=1, help="Notebooks whose cells are kept, so that only changed ones are sent."
    ).tag(config=True)
    max_held_bytes = Int(256 * 1024 * 1024, min=0, help="Size of all cells that are kept together.").tag(
        config=True
    )


def load(server_app: ServerApp) -> Announce:
    """Register handlers and events; gives the function that announces what the gate decides."""
    limits = SecaiServer(parent=server_app)
    web_app: Any = server_app.web_app
    parts = {
        "desk": Desk(Sessions(limits.max_sessions, limits.max_held_bytes), server_app.log),
        "documents": Documents(server_app.contents_manager, web_app.settings),
        "max_request_bytes": limits.max_request_bytes,
    }
    web_app.add_handlers(".*$", routes(web_app.settings["base_url"], **parts))
    events: Any = server_app.event_logger
    events.register_event_schema(Path(__file__).parent / "events" / "gate.yaml")
    return _announcer(server_app, events)


def _announcer(server_app: ServerApp, events: Any) -> Announce:
    def announce(file: str, format: str, decision: str, findings: int) -> None:  # noqa: A002
        data = {
            "path": _contents_path(server_app, file),
            "format": format,
            "decision": decision,
            "findings": findings,
        }
        # exports run in a thread, and listeners want the event loop
        server_app.io_loop.add_callback(lambda: events.emit(schema_id=GATE_EVENT, data=data))

    return announce


def _contents_path(server_app: ServerApp, file: str) -> str:
    root = getattr(server_app.contents_manager, "root_dir", "")
    path = Path(file)
    return path.relative_to(root).as_posix() if root and path.is_relative_to(root) else path.name
