"""Servers of this user that run now, as they describe themselves in Jupyter's runtime folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_server.serverapp import list_running_servers

_EVERYWHERE = {"", "*", "0.0.0.0", "::"}  # noqa: S104  # looked for, not listened on


class Server(NamedTuple):
    """What is known of a running server; its token is not kept."""

    url: str
    process: int
    has_log_in: bool
    listens_beyond: bool
    is_secure: bool
    root: str
    is_root: bool


def running() -> Iterator[Server]:
    """The servers that this user has started."""
    for said in list_running_servers():
        yield _server(said)


def _server(said: dict[str, Any]) -> Server:
    process = int(said.get("pid", 0))
    return Server(
        url=str(said.get("url", "")),
        process=process,
        has_log_in=bool(said.get("token") or said.get("password")),
        listens_beyond=_is_beyond(str(said.get("hostname", ""))) and not said.get("sock"),
        is_secure=bool(said.get("secure")),
        root=str(said.get("root_dir") or said.get("notebook_dir") or ""),
        is_root=_owner(process) == 0,
    )


def _is_beyond(host: str) -> bool:
    if host in _EVERYWHERE:
        return True
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def _owner(process: int) -> int | None:
    try:
        return Path(f"/proc/{process}").stat().st_uid
    except OSError:  # no such file system here
        return os.getuid() if hasattr(os, "getuid") else None
