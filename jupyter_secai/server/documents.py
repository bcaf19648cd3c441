"""Reading notebooks: through the contents manager only, live where they are shared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jupyter_core.utils import ensure_async
from jupyter_server.services.contents.manager import ContentsManager
from tornado.web import HTTPError

from jupyter_secai.server.refusals import BadRequest, NotFound, Unreadable


@dataclass(frozen=True, slots=True)
class Document:
    """A notebook and where it was read: the live shared document, or the disk."""

    content: str | dict[str, Any]
    read: Literal["shared", "disk"]


class Documents:
    """The notebooks under the contents root."""

    def __init__(self, contents: ContentsManager, settings: dict[str, Any]) -> None:
        self._contents: Any = contents  # its methods are not typed
        self._settings = settings

    async def require(self, path: str) -> str:
        """The path as the contents manager knows it; raises BadRequest or NotFound."""
        path = path.removeprefix("RTC:")
        if path.startswith("/") or "\\" in path or "\0" in path or ".." in path.split("/"):
            raise BadRequest("The path must be relative to the contents root and stay inside it.")
        if not await self._is_visible(path):
            raise NotFound("There is no such notebook.")
        return path

    async def _is_visible(self, path: str) -> bool:
        try:
            if not self._contents.allow_hidden and await ensure_async(self._contents.is_hidden(path)):
                return False
            return bool(await ensure_async(self._contents.file_exists(path)))
        except (HTTPError, OSError, ValueError):
            return False

    async def read(self, path: str) -> Document:
        """The notebook as it is now; raises NotFound or Unreadable."""
        shared = await self._shared(path)
        if shared is not None:
            return Document(shared, "shared")
        return Document(await self._stored(path), "disk")

    async def _shared(self, path: str) -> dict[str, Any] | None:
        # looked up at request time: extensions load in alphabetical order
        rooms = self._settings.get("jupyter_server_ydoc")
        if rooms is None:
            return None
        try:
            room = await rooms.get_document(path=path, content_type="notebook", file_format="json")
        except ValueError:  # no room is open (jupyter_server_documents)
            return None
        return None if room is None else dict(room.source)

    async def _stored(self, path: str) -> str:
        # as a file: reading it as a notebook would put its first characters into the error
        try:
            model = await ensure_async(self._contents.get(path, content=True, type="file", format="text"))
        except HTTPError as error:
            if error.status_code == 404:
                raise NotFound("There is no such notebook.") from None
            raise Unreadable("The file is not UTF-8 text.") from None
        return str(model["content"])

    @property
    def root(self) -> Path | None:
        """The contents root on this machine; None for other kinds of storage."""
        root = getattr(self._contents, "root_dir", None)
        return Path(root) if root else None

    def folder(self, path: str) -> Path | None:
        """The file on this machine, for finding its policy; None for other kinds of storage."""
        return self.root / path if self.root else None
