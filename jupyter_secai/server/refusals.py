"""Requests that cannot be answered: a status, a word for programs, a sentence for people."""

from __future__ import annotations

from typing import Any

from tornado.web import HTTPError


class Refusal(HTTPError):  # noqa: N818 - the word of docs and log
    """Base of the refusals; the message never quotes the request."""

    status = 500
    word = "failed"

    def __init__(self, message: str, **extra: Any) -> None:
        super().__init__(self.status, message, reason=self.word)
        self.body = {"message": message, "reason": self.word, **extra}


class BadRequest(Refusal):
    """The request is not of the documented form."""

    status, word = 400, "bad-request"


class NotFound(Refusal):
    """There is no such notebook under the contents root."""

    status, word = 404, "not-found"


class MissingCells(Refusal):
    """Cells are named that the server does not hold."""

    status, word = 409, "missing-cells"

    def __init__(self, missing: list[str]) -> None:
        super().__init__("Send these cells whole: the server does not hold them.", missing=missing)


class Superseded(Refusal):
    """A newer generation of the session has arrived."""

    status, word = 409, "superseded"

    def __init__(self) -> None:
        super().__init__("A newer version of this notebook is being reviewed.")


class NotPossible(Refusal):
    """What was decided cannot be kept like this."""

    status, word = 409, "not-possible"


class TooLarge(Refusal):
    """The request is over the size limit."""

    status, word = 413, "too-large"


class Unreadable(Refusal):
    """What was sent or stored is not a notebook."""

    status, word = 422, "unreadable"


class BadPolicy(Refusal):
    """The configuration that is in force for the notebook cannot be used."""

    status, word = 422, "policy"


class Failed(Refusal):
    """The review itself failed: a fault of this program."""
