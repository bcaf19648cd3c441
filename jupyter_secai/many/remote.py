"""Notebooks in remote stores, through fsspec: `s3://`, `gs://`, `abfs://`, `hf://`, `https://` and others.

Only on an address that the user names; what notebooks themselves name is never opened.
"""

from __future__ import annotations

import re
from typing import Any

_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_INSTALL = "pip install 'jupyter_secai[remote]'"


class RemoteError(OSError):
    """The store cannot be read; the message is one sentence and names no credential."""

    def __init__(self, sentence: str) -> None:
        super().__init__(0, sentence)


def is_remote(path: str) -> bool:
    """Whether a path is an address in a store."""
    return _ADDRESS.match(path) is not None


def remote_paths(address: str) -> list[str]:
    """The notebooks at an address: itself, or all those in a folder or of a pattern. Raises RemoteError."""
    filesystem, path = _opened(address)
    if address.endswith(".ipynb") and "*" not in address:
        return [address]
    pattern = path if "*" in path else f"{path.rstrip('/')}/**/*.ipynb"
    try:
        found = filesystem.glob(pattern)
    except Exception as error:
        raise RemoteError(f"{_shown(address)} cannot be listed ({type(error).__name__}).") from None
    return [filesystem.unstrip_protocol(name) for name in sorted(found) if str(name).endswith(".ipynb")]


def read_remote(address: str) -> bytes:
    """The bytes at an address; raises RemoteError."""
    filesystem, path = _opened(address)
    try:
        content: bytes = filesystem.cat_file(path)
    except Exception as error:
        raise RemoteError(f"{type(error).__name__} at {_shown(address)}") from None
    return content


def _opened(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
        from fsspec.registry import known_implementations
    except ImportError:
        raise RemoteError(f"Remote notebooks need fsspec: {_INSTALL}") from None
    try:
        filesystem, path = url_to_fs(address)
    except ImportError:
        store = address.partition("://")[0].lower()
        # the class of a plug-in, as s3fs.S3FileSystem, begins with its package
        plug_in = known_implementations[store]["class"].partition(".")[0]
        raise RemoteError(f"{store}:// needs a plug-in of fsspec: pip install {plug_in}") from None
    except Exception as error:
        raise RemoteError(f"{_shown(address)} cannot be opened ({type(error).__name__}).") from None
    return filesystem, path


def _shown(address: str) -> str:
    """Without what may stand before an @."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"
