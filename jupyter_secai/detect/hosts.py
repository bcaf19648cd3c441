"""Hosts of addresses in markup and scripts, and which of them are known."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from jupyter_secai import catalogue

_ADDRESS = re.compile(r"(?i)(?:https?:|wss?:)?[/\\]{2}([^/\\?#\s\"'<>]{1,300})")
_BLANKS = re.compile(r"[\x00-\x20\u00ad\u200b\ufeff]+")
_OWN = re.compile(r"(?i)(?:[\w-]+\.)?localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal")
_SCRIPT_SCHEMES = ("javascript:", "vbscript:", "livescript:")
_DOCUMENTS = ("text/html", "application/xhtml", "image/svg", "text/xml", "application/xml")
_HASHED = re.compile(r"@[\w.^~+-]*$")


def address(value: str) -> str:
    """An attribute's address as a browser takes it: entities undone, blanks and controls dropped."""
    return _BLANKS.sub("", html.unescape(value[:4_000])) + value[4_000:]


def is_script(address: str) -> bool:
    return address[:16].lower().startswith(_SCRIPT_SCHEMES)


def is_document(address: str) -> bool:
    """Whether an address carries a document that can hold scripts."""
    scheme, _, rest = address[:40].lower().partition(":")
    return scheme == "data" and rest.startswith(_DOCUMENTS)


def host_of(address: str) -> str:
    """The host of an absolute address, lower case; empty for relative ones and for this machine."""
    found = _ADDRESS.match(address)
    if found is None:
        return ""
    host = found[1].rpartition("@")[2].rsplit(":", 1)[0] if "]" not in found[1] else found[1]
    return "" if _OWN.fullmatch(host) else host.lower().rstrip(".")


def site(host: str) -> str:
    """The last labels of a host: enough to know it, too few to carry a message."""
    labels = host.split(".")
    short = len(labels) > 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])


@lru_cache(maxsize=1024)
def is_known(host: str, group: str) -> bool:
    """Whether a host, or one that it is part of, is in a group of active.toml."""
    known = catalogue.hosts(group)
    labels = host.split(".")
    return any(".".join(labels[n:]) in known for n in range(len(labels)))


def script_kind(url: str, guarded: bool) -> str | None:
    """What a script at this address is: a kind of active.toml, or None where it is known or local."""
    host = host_of(url)
    if not host:
        return None
    if is_known(host, "hijacked"):
        return "REMOTE_SCRIPT"
    if host in catalogue.hosts("scripts"):
        return None
    if host in catalogue.hosts("mirrors"):
        return None if guarded or _is_package(url, host) else "OPEN_CDN_SCRIPT"
    return "REMOTE_SCRIPT"


def _is_package(url: str, host: str) -> bool:
    path = url.partition(host)[2].split("?", 1)[0].strip("/").split("/")
    names = [_HASHED.sub("", part) for part in path if part not in ("npm", "combine", "pin")]
    if path[0] == "gh":
        return False
    return bool(names) and bool({names[0], re.sub(r",.*", "", names[0])} & catalogue.hosts("packages"))
