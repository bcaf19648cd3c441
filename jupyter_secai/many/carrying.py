"""Reviews on their way between processes: what a notebook says nothing of is named, not sent.

Most cards, questions and items are the same in all reviews. They make nine tenths of a review's size, and
every process can make them from the catalogue. What has arrived is read when somebody asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from jupyter_secai import catalogue
from jupyter_secai.model import ChecklistItem, Review, ReviewQuestion, ThreatCard
from jupyter_secai.privacy.checklist import item_without_evidence
from jupyter_secai.serialization import as_json
from jupyter_secai.threats.cards import quiet_card
from jupyter_secai.threats.questions import question_not_asked

Key = list[str] | None


class Carried:
    """A review made under a policy's `profile`: packed when it is pickled, unpacked when it is asked for."""

    __slots__ = ("_packed", "_profile", "_review")

    def __init__(self, review: Review | None, profile: str, arrived: bytes = b"") -> None:
        self._review, self._profile, self._packed = review, profile, arrived

    def __reduce__(self) -> tuple[type[Carried], tuple[None, str, bytes]]:
        return Carried, (None, self._profile, self.packed)

    @property
    def review(self) -> Review:
        """The review."""
        if self._review is None:
            self._review = unpacked(self._packed)
        return self._review

    @property
    def packed(self) -> bytes:
        """The review as bytes."""
        return self._packed or packed(self.review, self._profile)


def packed(review: Review, profile: str) -> bytes:
    """The review as bytes; `profile` is that of the policy it was made under."""
    keys = {
        "cards": [_card(card) for card in review.cards],
        "questions": [_question(question) for question in review.questions],
        "checklist": [_item(item, profile) for item in review.checklist],
    }
    own = {
        field: [part for part, key in zip(getattr(review, field), names, strict=True) if key is None]
        for field, names in keys.items()
    }
    return json.dumps(keys).encode() + b"\n" + as_json(review.model_copy(update=own)).encode()


def unpacked(data: bytes) -> Review:
    """The review that was packed."""
    head, _, body = data.partition(b"\n")
    review = Review.model_validate_json(body)
    whole = {
        field: _together(names, getattr(review, field), _MADE[field])
        for field, names in json.loads(head).items()
    }
    return review.model_copy(update=whole)


def _together(keys: list[Key], own: list[Any], made: Callable[..., Any]) -> list[Any]:
    parts = iter(own)
    return [next(parts) if key is None else made(*key) for key in keys]


_MADE: dict[str, Callable[..., Any]] = {
    "cards": quiet_card,
    "questions": question_not_asked,
    "checklist": item_without_evidence,
}


def _card(card: ThreatCard) -> Key:
    return [card.id] if card.id in catalogue.threats() and quiet_card(card.id) is card else None


def _question(question: ReviewQuestion) -> Key:
    known = question.id in catalogue.questions() and question_not_asked(question.id) is question
    return [question.id] if known else None


def _item(item: ChecklistItem, profile: str) -> Key:
    if (
        item.id not in catalogue.checklist()
        or item_without_evidence(item.id, item.answer, profile) is not item
    ):
        return None
    return [item.id, item.answer, profile]
