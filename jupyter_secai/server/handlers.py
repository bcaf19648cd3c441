"""The REST API. docs/rest-api.md is its contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from jupyter_secai.server import policy_page
from jupyter_secai.server.bodies import Body, Live, LiveNotebook, ReviewBody
from jupyter_secai.server.catalogue_page import page
from jupyter_secai.server.decisions import DecideBody
from jupyter_secai.server.desk import Desk
from jupyter_secai.server.documents import Documents
from jupyter_secai.server.refusals import Refusal, TooLarge

Method = TypeVar("Method", bound=Callable[..., Any])


def _may_read(method: Method) -> Method:
    """Whoever may read a notebook may have it reviewed."""
    allowed: Method = authorized(action="read", resource="contents")(method)
    return allowed


def _may_write(method: Method) -> Method:
    """Whoever may change a notebook may decide in it."""
    allowed: Method = authorized(action="write", resource="contents")(method)
    return allowed


class SecaiHandler(APIHandler):
    """What the handlers share: refusals as JSON."""

    auth_resource = "contents"

    def initialize(self, desk: Desk, documents: Documents, max_request_bytes: int) -> None:
        """Take what the extension made."""
        self.desk = desk
        self.documents = documents
        self.max_request_bytes = max_request_bytes

    async def body_as(self, form: type[Body]) -> Body:
        """The request's body; raises TooLarge or BadRequest."""
        if len(self.request.body) > self.max_request_bytes:
            raise TooLarge(f"A request may have {self.max_request_bytes} bytes.")
        return await self.desk.parse(form, self.request.body)

    async def live_notebook(self, form: type[Live]) -> Live:
        """The notebook in the body, its path as the contents manager knows it; raises a Refusal."""
        notebook = await self.body_as(form)
        return notebook.model_copy(update={"path": await self.documents.require(notebook.path)})

    @property
    def person(self) -> str:
        """The name of who asks, from the server's identity provider."""
        user = self.current_user
        return str(user.display_name or user.name or user.username)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A refusal has a body of its own."""
        error = kwargs.get("exc_info", (None, None))[1]
        if not isinstance(error, Refusal):
            super().write_error(status_code, **kwargs)
            return
        self.finish(json.dumps(error.body))


class ReviewHandler(SecaiHandler):
    """Reviews a notebook: as a browser shows it, or as it is shared or stored."""

    @authenticated
    @_may_read
    async def post(self) -> None:
        """Review the cells in the body."""
        notebook = await self.live_notebook(ReviewBody)
        self.finish(await self.desk.review_live(notebook, self.documents.folder(notebook.path)))

    @authenticated
    @_may_read
    async def get(self) -> None:
        """Review the notebook at `path`."""
        path = await self.documents.require(self.get_query_argument("path", ""))
        document = await self.documents.read(path)
        answer = await self.desk.review_document(document, path, self.documents.folder(path))
        self.finish(answer)


class ExportHandler(SecaiHandler):
    """Makes a document of a review."""

    @authenticated
    @_may_read
    async def post(self) -> None:
        """Make it of the cells in the body."""
        notebook = await self.live_notebook(LiveNotebook)
        file = self.documents.folder(notebook.path)
        self.finish(await self.desk.export_live(notebook, self.get_query_argument("to", ""), file))

    @authenticated
    @_may_read
    async def get(self) -> None:
        """Make it of the notebook at `path`."""
        path = await self.documents.require(self.get_query_argument("path", ""))
        document, kind = await self.documents.read(path), self.get_query_argument("to", "")
        self.finish(await self.desk.export_document(document, path, kind, self.documents.folder(path)))


class RedactHandler(SecaiHandler):
    """Gives what masking changes in a notebook; the browser puts it in."""

    @authenticated
    @_may_read
    async def post(self) -> None:
        """Mask what findings point at in the cells in the body."""
        notebook = await self.live_notebook(LiveNotebook)
        self.finish(await self.desk.redact_live(notebook, self.documents.folder(notebook.path)))


class DecideHandler(SecaiHandler):
    """Gives the notebook's entry with a decision in it; the browser puts it into the notebook."""

    @authenticated
    @_may_write
    async def post(self) -> None:
        """Decide what the body says, in the name of who asks."""
        body = await self.body_as(DecideBody)
        await self.documents.require(body.path)
        self.finish(await self.desk.decide(body, self.person))


class ConfigHandler(SecaiHandler):
    """Gives what is in force for a notebook."""

    @authenticated
    @_may_read
    async def get(self) -> None:
        """The policy for the notebook at `path`, and who asks."""
        path = await self.documents.require(self.get_query_argument("path", ""))
        policy = await self.desk.policy(self.documents.folder(path))
        self.finish(policy_page.page(policy, self.documents.root, self.person))


class CatalogueHandler(SecaiHandler):
    """Gives what does not change with the notebook."""

    @authenticated
    @_may_read
    def get(self) -> None:
        """Send the catalogue, or 304 to those who have it."""
        text, tag = page()
        self.set_header("ETag", tag)
        self.set_header("Cache-Control", "private, no-cache")
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        self.finish(text)


def routes(base_url: str, **parts: Any) -> list[tuple[str, type[SecaiHandler], dict[str, Any]]]:
    """The handlers under `base_url`; `parts` is what they are initialised with."""
    pages: dict[str, type[SecaiHandler]] = {
        "review": ReviewHandler,
        "catalogue": CatalogueHandler,
        "decide": DecideHandler,
        "export": ExportHandler,
        "config": ConfigHandler,
        "redact": RedactHandler,
    }
    return [
        (url_path_join(base_url, "jupyter-secai", name), handler, parts) for name, handler in pages.items()
    ]
