"""The nbconvert preprocessor that refuses to export what has findings to fix."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, cast

from nbconvert.preprocessors import Preprocessor
from nbconvert.utils.exceptions import ConversionException
from traitlets import Bool, Callable, Enum

from jupyter_secai.model import SEVERITIES, Review, cell_name
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import Level, PolicyError, find_policy
from jupyter_secai.verdict import Verdict, judge, unread

_MARK = "secai_checked"


class ExportRefused(ConversionException):
    """The export was stopped. The first line says why, the others what to do."""


class SecaiGatePreprocessor(Preprocessor):
    """Reviews the notebook as it is about to be exported, and changes nothing in it.

    Raises ExportRefused when something at or above the level is found, and when the review fails.
    """

    enabled = Bool(True, help="Set by nbconvert for every preprocessor that is named to it.").tag(config=True)
    active = Bool(True, help="Whether exports are checked.").tag(config=True)
    level = Enum(
        [*SEVERITIES, "never"],
        None,
        allow_none=True,
        help="Refuse findings at or above this; by default the policy's gate-level.",
    ).tag(config=True)
    on_decision = Callable(
        None, allow_none=True, help="Called with the file, the format, the decision and a count."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: MutableMapping[str, Any]) -> tuple[Any, Any]:
        """Give back both as they are, or raise ExportRefused."""
        # bound to the content: named twice it runs once, but not for what came in between
        digest = _digest(nb)
        if self.active and resources.get(_MARK) != digest:
            self._check(nb, file_of(resources))
            resources[_MARK] = digest
        return nb, resources

    def _check(self, nb: Any, file: Path) -> None:
        try:
            policy = find_policy(file)
            review = Reviewer(policy).review(nb, path=str(file))
            verdict = judge(review, policy, cast("Level | None", self.level))
        except PolicyError as error:
            raise ExportRefused(f"SecAI refused this export: {error}") from None
        except Exception as error:
            # the message of an unknown error can quote the notebook
            self._announce(file, "refused", 0)
            raise ExportRefused(_failure(type(error).__name__)) from None
        self._decide(review, verdict, file)

    def _decide(self, review: Review, verdict: Verdict, file: Path) -> None:
        if verdict.blocked:
            self._announce(file, "refused", len(verdict.findings))
            raise ExportRefused(_refusal(review, verdict))
        if unread(review):
            self._announce(file, "unchecked", 0)
            self.log.warning("SecAI let %s through: %s", file.name, _unchecked(review, verdict))
        else:
            self._announce(file, "allowed", 0)
            self.log.info("SecAI let %s through: %s", file.name, verdict.sentence)

    def _announce(self, file: Path, decision: str, findings: int) -> None:
        if self.on_decision is not None:
            exporter = type(self.parent).__name__ if self.parent else "unknown"
            format_name = exporter.removesuffix("Exporter").lower()
            self.on_decision(str(file), format_name, decision, findings)


def _digest(nb: Any) -> str:
    return hashlib.sha256(json.dumps(nb, sort_keys=True, default=repr).encode()).hexdigest()


def file_of(resources: Mapping[str, Any]) -> Path:
    """The notebook that nbconvert exports."""
    metadata = resources.get("metadata") or {}
    name = metadata.get("name") or "Notebook"
    return Path(metadata.get("path") or ".", f"{name}.ipynb")


def _refusal(review: Review, verdict: Verdict) -> str:
    blocking = set(verdict.findings)
    rows = [
        f"  {cell_name(finding.location.cell)}: {finding.title} ({finding.severity}, {finding.rule})"
        for finding in review.findings
        if finding.fingerprint in blocking
    ]
    shown = rows[:10] + ([f"  and {len(rows) - 10} more"] if len(rows) > 10 else [])
    questions = {item.id: item.question for item in review.checklist}
    shown += [f"  {item}: {questions[item]} (to be answered or signed)" for item in verdict.unsigned]
    return "\n".join([verdict.sentence, *shown, *_ways_on()])


def _ways_on() -> list[str]:
    return [
        "See them in JupyterLab's SecAI sidebar, or with: jupyter secai scan NOTEBOOK",
        "To export all the same: set gate-level in secai.toml, or add "
        "--SecaiGatePreprocessor.level=never to jupyter nbconvert.",
    ]


def _failure(kind: str) -> str:
    first = f"SecAI refused this export: the notebook could not be reviewed ({kind})."
    return "\n".join([first, *_ways_on()])


def _unchecked(review: Review, verdict: Verdict) -> str:
    reasons = sorted({row.reason for row in unread(review) if row.reason})
    return " ".join([verdict.sentence, *reasons[:3]])
