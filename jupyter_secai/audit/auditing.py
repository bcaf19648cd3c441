"""What the audit says: the checks on the configuration, on running servers, and on files and their rights."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir
from pydantic import BaseModel, ConfigDict

from jupyter_secai.audit.checks import Check, checks, seen
from jupyter_secai.audit.configuration import Configuration, Setting
from jupyter_secai.audit.running import Server
from jupyter_secai.model import Severity, severity_rank

_EXTENSIONS = ("ServerApp.jpserver_extensions", "NotebookApp.nbserver_extensions")
_START_UP = (".py", ".ipy")


class AuditFinding(BaseModel):
    """Something that weakens Jupyter here: where it is, what it means, and what to change."""

    model_config = ConfigDict(frozen=True)

    id: str
    severity: Severity
    title: str
    meaning: str
    change: str
    where: str
    line: int | None = None


def audit(
    configuration: Configuration, servers: Iterable[Server], files: Iterable[Path], home: Path
) -> list[AuditFinding]:
    """All findings, the worst first."""
    found = [
        *_in_configuration(configuration),
        *(finding for server in servers for finding in _in_server(server)),
        *_in_files(files, home),
        *_extensions(configuration),
    ]
    return sorted(found, key=lambda f: (severity_rank(f.severity), f.id, f.where))


def _in_configuration(configuration: Configuration) -> Iterator[AuditFinding]:
    for check in checks():
        if any(setting.value for setting in configuration.of(check.unless)):
            continue
        for setting in configuration.of(check.trait):
            if check.holds(setting.value):
                yield _of_setting(check, setting)


def _of_setting(check: Check, setting: Setting) -> AuditFinding:
    told = check.model_dump(include={"id", "severity", "title", "meaning", "change"})
    return AuditFinding(**told, where=f"{setting.file} ({setting.trait})", line=setting.line)


def _in_server(server: Server) -> Iterator[AuditFinding]:
    where = f"the server at {server.url} (process {server.process})"
    if not server.has_log_in:
        yield _seen("no-log-in", where)
    if server.listens_beyond and not server.is_secure:
        yield _seen("cleartext", where)
    if server.is_root:
        yield _seen("runs-as-root", where)
    if server.root == os.sep:
        yield _seen("whole-disk-served", where)


def _in_files(files: Iterable[Path], home: Path) -> Iterator[AuditFinding]:
    start_up = [
        file for file in sorted(home.glob(".ipython/profile_*/startup/*")) if file.suffix in _START_UP
    ]
    for file in start_up:
        yield _seen("start-up-file", str(file))
    for file in [*files, *start_up]:
        if _others_may(file, stat.S_IWGRP | stat.S_IWOTH):
            yield _seen("writable-configuration", str(file))
    for file in _secrets():
        if _others_may(file, stat.S_IRGRP | stat.S_IROTH):
            yield _seen("readable-secret", str(file))


def _secrets() -> Iterator[Path]:
    folder = Path(jupyter_runtime_dir())
    for pattern in ("jpserver-*.json", "nbserver-*.json", "kernel-*.json", "jupyter_cookie_secret"):
        yield from sorted(folder.glob(pattern))


def _others_may(file: Path, rights: int) -> bool:
    try:
        return os.name == "posix" and bool(file.stat().st_mode & rights)
    except OSError:
        return False


def _extensions(configuration: Configuration) -> Iterator[AuditFinding]:
    enabled: dict[str, Path] = {}
    for setting in configuration.of(_EXTENSIONS):
        for name, is_on in setting.value.items() if isinstance(setting.value, dict) else ():
            if is_on:
                enabled[str(name)] = setting.file
            else:
                enabled.pop(str(name), None)
    for name, file in sorted(enabled.items()):
        yield _seen("extension", f"{name}, in {file}")


def _seen(name: str, where: str) -> AuditFinding:
    return AuditFinding(**seen()[name].model_dump(), where=where)
