"""What the server remembers between two requests of one browser view."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Any

from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Policy
from jupyter_secai.server.bodies import CellBody, LiveNotebook
from jupyter_secai.server.refusals import MissingCells, Superseded


@dataclass(frozen=True, slots=True)
class HeldCell:
    """A cell as it was last answered for, and its size in characters of JSON."""

    content: dict[str, Any]
    size: int


@dataclass(eq=False)
class Session:
    """One browser's view of one notebook."""

    held: dict[str, HeldCell] = field(default_factory=dict)
    latest: int = -1
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _policy: Policy | None = None
    _reviewers: dict[str, Reviewer] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(cell.size for cell in self.held.values())

    def arrive(self, generation: int) -> None:
        """Note a request; raises Superseded when a newer one has arrived before it."""
        self.latest = max(self.latest, generation)
        self.check(generation)

    def check(self, generation: int) -> None:
        """Raise Superseded when a newer request has arrived meanwhile."""
        if generation < self.latest:
            raise Superseded

    def complete(self, cells: list[CellBody]) -> list[HeldCell]:
        """The cells in full; raises MissingCells for bare ids that are not held."""
        missing = [cell.id for cell in cells if not cell.is_whole and cell.id not in self.held]
        if missing:
            raise MissingCells(missing)
        return [_held(cell) if cell.is_whole else self.held[cell.id] for cell in cells]

    def remember(self, cells: list[HeldCell]) -> None:
        """Hold what was answered for, but not cells that share an id: it would be a guess which."""
        counts = Counter(cell.content["id"] for cell in cells)
        self.held = {cell.content["id"]: cell for cell in cells if counts[cell.content["id"]] == 1}

    def reviewer(self, policy: Policy) -> Reviewer:
        """The warm reviewer; a new one when the policy has changed."""
        return self._warm("stored", policy)

    def profiling_reviewer(self, policy: Policy) -> Reviewer:
        """One more, for reviews with what a kernel knows: each keeps what the other would forget."""
        return self._warm("profiled", policy)

    def _warm(self, use: str, policy: Policy) -> Reviewer:
        if policy != self._policy:
            self._policy, self._reviewers = policy, {}
        return self._reviewers.setdefault(use, Reviewer(policy))


def _held(cell: CellBody) -> HeldCell:
    content = cell.model_dump()
    return HeldCell(content, len(json.dumps(content)))


def whole(notebook: LiveNotebook, cells: list[HeldCell]) -> dict[str, Any]:
    """The notebook in nbformat."""
    return {
        "nbformat": notebook.nbformat,
        "nbformat_minor": notebook.nbformat_minor,
        "metadata": notebook.metadata,
        "cells": [cell.content for cell in cells],
    }


class Sessions:
    """The sessions used last, bounded in number and in the size of their cells."""

    def __init__(self, max_number: int, max_size: int) -> None:
        self._max_number = max_number
        self._max_size = max_size
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sessions)

    def open(self, name: str) -> Session:
        """The session under this name, new where it is not known."""
        session = self._sessions.setdefault(name, Session())
        self._sessions.move_to_end(name)
        self.trim()
        return session

    def trim(self) -> None:
        """Forget what was used longest ago until the bounds hold."""
        while len(self._sessions) > self._max_number:
            self._sessions.popitem(last=False)
        size = sum(session.size for session in self._sessions.values())
        while size > self._max_size:
            _, session = self._sessions.popitem(last=False)
            size -= session.size
