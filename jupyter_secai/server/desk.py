"""Reviewing for the handlers: off the event loop, the newest request of a session first."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from logging import Logger
from pathlib import Path
from typing import Any, Literal, TypeVar

from jupyter_secai.letting import evidence_of, let_through, may_let_through
from jupyter_secai.model import Review
from jupyter_secai.notebook.reading import Notebook, UnreadableNotebook, parse_notebook, read_notebook
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Policy, PolicyError, find_policy
from jupyter_secai.redaction import redact
from jupyter_secai.server.bodies import Body, LiveNotebook, ReviewBody, parse
from jupyter_secai.server.decisions import DecideBody, answer
from jupyter_secai.server.documents import Document
from jupyter_secai.server.exports import as_file, render
from jupyter_secai.server.masking import differences
from jupyter_secai.server.refusals import BadPolicy, Failed, Refusal, Unreadable
from jupyter_secai.server.sessions import HeldCell, Session, Sessions, whole
from jupyter_secai.verdict import judge

T = TypeVar("T")


class Desk:
    """Takes requests, gives answers as JSON text."""

    def __init__(self, sessions: Sessions, log: Logger) -> None:
        self._sessions = sessions
        self._log = log
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="secai")

    async def parse(self, form: type[Body], body: bytes) -> Body:
        """The request in `body`; raises BadRequest."""
        return await self._off_loop(parse, form, body)

    async def review_live(self, notebook: ReviewBody, file: Path | None) -> str:
        """Review what a browser shows; raises a Refusal."""
        session = self._sessions.open(notebook.session)
        session.arrive(notebook.generation)
        async with session.lock:
            session.check(notebook.generation)
            cells, answer = await self._off_loop(_review_live, session, notebook, file)
            session.check(notebook.generation)
            session.remember(cells)
        self._sessions.trim()
        return answer

    async def review_document(self, document: Document, path: str, file: Path | None) -> str:
        """Review what is shared or stored; raises a Refusal."""
        return await self._off_loop(_review_document, document, path, file)

    async def export_live(self, notebook: LiveNotebook, kind: str, file: Path | None) -> str:
        """A document of what a browser shows; raises a Refusal. The session is left as it was."""
        session = self._sessions.open(notebook.session)
        async with session.lock:
            return await self._off_loop(_export_live, session, notebook, kind, file)

    async def redact_live(self, notebook: LiveNotebook, file: Path | None) -> str:
        """What masking changes in what a browser shows; raises a Refusal. The session is left as it was."""
        session = self._sessions.open(notebook.session)
        async with session.lock:
            return await self._off_loop(_redact_live, session, notebook, file)

    async def export_document(self, document: Document, path: str, kind: str, file: Path | None) -> str:
        """A document of what is shared or stored; raises a Refusal."""
        return await self._off_loop(_export_document, document, path, kind, file)

    async def decide(self, body: DecideBody, name: str) -> dict[str, Any]:
        """What the notebook has to keep after the act in `body` by the person `name`; raises a Refusal."""
        return await self._off_loop(answer, body, name)

    async def policy(self, file: Path | None) -> Policy:
        """The policy in force; raises BadPolicy."""
        return await self._off_loop(_policy, file)

    async def _off_loop(self, work: Callable[..., T], *args: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._refusing, work, *args)

    def _refusing(self, work: Callable[..., T], *args: Any) -> T:
        try:
            return work(*args)
        except Refusal:
            raise
        except UnreadableNotebook as error:
            raise Unreadable(str(error)) from None
        except PolicyError as error:
            raise BadPolicy(str(error)) from None
        except Exception as error:
            # neither the message nor the frames' values: both can quote the notebook
            kind = type(error).__name__
            where = "".join(traceback.format_tb(error.__traceback__))
            self._log.error("The review failed with %s:\n%s", kind, where)
            raise Failed(f"The review failed with {kind}; the server's log says where.") from None


def _policy(file: Path | None) -> Policy:
    return find_policy(file) if file else Policy()


def _review_live(session: Session, notebook: ReviewBody, file: Path | None) -> tuple[list[HeldCell], str]:
    cells = session.complete(notebook.cells)
    policy = _policy(file)
    content = whole(notebook, cells)
    review = stored = session.reviewer(policy).review(content, path=notebook.path)
    if notebook.profiled:
        reviewer = session.profiling_reviewer(policy)
        review = reviewer.review(content, path=notebook.path, profiled=notebook.profiled)
    return cells, _answer(review, stored, policy, notebook.metadata, "live", generation=notebook.generation)


def _review_document(document: Document, path: str, file: Path | None) -> str:
    policy = _policy(file)
    notebook = _notebook(document, path)
    review = Reviewer(policy).review(notebook, path=path)
    return _answer(review, review, policy, notebook.metadata, document.read)


def _notebook(document: Document, path: str) -> Notebook:
    content = document.content
    return parse_notebook(content, path) if isinstance(content, str) else read_notebook(content, path)


def _export_live(session: Session, notebook: LiveNotebook, kind: str, file: Path | None) -> str:
    content = whole(notebook, session.complete(notebook.cells))
    review = session.reviewer(_policy(file)).review(content, path=notebook.path)
    return render(kind, review, as_file(content))


def _export_document(document: Document, path: str, kind: str, file: Path | None) -> str:
    content = document.content
    review = Reviewer(_policy(file)).review(_notebook(document, path), path=path)
    return render(kind, review, content if isinstance(content, str) else as_file(content))


def _redact_live(session: Session, notebook: LiveNotebook, file: Path | None) -> str:
    content = whole(notebook, session.complete(notebook.cells))
    return json.dumps(differences(content, redact(content, _policy(file), path=notebook.path)))


def _answer(
    review: Review,
    stored: Review,
    policy: Policy,
    metadata: Mapping[str, Any],
    read: Literal["live", "shared", "disk"],
    **extra: int,
) -> str:
    """What is shown; the gate judges what is `stored`, as a profile is gone with its kernel."""
    verdict = judge(stored, policy)
    gate = {
        **let_through(verdict, metadata, policy).model_dump(),
        "evidence": evidence_of(verdict),
        "may_let_through": may_let_through(policy),
    }
    return json.dumps({**extra, "read": read, "review": review.to_dict(), "gate": gate})
