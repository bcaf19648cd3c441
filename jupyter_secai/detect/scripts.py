"""What a script of a page reaches for: other hosts, the session, the server, the kernel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.detect.hosts import host_of, is_known, script_kind, site

_READ = 50_000
_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/|<!--|-->|;)*+", re.S)
_SESSION = re.compile(
    r"document\s{0,4}\.\s{0,4}cookie|_xsrf\b|/api/(?:contents|kernels|sessions|terminals)\b"
    r"|\beval\s{0,4}\(\s{0,4}(?:atob|unescape|decodeURIComponent|String\.fromCharCode)\b|\bFunction\s{0,4}\(\s{0,4}atob\b"
    r"|String\.fromCharCode\((?:\s{0,2}\d{1,3}\s{0,2},){12}|\bcoinhive\b|\bcryptonight\b|CoinImp\b"
    r"|(?:jupyterapp|jupyterlab|_JUPYTERLAB)\b.{0,40}commands\.execute"
)
_KERNEL = re.compile(r"\bkernel\s{0,4}\.\s{0,4}execute\s{0,4}\(|\.requestExecute\s{0,4}\(")
_ANSWERS = re.compile(
    r"(?:\bfetch|\bsendBeacon|\bnew\s{1,4}(?:WebSocket|EventSource)|\.(?:get|post|ajax|getJSON|load))\s{0,4}\(\s{0,4}[\"'`]([^\"'`\s]{1,500})"
    r"|\.open\s{0,4}\(\s{0,4}[\"'](?:GET|POST|PUT|HEAD)[\"']\s{0,4},\s{0,4}[\"'`]([^\"'`\s]{1,500})"
    r"|\blocation(?:\.href)?\s{0,4}=\s{0,4}[\"'`]([^\"'`\s]{1,500})"
    r"|\blocation\.(?:assign|replace)\s{0,4}\(\s{0,4}[\"'`]([^\"'`\s]{1,500})",
    re.I,
)
_LOADS = re.compile(
    r"(?:\bimport\s{0,4}\(?\s{0,4}|\bfrom\s{1,4}|\bgetScript\s{0,4}\(\s{0,4}|\bimportScripts\s{0,4}\(\s{0,4}|\brequire\s{0,4}\(\s{0,4}\[?\s{0,4})"
    r"[\"'`]((?:https?:)?//[^\"'`\s]{1,500})"
    r"|[\"'`]((?:https?:)?//[^\"'`\s]{1,500}\.m?js)(?=[\"'`?])"
)
_SOURCE = re.compile(r"\.src\s{0,4}=\s{0,4}[\"'`]((?:https?:)?//[^\"'`\s]{1,500})")
_ANYWHERE = ("scripts", "mirrors", "frames", "images", "styles")


def judge_script(body: str) -> Iterator[tuple[str, str]]:
    """The kinds that a script is, each with the site that it names, if any; nothing for a known library's."""
    if _BLANK.fullmatch(body, 0, 20_000) and len(body) <= 20_000:
        return
    producer = _producer(body)
    if len(body) > _READ:
        if producer is None:
            yield "SCRIPT", ""
        return
    reached = list(_reaches(body, producer is not None and producer.kernel))
    yield from reached
    if not reached and producer is None:
        yield "SCRIPT", ""


def judge_handler(code: str) -> Iterator[tuple[str, str]]:
    """The same for the code of an event handler."""
    code = code.strip()
    if not code or any(re.match(p.handler, code) for p in catalogue.active().producer if p.handler):
        return
    yield from list(_reaches(code, False)) or [("HANDLER", "")]


def is_habit(code: str) -> bool:
    """Whether code in a link is one that many notebooks carry, to fold their cells for instance."""
    return not list(judge_handler(code))


def _producer(body: str) -> catalogue.Producer | None:
    return next((p for p in catalogue.active().producer if any(mark in body for mark in p.script)), None)


def _reaches(body: str, may_use_kernel: bool) -> Iterator[tuple[str, str]]:
    if _SESSION.search(body) or (not may_use_kernel and _KERNEL.search(body)):
        yield "SERVER_SCRIPT", ""
    for found in _LOADS.finditer(body):
        url = found[1] or found[2]
        kind = script_kind(url, guarded=False)
        if kind:
            yield kind, site(host_of(url))
    for found in _ANSWERS.finditer(body):
        yield from _sent(next(filter(None, found.groups())))
    for found in _SOURCE.finditer(body):
        yield from _sourced(found[1], body)


def _sent(url: str) -> Iterator[tuple[str, str]]:
    host = host_of(url)
    if host and not any(is_known(host, group) for group in _ANYWHERE):
        yield "SENDING_SCRIPT", site(host)


def _sourced(url: str, body: str) -> Iterator[tuple[str, str]]:
    """`.src` loads a script or, with data in the address, sends it."""
    if "script" in body.lower():
        kind = script_kind(url, guarded=False)
        if kind:
            yield kind, site(host_of(url))
    else:
        yield from _sent(url)
